package revise

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	"maillage/internal/align"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/wire"
)

// Revise gives the update that makes a root of a document say something else, written by a client
// of that number; nothing if it says so already. The number must be new, or of a client that
// writes no more: the update begins after what the document knows of it. The document stays as
// it is until the update is applied.
//
// What shall be said must be whole by the schema: see prose.Schema.Parse.
func Revise(d *yjs.Doc, root string, client uint64, to prose.Node, schema *prose.Schema) (update []byte, err error) {
	if to.Type != schema.Top {
		return nil, fmt.Errorf("revise: it shall be a %q, and a document is a %s", to.Type, schema.Top)
	}
	if client > wire.MaxInteger {
		return nil, fmt.Errorf("revise: no client has the number %d", client)
	}
	r := &reviser{nodes: map[string]prose.NodeKind{}, marks: map[string]prose.MarkKind{}}
	for _, kind := range schema.Nodes {
		r.nodes[kind.Name] = kind
	}
	for _, kind := range schema.Marks {
		r.marks[kind.Name] = kind
	}
	r.client, r.from, r.clock, r.deleted = client, d.Known(client), d.Known(client), map[uint64][]yjs.Range{}
	r.children(holder{root: root}, d.List(root), r.is(d.List(root)), r.shall(to.Content))
	return r.update(), nil
}

// children makes the items of a list what they shall be.
func (r *reviser) children(in holder, list iter.Seq[*yjs.Struct], old, to []*item) {
	all := slices.Collect(list)
	at := map[*yjs.Struct]int{}
	for i, s := range all {
		at[s] = i
		if !s.Deleted() && !ours(s) {
			r.remove(s)
		}
	}
	passed := 0 // of the list
	here := place{in: in}
	pass := func(s *yjs.Struct) {
		passed = at[s] + 1
		here.left, here.after = last(s), true
	}
	for _, p := range pairs(old, to) {
		here.before = passed < len(all)
		if here.before {
			here.right = all[passed].ID()
		}
		switch {
		case p.old == nil:
			here.left, here.after = r.write(here, p.to), true
			continue
		case p.old.isText():
			pass(p.old.texts[len(p.old.texts)-1])
		default:
			pass(p.old.element)
		}
		r.become(p.old, p.to)
	}
}

// become changes an item in its place, or removes it.
func (r *reviser) become(old, to *item) {
	switch {
	case to == nil && old.isText():
		for _, s := range old.texts {
			if len(old.runs) > 0 {
				r.remove(s)
			}
		}
	case to == nil:
		r.remove(old.element)
	case old.print == to.print:
	case old.isText():
		r.retype(old, to)
	default:
		r.revalue(old, to)
		r.children(within(old.element.ID()), old.element.Inside(), old.inner, to.inner)
	}
}

// revalue changes the attributes of an element.
func (r *reviser) revalue(old, to *item) {
	keys := old.element.Keys()
	for _, kind := range r.nodes[to.name].Attributes {
		one := []prose.AttributeKind{kind}
		if written(one, old.values) == written(one, to.values) {
			continue
		}
		held := keys[kind.Name]
		if value := to.values[kind.Name]; value != nil {
			at := place{in: within(old.element.ID()), key: kind.Name}
			if held != nil {
				at.left, at.after = last(held), true
			}
			r.value(at, value)
		} else if held != nil && !held.Deleted() {
			r.remove(held)
		}
	}
}

// write writes an item that is new.
func (r *reviser) write(at place, o *item) yjs.ID {
	if o.isText() {
		id := r.text(at)
		r.typed(within(id), o.runs)
		return id
	}
	id := r.element(at, o.name)
	for _, key := range slices.Sorted(maps.Keys(o.values)) {
		r.value(place{in: within(id), key: key}, o.values[key])
	}
	inside := place{in: within(id)}
	for _, one := range o.inner {
		inside.left, inside.after = r.write(inside, one), true
	}
	return id
}

// typed writes the content of a new text.
func (r *reviser) typed(in holder, runs []run) {
	at, on := place{in: in}, map[string]string{}
	for _, one := range runs {
		r.turned(&at, on, one.marks)
		at.left, at.after = r.letters(at, one.text), true
	}
	r.turned(&at, on, nil)
}

// turned writes where marks end and begin.
func (r *reviser) turned(at *place, on, to map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(on)) {
		if on[name] != to[suffix.ReplaceAllString(name, "")] {
			at.left, at.after = r.mark(*at, name, "null"), true
			delete(on, name)
		}
	}
	have := known(on)
	for _, name := range slices.Sorted(maps.Keys(to)) {
		if _, is := have[name]; !is {
			at.left, at.after = r.mark(*at, name, to[name]), true
			on[name] = to[name]
		}
	}
}

// pair is what becomes of an item: nothing where to is nil, and new where old is.
type pair struct{ old, to *item }

// pairs says for each item what becomes of it, in order.
func pairs(old, to []*item) []pair {
	prints := func(all []*item) [][32]byte {
		some := make([][32]byte, len(all))
		for i, o := range all {
			some[i] = o.print
		}
		return some
	}
	found := align.Pairs(prints(old), prints(to), func(i, j int, alone bool) float64 {
		if alone && old[i].name == to[j].name {
			return 1
		}
		return alike(old[i], to[j])
	})
	all := make([]pair, len(found))
	for i, p := range found {
		if p.A >= 0 {
			all[i].old = old[p.A]
		}
		if p.B >= 0 {
			all[i].to = to[p.B]
		}
	}
	return all
}

// alike tells how well an item is changed in its place, 0 where it is better written anew.
func alike(old, to *item) float64 {
	if old.name != to.name {
		return 0
	}
	like := old.like(to)
	switch old.name {
	case "", "table_row", "table_cell", "table_header":
		return like + 0.01 // what stands at a place of its own
	}
	if len(old.inner)+len(to.inner) == 0 {
		return 0.3
	}
	if like < 0.3 {
		return 0
	}
	return like
}
