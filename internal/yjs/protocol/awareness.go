package protocol

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"maillage/internal/yjs/wire"
)

// State is what one client shows of itself while it is there: name, colour, cursor. Nothing of
// it is kept.
type State struct {
	Client uint64
	Clock  uint64          // counts the states of this client
	Shown  json.RawMessage // an object, or nil when the client has gone
}

// Gone tells a client that has left.
func (s State) Gone() bool { return s.Shown == nil }

// DecodeStates reads what an awareness message holds, the whole of it.
func DecodeStates(data []byte, limits Limits) ([]State, error) {
	r := wire.NewReader(data)
	all := states(r, limits)
	if err := r.Err(); err != nil {
		return nil, fmt.Errorf("protocol: awareness: %w", err)
	}
	return all, nil
}

// stateDepth is how deep states may be: a selection of y-prosemirror has five levels.
const stateDepth = 12

func states(r *wire.Reader, limits Limits) []State {
	n := r.Count(3, "states")
	if n > limits.Clients {
		r.Fail("%d states, at most %d are taken", n, limits.Clients)
	}
	var all []State
	for range n {
		s := State{Client: r.Uint(), Clock: r.Uint()}
		shown := r.JSON(wire.Bounds{Bytes: limits.State, Depth: stateDepth}, "state")
		if r.Failed() {
			return nil
		}
		switch {
		case string(shown) == "null":
		case shown[0] != '{':
			r.Fail("the state of client %d is no object", s.Client)
			return nil
		default:
			s.Shown = json.RawMessage(shown)
		}
		all = append(all, s)
	}
	r.End()
	return all
}

// EncodeStates writes states as an awareness message holds them.
func EncodeStates(of []State) []byte {
	to := wire.AppendUint(nil, uint64(len(of)))
	for _, s := range of {
		shown := []byte(s.Shown)
		if s.Gone() {
			shown = []byte("null")
		}
		to = wire.AppendBytes(wire.AppendUint(wire.AppendUint(to, s.Client), s.Clock), shown)
	}
	return to
}

// Timeout is how long a client is taken to be there that says nothing. Clients speak every half
// of it.
const Timeout = 30 * time.Second

// Presence is who is there, as awareness messages have told. It is not safe for use by several
// goroutines at once.
type Presence struct{ of map[uint64]heard }

type heard struct {
	State
	at time.Time
}

// Take takes in what was told at a time, and gives the states that were news: those to pass on.
func (p *Presence) Take(told []State, at time.Time) []State {
	if p.of == nil {
		p.of = map[uint64]heard{}
	}
	var news []State
	for _, s := range told {
		known, is := p.of[s.Client]
		if is && (s.Clock < known.Clock || s.Clock == known.Clock && (!s.Gone() || known.Gone())) || !is && s.Gone() {
			continue
		}
		p.of[s.Client] = heard{s, at}
		news = append(news, s)
	}
	return news
}

// Of gives the last state of a client, false when nothing is known of it.
func (p *Presence) Of(client uint64) (State, bool) {
	known, is := p.of[client]
	return known.State, is
}

// Leave marks clients as gone, because their connection ended, and gives the states to pass on.
func (p *Presence) Leave(at time.Time, clients ...uint64) []State {
	var news []State
	for _, client := range clients {
		if known, is := p.of[client]; is && !known.Gone() {
			gone := State{Client: client, Clock: known.Clock}
			p.of[client] = heard{gone, at}
			news = append(news, gone)
		}
	}
	return news
}

// Expire marks as gone those who have said nothing for [Timeout], and forgets those who have
// been gone for as long; it gives the states to pass on.
func (p *Presence) Expire(at time.Time) []State {
	var silent []uint64
	for client, known := range p.of {
		if at.Sub(known.at) < Timeout {
			continue
		}
		if known.Gone() {
			delete(p.of, client)
		} else {
			silent = append(silent, client)
		}
	}
	slices.Sort(silent)
	return p.Leave(at, silent...)
}

// There gives the states of those who are there, by client.
func (p *Presence) There() []State {
	var there []State
	for _, known := range p.of {
		if !known.Gone() {
			there = append(there, known.State)
		}
	}
	slices.SortFunc(there, func(a, b State) int { return cmp.Compare(a.Client, b.Client) })
	return there
}
