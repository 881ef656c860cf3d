package live

import (
	"bytes"
	"encoding/binary"
	"math"
	"net"
	"sync"
	"time"
)

// outlet is what a websocket reads from and writes to. Frames go out from here, those that go
// together with one call of the system: the library would put each through a buffer of the page's
// own. What the library writes itself, answers to pings and the end, passes.
type outlet struct {
	net.Conn

	early  []byte // what had come with the request
	system system
	waits  clock // since when the network takes nothing

	mu   sync.Mutex
	held *bytes.Buffer // guarded by mu: what is to go out; nil while nothing is
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
// which would go for frames too. A page that does not read is let go by its clock.
func (*outlet) SetWriteDeadline(time.Time) error { return nil }

// Write implements net.Conn, for the library.
func (o *outlet) Write(content []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil {
		return len(content), o.write(content)
	}
	return o.held.Write(content) // after the rest of a frame
}

// send sends short frames as far as the network takes them at once. It keeps the rest, which push
// must then send.
func (o *outlet) send(frames [][]byte) (all bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hold()
	for _, frame := range frames {
		o.held.Write(head(o.held.AvailableBuffer(), len(frame)))
		o.held.Write(frame)
	}
	n, err := o.system.atOnce(o.held.Bytes())
	if o.held.Next(n); err != nil || o.held.Len() > 0 {
		return false, err
	}
	o.rest()
	return true, nil
}

// push sends what is kept, then frames, and waits for the network to take them.
func (o *outlet) push(frames [][]byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hold()
	defer o.rest()
	for _, frame := range frames {
		if o.held.Len()+len(frame) > mostHeld {
			if err := o.flush(); err != nil {
				return err
			}
		}
		o.held.Write(head(o.held.AvailableBuffer(), len(frame)))
		if len(frame) <= mostHeld {
			o.held.Write(frame)
			continue
		}
		if err := o.flush(); err != nil {
			return err
		}
		if err := o.write(frame); err != nil {
			return err
		}
	}
	return o.flush()
}

// head begins a binary frame of a server: RFC 6455, section 5.2.
func head(b []byte, length int) []byte {
	const last, binaryFrame, in16, in64 = 1 << 7, 2, 126, 127
	b = append(b, last|binaryFrame)
	switch {
	case length < in16:
		return append(b, byte(length)) //nolint:gosec // below 126
	case length <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, in16), uint16(length))
	default:
		return binary.BigEndian.AppendUint64(append(b, in64), uint64(length))
	}
}

func (o *outlet) hold() {
	if o.held == nil {
		o.held = gathered.Get().(*bytes.Buffer)
	}
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
	return o.write(o.held.Bytes())
}

func (o *outlet) write(content []byte) error {
	o.waits.start()
	defer o.waits.stop()
	_, err := o.Conn.Write(content)
	return err
}
