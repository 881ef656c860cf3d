package paper_test

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"maillage/internal/paper/papertest"
)

// element is what matters of a flat OpenDocument.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Said     string     `xml:",innerxml"`
}

func (e element) attribute(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// walk gives the elements below one, with those that hold them.
func (e element) walk(visit func(e element, within []string), within ...string) {
	for _, child := range e.Children {
		visit(child, within)
		child.walk(visit, append(slices.Clone(within), child.XMLName.Local)...)
	}
}

// words is the text of an element.
func (e element) words(t *testing.T) string {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader("<x>" + e.Said + "</x>"))
	decoder.Strict = false
	var b strings.Builder
	for {
		token, err := decoder.Token()
		if err != nil {
			return b.String()
		}
		switch token := token.(type) {
		case xml.CharData:
			b.Write(token)
		case xml.StartElement:
			switch token.Name.Local {
			case "s":
				b.WriteByte(' ')
			case "line-break":
				b.WriteByte('\n')
			}
		}
	}
}

// seen is what LibreOffice understood.
type seen struct {
	headings, items, cells, heads, links, descriptions, paragraphs []string
	pictures                                                       int
}

func see(t *testing.T, flat string) seen {
	t.Helper()
	var root element
	if err := xml.Unmarshal([]byte(flat), &root); err != nil {
		t.Fatal(err)
	}
	var s seen
	root.walk(func(e element, within []string) {
		inBody := slices.Contains(within, "body")
		switch name := e.XMLName.Local; {
		case !inBody:
		case name == "h":
			s.headings = append(s.headings, e.attribute("outline-level")+" "+e.words(t))
		case name == "p" && len(within) > 0 && within[len(within)-1] == "list-item":
			depth := 0
			for _, w := range within {
				if w == "list" {
					depth++
				}
			}
			s.items = append(s.items, strings.Repeat("-", depth)+" "+e.words(t))
		case name == "p" && slices.Contains(within, "table-cell"):
			s.cells = append(s.cells, e.words(t))
			if slices.Contains(within, "table-header-rows") {
				s.heads = append(s.heads, e.words(t))
			}
		case name == "p":
			s.paragraphs = append(s.paragraphs, e.words(t))
		case name == "a":
			s.links = append(s.links, e.words(t)+" "+e.attribute("href"))
		case name == "image":
			s.pictures++
		case name == "desc":
			s.descriptions = append(s.descriptions, e.words(t))
		}
	})
	return s
}

func TestLibreOfficeReadsWhatWasWritten(t *testing.T) {
	p := papertest.Of(t, papertest.Whole())
	flat := papertest.Office(t, "fodt", map[string][]byte{"open.odt": papertest.ODT(t, p), "word.docx": papertest.DOCX(t, p)})
	for _, name := range []string{"open.odt", "word.docx"} {
		s := see(t, flat[name])
		for _, each := range []struct {
			of         string
			got, wants []string
		}{
			{"headings", s.headings, []string{"1 Présentation", "2 Décrivez le projet", "3 Un lieu « ouvert »", "2 Fin", "3 Titre profond"}},
			{"links", s.links, []string{"voir le plan https://exemple.fr/plan?a=1&b=2", "Dans le site https://maillage.example.org/dossiers/d1"}},
			{"descriptions", s.descriptions, []string{"Façade de la halle, côté rue"}},
		} {
			if !slices.Equal(each.got, each.wants) {
				t.Errorf("%s: %s are %q", name, each.of, each.got)
			}
		}
		for _, want := range []string{"- Ateliers", "-- Bois", "-- Métal", "- Cantine", "- Troisième", "- Quatrième", "- Avant le tableau", "- Dernier point"} {
			if !slices.Contains(s.items, want) {
				t.Errorf("%s: no item %q among %q", name, want, s.items)
			}
		}
		for _, want := range []string{"Électricité", "1 200 €", "Deux colonnes", "Deux rangs", "d"} {
			if !slices.Contains(s.cells, want) {
				t.Errorf("%s: no cell %q among %q", name, want, s.cells)
			}
		}
		if !slices.Equal(s.heads[:2], []string{"Poste", "2026"}) || !slices.Contains(s.heads, "Deux colonnes") {
			t.Errorf("%s: headers are %q", name, s.heads)
		}
		for _, want := range []string{"Dossier de candidature", p.Title, p.Notice, "Avec  L’Étincelle bien sûr.", "Cité d’un voisin.", "Nous ouvrons la halle à tou·te·s, voir le plan & plus  < 3 €.\nDeuxième ligne."} {
			if !slices.Contains(s.paragraphs, want) {
				t.Errorf("%s: no paragraph %q among %q", name, want, s.paragraphs)
			}
		}
		if s.pictures != 1 {
			t.Errorf("%s: %d pictures", name, s.pictures)
		}
		for _, want := range []string{`fo:language="fr"`, `text:page-number`, "<dc:title>La Halle &amp; l’été &lt;2026&gt;</dc:title>", `text:start-value="3"`} {
			if !strings.Contains(flat[name], want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
	}
}
