package document

import (
	"encoding/json"

	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/wire"
)

// builder writes texts as editors would, into a document where there is nothing yet.
type builder struct {
	as     func(by yjs.ID) uint64 // the client that writes what was somebody's
	blocks map[uint64]*block
	order  []uint64
}

// block is what one client writes.
type block struct {
	structs, next uint64
	data          []byte
}

// place is where a struct stands: after another, or first in a root or a type, or under a key.
type place struct {
	after  *yjs.ID
	root   string
	parent yjs.ID
	key    string
}

// build gives the update that makes roots say what they shall. as names the client that writes
// each node, by who had written it.
func build(names []string, texts map[string]prose.Node, as func(by yjs.ID) uint64) []byte {
	b := &builder{as: as, blocks: map[uint64]*block{}}
	for _, name := range names {
		content := texts[name].Content
		if len(content) == 0 { // two who begin at once begin in the same paragraph
			content = []prose.Node{{Type: "paragraph"}}
		}
		b.list(content, place{root: name})
	}
	out := wire.AppendUint(nil, uint64(len(b.order)))
	for _, client := range b.order {
		one := b.blocks[client]
		out = wire.AppendUint(wire.AppendUint(wire.AppendUint(out, one.structs), client), 0)
		out = append(out, one.data...)
	}
	return wire.AppendUint(out, 0) // nothing is deleted
}

// put writes one struct and gives its last unit.
func (b *builder) put(by yjs.ID, at place, kind yjs.Content, units uint64, content []byte) yjs.ID {
	client := b.as(by)
	one := b.blocks[client]
	if one == nil {
		one = &block{}
		b.blocks[client] = one
		b.order = append(b.order, client)
	}
	info := byte(kind)
	switch {
	case at.after != nil:
		one.data = append(one.data, info|0x80)
		one.data = wire.AppendUint(wire.AppendUint(one.data, at.after.Client), at.after.Clock)
	case at.root != "":
		one.data = wire.AppendBytes(append(one.data, info, 1), at.root)
	case at.key != "":
		one.data = wire.AppendUint(wire.AppendUint(append(one.data, info|0x20, 0), at.parent.Client), at.parent.Clock)
		one.data = wire.AppendBytes(one.data, at.key)
	default:
		one.data = wire.AppendUint(wire.AppendUint(append(one.data, info, 0), at.parent.Client), at.parent.Clock)
	}
	one.data = append(one.data, content...)
	one.structs++
	one.next += units
	return yjs.ID{Client: client, Clock: one.next - 1}
}

// list writes nodes one after the other; text between nodes is one text of its own.
func (b *builder) list(nodes []prose.Node, at place) {
	for len(nodes) > 0 {
		n, by := 0, nodes[0].By
		for n < len(nodes) && nodes[n].Type == prose.Text {
			n++
		}
		var id yjs.ID
		if n > 0 {
			id = b.put(by, at, yjs.Nested, 1, []byte{byte(yjs.XMLText)})
			b.text(nodes[:n], place{parent: id})
		} else {
			n = 1
			id = b.put(by, at, yjs.Nested, 1, wire.AppendBytes([]byte{byte(yjs.XMLElement)}, nodes[0].Type))
			b.element(nodes[0], id)
		}
		at, nodes = place{after: &id}, nodes[n:]
	}
}

func (b *builder) element(n prose.Node, id yjs.ID) {
	for _, a := range n.Attributes {
		if a.Value != nil {
			b.put(n.By, place{parent: id, key: a.Name}, yjs.Any, 1, wire.AppendAny([]byte{1}, a.Value))
		}
	}
	b.list(n.Content, place{parent: id})
}

// text writes pieces of text, each with its marks around it.
func (b *builder) text(pieces []prose.Node, at place) {
	put := func(by yjs.ID, kind yjs.Content, units uint64, content []byte) {
		id := b.put(by, at, kind, units, content)
		at = place{after: &id}
	}
	for _, piece := range pieces {
		for _, m := range piece.Marks {
			put(piece.By, yjs.Format, 1, wire.AppendBytes(wire.AppendBytes(nil, m.Type), values(m)))
		}
		put(piece.By, yjs.String, wire.Units(piece.Text), wire.AppendBytes(nil, piece.Text))
		for _, m := range piece.Marks {
			put(piece.By, yjs.Format, 1, wire.AppendBytes(wire.AppendBytes(nil, m.Type), "null"))
		}
	}
}

// values writes the attributes of a mark.
func values(m prose.Mark) string {
	all := map[string]any{}
	for _, a := range m.Attributes {
		if a.Value != nil {
			all[a.Name] = a.Value
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // texts, numbers and truths always encode
	}
	return string(text)
}
