package yjs

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"maillage/internal/yjs/wire"
)

// StateVector says how much of each client somebody knows: the clock that comes next.
type StateVector map[uint64]uint64

// DecodeStateVector reads a state vector, the whole of it.
func DecodeStateVector(data []byte, limits Limits) (StateVector, error) {
	d := decoder{Reader: wire.NewReader(data), limits: limits}
	state := d.stateVector()
	d.End()
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf("yjs: state vector: %w", err)
	}
	return state, nil
}

func (d *decoder) stateVector() StateVector {
	state := StateVector{}
	for range d.most(d.Count(leastClient, "clients"), d.limits.Clients, "clients") {
		client := d.Uint()
		if _, twice := state[client]; twice {
			d.Fail("client %d comes twice", client)
		}
		state[client] = d.Uint()
		if d.Failed() {
			return nil
		}
	}
	return state
}

// Encode writes the state vector.
func (v StateVector) Encode() []byte { return v.append(nil) }

func (v StateVector) append(to []byte) []byte {
	to = wire.AppendUint(to, uint64(len(v)))
	for _, client := range descending(v) {
		to = wire.AppendUint(wire.AppendUint(to, client), v[client])
	}
	return to
}

// descending gives the clients of a map in the order in which they are written.
func descending[V any](of map[uint64]V) []uint64 {
	return slices.SortedFunc(maps.Keys(of), func(a, b uint64) int { return cmp.Compare(b, a) })
}

// Range is a run of units of one client.
type Range struct{ Clock, Length uint64 }

func (r Range) end() uint64 { return r.Clock + r.Length }

// DeleteSet says what is deleted: for each client, ranges in ascending order that do not touch.
type DeleteSet map[uint64][]Range

// tidy sorts ranges and joins those that touch.
func (s DeleteSet) tidy() {
	for client, ranges := range s {
		s[client] = joined(ranges)
	}
}

func joined(ranges []Range) []Range {
	slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.Clock, b.Clock) })
	kept := ranges[:0]
	for _, one := range ranges {
		if n := len(kept); n > 0 && kept[n-1].end() >= one.Clock {
			kept[n-1].Length = max(kept[n-1].end(), one.end()) - kept[n-1].Clock
			continue
		}
		kept = append(kept, one)
	}
	return kept
}

// Has tells whether a unit is deleted.
func (s DeleteSet) Has(id ID) bool {
	ranges := s[id.Client]
	i, found := slices.BinarySearchFunc(ranges, id.Clock, func(r Range, clock uint64) int { return cmp.Compare(r.Clock, clock) })
	return found || i > 0 && ranges[i-1].end() > id.Clock
}

// Encode writes the delete set.
func (s DeleteSet) Encode() []byte { return s.append(nil) }

func (s DeleteSet) append(to []byte) []byte {
	to = wire.AppendUint(to, uint64(len(s)))
	for _, client := range descending(s) {
		to = wire.AppendUint(wire.AppendUint(to, client), uint64(len(s[client])))
		for _, one := range s[client] {
			to = wire.AppendUint(wire.AppendUint(to, one.Clock), one.Length)
		}
	}
	return to
}

// DecodeDeleteSet reads a delete set, the whole of it.
func DecodeDeleteSet(data []byte, limits Limits) (DeleteSet, error) {
	d := decoder{Reader: wire.NewReader(data), limits: limits}
	set := d.deleteSet()
	d.End()
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf("yjs: delete set: %w", err)
	}
	return set, nil
}

// mergeDeleteSets gives what any of several sets deletes.
func mergeDeleteSets(sets ...DeleteSet) DeleteSet {
	all := DeleteSet{}
	for _, set := range sets {
		for client, ranges := range set {
			all[client] = append(all[client], ranges...)
		}
	}
	all.tidy()
	return all
}

// Snapshot names a version of a document: what was written then, and what of it was deleted.
type Snapshot struct {
	Deleted DeleteSet
	State   StateVector
}

// DecodeSnapshot reads a snapshot, the whole of it.
func DecodeSnapshot(data []byte, limits Limits) (Snapshot, error) {
	d := decoder{Reader: wire.NewReader(data), limits: limits}
	snapshot := Snapshot{d.deleteSet(), d.stateVector()}
	d.End()
	if err := d.Err(); err != nil {
		return Snapshot{}, fmt.Errorf("yjs: snapshot: %w", err)
	}
	return snapshot, nil
}

// Encode writes the snapshot.
func (s Snapshot) Encode() []byte { return s.State.append(s.Deleted.append(nil)) }

// Equal tells whether two snapshots name the same version.
func (s Snapshot) Equal(other Snapshot) bool {
	return maps.Equal(s.State, other.State) && maps.EqualFunc(s.Deleted, other.Deleted, slices.Equal[[]Range])
}
