// Package texttest serves the tests of texts: documents drawn at random within the schema, and
// what ProseMirror and y-prosemirror themselves make of them.
package texttest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"maillage/internal/yjs/prose"
)

// Chance draws documents. The same seed draws the same ones.
type Chance struct{ *rand.Rand }

// New starts from a seed.
func New(seed uint64) Chance { return Chance{rand.New(rand.NewPCG(seed, 5))} }

func (c Chance) often(in float64) bool { return c.Float64() < in }

func oneOf[T any](c Chance, all ...T) T { return all[c.IntN(len(all))] }

// words are such as people write, and such as Markdown, HTML and UTF-16 may stumble over.
var words = strings.Fields(`le la un tiers-lieu ouvre en mars près gare atelier élan œuvre c’est l'été aujourd'hui 3 12,5 € 😀 👩‍👩‍👧 𝒜 é ` +
	"* ** _ __ *a* _b_ **c** # ## 1. 2) - + > >> ` `` ```x ~ ~~ ~~z~~ | a|b || [ ] [x](y) ![i](/j) ![ \\ \\\\ \\* < <b> </b> <!-- & &amp; &nbsp; &#35; --- === *** ___ http://example.org www.example.org a@example.org <https://a.example> [^1] : :--- 1986. !")

// Word draws a word.
func (c Chance) Word() string { return oneOf(c, words...) }

// Line draws some words, with spaces where people leave some.
func (c Chance) Line() string {
	var line strings.Builder
	for i := range 1 + c.IntN(6) {
		if i > 0 && c.often(0.95) {
			line.WriteString(oneOf(c, " ", " ", " ", "\u00a0", "  "))
		}
		line.WriteString(c.Word())
	}
	return line.String()
}

// Document draws a document of some blocks.
func (c Chance) Document(blocks int) prose.Node {
	return prose.Node{Type: "doc", Content: c.blocks(blocks, 0)}
}

func (c Chance) blocks(most, deep int) []prose.Node {
	var all []prose.Node
	for range 1 + c.IntN(most) {
		all = append(all, c.Block(deep))
	}
	return all
}

// Block draws a block, and what is in it.
func (c Chance) Block(deep int) prose.Node {
	kind := oneOf(c, "paragraph", "paragraph", "paragraph", "heading", "image", "horizontal_rule", "bullet_list", "ordered_list", "blockquote", "table")
	if deep > 2 {
		kind = oneOf(c, "paragraph", "heading", "image")
	}
	n := prose.Node{Type: kind}
	switch kind {
	case "paragraph":
		n.Attributes = attributes("sources", nil)
		if c.often(0.1) {
			n.Attributes = attributes("sources", "workshop-"+c.Word())
		}
		n.Content = c.inline()
	case "heading":
		n.Attributes = attributes("level", int64(1+c.IntN(3)))
		n.Content = c.inline()
	case "image":
		n.Attributes = attributes("src", oneOf(c, "/files/3", "/dossiers/a/files/b?c=(d)", "/é"), "alt", oneOf(c, "", c.Line()))
	case "blockquote":
		n.Content = c.blocks(2, deep+1)
	case "bullet_list", "ordered_list":
		if kind == "ordered_list" {
			n.Attributes = attributes("order", oneOf[int64](c, 1, 1, 3, 9999))
		}
		for range 1 + c.IntN(3) {
			n.Content = append(n.Content, prose.Node{Type: "list_item", Content: c.blocks(2, deep+1)})
		}
	case "table":
		n.Content = c.rows(deep)
	}
	return n
}

