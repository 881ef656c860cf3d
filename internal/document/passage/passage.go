// Package passage finds words in a text that people write together, reads those from one unit
// to another, and puts others in their place. It changes no document: it gives what the text
// would say.
package passage

import (
	"iter"
	"slices"
	"unicode/utf16"

	"maillage/internal/yjs"
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

// Replace gives what a root says with other words in the place of a passage. False where the
// passage does not say those words any more, or is not one piece.
func Replace(d *yjs.Doc, root string, p Passage, words, by string) ([]yjs.Node, bool) {
	r := read(d, root, p)
	if !r.one() || string(utf16.Decode(r.units)) != words {
		return nil, false
	}
	nodes := d.Fragment(root)
	node := find(nodes, r.in.ID())
	if node == nil {
		return nil, false
	}
	node.Runs = splice(node.Runs, r.at, len(r.units), by)
	return nodes, true
}

func find(nodes []yjs.Node, id yjs.ID) *yjs.Node {
	for i := range nodes {
		if nodes[i].ID == id {
			return &nodes[i]
		}
		if found := find(nodes[i].Children, id); found != nil {
			return found
		}
	}
	return nil
}

// splice puts a text in the place of some units of runs, with the marks of the first of them.
func splice(runs []yjs.Run, at, length int, by string) []yjs.Run {
	var out []yjs.Run
	for _, run := range runs {
		units := utf16.Encode([]rune(run.Text))
		if at >= len(units) || length == 0 && by == "" {
			out, at = append(out, run), max(at-len(units), 0)
			continue
		}
		cut := min(length, len(units)-at)
		run.Text = string(utf16.Decode(units[:at])) + by + string(utf16.Decode(units[at+cut:]))
		at, length, by = 0, length-cut, ""
		if run.Text != "" {
			out = append(out, run)
		}
	}
	return out
}
