package revise

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/wire"
)

// item is a child of a node, as it is or as it shall be: an element, or text as far as it goes.
type item struct {
	name   string // of an element; text has none
	values map[string]any
	inner  []*item
	runs   []run
	print  [32]byte // equal for what says the same

	element *yjs.Struct   // as it is
	texts   []*yjs.Struct // as it is; several stand as one where people wrote at the same time
	words   map[string]int
	said    int // words
}

// run is text with the same marks: by name, what they are.
type run struct {
	text  string
	marks map[string]string
}

func (o *item) isText() bool { return o.name == "" }

// reviser makes items, and compares them.
type reviser struct {
	writer
	nodes map[string]prose.NodeKind
	marks map[string]prose.MarkKind
}

// is gives the items of a list as they are.
func (r *reviser) is(list iter.Seq[*yjs.Struct]) []*item {
	var all []*item
	for s := range list {
		switch {
		case s.Deleted() || !ours(s):
		case s.Kind() == yjs.XMLText:
			if n := len(all); n > 0 && all[n-1].isText() {
				all[n-1].texts = append(all[n-1].texts, s)
			} else {
				all = append(all, &item{texts: []*yjs.Struct{s}})
			}
		default:
			all = append(all, r.itemOf(s))
		}
	}
	for _, o := range all {
		if o.isText() {
			o.runs = r.runs(o.texts)
			r.seal(o)
		}
	}
	return all
}

func (r *reviser) itemOf(s *yjs.Struct) *item {
	o := &item{name: s.Name(), element: s, inner: r.is(s.Inside()), values: map[string]any{}}
	for key, value := range s.Keys() {
		if !value.Deleted() && value.Content() == yjs.Any && value.Length() == 1 {
			o.values[key] = wire.NewReader(value.Data()).Any(wire.Bounds{Bytes: len(value.Data()), Depth: 16})
		}
	}
	r.seal(o)
	return o
}

// ours tells an element and a text from what no editor writes.
func ours(s *yjs.Struct) bool {
	return s.Content() == yjs.Nested && (s.Kind() == yjs.XMLText || s.Kind() == yjs.XMLElement && s.Name() != "")
}

func (r *reviser) runs(texts []*yjs.Struct) []run {
	var all []run
	for _, t := range texts {
		on := map[string]string{}
		for s := range t.Inside() {
			switch {
			case s.Deleted():
			case s.Content() == yjs.Format:
				r.turn(on, s)
			case s.Content() == yjs.String:
				if n := len(all); n > 0 && maps.Equal(all[n-1].marks, known(on)) {
					all[n-1].text += string(s.Data())
				} else {
					all = append(all, run{string(s.Data()), known(on)})
				}
			}
		}
	}
	return all
}

// suffix tells a mark from another of its kind on the same text.
var suffix = regexp.MustCompile(`--[A-Za-z0-9+/=]{8}$`)

// known gives marks without their suffixes; of several of a kind, the first by name, as texts are
// read.
func known(on map[string]string) map[string]string {
	marks := make(map[string]string, len(on))
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(on))) {
		marks[suffix.ReplaceAllString(name, "")] = on[name]
	}
	return marks
}

// turn turns a mark on or off, if the schema has it.
func (r *reviser) turn(on map[string]string, s *yjs.Struct) {
	if value, is := r.meant(s); is && value == "" {
		delete(on, s.Name())
	} else if is {
		on[s.Name()] = value
	}
}

// meant gives what a mark is turned to, in one form; nothing is its end.
func (r *reviser) meant(s *yjs.Struct) (value string, is bool) {
	kind, is := r.marks[suffix.ReplaceAllString(s.Name(), "")]
	if !is || string(s.Data()) == "null" {
		return "", is
	}
	values := map[string]any{}
	if json.Unmarshal(s.Data(), &values) != nil && string(s.Data()) != "true" {
		return "", false
	}
	return written(kind.Attributes, values), true
}

// shall gives items of what a node shall hold.
func (r *reviser) shall(nodes []prose.Node) []*item {
	var all []*item
	for _, n := range nodes {
		if n.Type != prose.Text {
			o := &item{name: n.Type, inner: r.shall(n.Content), values: map[string]any{}}
			for _, a := range n.Attributes {
				if a.Value != nil {
					o.values[a.Name] = a.Value
				}
			}
			all = append(all, o)
			continue
		}
		one := r.run(n)
		if last := len(all) - 1; last < 0 || !all[last].isText() {
			all = append(all, &item{runs: []run{one}})
		} else if runs := all[last].runs; maps.Equal(runs[len(runs)-1].marks, one.marks) {
			runs[len(runs)-1].text += one.text
		} else {
			all[last].runs = append(runs, one)
		}
	}
	for _, o := range all {
		r.seal(o)
	}
	return all
}

func (r *reviser) run(n prose.Node) run {
	one := run{n.Text, map[string]string{}}
	for _, m := range n.Marks {
		values := map[string]any{}
		for _, a := range m.Attributes {
			values[a.Name] = a.Value
		}
		one.marks[m.Type] = written(r.marks[m.Type].Attributes, values)
	}
	return one
}

// written writes values in one form: JSON with what is missing filled in, as far as it is known.
func written(kinds []prose.AttributeKind, values map[string]any) string {
	all := map[string]any{}
	for _, kind := range kinds {
		value := values[kind.Name]
		if value == nil || kind.Wrong(value) != "" {
			value = kind.Default
		}
		if value != nil {
			all[kind.Name] = value
		}
	}
	to, _ := json.Marshal(all) //nolint:errchkjson // texts, numbers, booleans
	return string(to)
}

// seal gives an item its print.
func (r *reviser) seal(o *item) {
	h := sha256.New()
	fmt.Fprintf(h, "%q %s\n", o.name, written(r.nodes[o.name].Attributes, o.values))
	for _, one := range o.inner {
		if !one.isText() || len(one.runs) > 0 { // text of which nothing is left does not count
			h.Write(one.print[:])
		}
	}
	for _, one := range o.runs {
		fmt.Fprintf(h, "%q", one.text)
		for _, name := range slices.Sorted(maps.Keys(one.marks)) {
			fmt.Fprintf(h, " %q %s", name, one.marks[name])
		}
		h.Write([]byte{'\n'})
	}
	h.Sum(o.print[:0])
}

// like tells how much of two items is the same, by their words: from 0 to 1.
func (o *item) like(other *item) float64 {
	a, b := o.bag(), other.bag()
	if len(a) > len(b) {
		a, b = b, a
	}
	both := 0
	for word, times := range a {
		both += min(times, b[word])
	}
	if o.said+other.said == 0 {
		return 0
	}
	return 2 * float64(both) / float64(o.said+other.said)
}

func (o *item) bag() map[string]int {
	if o.words == nil {
		o.words = map[string]int{}
		o.gather(o.words)
		for _, times := range o.words {
			o.said += times
		}
	}
	return o.words
}

func (o *item) gather(words map[string]int) {
	for _, one := range o.runs {
		for _, word := range strings.FieldsFunc(one.text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			words[word]++
		}
	}
	for _, one := range o.inner {
		one.gather(words)
	}
}
