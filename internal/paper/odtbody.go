package paper

import (
	"strings"

	"maillage/internal/yjs/prose"
)

// odtWriter writes the content of an OpenDocument text.
type odtWriter struct {
	ink
	paper          Paper
	album          *album
	lists          []odtList // those that are open, the outermost first
	tables, frames int
	spaced         bool // a space was written last, or nothing yet in this paragraph
}

// odtList is an open list with the element that is open in it.
type odtList struct{ style, in string }

func plainly(text string) []prose.Node { return []prose.Node{{Type: prose.Text, Text: text}} }

// head writes what stands on the first page before the rest.
func (w *odtWriter) head() {
	w.paragraph("First", plainly(w.paper.Kind))
	w.paragraph("Title", plainly(w.paper.Title))
	if w.paper.Notice != "" {
		w.paragraph("Notice", plainly(w.paper.Notice))
	}
}

// blocks writes nodes, with the style that a paragraph has among them.
func (w *odtWriter) blocks(nodes []prose.Node, style string) {
	for _, n := range nodes {
		w.block(n, style)
	}
}

func (w *odtWriter) block(n prose.Node, style string) {
	switch n.Type {
	case "heading":
		w.printf(`<text:h text:style-name="Heading_20_%d" text:outline-level="%d">`, level(n), level(n))
		w.inline(n.Content)
		w.put(`</text:h>`)
	case "bullet_list":
		w.list(n, "Bullets", style)
	case "ordered_list":
		w.list(n, "Numbers", style)
	case "blockquote":
		w.blocks(n.Content, "Quotations")
	case "horizontal_rule":
		w.paragraph("Horizontal_20_Line", nil)
	case "table":
		w.outside(func() { w.table(n) })
	case "image":
		w.image(n, style)
	default:
		w.paragraph(style, n.Content)
	}
}

func (w *odtWriter) paragraph(style string, content []prose.Node) {
	w.printf(`<text:p text:style-name="%s">`, style)
	w.inline(content)
	w.put(`</text:p>`)
}

func (w *odtWriter) list(n prose.Node, kind, style string) {
	if len(w.lists) == mostListDepth {
		for _, item := range n.Content {
			w.blocks(item.Content, style)
		}
		return
	}
	w.printf(`<text:list text:style-name="%s">`, kind)
	w.lists = append(w.lists, odtList{style: kind})
	here := len(w.lists) - 1
	for i, item := range n.Content {
		w.put(`<text:list-item`)
		if i == 0 && kind == "Numbers" {
			w.printf(` text:start-value="%d"`, order(n))
		}
		w.put(`>`)
		w.lists[here].in = "list-item"
		w.blocks(item.Content, style)
		w.printf(`</text:%s>`, w.lists[here].in)
	}
	w.lists = w.lists[:here]
	w.put(`</text:list>`)
}

// outside leaves the lists that are open, which may hold no table, and goes on with them after.
func (w *odtWriter) outside(write func()) {
	open := w.lists
	for i := len(open) - 1; i >= 0; i-- {
		w.printf(`</text:%s></text:list>`, open[i].in)
	}
	w.lists = nil
	write()
	w.lists = open
	for i := range open {
		open[i].in = "list-header"
		w.printf(`<text:list text:style-name="%s" text:continue-numbering="true"><text:list-header>`, open[i].style)
	}
}

func (w *odtWriter) table(n prose.Node) {
	rows := grid(n)
	if len(rows) == 0 || len(rows[0]) == 0 {
		return
	}
	w.tables++
	w.printf(`<table:table table:name="Table%d" table:style-name="Table"><table:table-column table:number-columns-repeated="%d"/>`, w.tables, len(rows[0]))
	head := heads(rows)
	for r, row := range rows {
		if r == 0 && head > 0 {
			w.put(`<table:table-header-rows>`)
		}
		w.put(`<table:table-row>`)
		for _, s := range row {
			w.cell(s)
		}
		w.put(`</table:table-row>`)
		if r == head-1 {
			w.put(`</table:table-header-rows>`)
		}
	}
	w.put(`</table:table>`)
}

func (w *odtWriter) cell(s slot) {
	if !s.begins {
		w.put(`<table:covered-table-cell/>`)
		return
	}
	style, paragraph := "Cell", "Table_20_Contents"
	if s.cell.Type == "table_header" {
		style, paragraph = "Head", "Table_20_Heading"
	}
	w.printf(`<table:table-cell table:style-name="%s" office:value-type="string"`, style)
	if s.columns > 1 {
		w.printf(` table:number-columns-spanned="%d"`, s.columns)
	}
	if s.rows > 1 {
		w.printf(` table:number-rows-spanned="%d"`, s.rows)
	}
	w.put(`>`)
	w.blocks(s.cell.Content, paragraph)
	if len(s.cell.Content) == 0 {
		w.paragraph(paragraph, nil)
	}
	w.put(`</table:table-cell>`)
}

func (w *odtWriter) image(n prose.Node, style string) {
	number := w.album.number(word(n, "src"))
	if number == 0 {
		w.block(w.paper.missing(n), style)
		return
	}
	one := w.album.all[number-1]
	width, height := one.centimetres()
	w.frames++
	w.printf(`<text:p text:style-name="Illustration"><draw:frame draw:name="Image%d" text:anchor-type="as-char" svg:width="%.2fcm" svg:height="%.2fcm">`, w.frames, width, height)
	w.printf(`<draw:image xlink:href="Pictures/%d.%s" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`, number, one.ending)
	// Programs read either aloud: the title is short, the description whole.
	w.printf(`<svg:title>%s</svg:title><svg:desc>%s</svg:desc></draw:frame></text:p>`, escaped(word(n, "alt")), escaped(word(n, "alt")))
}

func (w *odtWriter) inline(content []prose.Node) {
	w.spaced = true
	for _, passage := range w.paper.passages(content) {
		if passage.href != "" {
			w.printf(`<text:a xlink:type="simple" xlink:href="%s" text:style-name="Internet_20_link" text:visited-style-name="Internet_20_link">`, escaped(passage.href))
		}
		for _, n := range passage.content {
			w.run(n)
		}
		if passage.href != "" {
			w.put(`</text:a>`)
		}
	}
}

func (w *odtWriter) run(n prose.Node) {
	open := 0
	for _, m := range []struct{ mark, style string }{{"strong", "Strong_20_Emphasis"}, {"em", "Emphasis"}} {
		if marked(n, m.mark) {
			w.printf(`<text:span text:style-name="%s">`, m.style)
			open++
		}
	}
	w.text(said(n))
	w.put(strings.Repeat(`</text:span>`, open))
}

// text writes words. Several spaces, and one at the beginning, count as none in OpenDocument
// unless they are told.
func (w *odtWriter) text(words string) {
	from := 0
	words = cleaned(words)
	flush := func(to int) {
		w.put(signs.Replace(words[from:to]))
		from = to + 1
	}
	for i := range len(words) {
		switch words[i] {
		case '\n':
			flush(i)
			w.put(`<text:line-break/>`)
			w.spaced = true
		case '\t':
			flush(i)
			w.put(`<text:tab/>`)
			w.spaced = false
		case ' ':
			if w.spaced {
				flush(i)
				w.put(`<text:s/>`)
			}
			w.spaced = true
		default:
			w.spaced = false
		}
	}
	flush(len(words))
}
