package text

import (
	"html"

	"maillage/internal/yjs/prose"
)

// Telling is a shape for differences, with the words that tell them to those who do not see
// colours: before what was added, removed, or has another form.
type Telling struct {
	Shape
	Added, Removed, Formatted string
}

// DiffHTML gives differences as part of a page: what was added in ins, what was removed in del,
// what has another form in a span or div of the class formatted.
func DiffHTML(all []Difference, telling Telling) string {
	p := differing{page{Shape: telling.Shape}, telling}
	p.differences(all)
	return p.to.String()
}

type differing struct {
	page
	telling Telling
}

// told writes something with its fate around it.
func (p *differing) told(change Change, tag string, write func()) {
	open, end, hidden := "", "", ""
	switch change {
	case Added:
		open, end, hidden = "<ins>", "</ins>", p.telling.Added
	case Removed:
		open, end, hidden = "<del>", "</del>", p.telling.Removed
	case Formatted:
		open, end, hidden = "<"+tag+` class="formatted">`, "</"+tag+">", p.telling.Formatted
	case Same, Edited:
		write()
		return
	}
	p.add(open)
	if hidden != "" {
		p.add(`<span class="visually-hidden">`, html.EscapeString(hidden), " </span>")
	}
	write()
	p.add(end)
}

// now is the block as it is, or was.
func (d Difference) now() prose.Node {
	if d.After != nil {
		return *d.After
	}
	return *d.Before
}

func (p *differing) differences(all []Difference) {
	for _, d := range all {
		p.difference(d)
	}
}

func (p *differing) difference(d Difference) {
	n := d.now()
	open, end := p.around(n)
	switch {
	case n.Type == "list_item" || cell(&n): // the fate stands within: lists and rows hold nothing else
		p.add(open)
		p.within(d, n)
		p.add(end)
	case len(d.Words) == 0 && !Changed(d.Inner):
		if lined(&n) && len(n.Content) == 0 {
			return
		}
		p.told(d.Change, "div", func() { p.block(n) })
	case lined(&n):
		p.add(open)
		if d.Change == Formatted && !formed(d.Words) { // a paragraph that became a heading
			p.told(Formatted, "span", func() { p.inline(n.Content) })
		} else {
			p.words(d.Words)
		}
		p.add(end)
	case n.Type == "table":
		p.table(d.Inner)
	default:
		p.add(open)
		p.differences(d.Inner)
		p.add(end)
	}
}

// within writes what an item or a cell holds.
func (p *differing) within(d Difference, n prose.Node) {
	switch {
	case len(d.Inner) == 1 && cell(&n) && len(d.Inner[0].Words) > 0:
		p.words(d.Inner[0].Words)
	case len(d.Inner) > 0:
		p.differences(d.Inner)
	case cell(&n):
		p.told(d.Change, "span", func() { p.cell(n) })
	default:
		p.told(d.Change, "div", func() { p.blocks(n.Content) })
	}
}

func formed(words []Word) bool {
	for _, w := range words {
		if w.Change != Same {
			return true
		}
	}
	return false
}

func (p *differing) words(words []Word) {
	for _, w := range words {
		p.told(w.Change, "span", func() { p.inline(w.Nodes) })
	}
}

// table writes an edited table, row by row.
func (p *differing) table(rows []Difference) {
	p.add("<table>")
	if len(rows) > 0 && heads(rows[0].now()) {
		p.add("<thead>")
		p.row(rows[0], "col")
		p.add("</thead>")
		rows = rows[1:]
	}
	p.add("<tbody>")
	for _, one := range rows {
		p.row(one, "row")
	}
	p.add("</tbody></table>")
}

func (p *differing) row(d Difference, scope string) {
	p.add("<tr>")
	cells := d.Inner
	if len(cells) == 0 {
		for _, c := range d.now().Content {
			cells = append(cells, Difference{Change: d.Change, After: &c})
		}
	}
	for _, c := range cells {
		n := c.now()
		open, end := tags(n, scope)
		p.add(open)
		p.within(c, n)
		p.add(end)
	}
	p.add("</tr>")
}
