package yjs

import (
	"cmp"
	"slices"
)

// Merge makes one update of several, without a document: whoever takes it knows what those know
// who took each of them, in any order. Where something is missing between two of them it puts a
// [Skip]. Text that one client wrote in several goes is joined, so that the letters of a day make
// words again.
func Merge(updates ...*Update) *Update {
	if len(updates) == 1 {
		return updates[0]
	}
	byClient, sets := map[uint64][]block{}, make([]DeleteSet, 0, len(updates))
	for _, u := range updates {
		sets = append(sets, u.deleted)
		for _, b := range u.blocks {
			byClient[b.client] = append(byClient[b.client], b)
		}
	}
	merged := &Update{deleted: mergeDeleteSets(sets...)}
	for _, client := range descending(byClient) {
		if b := mergeBlocks(client, byClient[client]); len(b.structs) > 0 {
			merged.blocks = append(merged.blocks, b)
		}
	}
	return merged
}

// mergeBlocks makes one block of several of a client. Of what several tell, the first telling
// counts; they say the same, or one of them has forgotten the content, which is deleted then.
func mergeBlocks(client uint64, blocks []block) block {
	var all []*Struct
	for _, b := range blocks {
		for i := range b.structs {
			if b.structs[i].content != Skip {
				all = append(all, &b.structs[i])
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *Struct) int { return cmp.Compare(a.id.Clock, b.id.Clock) })
	merged := block{client: client}
	for _, s := range all {
		next := *s
		next.data = slices.Clip(next.data) // joining must not write behind what others share
		if n := len(merged.structs); n > 0 {
			last := &merged.structs[n-1]
			switch end := last.end(); {
			case s.end() <= end:
				continue
			case s.id.Clock < end:
				next = *s.from(end - s.id.Clock)
			case s.id.Clock > end:
				merged.structs = append(merged.structs, Struct{id: ID{client, end}, length: s.id.Clock - end, content: Skip})
				merged.structs = append(merged.structs, next)
				continue
			}
			if last.join(&next) {
				continue
			}
		}
		merged.structs = append(merged.structs, next)
	}
	return merged
}

// from gives the struct from one of its units on, and leaves it as it is.
func (s *Struct) from(at uint64) *Struct {
	left := *s
	return left.split(at)
}

// join extends a struct by one that continues it, if both are text written one behind the
// other, or gone. Two structs with such neighbours cannot be told from one that was written in
// one go: nothing that was put between them can come before the second.
func (s *Struct) join(next *Struct) bool {
	switch {
	case s.content != next.content:
		return false
	case s.content == GC || s.content == Skip:
	case s.content != String || !next.has(hasOrigin) || next.origin != s.last() || !s.sameRight(next):
		return false
	default:
		s.data = append(s.data, next.data...)
	}
	s.length += next.length
	return true
}

// Diff gives what of an update is new to somebody who knows state. Like every answer of the
// protocol it carries all deletions.
func Diff(update *Update, state StateVector) *Update {
	diff := &Update{deleted: update.deleted}
	for _, b := range update.blocks {
		known, rest := state[b.client], b.structs
		for len(rest) > 0 && (rest[0].content == Skip || rest[0].end() <= known) {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			continue
		}
		if rest[0].id.Clock < known {
			rest = slices.Clone(rest)
			rest[0] = *rest[0].from(known - rest[0].id.Clock)
		}
		diff.blocks = append(diff.blocks, block{b.client, rest})
	}
	return diff
}
