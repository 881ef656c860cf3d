package live

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// outlet is what a websocket writes to, and reads from. While it is held it gathers what is written:
// the small buffer of a page would send each frame in pieces, with a call of the system and a packet
// for each.
type outlet struct {
	net.Conn

	early  []byte // what had come with the request
	system system

	mu   sync.Mutex
	held *bytes.Buffer // guarded by mu; nil while all goes out at once
}

// mostHeld is how much is gathered before it goes out.
const mostHeld = 16 << 10

// gathered are buffers that no outlet holds. A page has one while it is written to, not while it is
// open.
var gathered = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// first gives what had come with the request.
func (o *outlet) first(into []byte) (int, error) {
	n := copy(into, o.early)
	o.early = o.early[n:]
	return n, nil
}

// SetWriteDeadline implements net.Conn. It sets none: the library sets one for each of its answers,
// which would go for what is gathered too. A page that does not read is let go by its clock.
func (*outlet) SetWriteDeadline(time.Time) error { return nil }

// Write implements net.Conn.
func (o *outlet) Write(content []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil {
		return o.Conn.Write(content)
	}
	if o.held.Len()+len(content) <= mostHeld {
		return o.held.Write(content)
	}
	if err := o.flush(); err != nil {
		return 0, err
	}
	return o.Conn.Write(content)
}

// hold gathers what is written from now on.
func (o *outlet) hold() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil {
		o.held = gathered.Get().(*bytes.Buffer)
	}
}

// try writes what was gathered as far as the network takes it at once, and gathers no more if that
// was all.
func (o *outlet) try() (all bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.system.atOnce(o.held.Bytes())
	if o.held.Next(n); err != nil || o.held.Len() > 0 {
		return false, err
	}
	o.rest()
	return true, nil
}

// release writes what was gathered, and gathers no more.
func (o *outlet) release() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil {
		return nil
	}
	err := o.flush()
	o.rest()
	return err
}

func (o *outlet) rest() {
	o.held.Reset()
	gathered.Put(o.held)
	o.held = nil
}

func (o *outlet) flush() error {
	defer o.held.Reset()
	if o.held.Len() == 0 {
		return nil
	}
	_, err := o.Conn.Write(o.held.Bytes())
	return err
}
