package text

import (
	"maillage/internal/align"
	"maillage/internal/yjs/prose"
)

// Change is what became of a piece of a text.
type Change int

// The changes.
const (
	Same Change = iota
	Added
	Removed
	Edited    // says something else: Inner or Words tell what
	Formatted // says the same in another form
)

// Difference is what became of a block: of a paragraph, a list, an item, a table, a row, a cell.
type Difference struct {
	Change Change
	Before *prose.Node  // nil where it was added
	After  *prose.Node  // nil where it was removed
	Inner  []Difference // of an edited list, item, quote, table, row or cell
	Words  []Word       // of an edited paragraph or heading, or one of which some words have another form
}

// Word is a stretch of a paragraph: words, spaces, mentions and breaks with one fate. Where both
// stand at one place, what was removed comes before what was added.
type Word struct {
	Change Change
	Nodes  []prose.Node // as they are, or were
}

// Diff tells what became of a text, block by block, and in edited paragraphs word by word. What
// moved is removed in one place and added in another; empty paragraphs and sources do not count.
// Of very long texts with very many changes it may find less in common than there is.
func Diff(before, after prose.Node) []Difference {
	return compared(before.Content, after.Content)
}

// Changed tells whether any of the differences is one.
func Changed(all []Difference) bool {
	for _, d := range all {
		if d.Change != Same {
			return true
		}
	}
	return false
}

// Count counts the words that were added and removed, and the blocks and stretches of words that
// have another form.
func Count(all []Difference) (added, removed, formatted int) {
	for _, d := range all {
		switch {
		case d.Change == Added:
			added += counted(*d.After)
		case d.Change == Removed:
			removed += counted(*d.Before)
		case d.Change == Formatted && !formed(d.Words) && !Changed(d.Inner):
			formatted++
		}
		for _, w := range d.Words {
			n := counted(prose.Node{Type: "paragraph", Content: w.Nodes})
			switch w.Change {
			case Added:
				added += n
			case Removed:
				removed += n
			case Formatted:
				formatted++
			case Same, Edited:
			}
		}
		a, r, f := Count(d.Inner)
		added, removed, formatted = added+a, removed+r, formatted+f
	}
	return added, removed, formatted
}

func counted(n prose.Node) int {
	words := 0
	for _, t := range tokens(n) {
		if t.word {
			words++
		}
	}
	return words
}

// compared compares the blocks of two lists.
func compared(before, after []prose.Node) []Difference {
	one, two := measure(before), measure(after)
	var all []Difference
	for _, p := range paired(one, two) {
		switch {
		case p.B < 0:
			all = append(all, Difference{Change: Removed, Before: one[p.A].node})
		case p.A < 0:
			all = append(all, Difference{Change: Added, After: two[p.B].node})
		case one[p.A].print == two[p.B].print:
			all = append(all, Difference{Change: Same, Before: one[p.A].node, After: two[p.B].node})
		default:
			all = append(all, edited(one[p.A], two[p.B]))
		}
	}
	return all
}

// paired tells which blocks became which.
func paired(one, two []*measured) []align.Pair {
	prints := func(all []*measured) []string {
		some := make([]string, len(all))
		for i, m := range all {
			some[i] = m.print
		}
		return some
	}
	return align.Pairs(prints(one), prints(two), func(i, j int, _ bool) float64 { return likeBlocks(one[i], two[j]) })
}

// edited tells what is other in two blocks that are alike.
func edited(one, two *measured) Difference {
	d := Difference{Change: Edited, Before: one.node, After: two.node}
	switch {
	case lined(one.node):
		d.Words = words(one.node.Content, two.node.Content)
	case one.node.Type == "table_row" && len(one.node.Content) == len(two.node.Content):
		for i := range one.node.Content { // a cell is what stands in its column
			a, b := measure(one.node.Content[i : i+1])[0], measure(two.node.Content[i : i+1])[0]
			if a.print == b.print {
				d.Inner = append(d.Inner, Difference{Change: Same, Before: a.node, After: b.node})
			} else {
				d.Inner = append(d.Inner, edited(a, b))
			}
		}
	case cell(one.node) && alone(one.node) && alone(two.node):
		d.Inner = []Difference{edited(measure(one.node.Content)[0], measure(two.node.Content)[0])}
	default:
		d.Inner = compared(one.node.Content, two.node.Content)
	}
	if told(d) == Formatted {
		d.Change = Formatted
	}
	return d
}

// told gives what the inside of a difference comes to: the same words are another form.
func told(d Difference) Change {
	for _, w := range d.Words {
		if w.Change == Added || w.Change == Removed {
			return Edited
		}
	}
	for _, inner := range d.Inner {
		if inner.Change != Same && inner.Change != Formatted {
			return Edited
		}
	}
	return Formatted
}

// measured is a block with what it is compared by.
type measured struct {
	node  *prose.Node
	print string // equal for what says the same in the same form
	bag   map[string]int
	said  int
}

// measure leaves out empty paragraphs, unless there is nothing else.
func measure(nodes []prose.Node) []*measured {
	var all []*measured
	for i := range nodes {
		if nodes[i].Type != "paragraph" || len(nodes[i].Content) > 0 || len(nodes) == 1 {
			all = append(all, &measured{node: &nodes[i], print: string(bare(nodes[i]).JSON())})
		}
	}
	return all
}

// bare leaves out what does not count.
func bare(n prose.Node) prose.Node {
	if n.Type == "paragraph" {
		n.Attributes = nil
	}
	if lined(&n) {
		return n
	}
	var content []prose.Node
	for _, child := range n.Content {
		if child.Type != "paragraph" || len(child.Content) > 0 || len(n.Content) == 1 {
			content = append(content, bare(child))
		}
	}
	n.Content = content
	return n
}

// lined tells a block that holds words.
func lined(n *prose.Node) bool { return n.Type == "paragraph" || n.Type == "heading" }

// alone tells a cell of one paragraph.
func alone(n *prose.Node) bool { return len(n.Content) == 1 && lined(&n.Content[0]) }

func listed(n *prose.Node) bool { return n.Type == "bullet_list" || n.Type == "ordered_list" }

// likeBlocks tells how well a block is told as an edited other: 0 where it is better told as
// removed and added.
func likeBlocks(a, b *measured) float64 {
	same := a.node.Type == b.node.Type || lined(a.node) && lined(b.node) || listed(a.node) && listed(b.node) || cell(a.node) && cell(b.node)
	if !same || a.node.Type == "image" {
		return 0
	}
	like := a.like(b)
	switch {
	case cell(a.node):
		return like + 0.01
	case a.node.Type == "table_row":
		if like < 0.2 {
			return 0
		}
	case like < 0.35:
		return 0
	}
	return like
}

func cell(n *prose.Node) bool { return n.Type == "table_cell" || n.Type == "table_header" }

// like tells how many of their words two blocks share: from 0 to 1.
func (m *measured) like(other *measured) float64 {
	a, b := m.words(), other.words()
	both := 0
	for word, times := range a {
		both += min(times, b[word])
	}
	if m.said+other.said == 0 {
		return 0
	}
	return 2 * float64(both) / float64(m.said+other.said)
}

func (m *measured) words() map[string]int {
	if m.bag == nil {
		m.bag = map[string]int{}
		for _, t := range tokens(*m.node) {
			if t.word {
				m.bag[t.key]++
				m.said++
			}
		}
	}
	return m.bag
}
