package reader

import (
	"encoding/xml"
	"strings"

	"maillage/internal/document/text"
	"maillage/internal/paper"
	"maillage/internal/yjs/prose"
)

// odtReader reads the body of an OpenDocument text.
type odtReader struct {
	*scanner
	*draft
	styles    map[string]odtReadStyle
	numbered  map[string]map[int]bool // by style of a list and level
	counts    map[string]int          // items so far, by style of a list
	tables    int                     // tables around what is read
	lists     int                     // lists around what is read
	footnotes int
	spaced    bool
}

// odtReadStyle is a style, named or automatic.
type odtReadStyle struct {
	parent     string
	bold, ital bool
}

func readODT(a *archive) (prose.Node, []Note, error) {
	if kind, err := a.read("mimetype"); err != nil || kind != nil && !strings.HasPrefix(string(kind), paper.MediaODT) {
		return prose.Node{}, nil, WrongKind
	}
	manifest, err := a.read("META-INF/manifest.xml")
	if err != nil {
		return prose.Node{}, nil, err
	}
	if strings.Contains(string(manifest), "encryption-data") {
		return prose.Node{}, nil, Locked
	}
	d := newDraft()
	r := &odtReader{draft: &d, styles: map[string]odtReadStyle{}, numbered: map[string]map[int]bool{}, counts: map[string]int{}}
	var blocks []prose.Node
	for _, name := range []string{"styles.xml", "content.xml"} {
		content, err := a.read(name)
		if err != nil {
			return prose.Node{}, nil, err
		}
		r.scanner = scan(content, &d)
		if err := r.file(&blocks); err != nil {
			return prose.Node{}, nil, err
		}
	}
	return d.finish(blocks)
}

// file reads the styles of a file, and its text where it has one.
func (r *odtReader) file(blocks *[]prose.Node) error {
	return r.each(func(xml.StartElement) error {
		return r.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "styles", "automatic-styles":
				return r.readStyles()
			case "body":
				return r.each(func(e xml.StartElement) error {
					if e.Name.Local != "text" {
						return nil
					}
					return r.blocks(blocks, "")
				}, nil)
			}
			return nil
		}, nil)
	}, nil)
}

func (r *odtReader) readStyles() error {
	return r.each(func(e xml.StartElement) error {
		name := attribute(e, "name")
		switch e.Name.Local {
		case "style":
			s := odtReadStyle{parent: attribute(e, "parent-style-name")}
			err := r.each(func(e xml.StartElement) error {
				if e.Name.Local == "text-properties" {
					s.bold = attribute(e, "font-weight") == "bold"
					s.ital = attribute(e, "font-style") == "italic"
				}
				return nil
			}, nil)
			r.styles[name] = s
			return err
		case "list-style":
			levels := map[int]bool{}
			r.numbered[name] = levels
			return r.each(func(e xml.StartElement) error {
				if e.Name.Local == "list-level-style-number" && attribute(e, "num-format") != "" {
					levels[number(attribute(e, "level"))] = true
				}
				return nil
			}, nil)
		}
		return nil
	}, nil)
}

// quotes tells whether a style of paragraphs is that of quotations, or is made from it.
func (r *odtReader) quotes(name string) bool {
	for range mostBased {
		if name == "Quotations" || name == "Quote" || name == "Intense_20_Quote" { // the latter come from Word
			return true
		}
		name = r.styles[name].parent
	}
	return false
}

// words gives the style of a piece of text within another.
func (r *odtReader) words(name string, in style) style {
	for range mostBased {
		s, known := r.styles[name]
		in.bold, in.ital = in.bold || s.bold, in.ital || s.ital
		if !known {
			break
		}
		name = s.parent
	}
	return in
}

// blocks reads what a body, a section, an item or a cell holds. List is the style of the list
// around it.
func (r *odtReader) blocks(to *[]prose.Node, list string) error {
	return r.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p", "h":
			return r.paragraph(e, to)
		case "list":
			return r.list(e, to, list)
		case "table":
			return r.table(to)
		case "section", "index-title":
			return r.blocks(to, list)
		case "table-of-content", "alphabetical-index", "illustration-index", "table-index", "object-index", "user-index", "bibliography":
			r.note(indexesNote)
		case "tracked-changes":
			return r.changes()
		case "frame", "custom-shape", "g", "line", "rect":
			r.note(imagesNote)
		}
		return nil
	}, nil)
}

// changes counts what was changed. What was deleted stands here, out of the text.
func (r *odtReader) changes() error {
	return r.each(func(xml.StartElement) error {
		return r.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "deletion":
				r.note(deletionsNote)
			case "insertion":
				r.note(insertionsNote)
			}
			return nil
		}, nil)
	}, nil)
}

