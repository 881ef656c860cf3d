package revise

import (
	"slices"

	"maillage/internal/yjs"
	"maillage/internal/yjs/wire"
)

// flags of a struct on the wire.
const (
	withOrigin = 0x80
	withRight  = 0x40
	withKey    = 0x20
)

// holder is what new structs stand in: a root or, with deep, the type of a struct.
type holder struct {
	root string
	item yjs.ID
	deep bool
}

func within(item yjs.ID) holder { return holder{item: item, deep: true} }

// place is where a new struct goes: between two others, or alone.
type place struct {
	in          holder
	left, right yjs.ID
	after       bool // left
	before      bool // right
	key         string
}

// writer writes the structs of one client, and what is deleted.
type writer struct {
	client, from, clock uint64
	count               uint64
	structs             []byte
	deleted             map[uint64][]yjs.Range
}

// put writes a struct, and gives its last unit.
func (w *writer) put(at place, content yjs.Content, length uint64, data []byte) yjs.ID {
	info := byte(content)
	if at.after {
		info |= withOrigin
	}
	if at.before {
		info |= withRight
	}
	if at.key != "" {
		info |= withKey
	}
	to := append(w.structs, info)
	if at.after {
		to = appendID(to, at.left)
	}
	if at.before {
		to = appendID(to, at.right)
	}
	if !at.after && !at.before {
		if at.in.deep {
			to = appendID(append(to, 0), at.in.item)
		} else {
			to = wire.AppendBytes(append(to, 1), at.in.root)
		}
		if at.key != "" {
			to = wire.AppendBytes(to, at.key)
		}
	}
	w.structs = append(to, data...)
	w.count++
	w.clock += length
	return yjs.ID{Client: w.client, Clock: w.clock - 1}
}

func appendID(to []byte, id yjs.ID) []byte {
	return wire.AppendUint(wire.AppendUint(to, id.Client), id.Clock)
}

func (w *writer) element(at place, name string) yjs.ID {
	return w.put(at, yjs.Nested, 1, wire.AppendBytes([]byte{byte(yjs.XMLElement)}, name))
}

func (w *writer) text(at place) yjs.ID {
	return w.put(at, yjs.Nested, 1, []byte{byte(yjs.XMLText)})
}

func (w *writer) letters(at place, s string) yjs.ID {
	return w.put(at, yjs.String, wire.Units(s), wire.AppendBytes(nil, s))
}

func (w *writer) mark(at place, name, value string) yjs.ID {
	return w.put(at, yjs.Format, 1, wire.AppendBytes(wire.AppendBytes(nil, name), value))
}

func (w *writer) value(at place, value any) {
	w.put(at, yjs.Any, 1, wire.AppendAny([]byte{1}, value))
}

// remove deletes a struct; what is in it goes with it.
func (w *writer) remove(s *yjs.Struct) { w.removeUnits(s.ID(), s.Length()) }

func (w *writer) removeUnits(from yjs.ID, length uint64) {
	ranges := w.deleted[from.Client]
	if n := len(ranges); n > 0 && ranges[n-1].Clock+ranges[n-1].Length == from.Clock {
		ranges[n-1].Length += length
		return
	}
	w.deleted[from.Client] = append(ranges, yjs.Range{Clock: from.Clock, Length: length})
}

// update gives what was written, or nothing if nothing was.
func (w *writer) update() []byte {
	if w.count == 0 && len(w.deleted) == 0 {
		return nil
	}
	to := []byte{0}
	if w.count > 0 {
		to = wire.AppendUint([]byte{1}, w.count)
		to = wire.AppendUint(wire.AppendUint(to, w.client), w.from)
		to = append(to, w.structs...)
	}
	for _, ranges := range w.deleted {
		slices.SortFunc(ranges, func(a, b yjs.Range) int {
			if a.Clock < b.Clock {
				return -1
			}
			return 1
		})
	}
	return append(to, yjs.DeleteSet(w.deleted).Encode()...)
}

func last(s *yjs.Struct) yjs.ID {
	return yjs.ID{Client: s.ID().Client, Clock: s.ID().Clock + s.Length() - 1}
}
