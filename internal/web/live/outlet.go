package live

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
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
	over bool          // guarded by mu: the library has written the end, after which comes nothing
}

const (
	// mostHeld is how much is gathered before it goes out.
	mostHeld = 16 << 10
	// mostHead is how many bytes the head of a frame takes at most.
	mostHead = 10
)

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

// Write implements net.Conn, for the library: it writes the answer to the request, then frames of control,
// each whole with one call.
func (o *outlet) Write(content []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.over = o.over || len(content) > 0 && content[0] == last|websocket.CloseMessage
	if o.held == nil {
		return len(content), o.write(content)
	}
	return o.held.Write(content) // after the rest of a frame
}

// send sends short frames as far as the network takes them at once, and never waits: not for an
// answer of the library either, which the network does not take. Unless all of them went out, push
// must then be given those that are left.
func (o *outlet) send(frames [][]byte) (left [][]byte, all bool, err error) {
	if !o.mu.TryLock() {
		return frames, false, nil
	}
	defer o.mu.Unlock()
	if o.over {
		return nil, false, net.ErrClosed
	}
	o.hold()
	for _, frame := range frames {
		o.held.Write(head(o.held.AvailableBuffer(), len(frame)))
		o.held.Write(frame)
	}
	n, err := o.system.atOnce(o.held.Bytes())
	if o.held.Next(n); err != nil || o.held.Len() > 0 {
		return nil, false, err
	}
	o.rest()
	return nil, true, nil
}

// push sends what send began, then frames, and waits for the network to take them. After the end it
// sends what was before it, and fails.
func (o *outlet) push(frames [][]byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hold()
	defer o.rest()
	if o.over {
		return cmp.Or(o.flush(), net.ErrClosed)
	}
	for _, frame := range frames {
		long := len(frame) > mostHeld
		if !long && o.held.Len()+len(frame) > mostHeld {
			if err := o.flush(); err != nil {
				return err
			}
		}
		o.held.Write(head(o.held.AvailableBuffer(), len(frame)))
		if !long {
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

// last marks the only frame of a message.
const last = 1 << 7

// head begins a binary frame of a server: RFC 6455, section 5.2.
func head(b []byte, length int) []byte {
	const in16, in64 = 126, 127
	b = append(b, last|websocket.BinaryMessage)
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
