package paper_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/lang"
	"maillage/internal/paper"
	"maillage/internal/yjs/prose"
)

const sample = `# Présentation

## Décrivez le projet

### Un lieu « ouvert »

Nous ouvrons **la halle** à *tou·te·s*, [voir le plan](https://exemple.fr/plan?a=1&b=2) & plus  < 3 €.
Deuxième ligne.

- Ateliers
  - Bois

    Suite du bois.
  - Métal
- Cantine

3. Troisième
4. Quatrième

> Cité d’un voisin.

---

| Poste | 2026 |
|---|---|
| Électricité | 1 200 € |
| Loyer | 900 € |

![Façade de la halle, côté rue](/dossiers/d1/images/i1)

## Fin

[Dans le site](/dossiers/d1)
`

func picture(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	img.Set(3, 3, color.RGBA{R: 200, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func of(t testing.TB, body prose.Node) paper.Paper {
	t.Helper()
	content := picture(t)
	return paper.Paper{
		Lang: lang.FR, Kind: "Dossier de candidature", Title: "La Halle & l’été <2026>", Notice: "Brouillon : rien n’est déposé.", Author: "Collectif « Été »",
		Issuer: "Maillage – https://maillage.example.org", Site: "https://maillage.example.org", At: time.Date(2026, 3, 30, 16, 5, 0, 0, time.UTC), Body: body,
		Image: func(src string) ([]byte, string, error) {
			if src != "/dossiers/d1/images/i1" {
				return nil, "", errors.New("no such picture")
			}
			return content, "image/png", nil
		},
	}
}

// spanned is a table whose cells cover others.
func spanned() prose.Node {
	cell := func(kind string, columns, rows int64, words string) prose.Node {
		return prose.Node{
			Type: kind, Attributes: []prose.Attribute{{Name: "colspan", Value: columns}, {Name: "rowspan", Value: rows}},
			Content: text.FromPlain(words).Content,
		}
	}
	row := func(cells ...prose.Node) prose.Node { return prose.Node{Type: "table_row", Content: cells} }
	return prose.Node{Type: "table", Content: []prose.Node{
		row(cell("table_header", 2, 1, "Deux colonnes"), cell("table_header", 1, 1, "Une")),
		row(cell("table_header", 1, 2, "Deux rangs"), cell("table_cell", 1, 1, "a"), cell("table_cell", 1, 1, "b")),
		row(cell("table_cell", 1, 1, "c"), cell("table_cell", 1, 1, "d")),
	}}
}

// whole is a body with every kind of node.
func whole() prose.Node {
	body := text.FromMarkdown(sample)
	mention := prose.Node{Type: "mention", Attributes: []prose.Attribute{{Name: "kind", Value: "partner"}, {Name: "id", Value: "p1"}, {Name: "label", Value: "L’Étincelle"}}}
	body.Content = append(body.Content, prose.Node{Type: "paragraph", Content: []prose.Node{{Type: prose.Text, Text: "Avec  "}, mention, {Type: prose.Text, Text: " bien sûr."}}},
		spanned(), spanned())
	item := prose.Node{Type: "list_item", Content: append(text.FromPlain("Avant le tableau").Content, spanned(), text.FromPlain("Après le tableau").Content[0])}
	body.Content = append(body.Content, prose.Node{Type: "ordered_list", Attributes: []prose.Attribute{{Name: "order", Value: int64(1)}}, Content: []prose.Node{
		item, {Type: "list_item", Content: text.FromPlain("Dernier point").Content},
	}}, prose.Node{Type: "heading", Attributes: []prose.Attribute{{Name: "level", Value: int64(5)}}, Content: text.FromPlain("Titre profond").Content[0].Content})
	return body
}

// parts reads a zip file.
func parts(t testing.TB, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := found[f.Name]; twice {
			t.Errorf("%s is there twice", f.Name)
		}
		found[f.Name] = string(content)
	}
	return found
}

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

func odt(t testing.TB, p paper.Paper) []byte {
	t.Helper()
	file, err := p.ODT()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func docx(t testing.TB, p paper.Paper) []byte {
	t.Helper()
	file, err := p.DOCX()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAnOpenDocument_HasTheFilesThatItsManifestTells(t *testing.T) {
	file := odt(t, of(t, whole()))
	if !bytes.HasPrefix(file[30:], []byte("mimetype"+paper.MediaODT)) {
		t.Errorf("its kind does not stand at the beginning: %q", file[:100])
	}
	found := parts(t, file)
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
	found := parts(t, docx(t, of(t, whole())))
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
	p := of(t, whole())
	if !bytes.Equal(odt(t, p), odt(t, p)) || !bytes.Equal(docx(t, p), docx(t, p)) || !bytes.Equal(p.HTML(), p.HTML()) {
		t.Error("two files differ")
	}
}

func TestAnyText_GivesFilesThatAreWellFormed(t *testing.T) {
	chance := texttest.New(1)
	for range 200 {
		p := of(t, chance.Document(8))
		p.Title = "nul\x00 \x1b retour\a \ufffe <b>&amp;\" ' \xff"
		for name, content := range parts(t, odt(t, p)) {
			if strings.HasSuffix(name, ".xml") {
				wellFormed(t, name, content)
			}
		}
		for name, content := range parts(t, docx(t, p)) {
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
	page := string(of(t, whole()).HTML())
	for _, want := range []string{
		`<html lang="fr">`, `<title>La Halle &amp; l’été &lt;2026&gt; – Dossier de candidature</title>`, `<h1>La Halle &amp;`, `<h2>Présentation</h2>`, `<h3>Décrivez le projet</h3>`,
		`<h4>Un lieu « ouvert »</h4>`, `<h4>Titre profond</h4>`, `<strong>la halle</strong>`, `<a href="https://exemple.fr/plan?a=1&amp;b=2" rel="noopener">voir le plan</a>`,
		`<a href="https://maillage.example.org/dossiers/d1" `, `<ol start="3">`, `alt="Façade de la halle, côté rue"`, `src="data:image/png;base64,`, `<th scope="col">`,
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
	p := of(t, text.FromMarkdown("![Le plan](/dossiers/d1/images/gone)"))
	if page := string(p.HTML()); !strings.Contains(page, "<p>Le plan</p>") {
		t.Errorf("the page does not tell it: %s", page)
	}
	for name, file := range map[string]string{"ODT": parts(t, odt(t, p))["content.xml"], "DOCX": parts(t, docx(t, p))["word/document.xml"]} {
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
	p := of(t, prose.Node{Type: "doc", Content: []prose.Node{{Type: "table", Content: []prose.Node{{Type: "table_row", Content: cells}}}}})
	document := parts(t, docx(t, p))["word/document.xml"]
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
	p := of(t, prose.Node{Type: "doc", Content: []prose.Node{{Type: "table", Content: slices.Repeat([]prose.Node{row}, 300)}}})
	if file := odt(t, p); len(file) > 1<<20 {
		t.Errorf("it takes %d bytes", len(file))
	}
	if n := strings.Count(parts(t, docx(t, p))["word/document.xml"], ">a</w:t>"); n != 300*300 {
		t.Errorf("%d of %d cells are left", n, 300*300)
	}
}
