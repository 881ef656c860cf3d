package paper_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/paper"
	"maillage/internal/paper/papertest"
	"maillage/internal/yjs/prose"
)

// wellFormed reads XML to its end.
func wellFormed(t testing.TB, name, content string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(content))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func TestAnOpenDocument_HasTheFilesThatItsManifestTells(t *testing.T) {
	file := papertest.ODT(t, papertest.Of(t, papertest.Whole()))
	if !bytes.HasPrefix(file[30:], []byte("mimetype"+paper.MediaODT)) {
		t.Errorf("its kind does not stand at the beginning: %q", file[:100])
	}
	found := papertest.Parts(t, file)
	for _, name := range regexp.MustCompile(`full-path="([^"/][^"]*)"`).FindAllStringSubmatch(found["META-INF/manifest.xml"], -1) {
		if found[name[1]] == "" {
			t.Errorf("%s is told and not there", name[1])
		}
	}
	for name, content := range found {
		if strings.HasSuffix(name, ".xml") {
			wellFormed(t, name, content)
		}
		if name != "mimetype" && name != "META-INF/manifest.xml" && !strings.Contains(found["META-INF/manifest.xml"], `"`+name+`"`) {
			t.Errorf("%s is there and not told", name)
		}
	}
	for _, style := range regexp.MustCompile(`(?:text|table):style-name="([^"]+)"`).FindAllStringSubmatch(found["content.xml"], -1) {
		if !strings.Contains(found["styles.xml"]+found["content.xml"], `style:name="`+style[1]+`"`) {
			t.Errorf("no style is named %s", style[1])
		}
	}
}

func TestAWordDocument_HasThePartsThatItNames(t *testing.T) {
	found := papertest.Parts(t, papertest.DOCX(t, papertest.Of(t, papertest.Whole())))
	for name, content := range found {
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
			wellFormed(t, name, content)
		}
	}
	related := found["word/_rels/document.xml.rels"]
	for _, id := range regexp.MustCompile(`r:(?:id|embed)="([^"]+)"`).FindAllStringSubmatch(found["word/document.xml"], -1) {
		if strings.Count(related, `Id="`+id[1]+`"`) != 1 {
			t.Errorf("%s leads nowhere, or twice", id[1])
		}
	}
	for _, target := range regexp.MustCompile(`Target="([^"]+)"/>`).FindAllStringSubmatch(related, -1) {
		if found["word/"+target[1]] == "" {
			t.Errorf("%s is named and not there", target[1])
		}
	}
	for _, name := range regexp.MustCompile(`PartName="/([^"]+)"`).FindAllStringSubmatch(found["[Content_Types].xml"], -1) {
		if found[name[1]] == "" {
			t.Errorf("%s is told and not there", name[1])
		}
	}
	for _, style := range regexp.MustCompile(`w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"`).FindAllStringSubmatch(found["word/document.xml"], -1) {
		if !strings.Contains(found["word/styles.xml"], `w:styleId="`+style[1]+`"`) {
			t.Errorf("no style is named %s", style[1])
		}
	}
	for _, number := range regexp.MustCompile(`w:numId w:val="([^"]+)"`).FindAllStringSubmatch(found["word/document.xml"], -1) {
		if !strings.Contains(found["word/numbering.xml"], `<w:num w:numId="`+number[1]+`">`) {
			t.Errorf("no list is numbered %s", number[1])
		}
	}
}

func TestTheSamePaper_GivesTheSameBytes(t *testing.T) {
	p := papertest.Of(t, papertest.Whole())
	if !bytes.Equal(papertest.ODT(t, p), papertest.ODT(t, p)) || !bytes.Equal(papertest.DOCX(t, p), papertest.DOCX(t, p)) || !bytes.Equal(p.HTML(), p.HTML()) {
		t.Error("two files differ")
	}
}

func TestAnyText_GivesFilesThatAreWellFormed(t *testing.T) {
	chance := texttest.New(1)
	for range 200 {
		p := papertest.Of(t, chance.Document(8))
		p.Title = "nul\x00 \x1b retour\a \ufffe <b>&amp;\" ' \xff"
		for name, content := range papertest.Parts(t, papertest.ODT(t, p)) {
			if strings.HasSuffix(name, ".xml") {
				wellFormed(t, name, content)
			}
		}
		for name, content := range papertest.Parts(t, papertest.DOCX(t, p)) {
			if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
				wellFormed(t, name, content)
			}
		}
		if strings.ContainsFunc(string(p.HTML()), prose.Control) {
			t.Fatal("the page holds control characters")
		}
	}
}

