// Package tally counts the characters that changes of a document put in and take out, and whose
// they were.
package tally

import (
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"

	"maillage/internal/yjs"
)

// Tally counts characters.
type Tally struct{ Added, Removed int64 }

// And adds up.
func (t Tally) And(more Tally) Tally { return Tally{t.Added + more.Added, t.Removed + more.Removed} }

// Of counts what a change put in and took out; removed tells of which clients. It is asked within
// the check of an update: afterwards nobody knows what was deleted.
func Of(doc *yjs.Doc, c yjs.Change) (sum Tally, removed map[uint64]int64) {
	for s := range doc.Brought(c) {
		if s.Content() == yjs.String {
			sum.Added += int64(utf8.RuneCount(s.Data()))
		}
	}
	for client, ranges := range c.Deleted {
		before, came := c.From[client]
		var of int64
		for _, r := range ranges {
			for clock := r.Clock; clock < r.Clock+r.Length; {
				s := doc.Find(yjs.ID{Client: client, Clock: clock})
				if s.Content() == yjs.String && (!came || clock < before) {
					of += int64(utf8.RuneCount(s.Data()))
				}
				clock = s.ID().Clock + s.Length()
			}
		}
		if sum.Removed += of; of > 0 {
			if removed == nil {
				removed = map[uint64]int64{}
			}
			removed[client] = of
		}
	}
	return sum, removed
}

const (
	// few is how many characters of others a page takes out before the trail tells: some lines,
	// beyond mending words.
	few = 200
	// mostNamed is how many of those whose text it was are named; the sum counts all.
	mostNamed = 20
)

// Erased counts the characters of others that a page took out, by account: "" where the text was
// there before the document.
type Erased map[string]int64

// And adds up what was taken out.
func (e Erased) And(more Erased) Erased {
	sum := maps.Clone(e)
	for account, n := range more {
		if sum == nil {
			sum = Erased{}
		}
		sum[account] += n
	}
	return sum
}

// Sum counts all of it.
func (e Erased) Sum() (sum int64) {
	for _, n := range e {
		sum += n
	}
	return sum
}

// Much tells what is worth a line on the trail.
func (e Erased) Much() bool { return e.Sum() >= few }

// Whose tells how much it was of whom, most first.
func (e Erased) Whose() []Share {
	all := make([]Share, 0, len(e))
	for account, n := range e {
		all = append(all, Share{account, n})
	}
	slices.SortFunc(all, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Characters, a.Characters), cmp.Compare(a.Account, b.Account))
	})
	return all[:min(len(all), mostNamed)]
}

// Share is how much of what was taken out somebody had written.
type Share struct {
	Account    string `json:"account"`
	Characters int64  `json:"characters"`
}
