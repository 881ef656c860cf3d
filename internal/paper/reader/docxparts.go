package reader

import (
	"encoding/xml"
	"strings"
)

// docxParts is what the other files of a Word document tell of its text.
type docxParts struct {
	styles    map[string]docxStyle
	kinds     map[int]int       // kind of each list
	ordered   map[[2]int]bool   // by kind and level: whether it has numbers
	starts    map[[2]int]int    // by kind and level: the first number
	restarts  map[[2]int]int    // by list and level
	indents   map[[2]int]int    // by kind and level
	links     map[string]string // where links lead, by identifier
	footnotes map[string]string // what they say, by kind and identifier
}

// docxStyle is a named style.
type docxStyle struct {
	based        string
	level        int // of a heading
	list, depth  int
	quote, index bool
	bold, ital   bool
}

const mostBased = 20 // styles on each other

// style gives a style with what it has from those it is based on.
func (p docxParts) style(id string) docxStyle {
	s := p.styles[id]
	based := s.based
	for range mostBased {
		under, known := p.styles[based]
		if !known {
			break
		}
		if s.level == 0 {
			s.level = under.level
		}
		if s.list == 0 {
			s.list, s.depth = under.list, under.depth
		}
		s.quote, s.index, s.bold, s.ital = s.quote || under.quote, s.index || under.index, s.bold || under.bold, s.ital || under.ital
		based = under.based
	}
	return s
}

func (a *archive) docxParts(d *draft) (docxParts, error) {
	p := docxParts{
		styles: map[string]docxStyle{}, kinds: map[int]int{}, ordered: map[[2]int]bool{}, starts: map[[2]int]int{}, restarts: map[[2]int]int{}, indents: map[[2]int]int{},
		links: map[string]string{}, footnotes: map[string]string{},
	}
	for _, part := range []struct {
		name string
		read func(s *scanner) error
	}{
		{"word/styles.xml", p.readStyles}, {"word/numbering.xml", p.readNumbering}, {"word/_rels/document.xml.rels", p.readLinks},
	} {
		content, err := a.read(part.name)
		if err == nil {
			err = part.read(scan(content, d))
		}
		if err != nil {
			return p, err
		}
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := p.readFootnotes(a, d, kind); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (p docxParts) readStyles(s *scanner) error {
	return s.each(func(xml.StartElement) error { // styles
		return s.each(func(e xml.StartElement) error {
			if e.Name.Local != "style" {
				return nil
			}
			id := attribute(e, "styleId")
			one := docxStyle{}
			err := p.readStyle(s, &one)
			p.styles[id] = one
			return err
		}, nil)
	}, nil)
}

// readStyle reads a style. Word names those it brings in English whatever the language.
func (p docxParts) readStyle(s *scanner, to *docxStyle) error {
	var inside func(e xml.StartElement) error
	inside = func(e xml.StartElement) error {
		value := attribute(e, "val")
		on := value != "0" && value != "false"
		switch e.Name.Local {
		case "name":
			name := strings.ToLower(value)
			if level, is := strings.CutPrefix(name, "heading "); is {
				to.level = number(level)
			}
			to.quote = name == "quote" || name == "intense quote" || name == "quotations" || name == "block text"
			to.index = strings.HasPrefix(name, "toc ")
			if name == "title" {
				to.level = 1
			}
		case "basedOn":
			to.based = value
		case "pPr", "rPr", "numPr":
			return s.each(inside, nil)
		case "outlineLvl":
			to.level = outline(value)
		case "numId":
			to.list = number(value)
		case "ilvl":
			to.depth = number(value)
		case "b":
			to.bold = on
		case "i":
			to.ital = on
		}
		return nil
	}
	return s.each(inside, nil)
}

func (p docxParts) readNumbering(s *scanner) error {
	return s.each(func(xml.StartElement) error { // numbering
		return s.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "abstractNum":
				return p.readKind(s, number(attribute(e, "abstractNumId")))
			case "num":
				return p.readList(s, number(attribute(e, "numId")))
			}
			return nil
		}, nil)
	}, nil)
}

func (p docxParts) readKind(s *scanner, kind int) error {
	return s.each(func(e xml.StartElement) error {
		if e.Name.Local != "lvl" {
			return nil
		}
		at := [2]int{kind, number(attribute(e, "ilvl"))}
		return s.each(func(e xml.StartElement) error {
			switch value := attribute(e, "val"); e.Name.Local {
			case "numFmt":
				p.ordered[at] = value != "bullet" && value != "none"
			case "start":
				p.starts[at] = number(value)
			case "pPr":
				return s.each(func(e xml.StartElement) error {
					if e.Name.Local == "ind" {
						p.indents[at] = indent(e)
					}
					return nil
				}, nil)
			}
			return nil
		}, nil)
	}, nil)
}

// indent is how far a paragraph stands from the margin.
func indent(e xml.StartElement) int {
	if start := attribute(e, "start"); start != "" {
		return number(start)
	}
	return number(attribute(e, "left"))
}

func (p docxParts) readList(s *scanner, list int) error {
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNumId":
			p.kinds[list] = number(attribute(e, "val"))
		case "lvlOverride":
			at := [2]int{list, number(attribute(e, "ilvl"))}
			return s.each(func(e xml.StartElement) error {
				if e.Name.Local == "startOverride" {
					p.restarts[at] = number(attribute(e, "val"))
				}
				return nil
			}, nil)
		}
		return nil
	}, nil)
}

func (p docxParts) readLinks(s *scanner) error {
	return s.each(func(xml.StartElement) error { // Relationships
		return s.each(func(e xml.StartElement) error {
			if strings.HasSuffix(attribute(e, "Type"), "/hyperlink") {
				p.links[attribute(e, "Id")] = attribute(e, "Target")
			}
			return nil
		}, nil)
	}, nil)
}

// readFootnotes reads what footnotes say. They count among the paragraphs.
func (p docxParts) readFootnotes(a *archive, d *draft, kind string) error {
	content, err := a.read("word/" + kind + "s.xml")
	if err != nil {
		return err
	}
	r := newDOCXReader(content, d, p)
	return r.each(func(xml.StartElement) error { // footnotes
		return r.each(func(e xml.StartElement) error {
			if e.Name.Local != kind || attribute(e, "type") != "" {
				return nil // lines between text and notes
			}
			blocks, err := r.blocks()
			p.footnotes[kind+attribute(e, "id")] = noted(blocks)
			return err
		}, nil)
	}, nil)
}
