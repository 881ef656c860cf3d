package yjs

// integration is the state of one: the queues of clients, and a stack of structs that wait for
// others of the same update.
type integration struct {
	doc     *Doc
	queues  map[uint64]*queue
	order   []uint64 // clients, the next first
	stack   []*Struct
	rest    []block
	missing StateVector
}

type queue struct {
	structs []Struct
	at      int
}

func (q *queue) next() *Struct {
	if q == nil || q.at == len(q.structs) {
		return nil
	}
	q.at++
	return &q.structs[q.at-1]
}

func (in *integration) run() error {
	for s := in.next(); s != nil; s = in.next() {
		for s != nil && s.content != Skip {
			var err error
			if s, err = in.try(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// try integrates a struct, unless it must wait: then it gives the one to try before, if the
// update has it.
func (in *integration) try(s *Struct) (before *Struct, err error) {
	state := in.doc.state(s.id.Client)
	if s.id.Clock > state {
		in.park(s, s.id.Client, s.id.Clock-1)
		return nil, nil
	}
	if s.end() <= state {
		return nil, nil
	}
	if known := state - s.id.Clock; known > 0 {
		*s = *s.from(known)
	}
	client, waits := in.doc.lacks(s)
	if !waits {
		return nil, in.doc.place(s)
	}
	if before = in.queues[client].next(); before == nil {
		in.park(s, client, in.doc.state(client))
		return nil, nil
	}
	in.stack = append(in.stack, s)
	return before, nil
}

// next gives the struct to try: one that waited for the last, else the next of the clients.
func (in *integration) next() *Struct {
	if n := len(in.stack); n > 0 {
		s := in.stack[n-1]
		in.stack = in.stack[:n-1]
		return s
	}
	for len(in.order) > 0 {
		if s := in.queues[in.order[0]].next(); s != nil {
			return s
		}
		in.order = in.order[1:]
	}
	return nil
}

// park sets aside a struct that must wait for a clock of a client, all that wait for it, and all
// that come later of the same clients.
func (in *integration) park(s *Struct, client, clock uint64) {
	if known, is := in.missing[client]; !is || clock < known {
		in.missing[client] = clock
	}
	for _, each := range append(in.stack, s) {
		q := in.queues[each.id.Client]
		if q == nil {
			continue // set aside a moment ago, with a struct before this one
		}
		from := q.at - 1
		for q.structs[from].id.Clock > each.id.Clock {
			from--
		}
		in.rest = append(in.rest, block{each.id.Client, q.structs[from:]})
		delete(in.queues, each.id.Client)
	}
	in.stack = in.stack[:0]
}

// lacks tells a client of whom a struct needs something that has not come.
func (d *Doc) lacks(s *Struct) (client uint64, waits bool) {
	switch {
	case s.has(hasOrigin) && s.origin.Client != s.id.Client && s.origin.Clock >= d.state(s.origin.Client):
		return s.origin.Client, true
	case s.has(hasRight) && s.right.Client != s.id.Client && s.right.Clock >= d.state(s.right.Client):
		return s.right.Client, true
	case s.under != nil && s.under.deep && s.under.item.Client != s.id.Client && s.under.item.Clock >= d.state(s.under.item.Client):
		return s.under.item.Client, true
	}
	return 0, false
}
