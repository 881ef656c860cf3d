//go:build unix

package live

import (
	"errors"
	"net"
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
