//go:build !unix

package live

import "net"

// atOnce writes nothing: this system has no way to write without waiting.
func atOnce(net.Conn, []byte) (n int, err error) { return 0, nil }

// inlet is empty: this system has no other way to wait.
type inlet struct{}

func (*inlet) let(net.Conn) {}

// Read implements net.Conn.
func (o *outlet) Read(into []byte) (int, error) {
	if len(o.early) > 0 {
		return o.first(into)
	}
	return o.Conn.Read(into)
}
