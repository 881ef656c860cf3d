package protocol

import (
	"fmt"

	"maillage/internal/yjs/wire"
)

// Kind is what a message is about, by the number that comes first.
type Kind uint64

// The kinds of messages.
const (
	KindSync           Kind = 0
	KindAwareness      Kind = 1
	KindAuth           Kind = 2 // only from servers: why somebody may not do something
	KindQueryAwareness Kind = 3
)

// Step is which message of synchronisation one is.
type Step uint64

// The steps of synchronisation.
const (
	Step1  Step = 0 // a state vector: what the sender knows
	Step2  Step = 1 // an update: what the receiver of a step 1 did not know
	Update Step = 2 // an update: what has just changed
)

// Message is one frame.
type Message struct {
	Kind   Kind
	Step   Step   // of KindSync
	Body   []byte // of KindSync, a state vector or an update, not decoded yet
	States []State
	Reason string // of KindAuth
}

// Limits say how large a message may be.
type Limits struct {
	Body    int // bytes of an update or a state vector
	State   int // bytes of the awareness of one client
	Clients int // of whom one message of awareness may tell
}

// Live limits fit people who write together: see the limits of package yjs. A client tells its
// own awareness, and that of others only when asked.
func Live() Limits { return Limits{Body: 8 << 20, State: 2 << 10, Clients: 500} }

// Decode reads one frame, the whole of it.
func Decode(frame []byte, limits Limits) (Message, error) {
	r := wire.NewReader(frame)
	m := Message{Kind: Kind(r.Uint())}
	switch m.Kind {
	case KindSync:
		m.Step = Step(r.Uint())
		if m.Step > Update {
			r.Fail("no step of synchronisation has the number %d", m.Step)
		}
		m.Body = r.Bytes(limits.Body, "synchronisation")
	case KindAwareness:
		inner := wire.NewReader(r.Bytes(limits.Clients*(limits.State+20), "awareness"))
		if m.States = states(inner, limits); inner.Failed() && !r.Failed() {
			return Message{}, fmt.Errorf("protocol: awareness: %w", inner.Err())
		}
	case KindAuth:
		if denied := r.Uint(); denied != 0 {
			r.Fail("no message of rights has the number %d", denied)
		}
		m.Reason = string(r.Text(limits.State, "reason"))
	case KindQueryAwareness:
	default:
		r.Fail("no message has the number %d", m.Kind)
	}
	r.End()
	if err := r.Err(); err != nil {
		return Message{}, fmt.Errorf("protocol: %w", err)
	}
	return m, nil
}

// Encode writes the message as one frame.
func (m Message) Encode() []byte {
	to := wire.AppendUint(nil, uint64(m.Kind))
	switch m.Kind {
	case KindSync:
		return wire.AppendBytes(wire.AppendUint(to, uint64(m.Step)), m.Body)
	case KindAwareness:
		return wire.AppendBytes(to, EncodeStates(m.States))
	case KindAuth:
		return wire.AppendBytes(append(to, 0), m.Reason)
	case KindQueryAwareness:
	}
	return to
}

// Sync makes a message of synchronisation.
func Sync(step Step, body []byte) Message { return Message{Kind: KindSync, Step: step, Body: body} }
