package workshop

import (
	"time"

	"maillage/internal/live"
)

// mostPages is how many one person may have open.
const mostPages = 30

// seat takes in a page. Of somebody who has too many the oldest goes: it may be dead.
func (k *desk) seat(page *Seat) {
	var oldest *Seat
	count := 0
	for other := range k.at {
		if other.no == page.no {
			count++
			if oldest == nil || other.came < oldest.came {
				oldest = other
			}
		}
	}
	if count >= mostPages {
		oldest.line.Close(live.Full, "too many pages of one person")
		delete(k.at, oldest)
	}
	k.came++
	page.came = k.came
	k.at[page] = true
	k.people.Stir(page.no)
}

// goes frees a seat.
func (k *desk) goes(seat *Seat) {
	if k.at[seat] {
		delete(k.at, seat)
		k.people.Stir(seat.no)
	}
}

// types notes that somebody writes.
func (k *desk) types(no int, at time.Time) {
	if no > 0 && !k.state.Shown().Anonymous { // even that nothing changed of a person would tell that they write
		k.people.Types(no, at)
	}
}

// presence tells who came, went, began to write or stopped, all at once.
func (k *desk) presence() {
	now := k.s.now()
	if !k.people.Settle(now) || k.state == nil || len(k.at) == 0 {
		return
	}
	t := newTurn(k)
	for _, key := range k.people.Take(now) {
		t.changes.Touch(key)
	}
	t.tellAll()
}

// whoIsHere gives those who have a page open.
func (k *desk) whoIsHere() map[int]bool {
	here := make(map[int]bool, len(k.at))
	for seat := range k.at {
		if p, ok := k.state.Person(seat.no); ok {
			here[p.No] = true
		}
	}
	return here
}
