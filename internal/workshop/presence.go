package workshop

import (
	"maps"
	"slices"
	"time"

	"maillage/internal/live"
	"maillage/internal/workshop/board"
)

// typingFor is how long somebody is said to write after their page said so.
const typingFor = 6 * time.Second

// stir has something told of a person at the next beat: sixty people who come at once are told of
// each other a few times, not sixty.
func (k *desk) stir(no int) {
	if no > 0 {
		k.stirred[board.PersonKey(no)] = true
	}
}

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
	k.stir(page.no)
}

// goes frees a seat.
func (k *desk) goes(seat *Seat) {
	if k.at[seat] {
		delete(k.at, seat)
		k.stir(seat.no)
	}
}

// types notes that somebody writes.
func (k *desk) types(no int, at time.Time) {
	if no == 0 || k.state.Shown().Anonymous { // even that nothing changed of a person would tell that they write
		return
	}
	if _, already := k.typing[no]; !already {
		k.stir(no)
	}
	k.typing[no] = at.Add(typingFor)
}

// presence tells who came, went, began to write or stopped, all at once.
func (k *desk) presence() {
	now := k.s.now()
	for no, until := range k.typing {
		if now.After(until) {
			delete(k.typing, no)
			k.stir(no)
		}
	}
	if len(k.stirred) == 0 || k.state == nil || len(k.at) == 0 {
		return
	}
	t := newTurn(k)
	for key := range k.stirred {
		t.changes.Touch(key)
		k.lately[key] = now
	}
	clear(k.stirred)
	t.tellAll()
}

// remembered is how long a page that comes is told of who came and went before.
const remembered = time.Minute

// recently gives the people of whom a page that comes may have been shown something else.
func (k *desk) recently() []board.Key {
	since := k.s.now().Add(-remembered)
	maps.DeleteFunc(k.lately, func(_ board.Key, at time.Time) bool { return at.Before(since) })
	return slices.Sorted(maps.Keys(k.lately))
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

func (k *desk) whoTypes() map[int]bool {
	types := make(map[int]bool, len(k.typing))
	for no := range k.typing {
		types[no] = true
	}
	return types
}
