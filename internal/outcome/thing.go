package outcome

import (
	"fmt"
	"slices"

	"maillage/internal/document/text"
	"maillage/internal/lang"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/record"
	"maillage/internal/yjs/prose"
)

// Thing is what may be sent on: a cluster, a list such as a box of a canvas, a note, a decision.
type Thing struct {
	Key      string // "c4", "l.s5.partners", "n12", "d.s6"
	Kind     Kind
	Step     string
	Title    string // "" of a cluster that nobody named
	No       int    // of a cluster or a note
	Notes    []record.Note
	Decision string // the text that was adopted
}

// Kind is what sort of thing one is.
type Kind string

// The kinds.
const (
	ACluster  Kind = "cluster"
	AList     Kind = "list"
	ANote     Kind = "note"
	ADecision Kind = "decision"
)

// things lists what a step holds, in the order of its record.
func things(r record.Record) []Thing {
	var all []Thing
	under := func(t Thing, numbers []int) {
		for _, no := range numbers {
			if n, ok := r.Note(no); ok {
				t.Notes = append(t.Notes, n)
			}
		}
		if t.Kind != "" && len(t.Notes) > 0 {
			all = append(all, t)
		}
		for _, n := range t.Notes {
			all = append(all, Thing{Key: fmt.Sprint("n", n.No), Kind: ANote, Step: r.Step, Title: n.Text, No: n.No, Notes: []record.Note{n}})
		}
	}
	if d := r.Decision; d != nil && d.Outcome == board.Adopted && d.Text() != "" {
		all = append(all, Thing{Key: "d." + r.Step, Kind: ADecision, Step: r.Step, Title: d.Text(), Decision: d.Text()})
	}
	for _, c := range r.Clusters {
		under(Thing{Key: fmt.Sprint("c", c.No), Kind: ACluster, Step: r.Step, Title: c.Name, No: c.No}, c.Notes)
	}
	under(Thing{Step: r.Step}, r.Alone)
	if r.Clusters != nil || r.Alone != nil {
		return all
	}
	for _, list := range r.Lists {
		t := Thing{Step: r.Step, Title: list.Title}
		if list.Title != "" {
			t.Key, t.Kind = "l."+r.Step+"."+list.Key, AList
		}
		under(t, list.Notes)
	}
	return all
}

// Things lists what may be sent on of a step. Notes that a later step put together stand there.
func (o Outcome) Things(r record.Record) []Thing {
	later := map[int]bool{}
	for _, other := range o.Records {
		if other.No > r.No {
			for _, c := range other.Clusters {
				mark(later, c.Notes)
			}
			mark(later, other.Alone)
		}
	}
	return slices.DeleteFunc(things(r), func(t Thing) bool { return t.Kind == ANote && later[t.No] })
}

func mark(numbers map[int]bool, all []int) {
	for _, no := range all {
		numbers[no] = true
	}
}

// Choose gives the things of an outcome that somebody chose by their keys, in their own order, each
// note once: below the cluster or the list that was chosen with it.
func (o Outcome) Choose(keys []string) ([]Thing, error) {
	if len(keys) == 0 {
		return nil, wrong("things", "sending.choose")
	}
	var all []Thing
	held := map[int]bool{} // by a cluster or a list
	for _, r := range o.Records {
		for _, t := range o.Things(r) {
			if !slices.Contains(keys, t.Key) || slices.ContainsFunc(all, func(c Thing) bool { return c.Key == t.Key }) {
				continue
			}
			if t.Kind != ANote {
				t.Notes = slices.DeleteFunc(slices.Clone(t.Notes), func(n record.Note) bool { return held[n.No] })
				for _, n := range t.Notes {
					held[n.No] = true
				}
			}
			all = append(all, t)
		}
	}
	all = slices.DeleteFunc(all, func(t Thing) bool {
		return t.Kind == ANote && held[t.No] || t.Kind != ADecision && len(t.Notes) == 0
	})
	if len(all) == 0 {
		return nil, unknown()
	}
	return all, nil
}

// sources name what a thing comes from: those of its notes, and of notes that were merged into them.
func (o Outcome) sources(n record.Note) string {
	names := source(o.ID, n.No, "")
	for _, r := range o.Records {
		for _, other := range r.Notes {
			if name := source(o.ID, other.No, ""); other.Into == n.No && !slices.Contains(split(names), name) {
				names += " " + name
			}
		}
	}
	return names
}

// blocks makes blocks of a text of things; each paragraph says where it comes from.
func (o Outcome) blocks(l lang.Lang, things []Thing, order TextOrder) []prose.Node {
	var all []prose.Node
	for _, t := range things {
		if order.Headings && (t.Kind == ACluster || t.Kind == AList) {
			all = append(all, heading(t.Called(l)))
		}
		if t.Kind == ADecision {
			all = append(all, sourced(t.Decision, source(o.ID, 0, t.Step))...)
			continue
		}
		list := prose.Node{Type: "bullet_list"}
		for _, n := range t.Notes {
			said := sourced(n.Text, o.sources(n))
			if len(said) == 0 {
				continue
			}
			if !order.Bullets {
				all = append(all, said...)
				continue
			}
			list.Content = append(list.Content, prose.Node{Type: "list_item", Content: said})
		}
		if len(list.Content) > 0 {
			all = append(all, list)
		}
	}
	return text.Schema().Whole(prose.Node{Type: text.Schema().Top, Content: all}).Content
}

// Called names a thing.
func (t Thing) Called(l lang.Lang) string {
	if t.Title == "" {
		return l.Text("record.cluster", "no", t.No)
	}
	return t.Title
}

// sourced makes paragraphs that say where they come from.
func sourced(words, sources string) []prose.Node {
	blocks := text.FromPlain(words).Content
	for i := range blocks {
		blocks[i].Attributes = []prose.Attribute{{Name: "sources", Value: sources}}
	}
	return blocks
}
