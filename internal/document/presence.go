package document

import (
	"encoding/json"
	"time"

	"maillage/internal/yjs/protocol"
)

// presence is who shows what: their name, and where their cursor is. It is never kept.
type presence struct {
	heard   protocol.Presence
	of      map[uint64]*Seat // whose each client is; those who went stay, so that nobody takes theirs
	news    []protocol.State // to tell everyone
	newcome map[*Seat]bool   // who wants all of it
}

// mostShown is how many clients one page may show: its own, and those before it was reloaded.
const mostShown = 4

// take notes what a page shows. Pages repeat what others show: only their own counts.
func (p *presence) take(seat *Seat, whose map[uint64]binding, told []protocol.State, at time.Time) {
	if p.of == nil {
		p.of = map[uint64]*Seat{}
	}
	for _, each := range told {
		holder, held := p.of[each.Client]
		client, bound := whose[each.Client]
		if held && holder.actor.ID != seat.actor.ID || bound && client.account != seat.actor.ID || holder != seat && seat.shown >= mostShown {
			continue
		}
		news := p.heard.Take([]protocol.State{signed(each, seat)}, at)
		if len(news) > 0 && holder != seat { // a page that comes back keeps its number
			p.of[each.Client] = seat
			seat.shown++
		}
		p.news = append(p.news, news...)
	}
}

// signed gives a state under the name of who shows it, whatever the page says; of the rest, only
// the cursor is shown.
func signed(told protocol.State, seat *Seat) protocol.State {
	if told.Gone() {
		return told
	}
	var all struct {
		Cursor json.RawMessage `json:"cursor,omitempty"`
	}
	shown := map[string]any{"user": map[string]string{"id": seat.actor.ID, "name": seat.actor.Called()}}
	if json.Unmarshal(told.Shown, &all) == nil && all.Cursor != nil {
		shown["cursor"] = all.Cursor
	}
	content, err := json.Marshal(shown)
	if err != nil {
		content = nil // it then shows nothing
	}
	return protocol.State{Client: told.Client, Clock: told.Clock, Shown: content}
}

// ask notes that a page wants to know of everyone.
func (p *presence) ask(seat *Seat) {
	if p.newcome == nil {
		p.newcome = map[*Seat]bool{}
	}
	p.newcome[seat] = true
}

// leave shows that a page has gone.
func (p *presence) leave(seat *Seat, at time.Time) {
	for client, holder := range p.of {
		if holder == seat {
			p.news = append(p.news, p.heard.Leave(at, client)...)
		}
	}
	delete(p.newcome, seat)
}

// tell sends what changed to everyone at the desk, to those who showed it too: so they know
// that the line is alive.
func (p *presence) tell(at map[*Seat]bool, now time.Time) {
	p.news = append(p.news, p.heard.Expire(now)...)
	if len(p.news) > 0 {
		frame := awareness(last(p.news))
		for seat := range at {
			seat.line.Send(frame)
		}
		p.news = nil
	}
	if len(p.newcome) > 0 {
		if there := p.heard.There(); len(there) > 0 {
			frame := awareness(there)
			for seat := range p.newcome {
				seat.line.Send(frame)
			}
		}
		clear(p.newcome)
	}
}

func awareness(states []protocol.State) []byte {
	return protocol.Message{Kind: protocol.KindAwareness, States: states}.Encode()
}

// last keeps the last state of each client.
func last(states []protocol.State) []protocol.State {
	at := map[uint64]int{}
	var kept []protocol.State
	for _, s := range states {
		i, seen := at[s.Client]
		if !seen {
			at[s.Client] = len(kept)
			kept = append(kept, s)
			continue
		}
		kept[i] = s
	}
	return kept
}
