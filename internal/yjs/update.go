package yjs

import (
	"cmp"
	"slices"

	"maillage/internal/yjs/wire"
)

// Update is a decoded update: what clients wrote, and what was deleted.
type Update struct {
	blocks  []block // by descending client
	deleted DeleteSet
}

// block is what one client wrote, by ascending clock and without gaps: where something is
// missing stands a [Skip].
type block struct {
	client  uint64
	structs []Struct
}

func (b block) start() uint64 { return b.structs[0].id.Clock }

// sort brings blocks in order, and tells a client that has two.
func (u *Update) sort() (client uint64, twice bool) {
	slices.SortFunc(u.blocks, func(a, b block) int { return cmp.Compare(b.client, a.client) })
	for i := 1; i < len(u.blocks); i++ {
		if u.blocks[i].client == u.blocks[i-1].client {
			return u.blocks[i].client, true
		}
	}
	return 0, false
}

// Deleted is what the update deletes.
func (u *Update) Deleted() DeleteSet { return u.deleted }

// Empty tells an update that says nothing.
func (u *Update) Empty() bool { return len(u.blocks) == 0 && len(u.deleted) == 0 }

// Written gives the ranges of what each client wrote, holes left out: whose text an update
// brings, before anything is done with it.
func (u *Update) Written() map[uint64][]Range {
	written := map[uint64][]Range{}
	for _, b := range u.blocks {
		for i := range b.structs {
			s := &b.structs[i]
			if s.content == Skip {
				continue
			}
			ranges := written[b.client]
			if n := len(ranges); n > 0 && ranges[n-1].end() == s.id.Clock {
				ranges[n-1].Length += s.length
				continue
			}
			written[b.client] = append(ranges, Range{s.id.Clock, s.length})
		}
	}
	return written
}

// Structs gives the structs one after the other, client by client.
func (u *Update) Structs(yield func(*Struct) bool) {
	for _, b := range u.blocks {
		for i := range b.structs {
			if !yield(&b.structs[i]) {
				return
			}
		}
	}
}

// StateVector is what somebody knows who has this update alone: each client from its beginning
// to the first hole.
func (u *Update) StateVector() StateVector {
	state := StateVector{}
	for _, b := range u.blocks {
		if b.start() != 0 {
			continue
		}
		for i := range b.structs {
			if b.structs[i].content == Skip {
				break
			}
			state[b.client] = b.structs[i].end()
		}
	}
	return state
}

// Encode writes the update.
func (u *Update) Encode() []byte {
	to := wire.AppendUint(nil, uint64(len(u.blocks)))
	for _, b := range u.blocks {
		to = wire.AppendUint(to, uint64(len(b.structs)))
		to = wire.AppendUint(to, b.client)
		to = wire.AppendUint(to, b.start())
		for i := range b.structs {
			to = b.structs[i].append(to, 0)
		}
	}
	return u.deleted.append(to)
}

// append writes the struct from one of its units on.
func (s *Struct) append(to []byte, from uint64) []byte {
	info := byte(s.content)
	if s.content == GC || s.content == Skip {
		return wire.AppendUint(append(to, info), s.length-from)
	}
	origin, known := s.origin, s.has(hasOrigin)
	if from > 0 {
		origin, known = ID{s.id.Client, s.id.Clock + from - 1}, true
	}
	if known {
		info |= 0x80
	}
	if s.has(hasRight) {
		info |= 0x40
	}
	if s.has(hasKey) {
		info |= 0x20
	}
	to = append(to, info)
	if known {
		to = appendID(to, origin)
	}
	if s.has(hasRight) {
		to = appendID(to, s.right)
	}
	if info&0xC0 == 0 {
		to = s.appendParent(to)
	}
	return s.appendContent(to, from)
}

func appendID(to []byte, id ID) []byte {
	return wire.AppendUint(wire.AppendUint(to, id.Client), id.Clock)
}

func (s *Struct) appendParent(to []byte) []byte {
	at := s.under
	if at == nil {
		at = s.parent.name()
	}
	if at.deep {
		to = appendID(append(to, 0), at.item)
	} else {
		to = wire.AppendBytes(append(to, 1), at.root)
	}
	if s.has(hasKey) {
		to = wire.AppendBytes(to, s.key)
	}
	return to
}

func (s *Struct) appendContent(to []byte, from uint64) []byte {
	data := s.data
	if from > 0 {
		_, data = s.cut(from)
	}
	switch s.content {
	case Deleted:
		return wire.AppendUint(to, s.length-from)
	case JSON, Any:
		return append(wire.AppendUint(to, s.length-from), data...)
	case Format:
		return wire.AppendBytes(wire.AppendBytes(to, s.name), data)
	case Nested:
		to = append(to, byte(s.kind))
		if s.kind == XMLElement || s.kind == XMLHook {
			to = wire.AppendBytes(to, s.name)
		}
		return to
	case Subdocument:
		return append(wire.AppendBytes(to, s.name), data...)
	case String, Binary, Embed, GC, Skip:
	}
	return wire.AppendBytes(to, data)
}
