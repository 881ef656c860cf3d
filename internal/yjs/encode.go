package yjs

import (
	"fmt"

	"maillage/internal/yjs/wire"
)

// Encode writes what of the document is new to somebody who knows state, as one update; with
// nil, all of it. It carries all deletions, and what still waits for missing updates.
func (d *Doc) Encode(state StateVector) ([]byte, error) {
	encoded := d.Answer(state)
	if !d.Waiting() {
		return encoded, nil
	}
	waiting, err := d.waiting.update()
	if err != nil {
		return nil, err
	}
	all := Stored()
	all.Bytes = wire.MaxInteger
	mine, err := DecodeUpdate(encoded, all)
	if err != nil {
		return nil, err
	}
	// Of what waits, nothing that is known: it might say otherwise.
	return Merge(mine, Diff(Diff(waiting, d.StateVector()), state)).Encode(), nil
}

// EncodeChange writes a change as the update to send to everyone else: nothing but what was
// integrated. It must be asked before anything else is applied.
func (d *Doc) EncodeChange(c Change) []byte { return c.Deleted.append(d.appendStructs(nil, c.From)) }

// appendStructs writes the structs of clients, each from a clock on.
func (d *Doc) appendStructs(to []byte, from StateVector) []byte {
	to = wire.AppendUint(to, uint64(len(from)))
	for _, client := range descending(from) {
		structs := d.clients[client].structs
		first := d.clients[client].index(from[client])
		to = wire.AppendUint(to, uint64(len(structs)-first)) //nolint:gosec // at least one is left
		to = wire.AppendUint(wire.AppendUint(to, client), from[client])
		for i, s := range structs[first:] {
			if i == 0 {
				to = s.append(to, from[client]-s.id.Clock)
			} else {
				to = s.append(to, 0)
			}
		}
	}
	return to
}

// At gives the document as it was at a snapshot. The document must have kept deleted content
// since then: see [NewKeeping].
func (d *Doc) At(snapshot Snapshot) (*Doc, error) {
	update := &Update{deleted: snapshot.Deleted}
	for client, clock := range snapshot.State {
		if clock > d.state(client) {
			return nil, fmt.Errorf("yjs: the snapshot knows client %d up to %d, the document up to %d", client, clock, d.state(client))
		}
		if clock == 0 {
			continue
		}
		h := d.clients[client]
		b := block{client: client}
		for _, s := range h.structs[:h.index(clock-1)+1] {
			b.structs = append(b.structs, s.loose())
		}
		if last := &b.structs[len(b.structs)-1]; last.end() > clock {
			last.split(clock - last.id.Clock)
		}
		update.blocks = append(update.blocks, b)
	}
	update.sort()
	then := NewKeeping(d.limits)
	if _, err := then.Apply(update, nil); err != nil {
		return nil, err
	}
	return then, nil
}

// loose gives a struct as an update has it.
func (s *Struct) loose() Struct {
	copied := *s
	if copied.flags&(hasOrigin|hasRight) == 0 && s.content != GC {
		copied.under = s.parent.name()
	}
	copied.before, copied.after, copied.parent, copied.inner = nil, nil, nil, nil
	copied.flags &^= isDeleted
	return copied
}
