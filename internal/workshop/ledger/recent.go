package ledger

import (
	"hash/maphash"
	"slices"
)

// Recent are the last commands that were kept, so that one that comes again is known even after
// its author was forgotten. It remembers eight bytes of each: that two of a workshop's are alike by
// chance happens once in some ten thousand million million commands.
type Recent struct {
	seed  maphash.Seed
	known []uint64 // by turns, from the oldest
	next  int
}

const mostRecent = 512

// Add remembers one.
func (r *Recent) Add(n Name) {
	if r.known == nil {
		r.seed, r.known = maphash.MakeSeed(), make([]uint64, mostRecent)
	}
	if r.Has(n) {
		return
	}
	r.known[r.next] = r.sum(n)
	r.next = (r.next + 1) % mostRecent
}

// Has tells whether a command is among them.
func (r *Recent) Has(n Name) bool { return r.known != nil && slices.Contains(r.known, r.sum(n)) }

// sum is never 0, which stands for none.
func (r *Recent) sum(n Name) uint64 { return maphash.Comparable(r.seed, n) | 1 }
