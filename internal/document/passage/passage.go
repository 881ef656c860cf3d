// Package passage finds words in a text that people write together, reads those from one unit
// to another, and puts others in their place. It changes no document: it gives the update that
// would.
package passage

import (
	"iter"
	"slices"
	"unicode/utf16"

	"maillage/internal/yjs"
	"maillage/internal/yjs/wire"
)

// Passage is what stands from one unit of a document to another, both counted in. Its zero value
// is no place.
type Passage struct{ From, To yjs.ID }

// piece is what one struct of text says within a text, or a node in the line: a mention, a break.
type piece struct {
	in     *yjs.Struct // the text it stands in; nil for a node
	id     yjs.ID      // of its first unit
	length uint64
	units  []uint16 // nothing once it was deleted
}

// has tells whether a unit is in the piece.
func (p piece) has(id yjs.ID) bool {
	return p.id.Client == id.Client && p.id.Clock <= id.Clock && id.Clock < p.id.Clock+p.length
}

// pieces gives what a root says, in order, deleted pieces too: their places are known.
func pieces(d *yjs.Doc, root string) iter.Seq[piece] {
	return func(yield func(piece) bool) { walk(d.List(root), yield) }
}

func walk(list iter.Seq[*yjs.Struct], yield func(piece) bool) bool {
	for s := range list {
		if s.Content() != yjs.Nested || s.Deleted() {
			continue
		}
		goes := true
		if s.Kind() == yjs.XMLText {
			goes = text(s, yield)
		} else if s.Kind() == yjs.XMLElement {
			goes = yield(piece{id: s.ID(), length: 1}) && walk(s.Inside(), yield)
		}
		if !goes {
			return false
		}
	}
	return true
}

func text(in *yjs.Struct, yield func(piece) bool) bool {
	for s := range in.Inside() {
		p := piece{in: in, id: s.ID(), length: s.Length()}
		if !s.Deleted() && s.Content() == yjs.String {
			p.units = utf16.Encode([]rune(string(s.Data())))
		}
		if !yield(p) {
			return false
		}
	}
	return true
}

// mostUnits of a passage are read: nobody quotes more.
const mostUnits = 4096

// Words gives what a passage says now, "" when all of it is gone, and whether that is one piece of
// text: no other paragraph, no break, no mention within.
func Words(d *yjs.Doc, root string, p Passage) (words string, one bool) {
	r := read(d, root, p)
	return string(utf16.Decode(r.units)), r.one()
}

// reading is what a passage says, the text it begins in, and at which of the units of that text.
type reading struct {
	units        []uint16
	in           *yjs.Struct
	at           int
	begun, ended bool
	parts        int // texts and nodes in the line
}

func (r *reading) one() bool { return r.in != nil && r.ended && r.parts == 1 }

func read(d *yjs.Doc, root string, p Passage) reading {
	var r reading
	var last *yjs.Struct
	before := 0 // units of the text so far
	for piece := range pieces(d, root) {
		if piece.in != last {
			last, before = piece.in, 0
		}
		r.take(piece, p, before)
		before += len(piece.units)
		if r.ended || len(r.units) > mostUnits {
			break
		}
	}
	if !r.begun || !r.ended && len(r.units) <= mostUnits { // it ends before it begins, or is not in this text
		return reading{}
	}
	return r
}

// take adds what a piece says of the passage.
func (r *reading) take(piece piece, p Passage, before int) {
	from, to := 0, len(piece.units)
	if piece.has(p.From) {
		r.begun, from = true, min(int(p.From.Clock-piece.id.Clock), to) //nolint:gosec // within the piece
	}
	if r.ended = piece.has(p.To); r.ended && to > 0 {
		to = int(p.To.Clock-piece.id.Clock) + 1 //nolint:gosec // within the piece
	}
	if !r.begun {
		return
	}
	if piece.in == nil {
		r.parts++
	}
	if from >= to {
		return
	}
	switch {
	case r.in == nil:
		r.in, r.at, r.parts = piece.in, before+from, r.parts+1
	case r.in != piece.in:
		r.in, r.parts, r.units = piece.in, r.parts+1, append(r.units, ' ')
	}
	r.units = append(r.units, piece.units[from:to]...)
}

