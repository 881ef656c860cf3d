package yjs

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"maillage/internal/yjs/wire"
)

// Run is a piece of text with the same marks. Where something else stands in the text, Embed or
// Node holds it and Text is empty.
type Run struct {
	Text  string
	Marks []Mark // by name
	Embed json.RawMessage
	Node  *Node
	By    ID // its first unit: who wrote it; see [Doc.Authors]
}

// Mark is a mark of text, with its value in JSON.
type Mark struct {
	Name  string
	Value json.RawMessage
}

// Node is an element or a text of a tree, or another type within one.
type Node struct {
	ID         ID      // of the struct that holds it
	Content    Content // Nested, unless somebody put among nodes what is none
	Kind       Kind
	Name       string
	Attributes []Attribute // by name
	Children   []Node      // of an element or fragment
	Runs       []Run       // of a text
}

// Attribute is a named value of a node.
type Attribute struct {
	Name  string
	Value any
}

// Fragment reads a root as the content of an XML fragment.
func (d *Doc) Fragment(root string) []Node { return d.reader(false).nodes(d.roots[root]) }

// Text reads a root as text.
func (d *Doc) Text(root string) []Run { return d.reader(false).runs(d.roots[root]) }

// Map reads a root as a map. Its values are those of [wire.Reader.Any], and for types within it
// map[string]any, []any, []Run and Node.
func (d *Doc) Map(root string) map[string]any { return d.reader(false).values(d.roots[root]) }

// Array reads a root as an array, with values as in Map.
func (d *Doc) Array(root string) []any { return d.reader(false).list(d.roots[root]) }

// Authors reads a root as Fragment does, with runs that end where their client ends: each tells
// in By who wrote it.
func (d *Doc) Authors(root string) []Node { return d.reader(true).nodes(d.roots[root]) }

// Roots gives the names of the roots that somebody wrote in, in alphabetical order.
func (d *Doc) Roots() []string {
	var names []string
	for name, t := range d.roots {
		if t.count > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (d *Doc) reader(byClient bool) reader { return reader{byClient} }

// reader walks through lists and skips what is deleted.
type reader struct{ byClient bool }

func (r reader) nodes(t *Type) []Node {
	if t == nil {
		return nil
	}
	var nodes []Node
	for s := t.start; s != nil; s = s.after {
		if s.countable() && !s.deleted() {
			nodes = append(nodes, r.node(s))
		}
	}
	return nodes
}

func (r reader) node(s *Struct) Node {
	node := Node{ID: s.id, Content: s.content, Kind: s.kind, Name: s.name}
	if s.inner == nil {
		return node
	}
	for name, value := range s.inner.keys {
		if !value.deleted() {
			node.Attributes = append(node.Attributes, Attribute{name, r.value(value)})
		}
	}
	slices.SortFunc(node.Attributes, func(a, b Attribute) int { return cmp.Compare(a.Name, b.Name) })
	if s.kind == Text || s.kind == XMLText {
		node.Runs = r.runs(s.inner)
	} else {
		node.Children = r.nodes(s.inner)
	}
	return node
}

func (r reader) runs(t *Type) []Run {
	if t == nil {
		return nil
	}
	w := runWriter{byClient: r.byClient}
	var marks []Mark
	for s := t.start; s != nil; s = s.after {
		if s.deleted() {
			continue
		}
		switch s.content {
		case String:
			w.text(s, marks)
		case Format:
			marks = marked(marks, s)
		case Embed:
			w.put(Run{Embed: json.RawMessage(s.data), Marks: marks, By: s.id})
		case Nested:
			node := r.node(s)
			w.put(Run{Node: &node, Marks: marks, By: s.id})
		default: // no text: JavaScript's library shows nothing of it either
		}
	}
	w.flush()
	return w.runs
}

// runWriter gathers text for as long as its marks stay the same, or change back.
type runWriter struct {
	byClient bool
	runs     []Run
	current  Run
	letters  []byte
}

func (w *runWriter) text(s *Struct, marks []Mark) {
	if w.byClient && w.current.By.Client != s.id.Client || !slices.EqualFunc(w.current.Marks, marks, sameMark) {
		w.flush()
	}
	if len(w.letters) == 0 {
		w.current = Run{Marks: marks, By: s.id}
	}
	w.letters = append(w.letters, s.data...)
}

func (w *runWriter) flush() {
	if len(w.letters) > 0 {
		w.current.Text = string(w.letters)
		w.runs = append(w.runs, w.current)
		w.letters = w.letters[:0]
	}
}

func (w *runWriter) put(run Run) {
	w.flush()
	w.runs = append(w.runs, run)
}

func sameMark(a, b Mark) bool { return a.Name == b.Name && bytes.Equal(a.Value, b.Value) }

// mostMarks on one text at once are read; each of its runs would tell all of them.
const mostMarks = 100

// marked gives the marks after one began or ended.
func marked(marks []Mark, s *Struct) []Mark {
	i, found := slices.BinarySearchFunc(marks, s.name, func(m Mark, name string) int { return cmp.Compare(m.Name, name) })
	ends := string(s.data) == "null"
	if ends && !found || !ends && !found && len(marks) == mostMarks {
		return marks
	}
	next := slices.Clone(marks)
	switch {
	case ends:
		return slices.Delete(next, i, i+1)
	case found:
		next[i].Value = json.RawMessage(s.data)
		return next
	}
	return slices.Insert(next, i, Mark{s.name, json.RawMessage(s.data)})
}

func (r reader) values(t *Type) map[string]any {
	values := map[string]any{}
	if t == nil {
		return values
	}
	for key, s := range t.keys {
		if !s.deleted() {
			values[key] = r.value(s)
		}
	}
	return values
}

func (r reader) list(t *Type) []any {
	values := []any{}
	if t == nil {
		return values
	}
	for s := t.start; s != nil; s = s.after {
		if s.countable() && !s.deleted() {
			values = r.appendValues(values, s)
		}
	}
	return values
}

// value gives the last value that a struct holds: of a key, the one that counts.
func (r reader) value(s *Struct) any {
	values := r.appendValues(nil, s)
	if len(values) == 0 {
		return wire.Undefined{}
	}
	return values[len(values)-1]
}

func (r reader) appendValues(to []any, s *Struct) []any {
	in := wire.NewReader(s.data)
	switch s.content {
	case Any:
		for range s.length {
			to = append(to, in.Any(decoded))
		}
		return to
	case JSON:
		for range s.length {
			to = append(to, parsed(in.Text(decoded.Bytes, "value")))
		}
		return to
	case String:
		return append(to, string(s.data))
	case Binary:
		return append(to, slices.Clone(s.data))
	case Embed:
		return append(to, parsed(s.data))
	case Nested:
		return append(to, r.typed(s))
	default:
		return to
	}
}

func (r reader) typed(s *Struct) any {
	switch s.kind {
	case Map:
		return r.values(s.inner)
	case Array:
		return r.list(s.inner)
	case Text:
		return r.runs(s.inner)
	default:
		return r.node(s)
	}
}

func parsed(data []byte) any {
	var value any
	if json.Unmarshal(data, &value) != nil {
		return wire.Undefined{} // the only text that is taken and is not JSON
	}
	return value
}
