// Package presence is who shows what at an open document: their name, and where their cursor is.
// It is never kept.
package presence

import (
	"bytes"
	"time"

	"maillage/internal/live"
	"maillage/internal/yjs/protocol"
)

// Presence is who shows what at one document. It belongs to one goroutine.
type Presence struct {
	heard   protocol.Presence
	of      map[uint64]holder
	news    []protocol.State // to tell everyone
	signs   []protocol.State // that pages are still there, and show what they showed
	due     *time.Timer      // when to tell the signs of life; nil while there are none
	newcome map[*Seat]bool   // who wants all of it
}

// together is how long a sign of life waits for those of others: of thirty pages that give one every
// quarter of a minute, each would be told twice a second, and clients of y-websocket send back to the
// server what they are told. They give theirs eighteen seconds after the last at most, and let go whoever
// gave none for thirty: less than twelve may be spent waiting, of which a slow line needs some.
const together = 5 * time.Second

// Seat is a page that may show something.
type Seat struct {
	Account, Name string
	Line          *live.Line

	shown int // clients
}

// holder is whose a client is. Of those who went it stays known as long as pages show them, so
// that nobody takes theirs.
type holder struct {
	account string
	seat    *Seat // nil once it has gone
	gone    time.Time
}

// mostShown is how many clients one page may show: its own, and those before it was reloaded.
const mostShown = 4

// Document is what presence asks of the document.
type Document struct {
	Whose func(client uint64) (account string, bound bool) // who wrote as a client
	Roots []string
}

// Take notes what a page shows. Pages repeat what others show: only their own counts.
func (p *Presence) Take(seat *Seat, d Document, told []protocol.State, at time.Time) {
	if p.of == nil {
		p.of = map[uint64]holder{}
	}
	for _, each := range told {
		was, held := p.of[each.Client]
		account, bound := d.Whose(each.Client)
		if held && was.account != seat.Account || bound && account != seat.Account || was.seat != seat && seat.shown >= mostShown {
			continue
		}
		shown := signed(each, seat, d.Roots)
		before, known := p.heard.Of(each.Client)
		news := p.heard.Take([]protocol.State{shown}, at)
		if len(news) > 0 && was.seat != seat { // a page that comes back keeps its number
			p.of[each.Client] = holder{account: seat.Account, seat: seat}
			seat.shown++
		}
		if known && !before.Gone() && bytes.Equal(before.Shown, shown.Shown) {
			p.signs = append(p.signs, news...)
		} else {
			p.news = append(p.news, news...)
		}
	}
}

// Holder tells who shows themselves as a client.
func (p *Presence) Holder(client uint64) (account string, held bool) {
	h, held := p.of[client]
	return h.account, held
}

// Ask notes that a page wants to know of everyone.
func (p *Presence) Ask(seat *Seat) {
	if p.newcome == nil {
		p.newcome = map[*Seat]bool{}
	}
	p.newcome[seat] = true
}

// Leave shows that a page has gone.
func (p *Presence) Leave(seat *Seat, at time.Time) {
	for client, h := range p.of {
		if h.seat == seat {
			p.news = append(p.news, p.heard.Leave(at, client)...)
			p.of[client] = holder{account: h.account, gone: at}
		}
	}
	delete(p.newcome, seat)
}

// Tell sends what changed to everyone at the desk, to those who showed it too, and the signs of life
// that came since: so they know that the line is alive. Signs of life alone wait until Due.
func (p *Presence) Tell(everyone func(frame []byte), now time.Time) {
	p.news = append(p.news, p.heard.Expire(now)...)
	for client, h := range p.of {
		if h.seat == nil && now.Sub(h.gone) >= protocol.Timeout {
			delete(p.of, client)
		}
	}
	switch {
	case len(p.news) > 0:
		p.Renew(everyone)
	case len(p.signs) > 0 && p.due == nil:
		p.due = time.NewTimer(together)
	}
	if len(p.newcome) > 0 {
		if there := p.heard.There(); len(there) > 0 {
			frame := awareness(there)
			for seat := range p.newcome {
				seat.Line.Send(frame)
			}
		}
		clear(p.newcome)
	}
}

// Due tells when to Renew; never while there is nothing to tell.
func (p *Presence) Due() <-chan time.Time {
	if p.due == nil {
		return nil
	}
	return p.due.C
}

// Renew sends to everyone at the desk whatever they were not told yet.
func (p *Presence) Renew(everyone func(frame []byte)) {
	if p.due != nil {
		p.due.Stop()
	}
	everyone(awareness(last(append(p.signs, p.news...))))
	p.news, p.signs, p.due = nil, nil, nil
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
		if s.Clock >= kept[i].Clock { // one that left keeps its clock
			kept[i] = s
		}
	}
	return kept
}
