package reader

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"

	"maillage/internal/yjs/prose"
)

// docxReader reads the body of a Word document, or its footnotes.
type docxReader struct {
	*scanner
	*draft
	parts  docxParts
	lists  map[[2]int]int  // the list that is open, by kind and level
	counts map[[2]int]int  // items so far, by kind and level
	begun  map[[2]int]bool // by list and level
	tables int             // tables around what is read
	fields []openField
}

// openField is a field that is open: its instruction, then its result.
type openField struct {
	instruction strings.Builder
	result      bool
	href        string
}

func newDOCXReader(content []byte, d *draft, parts docxParts) *docxReader {
	return &docxReader{scanner: scan(content, d), draft: d, parts: parts, lists: map[[2]int]int{}, counts: map[[2]int]int{}, begun: map[[2]int]bool{}}
}

func readDOCX(a *archive) (prose.Node, []Note, error) {
	content, err := a.read("word/document.xml")
	if err != nil {
		return prose.Node{}, nil, err
	}
	d := newDraft()
	parts, err := a.docxParts(&d)
	if err != nil {
		return prose.Node{}, nil, err
	}
	r := newDOCXReader(content, &d, parts)
	var blocks []prose.Node
	err = r.each(func(e xml.StartElement) error { // document
		return r.each(func(e xml.StartElement) error {
			if e.Name.Local != "body" {
				return nil
			}
			blocks, err = r.blocks()
			return err
		}, nil)
	}, nil)
	if err != nil {
		return prose.Node{}, nil, err
	}
	return d.finish(blocks)
}

// blocks reads what a body, a cell or a footnote holds.
func (r *docxReader) blocks() ([]prose.Node, error) {
	var all []flat
	err := r.flats(&all)
	return nest(all, 0), err
}

func (r *docxReader) flats(to *[]flat) error {
	return r.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p":
			return r.paragraph(to)
		case "tbl":
			return r.table(to)
		case "sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "Choice", "AlternateContent":
			return r.flats(to)
		case "del", "moveFrom":
			r.note(deletionsNote)
		}
		return nil
	}, nil)
}

// docxParagraph is what the properties of a paragraph tell.
type docxParagraph struct {
	style       string
	level       int // of a heading; 0 for none
	list, depth int // of numPr; -1 where nothing is told
	indent      int
}

func (r *docxReader) paragraph(to *[]flat) error {
	if err := r.counted(); err != nil {
		return err
	}
	p := docxParagraph{list: -1, depth: -1}
	words := sentence{of: r.draft}
	if err := r.runs(&words, style{}, &p); err != nil {
		return err
	}
	s := r.parts.style(p.style)
	if s.index {
		r.note(indexesNote)
		return nil
	}
	if p.level == 0 {
		p.level = s.level
	}
	if p.list < 0 {
		p.list, p.depth = s.list, s.depth
	}
	f := flat{node: words.block(p.level), quote: s.quote && r.tables == 0}
	switch last := len(*to) - 1; {
	case p.level > 0:
	case p.list > 0:
		r.place(&f, p)
	case last >= 0 && p.indent > 0:
		r.goOn(&f, (*to)[last], p.indent)
	}
	*to = append(*to, f)
	return nil
}

// place puts a paragraph in its list, and counts it. Lists of one kind go on counting, but for one
// that says where it begins.
func (r *docxReader) place(f *flat, p docxParagraph) {
	depth := min(max(p.depth, 0), mostListDepth-1)
	own, at := [2]int{p.list, depth}, [2]int{r.parts.kinds[p.list], depth}
	if start, begins := r.parts.restarts[own]; begins && !r.begun[own] {
		r.begun[own], r.lists[at], r.counts[at] = true, p.list, start-1
	} else if r.lists[at] == 0 {
		r.lists[at], r.counts[at] = p.list, max(r.parts.starts[at], 1)-1
	}
	r.counts[at]++
	f.depth, f.list, f.ordered, f.ordinal = depth+1, r.lists[at], r.parts.ordered[at], r.counts[at]
	for below := depth + 1; below < mostListDepth; below++ {
		delete(r.lists, [2]int{at[0], below})
	}
}

// goOn takes a paragraph that stands below the words of an item for part of it: Word has no other
// way to say so.
func (r *docxReader) goOn(f *flat, above flat, indent int) {
	for depth := above.depth; depth > 0; depth-- {
		if r.parts.indents[[2]int{r.parts.kinds[above.list], depth - 1}] == indent {
			f.depth, f.list, f.goesOn = depth, above.list, true
			return
		}
	}
}

// runs reads words and what stands among them.
func (r *docxReader) runs(words *sentence, in style, p *docxParagraph) error {
	return r.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pPr":
			return r.paragraphProperties(p)
		case "r":
			return r.run(words, in)
		case "hyperlink":
			return r.runs(words, r.linked(in, r.parts.links[attribute(e, "id")]), p)
		case "ins", "moveTo":
			r.note(insertionsNote)
			return r.runs(words, in, p)
		case "del", "moveFrom":
			r.note(deletionsNote)
			return nil
		case "pict", "drawing", "object":
			r.note(imagesNote)
			return nil
		case "fldSimple", "sdt", "sdtContent", "smartTag", "customXml", "oMathPara", "oMath", "Choice", "AlternateContent", "dir", "bdo":
			return r.runs(words, in, p)
		}
		return nil
	}, nil)
}

