package yjs

import (
	"errors"
	"fmt"
	"slices"
)

// Errors of integration; what comes with them says where.
var (
	// ErrWork says that an update asks for more work than its limits allow.
	ErrWork = errors.New("too many structs in conflict, or cut")
	// ErrSize says that the document would grow beyond its limits.
	ErrSize = errors.New("the document would grow beyond its limits")
	// ErrPending says that too much waits for updates that did not come: its sender should begin
	// again with what the document knows.
	ErrPending = errors.New("too much waits for missing updates")
	// ErrParent says that a struct names a parent that holds nothing, or two of them.
	ErrParent = errors.New("no such parent")
)

// Apply takes an update in, and tells what it changed. What refers to structs that have not come
// waits for them.
//
// If check is not nil it is asked before anything is final, when the document already shows the
// change. Where check refuses, and where a limit is passed, the document is as it was.
func (d *Doc) Apply(update *Update, check func(Change) error) (Change, error) {
	d.tx = transaction{work: uint64(d.limits.Work), waiting: d.waiting} //nolint:gosec // a limit
	err := d.take(update)
	if err == nil && check != nil {
		err = check(d.soFar())
	}
	if err != nil {
		d.rollback()
		return Change{}, fmt.Errorf("yjs: update refused: %w", err)
	}
	return d.commit(), nil
}

func (d *Doc) soFar() Change {
	so := Change{From: StateVector{}, To: StateVector{}, Deleted: DeleteSet{}}
	for _, h := range d.tx.touched {
		so.From[h.client], so.To[h.client] = h.before, h.next()
	}
	so.Deleted = mergeDeleteSets(DeleteSet(d.tx.deleted))
	return so
}

// take integrates an update, then again and again what has waited for it.
func (d *Doc) take(update *Update) error {
	for update != nil {
		waits, err := d.integrate(update)
		if err != nil {
			return err
		}
		// What waited is tried again when something comes that it named, and when more is to
		// wait: two of them may complete each other. JavaScript's library forgets the second.
		before := d.waiting
		again := before.ready(d) || before.structs != nil && len(waits.structs) > 0
		if d.waiting, err = before.with(waits, d.limits.Pending); err != nil {
			return err
		}
		update = nil
		if again {
			if update, err = d.waiting.update(); err != nil {
				return err
			}
			d.waiting = waiting{}
		}
	}
	return nil
}

// integrate puts the structs of an update in their places, then deletes what it deletes. It
// gives what could not be done yet.
func (d *Doc) integrate(update *Update) (waits, error) {
	in := integration{doc: d, queues: make(map[uint64]*queue, len(update.blocks)), missing: StateVector{}}
	for _, b := range update.blocks {
		structs := slices.Clone(b.structs)
		in.queues[b.client] = &queue{structs: structs}
		in.order = append(in.order, b.client)
	}
	if err := in.run(); err != nil {
		return waits{}, err
	}
	deleted, err := d.deleteAll(update.deleted)
	return waits{in.rest, in.missing, deleted}, err
}

// place puts a struct in the document.
func (d *Doc) place(s *Struct) error {
	s.data = slices.Clip(s.data) // the update's bytes are shared
	if s.content == GC {
		d.bring(s)
		return nil
	}
	right, err := d.neighbours(s)
	if err != nil {
		return err
	}
	if err := d.rested(); err != nil {
		return err
	}
	if s.parent == nil {
		d.bring(&Struct{id: s.id, length: s.length, content: GC})
		return nil
	}
	if err := d.link(s, right); err != nil {
		return err
	}
	return d.settle(s)
}

func (d *Doc) bring(s *Struct) {
	d.add(s)
	d.tx.log(change{did: added, s: s})
}

// neighbours finds the structs to the left and right of a struct, and its parent. A struct of
// which one is collected has no parent: it is collected too.
func (d *Doc) neighbours(s *Struct) (right *Struct, err error) {
	if s.has(hasOrigin) {
		s.before = d.endingAt(s.origin)
	}
	if s.has(hasRight) {
		right = d.startingAt(s.right)
	}
	if s.before != nil && s.before.content == GC || right != nil && right.content == GC {
		s.before, s.parent = nil, nil
		return nil, nil
	}
	if l := s.before; l != nil && right != nil && (l.parent != right.parent || l.key != right.key || l.flags&hasKey != right.flags&hasKey) {
		return nil, fmt.Errorf("%w: %v names neighbours in two lists", ErrParent, s.id)
	}
	switch {
	case s.under == nil:
		neighbour := s.before
		if neighbour == nil {
			neighbour = right
		}
		s.parent, s.key = neighbour.parent, neighbour.key
		s.flags = s.flags&^hasKey | neighbour.flags&hasKey
	case s.under.deep:
		item := d.Find(s.under.item)
		if s.parent = item.inner; s.parent == nil && item.content != GC && item.content != Deleted {
			return nil, fmt.Errorf("%w: %v is no type", ErrParent, s.under.item)
		}
	default:
		if d.roots[s.under.root] == nil {
			d.tx.log(change{did: rooted, was: &was{root: s.under.root}})
		}
		s.parent = d.root(s.under.root)
	}
	return right, nil
}

