package yjs

import (
	"bytes"

	"maillage/internal/yjs/wire"
)

// Contradicts tells the first unit of which an update says something else than the document:
// other content, or another place, under the same ID. Nobody in good faith sends such an update;
// who takes it would have another document from then on, and never know. Where the content is
// deleted in one of them, only what is left is compared.
func (d *Doc) Contradicts(update *Update) (at ID, does bool) {
	for s := range update.Structs {
		h := d.clients[s.id.Client]
		if s.id.Clock >= h.next() || s.content == GC || s.content == Skip {
			continue
		}
		rest := *s
		for i := h.index(s.id.Clock); i < len(h.structs) && rest.length > 0; i++ {
			known := h.structs[i]
			told := rest // as much of it as lies within what is known
			if known.end() < rest.end() {
				rest = *told.split(known.end() - rest.id.Clock)
			} else {
				rest.length = 0
			}
			if known.content != GC && !known.part(told.id.Clock, told.end()).agrees(&told) {
				return told.id, true
			}
		}
	}
	return ID{}, false
}

// agrees compares two structs of the same units.
func (a *Struct) agrees(b *Struct) bool {
	if !a.sameOrigin(b) || !a.sameRight(b) {
		return false
	}
	if a.flags&(hasOrigin|hasRight) == 0 && (*a.place() != *b.place() || a.key != b.key) {
		return false
	}
	if a.content == Deleted || b.content == Deleted {
		return true
	}
	if a.content != b.content || a.name != b.name || a.kind != b.kind {
		return false
	}
	return bytes.Equal(a.data, b.data) || a.content == String && wire.SameUnits(a.data, b.data)
}

// part gives the struct of some of its units.
func (s *Struct) part(from, to uint64) *Struct {
	part := *s
	if from > s.id.Clock {
		part = *part.split(from - s.id.Clock)
	}
	if to < part.end() {
		part.split(to - part.id.Clock)
	}
	return &part
}

func (s *Struct) place() *under {
	if s.parent != nil {
		return s.parent.name()
	}
	return s.under
}
