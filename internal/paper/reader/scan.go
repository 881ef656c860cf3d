package reader

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

// scanner reads XML element by element. It knows no entity but those of XML, and refuses a
// document type, which office programs never write and which makes others.
type scanner struct {
	decoder *xml.Decoder
	meter   *meter
	of      *draft
	depth   int
}

func scan(content []byte, of *draft) *scanner {
	m := &meter{Reader: bytes.NewReader(content)}
	return &scanner{decoder: xml.NewDecoder(m), meter: m, of: of}
}

// meter measures tags while they are read: a decoder takes a hundred times their size in memory.
// It knows when they begin; its reader tells when they end.
type meter struct {
	*bytes.Reader
	within bool
	size   int
}

// ReadByte implements io.ByteReader.
func (m *meter) ReadByte() (byte, error) {
	b, err := m.Reader.ReadByte()
	if b == '<' {
		m.within, m.size = true, 0
	}
	if m.size++; m.within && m.size > mostTag {
		return 0, Broken
	}
	return b, err
}

// each calls element for every child of the element that was opened last, and chars for the text
// between them, until it is closed. What element does not read is passed over.
func (s *scanner) each(element func(e xml.StartElement) error, chars func(text string)) error {
	at := s.depth
	for {
		token, err := s.decoder.Token()
		if errors.Is(err, io.EOF) && at == 0 {
			return nil
		}
		if err != nil {
			return Broken
		}
		words, isWords := token.(xml.CharData)
		if !isWords { // the tag after words has begun
			s.meter.within = false
		}
		if isWords && chars != nil {
			chars(string(words))
		}
		if s.of.full() {
			return TooLarge
		}
		switch token := token.(type) {
		case xml.Directive:
			return Broken
		case xml.EndElement:
			s.depth--
			return nil
		case xml.StartElement:
			if err := s.child(token, element); err != nil {
				return err
			}
		}
	}
}

func (s *scanner) child(e xml.StartElement, element func(e xml.StartElement) error) error {
	s.depth++
	if s.depth > mostElements {
		return Broken
	}
	at := s.depth
	if err := element(e); err != nil {
		return err
	}
	if s.depth == at {
		return s.each(s.skip, nil)
	}
	return nil
}

// skip reads nothing of an element: each passes over what is in it.
func (s *scanner) skip(xml.StartElement) error { return nil }

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