func (r *odtReader) paragraph(e xml.StartElement, to *[]prose.Node) error {
	if err := r.counted(); err != nil {
		return err
	}
	name, level := attribute(e, "style-name"), 0
	if e.Name.Local == "h" {
		level = max(1, number(attribute(e, "outline-level")))
	} else if r.titled(name) {
		level = 1
	}
	words := sentence{of: r.draft}
	r.spaced = true
	if err := r.inline(&words, style{}); err != nil {
		return err
	}
	n := words.block(level)
	if !r.quotes(name) || r.tables > 0 || r.lists > 0 || strings.TrimSpace(text.Plain(n)) == "" {
		*to = append(*to, n)
		return nil
	}
	if last := len(*to) - 1; last >= 0 && (*to)[last].Type == "blockquote" {
		(*to)[last].Content = append((*to)[last].Content, n)
		return nil
	}
	*to = append(*to, prose.Node{Type: "blockquote", Content: []prose.Node{n}})
	return nil
}

func (r *odtReader) titled(name string) bool {
	return name == "Title" || r.styles[name].parent == "Title"
}

// inline reads words and what stands among them.
func (r *odtReader) inline(words *sentence, in style) error {
	return r.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "span":
			return r.inline(words, r.words(attribute(e, "style-name"), in))
		case "a":
			href := attribute(e, "href")
			if leads(href) {
				in := in
				in.href = href
				return r.inline(words, in)
			}
			if href != "" {
				r.note(linksNote)
			}
			return r.inline(words, in)
		case "s":
			words.add(strings.Repeat(" ", min(max(number(attribute(e, "c")), 1), 100)), in)
			r.spaced = true
		case "tab":
			words.add(" ", in)
		case "line-break":
			words.lineBreak()
			r.spaced = true
		case "note":
			return r.footnote(words, in)
		case "annotation":
			r.note(commentsNote)
		case "frame", "custom-shape", "g", "line", "rect", "object":
			r.note(imagesNote)
		case "annotation-end", "change", "change-start", "change-end", "soft-page-break", "bookmark", "bookmark-start", "bookmark-end":
		default: // fields say what they are
			return r.inline(words, in)
		}
		return nil
	}, func(said string) { words.add(r.collapsed(said), in) })
}

// collapsed makes one space of several, as OpenDocument means them.
func (r *odtReader) collapsed(said string) string {
	var b strings.Builder
	for _, c := range said {
		space := c == ' ' || c == '\t' || c == '\n' || c == '\r'
		if space && r.spaced {
			continue
		}
		if r.spaced = space; space {
			c = ' '
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (r *odtReader) footnote(words *sentence, in style) error {
	r.note(footnotesNote)
	if r.footnotes++; r.footnotes > 1 {
		r.footnotes--
		return nil // one within another
	}
	spaced := r.spaced
	var blocks []prose.Node
	err := r.each(func(e xml.StartElement) error {
		if e.Name.Local != "note-body" {
			return nil
		}
		return r.blocks(&blocks, "")
	}, nil)
	r.footnotes--
	r.spaced = spaced
	if said := noted(blocks); said != "" {
		words.add(" ("+said+")", style{bold: in.bold, ital: in.ital})
		r.spaced = false
	}
	return err
}

// list reads a list. One that is too deep becomes the paragraphs of its item.
func (r *odtReader) list(e xml.StartElement, to *[]prose.Node, around string) error {
	name := attribute(e, "style-name")
	if name == "" {
		name = around
	}
	r.lists++
	defer func() { r.lists-- }()
	list := prose.Node{Type: "bullet_list"}
	ordered := r.numbered[name][r.lists]
	first := 1
	if attribute(e, "continue-numbering") == "true" || attribute(e, "continue-list") != "" {
		first = r.counts[name] + 1
	}
	var loose []prose.Node
	err := r.each(func(e xml.StartElement) error {
		if e.Name.Local != "list-item" && e.Name.Local != "list-header" {
			return nil
		}
		if err := r.counted(); err != nil { // one may hold nothing
			return err
		}
		if start := attribute(e, "start-value"); start != "" && len(list.Content) == 0 {
			first = number(start)
		}
		var content []prose.Node
		err := r.blocks(&content, name)
		loose = append(loose, content...)
		list.Content = append(list.Content, prose.Node{Type: "list_item", Content: filledBlocks(content)})
		return err
	}, nil)
	r.counts[name] = first - 1 + len(list.Content)
	switch {
	case err != nil || len(list.Content) == 0:
		return err
	case r.lists > mostListDepth:
		*to = append(*to, loose...)
		return nil
	case ordered:
		list.Type = "ordered_list"
		list.Attributes = []prose.Attribute{{Name: "order", Value: int64(min(max(first, 1), 9999))}}
	}
	*to = append(*to, settled(list))
	return nil
}
