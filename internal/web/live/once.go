//go:build !unix

package live

import "net"

// system is empty: this one has no other way to wait, and none to write without waiting.
type system struct{}

func (*system) let(net.Conn) {}

func (*system) atOnce([]byte) (n int, err error) { return 0, nil }

// Read implements net.Conn.
func (o *outlet) Read(into []byte) (int, error) {
	if len(o.early) > 0 {
		return o.first(into)
	}
	return o.Conn.Read(into)
}