func TestAPage_StandsAlone(t *testing.T) {
	page := string(papertest.Of(t, papertest.Whole()).HTML())
	for _, want := range []string{
		`<html lang="fr">`, `<title>La Halle &amp; l’été &lt;2026&gt; – Dossier de candidature</title>`, `<h1>La Halle &amp;`, `<h2>Présentation</h2>`, `<h3>Décrivez le projet</h3>`,
		`<h4>Un lieu « ouvert »</h4>`, `<h4>Titre profond</h4>`, `<strong>la halle</strong>`, `<a href="https://exemple.fr/plan?a=1&amp;b=2" rel="noopener">voir le plan</a>`,
		`<a href="https://maillage.example.org/dossiers/d1" `, `<ol start="3">`, `alt="Façade de la halle, côté rue"`, `src="data:image/png;base64,`, `<th scope="col">`, `aria-label="Tableau"><table>`,
		`<th scope="col" colspan="2">`, `<th scope="row" rowspan="2">`, `<thead>`, `L’Étincelle`, `<br>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	for _, unwanted := range []string{"<script", "http-equiv=\"refresh\"", `src="/`, `src="http`} {
		if strings.Contains(page, unwanted) {
			t.Errorf("%s stands in it", unwanted)
		}
	}
}

func TestAPictureThatCannotBeHad_LeavesItsDescription(t *testing.T) {
	p := papertest.Of(t, text.FromMarkdown("![Le plan](/dossiers/d1/images/gone)"))
	if page := string(p.HTML()); !strings.Contains(page, "<p>Le plan</p>") {
		t.Errorf("the page does not tell it: %s", page)
	}
	for name, file := range map[string]string{"ODT": papertest.Parts(t, papertest.ODT(t, p))["content.xml"], "DOCX": papertest.Parts(t, papertest.DOCX(t, p))["word/document.xml"]} {
		if !strings.Contains(file, "[Image : Le plan]") {
			t.Errorf("%s does not tell it: %s", name, file)
		}
	}
}

func TestATableTooWideForWord_LosesNothing(t *testing.T) {
	var cells []prose.Node
	var want []string
	for i := range 80 {
		words := "cellule" + strings.Repeat("x", i) + "."
		want = append(want, words)
		cells = append(cells, prose.Node{Type: "table_cell", Content: text.FromPlain(words).Content})
	}
	p := papertest.Of(t, prose.Node{Type: "doc", Content: []prose.Node{{Type: "table", Content: []prose.Node{{Type: "table_row", Content: cells}}}}})
	document := papertest.Parts(t, papertest.DOCX(t, p))["word/document.xml"]
	if n := strings.Count(document, "<w:gridCol "); n != 63 {
		t.Errorf("%d columns", n)
	}
	for _, words := range want {
		if !strings.Contains(document, ">"+words+"<") {
			t.Errorf("%s is lost", words)
		}
	}
}

func TestCellsThatCoverFarTooMuch_AreCut(t *testing.T) {
	huge := prose.Node{Type: "table_cell", Attributes: []prose.Attribute{{Name: "colspan", Value: int64(50)}, {Name: "rowspan", Value: int64(500)}}, Content: text.FromPlain("a").Content}
	row := prose.Node{Type: "table_row", Content: slices.Repeat([]prose.Node{huge}, 300)}
	p := papertest.Of(t, prose.Node{Type: "doc", Content: []prose.Node{{Type: "table", Content: slices.Repeat([]prose.Node{row}, 300)}}})
	if file := papertest.ODT(t, p); len(file) > 1<<20 {
		t.Errorf("it takes %d bytes", len(file))
	}
	if n := strings.Count(papertest.Parts(t, papertest.DOCX(t, p))["word/document.xml"], ">a</w:t>"); n != 300*300 {
		t.Errorf("%d of %d cells are left", n, 300*300)
	}
}

func TestATableOfTooManyPlaces_IsWrittenAsParagraphs(t *testing.T) {
	rows := func(count int, columns int64) prose.Node {
		table := prose.Node{Type: "table"}
		for range count {
			table.Content = append(table.Content, prose.Node{Type: "table_row", Content: []prose.Node{{
				Type: "table_cell", Attributes: []prose.Attribute{{Name: "colspan", Value: columns}, {Name: "rowspan", Value: int64(1)}},
				Content: []prose.Node{{Type: "paragraph", Content: []prose.Node{{Type: prose.Text, Text: "a"}}}},
			}}})
		}
		return prose.Node{Type: "doc", Content: []prose.Node{table}}
	}
	wide := papertest.Parts(t, papertest.ODT(t, papertest.Of(t, rows(2_000, 50))))["content.xml"]
	if strings.Contains(wide, "<table:table ") || strings.Count(wide, ">a</text:p>") != 2_000 {
		t.Errorf("a table is laid out in %d bytes, or words are lost", len(wide))
	}
	if long := papertest.Parts(t, papertest.ODT(t, papertest.Of(t, rows(2_000, 5))))["content.xml"]; !strings.Contains(long, "<table:table ") {
		t.Error("a long table is none any more")
	}
}

func TestAPictureOfTooManyDots_IsItsDescription(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8_000, 6_000))); err != nil {
		t.Fatal(err)
	}
	p := papertest.Of(t, text.FromMarkdown("![Le plan](/dossiers/d1/images/i1)"))
	p.Image = func(string) ([]byte, string, error) { return b.Bytes(), "image/png", nil }
	if said := string(p.HTML()); strings.Contains(said, "data:image/png") || !strings.Contains(said, "<p>Le plan</p>") {
		t.Error("it is shown, or its description is not")
	}
}
