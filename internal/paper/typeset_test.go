package paper_test

import (
	"bytes"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"maillage/internal/document/text/texttest"
	"maillage/internal/lang"
	"maillage/internal/paper"
	"maillage/internal/paper/papertest"
	"maillage/internal/pdf"
	"maillage/internal/pdf/pdftest"
	"maillage/internal/yjs/prose"
)

// press is the real worker.
func press(t *testing.T) *pdf.Worker {
	t.Helper()
	script := pdftest.Script(t)
	w := pdf.New(pdf.Config{Node: "node", Script: script}, time.Now, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func typeset(t *testing.T, w *pdf.Worker, p paper.Paper) []byte {
	t.Helper()
	file, err := w.Render(t.Context(), lang.FR, p.Typeset())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAPaperIsTypesetAsATaggedDocument(t *testing.T) {
	file := typeset(t, press(t), papertest.Of(t, papertest.Whole()))
	for _, want := range []string{"/Lang (fr)", "<pdfuaid:part>1</pdfuaid:part>", "/DisplayDocTitle true", "/Marked true", "/Alt"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("no %s in the file", want)
		}
	}
	info := pdftest.Poppler(t, file, "pdfinfo")
	for _, want := range []string{"Title:           Dossier de candidature – La Halle & l’été <2026>", "Tagged:          yes"} {
		if !strings.Contains(info, want) {
			t.Errorf("no %q in %s", want, info)
		}
	}
	structure := pdftest.Poppler(t, file, "pdfinfo", "-struct")
	for _, want := range []string{"H1", "H2", "H3", "H4", "L (block)", "THead", "/Scope /Column", "Figure", "BlockQuote", "Link"} {
		if !strings.Contains(structure, want) {
			t.Errorf("no %s in its structure %s", want, structure)
		}
	}
	said := strings.Join(strings.Fields(pdftest.Poppler(t, file, "pdftotext", "-layout")), " ")
	for _, want := range []string{"Présentation", "la halle à tou·te·s, voir le plan & plus", "Ateliers", "3. Troisième", "Cité d’un voisin", "Électricité", "L’Étincelle bien sûr", "Deux colonnes", "Titre profond", "Brouillon", "Page 1 sur"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not printed in %s", want, said)
		}
	}
}

func TestAnyTextIsTypeset(t *testing.T) {
	w := press(t)
	chance := texttest.New(3)
	for range 40 {
		typeset(t, w, papertest.Of(t, chance.Document(8)))
	}
}

func TestATableOfAnyShapeIsTypeset(t *testing.T) {
	cell := func(columns, rows int64) prose.Node {
		return prose.Node{Type: "table_header", Attributes: []prose.Attribute{{Name: "colspan", Value: columns}, {Name: "rowspan", Value: rows}}}
	}
	table := prose.Node{Type: "table", Content: []prose.Node{
		{Type: "table_row", Content: []prose.Node{cell(2, 500), cell(1, 1)}},
		{Type: "table_row", Content: []prose.Node{cell(50, 3), cell(50, 1)}},
		{Type: "table_row"},
	}}
	typeset(t, press(t), papertest.Of(t, prose.Node{Type: "doc", Content: []prose.Node{table}}))
}
