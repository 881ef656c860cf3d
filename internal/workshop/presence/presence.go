// Package presence knows who is said to write in a workshop, and of whom something is to be told:
// sixty people who come at once are told of each other a few times, not sixty.
package presence

import (
	"maps"
	"slices"
	"time"

	"maillage/internal/workshop/board"
)

// typingFor is how long somebody is said to write after their page said so.
const typingFor = 6 * time.Second

// remembered is how long a page that comes is told of who came and went before.
const remembered = time.Minute

// Presence is that of the people of one workshop, by their numbers.
type Presence struct {
	typing  map[int]time.Time       // until when they are said to write
	stirred map[board.Key]bool      // of whom something is to be told
	lately  map[board.Key]time.Time // when it was told last
}

// New knows of nobody.
func New() *Presence {
	return &Presence{typing: map[int]time.Time{}, stirred: map[board.Key]bool{}, lately: map[board.Key]time.Time{}}
}

// Stir has something told of a person.
func (p *Presence) Stir(no int) {
	if no > 0 {
		p.stirred[board.PersonKey(no)] = true
	}
}

// Types notes that somebody writes.
func (p *Presence) Types(no int, at time.Time) {
	if _, already := p.typing[no]; !already {
		p.Stir(no)
	}
	p.typing[no] = at.Add(typingFor)
}

// Settle ends the writing of those whose pages say no more of it, and tells whether something is to
// be told.
func (p *Presence) Settle(now time.Time) bool {
	for no, until := range p.typing {
		if now.After(until) {
			delete(p.typing, no)
			p.Stir(no)
		}
	}
	return len(p.stirred) > 0
}

// Take gives the people of whom something is to be told: it is told now.
func (p *Presence) Take(now time.Time) []board.Key {
	keys := slices.Collect(maps.Keys(p.stirred))
	for _, key := range keys {
		p.lately[key] = now
	}
	clear(p.stirred)
	return keys
}

// Lately gives the people of whom a page that comes now may have been shown something else.
func (p *Presence) Lately(now time.Time) []board.Key {
	since := now.Add(-remembered)
	maps.DeleteFunc(p.lately, func(_ board.Key, at time.Time) bool { return at.Before(since) })
	return slices.Sorted(maps.Keys(p.lately))
}

// Typing gives those who are said to write.
func (p *Presence) Typing() map[int]bool {
	typing := make(map[int]bool, len(p.typing))
	for no := range p.typing {
		typing[no] = true
	}
	return typing
}
