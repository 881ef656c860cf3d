package yjs

// Known is how many units of a client the document has: the clock of its next struct.
func (d *Doc) Known(client uint64) uint64 { return d.state(client) }

// Waiting tells whether anything waits for updates that have not come.
func (d *Doc) Waiting() bool { return d.waiting.structs != nil || len(d.waiting.deleted) > 0 }

// And gives both changes as one, the first and one that followed it.
func (c Change) And(next Change) Change {
	both := Change{From: StateVector{}, To: StateVector{}, Deleted: mergeDeleteSets(c.Deleted, next.Deleted)}
	for _, each := range []Change{next, c} {
		for client, clock := range each.From {
			both.From[client] = clock
		}
	}
	for _, each := range []Change{c, next} {
		for client, clock := range each.To {
			both.To[client] = clock
		}
	}
	return both
}

// Answer writes what of the document is new to somebody who knows state, as [Doc.Encode] does,
// but nothing that still waits: whoever received that could not use it either, and would send it
// on as if it were theirs.
func (d *Doc) Answer(state StateVector) []byte {
	news := make(map[uint64]uint64, len(d.clients))
	for client, h := range d.clients {
		if known := state[client]; known < h.next() {
			news[client] = known
		}
	}
	return d.deleted().append(d.appendStructs(nil, news))
}
