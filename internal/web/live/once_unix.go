//go:build unix

package live

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// system is a connection as the system has it.
type system struct {
	raw  syscall.RawConn // nil where it is not one of the system
	once func(file uintptr) bool
	into []byte
	n    int
	err  error
}

// let prepares it.
func (s *system) let(conn net.Conn) {
	if systems, ok := conn.(syscall.Conn); ok {
		if raw, err := systems.SyscallConn(); err == nil {
			s.raw, s.once = raw, s.try
		}
	}
}

// atOnce writes what a connection takes without waiting, and tells how much that was: nothing of a
// connection that is not one of the system.
func (s *system) atOnce(content []byte) (n int, err error) {
	if s.raw == nil {
		return 0, nil
	}
	var failed error
	err = s.raw.Write(func(file uintptr) bool {
		n, failed = syscall.Write(int(file), content)
		return true
	})
	if errors.Is(failed, syscall.EAGAIN) || errors.Is(failed, syscall.EINTR) {
		failed = nil
	}
	return max(n, 0), errors.Join(err, failed)
}

// Read implements net.Conn, for one goroutine. It waits in half of the stack that the connection's own
// way takes: see page.receive.
func (o *outlet) Read(into []byte) (int, error) {
	s := &o.system
	switch {
	case len(o.early) > 0:
		return o.first(into)
	case s.raw == nil:
		return o.Conn.Read(into)
	}
	s.into = into
	return s.told(s.raw.Read(s.once))
}

// told gives what a reading came to, as a connection does.
func (s *system) told(err error) (int, error) {
	asked := len(s.into) > 0
	s.into = nil
	switch {
	case err != nil:
		return 0, err
	case s.err != nil:
		return 0, os.NewSyscallError("read", s.err)
	case s.n == 0 && asked:
		return 0, io.EOF
	}
	return s.n, nil
}

// try reads what there is, and tells whether there was something. The system's own errors are compared
// as they come: errors.Is would need more of the stack than all the rest.
func (s *system) try(file uintptr) bool {
	for {
		if s.n, s.err = syscall.Read(int(file), s.into); s.err != syscall.EINTR { //nolint:errorlint // as above
			return s.err != syscall.EAGAIN //nolint:errorlint // as above
		}
	}
}
