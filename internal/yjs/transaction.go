package yjs

import "slices"

// transaction is what one update has changed so far, in the order in which it did, so that all
// of it can be taken back.
type transaction struct {
	work    uint64 // that is left
	tired   bool   // none is, and more was asked for
	touched []*history
	changes []change
	deleted map[uint64][]Range
	spots   map[uint64][]Range // where structs may now be joined with their neighbours
	waiting waiting            // as it was
}

// change is one thing that was done, with what undoing it needs.
type change struct {
	did deed
	s   *Struct
	was *was
}

// was is what few changes need.
type was struct {
	data []byte // of a struct before it was split
	root string // that was made
}

type deed uint8

const (
	added deed = iota
	removed
	splitted
	rooted
)

func (t *transaction) log(c change) { t.changes = append(t.changes, c) }

func (t *transaction) spot(client uint64, r Range) {
	if t.spots == nil {
		t.spots = map[uint64][]Range{}
	}
	t.spots[client] = append(t.spots[client], r)
}

// remove deletes a struct, and with a type what is in it.
func (d *Doc) remove(s *Struct) {
	if s.deleted() {
		return
	}
	s.flags |= isDeleted
	d.tx.log(change{did: removed, s: s})
	d.tx.gone(s)
	if s.inner == nil {
		return
	}
	for child := s.inner.start; child != nil; child = child.after {
		d.removeChild(child)
	}
	for _, child := range s.inner.keys {
		d.removeChild(child)
	}
}

func (d *Doc) removeChild(child *Struct) {
	if child.deleted() {
		d.tx.spot(child.id.Client, Range{child.id.Clock, child.length}) // collected later with what holds it
		return
	}
	d.remove(child)
}

func (t *transaction) gone(s *Struct) {
	if t.deleted == nil {
		t.deleted = map[uint64][]Range{}
	}
	ranges := t.deleted[s.id.Client]
	if n := len(ranges); n > 0 && ranges[n-1].end() == s.id.Clock {
		ranges[n-1].Length += s.length
		return
	}
	t.deleted[s.id.Client] = append(ranges, Range{s.id.Clock, s.length})
}

// rollback takes back all that the transaction did, the last first.
func (d *Doc) rollback() {
	for _, c := range slices.Backward(d.tx.changes) {
		switch c.did {
		case added:
			d.unlink(c.s)
			h := d.clients[c.s.id.Client]
			h.structs = h.structs[:len(h.structs)-1]
			if len(h.structs) == 0 {
				delete(d.clients, h.client)
			}
		case removed:
			c.s.flags &^= isDeleted
		case splitted:
			d.unsplit(c.s, c.was.data)
		case rooted:
			delete(d.roots, c.was.root)
		}
	}
	d.waiting = d.tx.waiting
	d.close()
}

func (d *Doc) close() {
	for _, h := range d.tx.touched {
		h.touched = false
	}
	d.tx = transaction{}
}

func (d *Doc) unlink(s *Struct) {
	if s.parent == nil { // collected
		return
	}
	s.parent.count--
	if s.before != nil {
		s.before.after = s.after
	} else if !s.has(hasKey) {
		s.parent.start = s.after
	}
	switch {
	case s.after != nil:
		s.after.before = s.before
	case !s.has(hasKey):
	case s.before != nil:
		s.parent.keys[s.key] = s.before
	default:
		delete(s.parent.keys, s.key)
	}
}

func (d *Doc) unsplit(left *Struct, data []byte) {
	h := d.clients[left.id.Client]
	i := h.index(left.id.Clock)
	right := h.structs[i+1]
	left.data, left.length = data, left.length+right.length
	d.absorb(left, right)
	h.structs = slices.Delete(h.structs, i+1, i+2)
}

// absorb takes a struct out of its list, whose units now belong to its left neighbour.
func (d *Doc) absorb(left, right *Struct) {
	left.after = right.after
	if left.after != nil {
		left.after.before = left
	} else if right.has(hasKey) && right.parent.keys[right.key] == right {
		right.parent.keys[right.key] = left
	}
	right.parent.count--
}

// commit makes what the transaction did final: it forgets deleted content, and joins what
// belongs together.
func (d *Doc) commit() Change {
	done := Change{From: StateVector{}, To: StateVector{}, Deleted: DeleteSet(d.tx.deleted)}
	done.Deleted.tidy()
	for client, ranges := range done.Deleted {
		h := d.clients[client]
		for _, r := range ranges {
			if !d.keep {
				d.collect(h, r)
			}
			d.tx.spot(client, r)
		}
	}
	for _, h := range d.tx.touched {
		done.From[h.client], done.To[h.client] = h.before, h.next()
		d.tx.spot(h.client, Range{h.before, h.next() - h.before})
	}
	for client, ranges := range d.tx.spots {
		h := d.clients[client]
		ranges = joined(ranges)
		if len(ranges) > 8 { // one pass is cheaper than moving the rest each time
			ranges = []Range{{ranges[0].Clock, ranges[len(ranges)-1].end() - ranges[0].Clock}}
		}
		for _, r := range slices.Backward(ranges) {
			d.compact(h, r)
		}
	}
	d.close()
	return done
}

// collect forgets the content of deleted structs.
func (d *Doc) collect(h *history, r Range) {
	for i := h.index(r.Clock); i < len(h.structs) && h.structs[i].id.Clock < r.end(); i++ {
		if s := h.structs[i]; s.content != GC && s.deleted() {
			d.forget(s)
			s.content = Deleted
		}
	}
}

// forget drops what a struct holds; what was below it loses its place as well.
func (d *Doc) forget(s *Struct) {
	s.data, s.name = nil, ""
	if s.inner == nil {
		return
	}
	child := s.inner.start
	for child != nil {
		next := child.after
		d.bury(child)
		child = next
	}
	for _, child := range s.inner.keys {
		for child != nil {
			next := child.before
			d.bury(child)
			child = next
		}
	}
	s.inner = nil
}

func (d *Doc) bury(s *Struct) {
	d.forget(s)
	*s = Struct{id: s.id, length: s.length, content: GC}
	d.tx.spot(s.id.Client, Range{s.id.Clock, s.length})
}

// compact joins neighbours around a range.
func (d *Doc) compact(h *history, r Range) {
	first := max(h.index(r.Clock)-1, 0)
	last := len(h.structs)
	if r.end() < h.next() {
		last = h.index(r.end()) + 1
	}
	kept := first
	for i := first + 1; i < last; i++ {
		if left, right := h.structs[kept], h.structs[i]; !d.merge(left, right) {
			kept++
			h.structs[kept] = right
		}
	}
	h.structs = slices.Delete(h.structs, kept+1, last)
}

// merge joins two structs that one client wrote one after the other, if they are neighbours in
// their list too.
func (d *Doc) merge(left, right *Struct) bool {
	if left.content != right.content {
		return false
	}
	switch left.content {
	case GC:
		left.length += right.length
		return true
	case Deleted, String, Any, JSON:
	default:
		return false
	}
	if !right.has(hasOrigin) || right.origin != left.last() || left.after != right || !left.sameRight(right) || left.deleted() != right.deleted() {
		return false
	}
	left.data = append(left.data, right.data...)
	left.length += right.length
	d.absorb(left, right)
	return true
}

// Change is what an update did to a document.
type Change struct {
	From, To StateVector // of the clients of whom something new came
	Deleted  DeleteSet   // what was deleted that was not before
}

// Empty tells an update that brought nothing new.
func (c Change) Empty() bool { return len(c.To) == 0 && len(c.Deleted) == 0 }
