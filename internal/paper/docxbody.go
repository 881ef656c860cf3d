package paper

import (
	"fmt"
	"strings"

	"maillage/internal/yjs/prose"
)

// docxWriter writes the content of a Word document.
type docxWriter struct {
	ink
	paper   Paper
	album   *album
	links   []string     // where hyperlinks lead
	numbers []docxNumber // lists with numbers
	frames  int
	depth   int    // of open lists
	marker  string // properties that make the next paragraph the first of an item
}

type docxNumber struct{ level, start int }

func (w *docxWriter) head() {
	w.paragraph("Subtitle", plainly(w.paper.Kind))
	w.paragraph("Title", plainly(w.paper.Title))
	if w.paper.Notice != "" {
		w.paragraph("Notice", plainly(w.paper.Notice))
	}
}

// blocks writes nodes, with the style that a paragraph has among them; "" is the usual one.
func (w *docxWriter) blocks(nodes []prose.Node, style string) {
	for _, n := range nodes {
		w.block(n, style)
	}
}

func (w *docxWriter) block(n prose.Node, style string) {
	switch n.Type {
	case "heading":
		w.paragraph(fmt.Sprintf("Heading%d", level(n)), n.Content)
	case "bullet_list":
		w.list(n, 1, style)
	case "ordered_list":
		w.numbers = append(w.numbers, docxNumber{min(w.depth, mostListDepth-1), order(n)})
		w.list(n, len(w.numbers)+1, style)
	case "blockquote":
		w.blocks(n.Content, "Quote")
	case "horizontal_rule":
		w.paragraph("Rule", nil)
	case "table":
		if w.marker != "" {
			w.paragraph(style, nil)
		}
		w.table(n)
		w.put(`<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>`) // else two tables would join
	case "image":
		w.image(n, style)
	default:
		w.paragraph(style, n.Content)
	}
}

// open begins a paragraph: the first of an item carries its number or its bullet, the others
// stand below it.
func (w *docxWriter) open(style string) {
	w.put(`<w:p><w:pPr>`)
	if style != "" {
		w.printf(`<w:pStyle w:val="%s"/>`, style)
	}
	if w.marker != "" {
		w.put(w.marker)
	} else if w.depth > 0 {
		w.printf(`<w:ind w:left="%d"/>`, docxIndent*min(w.depth, mostListDepth))
	}
	w.marker = ""
	w.put(`</w:pPr>`)
}

func (w *docxWriter) paragraph(style string, content []prose.Node) {
	w.open(style)
	w.inline(content)
	w.put(`</w:p>`)
}

func (w *docxWriter) list(n prose.Node, number int, style string) {
	if w.marker != "" {
		w.paragraph(style, nil) // an item that begins with a list
	}
	w.depth++
	for _, item := range n.Content {
		w.marker = fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, min(w.depth, mostListDepth)-1, number)
		w.blocks(item.Content, style)
		if w.marker != "" {
			w.paragraph(style, nil)
		}
	}
	w.depth--
}

const docxWidth = 9354 // of the text, in twentieths of a point

func (w *docxWriter) table(n prose.Node) {
	rows := grid(n)
	if len(rows) == 0 || len(rows[0]) == 0 {
		return
	}
	w.printf(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>`)
	for range rows[0] {
		w.printf(`<w:gridCol w:w="%d"/>`, docxWidth/len(rows[0]))
	}
	w.put(`</w:tblGrid>`)
	head := heads(rows)
	depth := w.depth
	w.depth = 0 // lists around a table do not count within
	for r, row := range rows {
		w.put(`<w:tr><w:trPr><w:cantSplit/>`)
		if r < head {
			w.put(`<w:tblHeader/>`)
		}
		w.put(`</w:trPr>`)
		for _, s := range row {
			w.cell(s, docxWidth/len(row))
		}
		w.put(`</w:tr>`)
	}
	w.depth = depth
	w.put(`</w:tbl>`)
}

func (w *docxWriter) cell(s slot, width int) {
	if !s.begins && !s.below {
		return
	}
	w.printf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width*s.columns)
	if s.columns > 1 {
		w.printf(`<w:gridSpan w:val="%d"/>`, s.columns)
	}
	if s.below {
		w.put(`<w:vMerge/></w:tcPr><w:p/></w:tc>`)
		return
	}
	if s.rows > 1 {
		w.put(`<w:vMerge w:val="restart"/>`)
	}
	style := "TableText"
	if s.cell.Type == "table_header" {
		style = "TableHead"
		w.put(`<w:shd w:val="clear" w:color="auto" w:fill="E4EFEC"/>`)
	}
	w.put(`</w:tcPr>`)
	w.blocks(s.cell.Content, style)
	if len(s.cell.Content) == 0 {
		w.paragraph(style, nil)
	}
	w.put(`</w:tc>`)
}

const emuPerCentimetre = 360_000

func (w *docxWriter) image(n prose.Node, style string) {
	number := w.album.number(word(n, "src"))
	if number == 0 {
		w.block(w.paper.missing(n), style)
		return
	}
	width, height := w.album.all[number-1].centimetres()
	wide, high := int(width*emuPerCentimetre), int(height*emuPerCentimetre)
	w.frames++
	w.open(style)
	w.printf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="Image %d" descr="%s"/>`, wide, high, w.frames, w.frames, escaped(word(n, "alt")))
	w.printf(`<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>`)
	w.printf(`<pic:nvPicPr><pic:cNvPr id="%d" name="Image %d" descr="%s"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdImage%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`, w.frames, w.frames, escaped(word(n, "alt")), number)
	w.printf(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`, wide, high)
}

func (w *docxWriter) inline(content []prose.Node) {
	for _, passage := range w.paper.passages(content) {
		if passage.href != "" {
			w.links = append(w.links, passage.href)
			w.printf(`<w:hyperlink r:id="rIdLink%d">`, len(w.links))
		}
		for _, n := range passage.content {
			w.run(n, passage.href != "")
		}
		if passage.href != "" {
			w.put(`</w:hyperlink>`)
		}
	}
}

func (w *docxWriter) run(n prose.Node, link bool) {
	w.put(`<w:r><w:rPr>`)
	if link {
		w.put(`<w:rStyle w:val="Hyperlink"/>`)
	}
	if marked(n, "strong") {
		w.put(`<w:b/>`)
	}
	if marked(n, "em") {
		w.put(`<w:i/>`)
	}
	w.put(`</w:rPr>`)
	w.text(said(n))
	w.put(`</w:r>`)
}

var docxBreaks = strings.NewReplacer("\n", `</w:t><w:br/><w:t xml:space="preserve">`, "\t", `</w:t><w:tab/><w:t xml:space="preserve">`)

func (w *docxWriter) text(words string) {
	w.put(`<w:t xml:space="preserve">` + docxBreaks.Replace(escaped(words)) + `</w:t>`)
}