// Find gives the first place of some words in one text, and how many there are. Spaces that may
// not break count as spaces: what is copied from a page often has lost them.
func Find(d *yjs.Doc, root, words string) (first Passage, count int) {
	wanted := spaced(utf16.Encode([]rune(words)))
	if len(wanted) == 0 {
		return Passage{}, 0
	}
	var run []piece
	look := func() {
		var units []uint16
		for _, p := range run {
			units = append(units, p.units...)
		}
		units = spaced(units)
		for at := 0; at+len(wanted) <= len(units); at++ {
			if !slices.Equal(units[at:at+len(wanted)], wanted) {
				continue
			}
			if count++; count == 1 {
				first = Passage{unit(run, at), unit(run, at+len(wanted)-1)}
			}
			at += len(wanted) - 1
		}
	}
	for p := range pieces(d, root) {
		if len(run) > 0 && run[0].in != p.in {
			look()
			run = run[:0]
		}
		run = append(run, p)
	}
	look()
	return first, count
}

func spaced(units []uint16) []uint16 {
	units = slices.Clone(units)
	for i, u := range units {
		if u == '\u00a0' || u == '\u202f' {
			units[i] = ' '
		}
	}
	return units
}

// unit names one of the units that pieces say.
func unit(run []piece, at int) yjs.ID {
	for _, p := range run {
		if at < len(p.units) {
			return yjs.ID{Client: p.id.Client, Clock: p.id.Clock + uint64(at)} //nolint:gosec // not negative
		}
		at -= len(p.units)
	}
	return yjs.ID{}
}

// Replace gives the update by which a client that has not written yet puts other words in the
// place of a passage, with the marks of its first letter; everything around stays as it is, and
// whose it was. False where the passage does not say those words any more, or is not one piece.
func Replace(d *yjs.Doc, root string, p Passage, words, by string, client uint64) (update []byte, ok bool) {
	r := read(d, root, p)
	if !r.one() || string(utf16.Decode(r.units)) != words {
		return nil, false
	}
	gone, left, right := r.letters()
	if by == "" {
		return append(wire.AppendUint(nil, 0), gone.Encode()...), true
	}
	update = wire.AppendUint(nil, 1) // one client, with one struct, its first
	update = wire.AppendUint(wire.AppendUint(wire.AppendUint(update, 1), client), 0)
	info := byte(yjs.String) | afterOne
	if right != nil {
		info |= beforeOne
	}
	update = appendID(append(update, info), left)
	if right != nil {
		update = appendID(update, *right)
	}
	return append(wire.AppendBytes(update, by), gone.Encode()...), true
}

// flags of a struct on the wire: it tells the unit to its left, the unit to its right.
const (
	afterOne  = 0x80
	beforeOne = 0x40
)

func appendID(to []byte, id yjs.ID) []byte {
	return wire.AppendUint(wire.AppendUint(to, id.Client), id.Clock)
}

// letters gives what of a passage goes, its first letter, and what stood to the right of that.
func (r *reading) letters() (gone yjs.DeleteSet, first yjs.ID, right *yjs.ID) {
	gone = yjs.DeleteSet{}
	skip, left := uint64(r.at), uint64(len(r.units)) //nolint:gosec // of a text in memory
	for s := range r.in.Inside() {
		if len(gone) > 0 && right == nil {
			id := s.ID()
			right = &id
		}
		if s.Deleted() || s.Content() != yjs.String {
			continue
		}
		if skip >= s.Length() {
			skip -= s.Length()
			continue
		}
		id, length := s.ID(), min(left, s.Length()-skip)
		id.Clock += skip
		if len(gone) == 0 {
			first = id
			if skip+1 < s.Length() {
				right = &yjs.ID{Client: id.Client, Clock: id.Clock + 1}
			}
		}
		gone[id.Client] = append(gone[id.Client], yjs.Range{Clock: id.Clock, Length: length})
		skip = 0
		if left -= length; left == 0 && right != nil {
			break
		}
	}
	return gone, first, right
}