func (c Chance) rows(deep int) []prose.Node {
	var rows []prose.Node
	columns := 1 + c.IntN(3)
	for i := range 1 + c.IntN(3) {
		row := prose.Node{Type: "table_row"}
		for j := range columns {
			kind := "table_cell"
			if i == 0 && c.often(0.9) || j == 0 && c.often(0.2) {
				kind = "table_header"
			}
			cell := prose.Node{Type: kind, Attributes: attributes("colspan", int64(1), "rowspan", int64(1))}
			if c.often(0.05) {
				cell.Attributes = attributes("colspan", int64(2), "rowspan", int64(1))
			}
			if cell.Content = []prose.Node{c.paragraph()}; c.often(0.1) {
				cell.Content = c.blocks(2, deep+2)
			}
			row.Content = append(row.Content, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

func (c Chance) paragraph() prose.Node {
	return prose.Node{Type: "paragraph", Attributes: attributes("sources", nil), Content: c.inline()}
}

func (c Chance) inline() []prose.Node {
	var all []prose.Node
	for range c.IntN(5) {
		switch {
		case c.often(0.1):
			all = append(all, prose.Node{Type: "hard_break"})
		case c.often(0.1):
			all = append(all, prose.Node{Type: "mention", Attributes: attributes("kind", oneOf(c, "partner", "place", "line"), "id", oneOf(c, "019a", "a b/c)", "é"), "label", c.Line())})
		default:
			text := prose.Node{Type: prose.Text, Text: c.Line() + oneOf(c, "", " "), Marks: c.marks()}
			if last := len(all) - 1; last >= 0 && all[last].Type == prose.Text && slices.EqualFunc(all[last].Marks, text.Marks, sameMark) {
				all[last].Text += text.Text
				continue
			}
			all = append(all, text)
		}
	}
	return all
}

func sameMark(a, b prose.Mark) bool {
	return a.Type == b.Type && slices.Equal(a.Attributes, b.Attributes)
}

func (c Chance) marks() []prose.Mark {
	var marks []prose.Mark
	if c.often(0.15) {
		marks = append(marks, prose.Mark{Type: "link", Attributes: attributes("href", oneOf(c, "https://example.org/", "https://example.org/é?a=1&b=(2)", "/dossiers/3", "#bas", "mailto:a@example.org"))})
	}
	for _, name := range []string{"strong", "em"} {
		if c.often(0.2) {
			marks = append(marks, prose.Mark{Type: name})
		}
	}
	return marks
}

func attributes(pairs ...any) []prose.Attribute {
	var all []prose.Attribute
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, prose.Attribute{Name: pairs[i].(string), Value: pairs[i+1]})
	}
	return all
}

// Changed draws a document that somebody could have made of another: blocks added, moved,
// removed, and text changed within.
func (c Chance) Changed(n prose.Node) prose.Node {
	n.Content = slices.Clone(n.Content)
	if n.Type == "doc" || n.Type == "blockquote" || n.Type == "list_item" || n.Type == "table_cell" {
		n.Content = c.rearranged(n.Content)
	}
	for i, child := range n.Content {
		switch {
		case child.Type == prose.Text && c.often(0.3):
			n.Content[i] = c.retyped(child)
		case len(child.Content) > 0 && c.often(0.4):
			n.Content[i] = c.Changed(child)
		case child.Type == "paragraph" && c.often(0.1) || child.Type == "heading" && c.often(0.3):
			n.Content[i] = c.paragraph()
		}
	}
	n.Content = joined(n.Content)
	return n
}

func (c Chance) rearranged(blocks []prose.Node) []prose.Node {
	for range c.IntN(3) {
		at := c.IntN(len(blocks))
		switch {
		case c.often(0.4):
			blocks = slices.Insert(blocks, at, c.Block(1))
		case c.often(0.5) && len(blocks) > 1:
			blocks = slices.Delete(blocks, at, at+1)
		case len(blocks) > 1:
			moved := blocks[at]
			blocks = slices.Insert(slices.Delete(blocks, at, at+1), c.IntN(len(blocks)-1), moved)
		}
	}
	return blocks
}

// retyped changes some characters, or the marks.
func (c Chance) retyped(n prose.Node) prose.Node {
	letters := []rune(n.Text)
	at := c.IntN(len(letters) + 1)
	to := at + c.IntN(min(len(letters)-at, 5)+1)
	switch {
	case c.often(0.3):
		n.Marks = c.marks()
	case c.often(0.5) && (at > 0 || to < len(letters)):
		n.Text = string(letters[:at]) + string(letters[to:])
	default:
		n.Text = string(letters[:at]) + c.Line() + string(letters[to:])
	}
	return n
}

func joined(nodes []prose.Node) []prose.Node {
	var all []prose.Node
	for _, n := range nodes {
		if last := len(all) - 1; last >= 0 && n.Type == prose.Text && all[last].Type == prose.Text && slices.EqualFunc(all[last].Marks, n.Marks, sameMark) {
			all[last].Text += n.Text
			continue
		}
		all = append(all, n)
	}
	return all
}
