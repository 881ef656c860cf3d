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
	raw           syscall.RawConn // nil where it is not one of the system
	reads, writes call
}

// call is one that is made for each frame: it is kept, and so needs no memory of its own each time.
type call struct {
	on      func(file uintptr) (done bool)
	content []byte
	n       int
	err     error
}

// let prepares it.
func (s *system) let(conn net.Conn) {
	if systems, ok := conn.(syscall.Conn); ok {
		if raw, err := systems.SyscallConn(); err == nil {
			s.raw, s.reads.on, s.writes.on = raw, s.reads.read, s.writes.write
		}
	}
}

// atOnce writes what a connection takes without waiting, and tells how much that was: nothing of a
// connection that is not one of the system. It is for one goroutine.
func (s *system) atOnce(content []byte) (n int, err error) {
	if s.raw == nil {
		return 0, nil
	}
	w := &s.writes
	w.content = content
	err = s.raw.Write(w.on)
	w.content = nil
	switch {
	case err != nil:
		return 0, err
	case errors.Is(w.err, syscall.EAGAIN), errors.Is(w.err, syscall.EINTR):
		return 0, nil
	}
	return max(w.n, 0), w.err
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
	s.reads.content = into
	return s.told(s.raw.Read(s.reads.on))
}

// told gives what a reading came to, as a connection does.
func (s *system) told(err error) (int, error) {
	r := &s.reads
	asked := len(r.content) > 0
	r.content = nil
	switch {
	case err != nil:
		return 0, err
	case r.err != nil:
		return 0, os.NewSyscallError("read", r.err)
	case r.n == 0 && asked:
		return 0, io.EOF
	}
	return r.n, nil
}

// read reads what there is, and tells whether there was something. The system's own errors are compared
// as they come: errors.Is would need more of the stack than all the rest.
func (c *call) read(file uintptr) bool {
	for {
		if c.n, c.err = syscall.Read(int(file), c.content); c.err != syscall.EINTR { //nolint:errorlint // as above
			return c.err != syscall.EAGAIN //nolint:errorlint // as above
		}
	}
}

// write writes what the network takes; it never asks to wait for more room.
func (c *call) write(file uintptr) bool {
	c.n, c.err = syscall.Write(int(file), c.content)
	return true
}
