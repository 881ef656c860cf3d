//go:build unix

package live

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// atOnce writes what a connection takes without waiting, and tells how much that was: nothing of a
// connection that is not one of the system.
func atOnce(conn net.Conn, content []byte) (n int, err error) {
	systems, ok := conn.(syscall.Conn)
	if !ok {
		return 0, nil
	}
	raw, err := systems.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Write(func(file uintptr) bool {
		n, failed = syscall.Write(int(file), content)
		return true
	})
	if errors.Is(failed, syscall.EAGAIN) || errors.Is(failed, syscall.EINTR) {
		failed = nil
	}
	return max(n, 0), errors.Join(err, failed)
}

// inlet is how an outlet reads.
type inlet struct {
	raw  syscall.RawConn // nil where it is not one
	once func(file uintptr) bool
	into []byte
	n    int
	err  error
}

// let prepares an inlet.
func (i *inlet) let(conn net.Conn) {
	if systems, ok := conn.(syscall.Conn); ok {
		if raw, err := systems.SyscallConn(); err == nil {
			i.raw, i.once = raw, i.try
		}
	}
}

// Read implements net.Conn, for one goroutine. It waits in half of the stack that the connection's own
// way takes: see page.receive.
func (o *outlet) Read(into []byte) (int, error) {
	i := &o.inlet
	switch {
	case len(o.early) > 0:
		return o.first(into)
	case i.raw == nil:
		return o.Conn.Read(into)
	}
	i.into = into
	return i.told(i.raw.Read(i.once))
}

// told gives what a reading came to, as a connection does.
func (i *inlet) told(err error) (int, error) {
	asked := len(i.into) > 0
	i.into = nil
	switch {
	case err != nil:
		return 0, err
	case i.err != nil:
		return 0, os.NewSyscallError("read", i.err)
	case i.n == 0 && asked:
		return 0, io.EOF
	}
	return i.n, nil
}

// try reads what there is, and tells whether there was something. The system's own errors are compared
// as they come: errors.Is would need more of the stack than all the rest.
func (i *inlet) try(file uintptr) bool {
	for {
		if i.n, i.err = syscall.Read(int(file), i.into); i.err != syscall.EINTR { //nolint:errorlint // as above
			return i.err != syscall.EAGAIN //nolint:errorlint // as above
		}
	}
}
