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

// inlet reads from a connection of the system as its own Read does, and waits in half of the stack.
type inlet struct {
	raw  syscall.RawConn
	once func(file uintptr) bool // try, made once
	into []byte
	n    int
	err  error
}

// inletOf gives the connection itself where it is not one of the system.
func inletOf(conn net.Conn) io.Reader {
	systems, ok := conn.(syscall.Conn)
	if !ok {
		return conn
	}
	raw, err := systems.SyscallConn()
	if err != nil {
		return conn
	}
	i := &inlet{raw: raw}
	i.once = i.try
	return i
}

// Read implements io.Reader, for one goroutine.
func (i *inlet) Read(into []byte) (int, error) {
	i.into = into
	err := i.raw.Read(i.once)
	i.into = nil
	switch {
	case err != nil:
		return 0, err
	case i.err != nil:
		return 0, os.NewSyscallError("read", i.err)
	case i.n == 0 && len(into) > 0:
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