// link puts a struct into its list. What others wrote at the same place at the same time is put
// in an order that is the same for everyone: by the algorithm called YATA.
func (d *Doc) link(s, right *Struct) error {
	if s.before == nil && (right == nil || right.before != nil) || s.before != nil && s.before.after != right {
		if err := d.scan(s, right); err != nil {
			return err
		}
	}
	p := s.parent
	if s.before != nil {
		s.after, s.before.after = s.before.after, s
	} else {
		first, err := d.first(s)
		if err != nil {
			return err
		}
		if s.after = first; !s.has(hasKey) {
			p.start = s
		}
	}
	if s.after != nil {
		s.after.before = s
	} else if s.has(hasKey) {
		if p.keys == nil {
			p.keys = map[string]*Struct{}
		}
		p.keys[s.key] = s
	}
	p.count++
	s.under = nil
	d.bring(s)
	if p.count > d.limits.Children {
		return fmt.Errorf("%w: more than %d structs in one list", ErrSize, d.limits.Children)
	}
	return nil
}

// first gives the first struct of the list into which s goes.
func (d *Doc) first(s *Struct) (*Struct, error) {
	if !s.has(hasKey) {
		return s.parent.start, nil
	}
	o := s.parent.keys[s.key]
	for o != nil && o.before != nil {
		o = o.before
		if d.spend(1); d.tx.tired {
			break
		}
	}
	return o, d.rested()
}

// spend counts work. What has no more may still end what it does; then [Doc.rested] refuses.
func (d *Doc) spend(work uint64) {
	d.tx.tired = d.tx.tired || work > d.tx.work
	d.tx.work -= min(work, d.tx.work)
}

func (d *Doc) rested() error {
	if d.tx.tired {
		return fmt.Errorf("%w: work beyond %d", ErrWork, d.limits.Work)
	}
	return nil
}

// comparing is the work of one comparison, with the search for what a struct followed.
const comparing = 4

// scan finds the struct after which s goes, among those that were written at its place. Marks
// count up: those from began on were seen in this scan, those from conflict on since the place
// was last moved.
func (d *Doc) scan(s, right *Struct) error {
	var o *Struct
	if s.before != nil {
		o = s.before.after
	} else {
		var err error
		if o, err = d.first(s); err != nil {
			return err
		}
	}
	began := d.marks + 1
	conflict := began
	for ; o != nil && o != right; o = o.after {
		if d.spend(comparing); d.tx.tired {
			return d.rested()
		}
		d.marks++
		o.seen = d.marks
		switch {
		case s.sameOrigin(o):
			if o.id.Client < s.id.Client {
				s.before, conflict = o, d.marks+1
			} else if s.sameRight(o) {
				return nil
			}
		case o.has(hasOrigin):
			origin := d.Find(o.origin)
			if origin.seen < began {
				return nil
			}
			if origin.seen < conflict {
				s.before, conflict = o, d.marks+1
			}
		default:
			return nil
		}
	}
	return nil
}

// settle does what follows from a struct's new place.
func (d *Doc) settle(s *Struct) error {
	if s.has(hasKey) && s.after == nil && s.before != nil {
		d.remove(s.before)
	}
	switch s.content {
	case Deleted:
		s.flags |= isDeleted
		d.tx.gone(s)
	case Nested:
		s.inner = &Type{item: s, depth: s.parent.depth + 1}
		if s.inner.depth > d.limits.Depth {
			return fmt.Errorf("%w: types in each other, deeper than %d", ErrSize, d.limits.Depth)
		}
	default:
	}
	if p := s.parent.item; p != nil && p.deleted() || s.has(hasKey) && s.after != nil {
		d.remove(s)
	}
	return nil
}

// deleteAll deletes what is known of a delete set, and gives the rest.
func (d *Doc) deleteAll(set DeleteSet) (rest DeleteSet, err error) {
	for client, ranges := range set {
		state := d.state(client)
		for _, r := range ranges {
			if r.end() > state {
				if rest == nil {
					rest = DeleteSet{}
				}
				from := max(r.Clock, state)
				rest[client] = append(rest[client], Range{from, r.end() - from})
			}
			if r.Clock < state {
				d.deleteRange(d.clients[client], r)
			}
			if err := d.rested(); err != nil {
				return nil, err
			}
		}
	}
	return rest, nil
}

func (d *Doc) deleteRange(h *history, r Range) {
	i := h.index(r.Clock)
	if s := h.structs[i]; !s.deleted() && s.id.Clock < r.Clock {
		d.splitAt(h, i, r.Clock)
		i++
	}
	for ; i < len(h.structs) && h.structs[i].id.Clock < r.end(); i++ {
		s := h.structs[i]
		if s.deleted() {
			continue
		}
		if r.end() < s.end() {
			d.splitAt(h, i, r.end())
		}
		d.remove(s)
	}
}
