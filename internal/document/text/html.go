package text

import (
	"html"
	"strconv"
	"strings"

	"maillage/internal/yjs/prose"
)

// Shape says how a text becomes HTML.
type Shape struct {
	// Level is that of the text's highest headings: 3 where the page has an h2 above them.
	Level int
	// Link, where it is set, gives where a link leads on this page; nothing makes it text.
	Link func(href string) string
	// Image, where it is set, gives the address of an image; nothing shows its description.
	Image func(src string) string
	// Mention, where it is set, gives where a mention leads; nothing makes it a word among others.
	Mention func(kind, id string) string
	// Author, where it is set, names who wrote a run of text, by the client that did, and gives the
	// class of their colour; nothing where nobody is to be told. See yjs.Doc.Authors.
	Author func(client uint64) (class, name string)
	// Sources writes data-sources on paragraphs that know where they come from.
	Sources bool
	// Told, where it is set, gives the HTML that stands after a paragraph and says where it comes
	// from; it has escaped what people wrote.
	Told func(sources string) string
}

// HTML gives a text as part of a page. All in it that people wrote is escaped, and links lead
// where the schema lets them. Empty paragraphs and headings are left out.
func HTML(n prose.Node, shape Shape) string {
	p := page{Shape: shape}
	p.blocks(n.Content)
	return p.to.String()
}

// page writes HTML.
type page struct {
	Shape
	to strings.Builder
}

func (p *page) add(parts ...string) { p.to.WriteString(strings.Join(parts, "")) }

func (p *page) blocks(nodes []prose.Node) {
	for _, n := range nodes {
		p.block(n)
	}
}

func (p *page) block(n prose.Node) {
	switch n.Type {
	case "paragraph", "heading":
		if len(n.Content) > 0 {
			open, end := p.around(n)
			p.add(open)
			p.inline(n.Content)
			p.add(end)
			if sources := word(n, "sources"); p.Told != nil && sources != "" && n.Type == "paragraph" {
				p.add(p.Told(sources))
			}
		}
	case "image":
		p.image(word(n, "src"), word(n, "alt"))
	case "horizontal_rule":
		p.add("<hr>")
	case "table":
		p.table(n.Content)
	default:
		open, end := p.around(n)
		p.add(open)
		p.blocks(n.Content)
		p.add(end)
	}
}

// around gives the tags of a node.
func (p *page) around(n prose.Node) (open, end string) {
	switch n.Type {
	case "paragraph":
		if sources := word(n, "sources"); p.Sources && sources != "" {
			return `<p data-sources="` + html.EscapeString(sources) + `">`, "</p>"
		}
		return "<p>", "</p>"
	case "heading":
		level, _ := n.Attribute("level").(int64)
		tag := "h" + strconv.Itoa(min(max(p.Level, 1)-1+int(max(level, 1)), 6))
		return "<" + tag + ">", "</" + tag + ">"
	case "bullet_list":
		return "<ul>", "</ul>"
	case "ordered_list":
		if order, _ := n.Attribute("order").(int64); order > 1 {
			return `<ol start="` + strconv.FormatInt(order, 10) + `">`, "</ol>"
		}
		return "<ol>", "</ol>"
	case "list_item":
		return "<li>", "</li>"
	case "blockquote":
		return "<blockquote>", "</blockquote>"
	}
	return "", ""
}

func (p *page) image(src, alt string) {
	if p.Image != nil {
		src = p.Image(src)
	}
	if src == "" || !leads(src) {
		p.add("<p>", html.EscapeString(alt), "</p>")
		return
	}
	p.add(`<p><img src="`, html.EscapeString(src), `" alt="`, html.EscapeString(alt), `" loading="lazy"></p>`)
}

// heads tells a row of headers alone: it is the head of its table.
func heads(row prose.Node) bool {
	for _, cell := range row.Content {
		if cell.Type != "table_header" {
			return false
		}
	}
	return len(row.Content) > 0
}

func (p *page) table(rows []prose.Node) {
	p.add("<table>")
	if len(rows) > 0 && heads(rows[0]) {
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

func (p *page) row(n prose.Node, scope string) {
	p.add("<tr>")
	for _, cell := range n.Content {
		open, end := tags(cell, scope)
		p.add(open)
		p.cell(cell)
		p.add(end)
	}
	p.add("</tr>")
}

// tags gives those of a cell; a header says of what it is one.
func tags(cell prose.Node, scope string) (open, end string) {
	tag, attributes := "td", ""
	if cell.Type == "table_header" {
		tag, attributes = "th", ` scope="`+scope+`"`
	}
	for _, name := range []string{"colspan", "rowspan"} {
		if span, _ := cell.Attribute(name).(int64); span > 1 {
			attributes += " " + name + `="` + strconv.FormatInt(span, 10) + `"`
		}
	}
	return "<" + tag + attributes + ">", "</" + tag + ">"
}

// cell writes what a cell holds; of one paragraph, its words alone.
func (p *page) cell(n prose.Node) {
	if len(n.Content) == 1 && n.Content[0].Type == "paragraph" {
		p.inline(n.Content[0].Content)
		return
	}
	p.blocks(n.Content)
}

func (p *page) inline(nodes []prose.Node) {
	for _, n := range nodes {
		switch n.Type {
		case "hard_break":
			p.add("<br>")
		case "mention":
			p.mention(n)
		default:
			p.text(n)
		}
	}
}

func (p *page) mention(n prose.Node) {
	kind, to := word(n, "kind"), ""
	if p.Mention != nil {
		to = p.Mention(kind, word(n, "id"))
	}
	label := html.EscapeString(word(n, "label"))
	if to != "" && leads(to) {
		p.add(`<a class="mention" data-kind="`, html.EscapeString(kind), `" href="`, html.EscapeString(to), `">`, label, "</a>")
		return
	}
	p.add(`<span class="mention" data-kind="`, html.EscapeString(kind), `">`, label, "</span>")
}

func (p *page) text(n prose.Node) {
	var ends []string
	for _, m := range n.Marks {
		switch m.Type {
		case "link":
			href, _ := m.Attribute("href").(string)
			if p.Link != nil {
				href = p.Link(href)
			}
			if href == "" || !leads(href) {
				continue
			}
			p.add(`<a href="`, html.EscapeString(href), `" rel="noopener">`)
			ends = append(ends, "</a>")
		case "strong":
			p.add("<strong>")
			ends = append(ends, "</strong>")
		case "em":
			p.add("<em>")
			ends = append(ends, "</em>")
		}
	}
	class := ""
	if p.Author != nil {
		var name string
		if class, name = p.Author(n.By.Client); class != "" {
			p.add(`<mark class="`, html.EscapeString(class), `"><span class="visually-hidden">`, html.EscapeString(name), " : </span>")
		}
	}
	p.add(html.EscapeString(n.Text))
	if class != "" {
		p.add("</mark>")
	}
	for i := len(ends) - 1; i >= 0; i-- {
		p.add(ends[i])
	}
}
