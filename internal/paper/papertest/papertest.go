// Package papertest serves the tests of papers: one with everything that texts may hold, and what
// LibreOffice makes of files.
package papertest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/document/text"
	"maillage/internal/lang"
	"maillage/internal/paper"
	"maillage/internal/yjs/prose"
)

// Sample is a text with headings, lists, a table, a picture and links, in Markdown.
const Sample = `# Présentation

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

// Picture is a small one.
func Picture(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 40, 20))
	img.Set(3, 3, color.RGBA{R: 200, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Of is a paper of a body.
func Of(t testing.TB, body prose.Node) paper.Paper {
	t.Helper()
	content := Picture(t)
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

// Whole is a body with every kind of node.
func Whole() prose.Node {
	body := text.FromMarkdown(Sample)
	mention := prose.Node{Type: "mention", Attributes: []prose.Attribute{{Name: "kind", Value: "partner"}, {Name: "id", Value: "p1"}, {Name: "label", Value: "L’Étincelle"}}}
	body.Content = append(body.Content, prose.Node{Type: "paragraph", Content: []prose.Node{{Type: prose.Text, Text: "Avec  "}, mention, {Type: prose.Text, Text: " bien sûr."}}},
		spanned(), spanned())
	item := prose.Node{Type: "list_item", Content: append(text.FromPlain("Avant le tableau").Content, spanned(), text.FromPlain("Après le tableau").Content[0])}
	body.Content = append(body.Content, prose.Node{Type: "ordered_list", Attributes: []prose.Attribute{{Name: "order", Value: int64(1)}}, Content: []prose.Node{
		item, {Type: "list_item", Content: text.FromPlain("Dernier point").Content},
	}}, prose.Node{Type: "heading", Attributes: []prose.Attribute{{Name: "level", Value: int64(5)}}, Content: text.FromPlain("Titre profond").Content[0].Content})
	return body
}

// Parts reads a zip file.
func Parts(t testing.TB, file []byte) map[string]string {
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

// ODT writes one.
func ODT(t testing.TB, p paper.Paper) []byte {
	t.Helper()
	file, err := p.ODT()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// DOCX writes one.
func DOCX(t testing.TB, p paper.Paper) []byte {
	t.Helper()
	file, err := p.DOCX()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Office opens files with LibreOffice, all in one run, and gives what it makes of each: flat
// OpenDocument, by the name of the file.
func Office(t testing.TB, to string, files map[string][]byte) map[string]string {
	t.Helper()
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("LibreOffice is not installed: libreoffice-writer-nogui")
	}
	folder := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // it has hung before
	defer cancel()
	arguments := []string{"-env:UserInstallation=file://" + folder + "/profile", "--headless", "--convert-to", to, "--outdir", folder + "/out"}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		arguments = append(arguments, path)
	}
	if output, err := exec.CommandContext(ctx, "soffice", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	made := map[string]string{}
	for name := range files {
		ending := filepath.Ext(name)
		content, err := os.ReadFile(filepath.Join(folder, "out", strings.TrimSuffix(name, ending)+"."+to))
		if err != nil {
			t.Fatal(err)
		}
		made[name] = string(content)
	}
	return made
}