// linked gives a style that leads somewhere, if it may.
func (r *docxReader) linked(in style, href string) style {
	switch {
	case href == "":
	case leads(href):
		in.href = href
	default:
		r.note(linksNote)
	}
	return in
}

func (r *docxReader) paragraphProperties(p *docxParagraph) error {
	return r.each(func(e xml.StartElement) error {
		switch value := attribute(e, "val"); e.Name.Local {
		case "pStyle":
			p.style = value
		case "outlineLvl":
			p.level = outline(value)
		case "ind":
			p.indent = indent(e)
		case "numPr":
			p.list, p.depth = 0, 0
			return r.each(func(e xml.StartElement) error {
				switch value := number(attribute(e, "val")); e.Name.Local {
				case "numId":
					p.list = value
				case "ilvl":
					p.depth = value
				}
				return nil
			}, nil)
		}
		return nil
	}, nil)
}

// outline is the level of a heading; Word counts from 0, and 9 is none.
func outline(value string) int {
	if level := number(value); value != "" && level >= 0 && level < 9 {
		return level + 1
	}
	return 0
}

// number reads a whole number of a file; what is none, or absurd, is 0.
func number(value string) int {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	return n
}

// run reads a piece of text of one style.
func (r *docxReader) run(words *sentence, in style) error {
	hidden := false
	return r.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; name {
		case "rPr":
			return r.runProperties(&in, &hidden)
		case "t":
			return r.each(r.skip, func(said string) {
				if !hidden && r.shown() {
					words.add(spaces.Replace(said), r.inField(in))
				}
			})
		case "tab", "ptab":
			words.add(" ", in)
		case "br", "cr":
			if kind := attribute(e, "type"); kind == "" || kind == "textWrapping" {
				words.lineBreak()
			}
		case "noBreakHyphen":
			words.add("\u2011", in)
		case "drawing", "pict", "object":
			r.note(imagesNote)
		case "footnoteReference", "endnoteReference":
			r.footnote(words, name, attribute(e, "id"), in)
		case "commentReference":
			r.note(commentsNote)
		case "fldChar", "instrText":
			return r.field(e)
		case "AlternateContent", "Choice":
			return r.run(words, in)
		}
		return nil
	}, nil)
}

var spaces = strings.NewReplacer("\r", " ", "\n", " ", "\t", " ")

func (r *docxReader) footnote(words *sentence, kind, id string, in style) {
	of := strings.TrimSuffix(kind, "Reference") + id
	said := r.parts.footnotes[of]
	r.note(footnotesNote)
	if said != "" {
		delete(r.parts.footnotes, of) // told once: a call costs a file a few bytes, a note may be all of it
		words.add(" ("+said+")", style{bold: in.bold, ital: in.ital})
	}
}

// shown tells that no field is open whose instruction is being told.
func (r *docxReader) shown() bool {
	return len(r.fields) == 0 || r.fields[len(r.fields)-1].result
}

func (r *docxReader) inField(in style) style {
	for i := len(r.fields) - 1; i >= 0 && in.href == ""; i-- {
		in = r.linked(in, r.fields[i].href)
	}
	return in
}

var hyperlink = regexp.MustCompile(`^\s*HYPERLINK\s+"([^"]+)"`)

// mostFields are open at once; beyond, a file only means to be difficult.
const mostFields = 50

// field follows the fields that are written in pieces: begin, instruction, separate, result, end.
func (r *docxReader) field(e xml.StartElement) error {
	last := len(r.fields) - 1
	if e.Name.Local == "instrText" {
		return r.each(r.skip, func(said string) {
			if last >= 0 && !r.fields[last].result {
				r.fields[last].instruction.WriteString(said)
			}
		})
	}
	switch attribute(e, "fldCharType") {
	case "begin":
		if len(r.fields) == mostFields {
			return Broken
		}
		r.fields = append(r.fields, openField{})
	case "separate":
		if last >= 0 {
			r.fields[last].result = true
			if m := hyperlink.FindStringSubmatch(r.fields[last].instruction.String()); m != nil {
				r.fields[last].href = m[1]
			}
		}
	case "end":
		if last >= 0 {
			r.fields = r.fields[:last]
		}
	}
	return nil
}

func (r *docxReader) runProperties(in *style, hidden *bool) error {
	return r.each(func(e xml.StartElement) error {
		value := attribute(e, "val")
		on := value != "0" && value != "false" && value != "off" && value != "none"
		switch e.Name.Local {
		case "b":
			in.bold = on
		case "i":
			in.ital = on
		case "vanish":
			*hidden = on
		case "rStyle":
			s := r.parts.style(value)
			in.bold, in.ital = in.bold || s.bold, in.ital || s.ital
		}
		return nil
	}, nil)
}
