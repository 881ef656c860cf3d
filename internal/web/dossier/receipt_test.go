package dossier_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/filing"
	"maillage/internal/pdf/pdftest"
	"maillage/internal/web/webtest"
)

// filed gives a filed dossier.
func filed(t *testing.T, d *db.DB) *desktest.Desk {
	t.Helper()
	k := desktest.New(t, d)
	k.Fill(t)
	if err := k.Groups.SetRepresentative(t.Context(), k.Lea, k.Group, k.Town, k.Tom.ID, ""); err != nil {
		t.Fatal(err)
	}
	s := filing.NewService(d, k.Dossiers, k.Rules, k.Post, k.Now)
	table, err := s.Show(t.Context(), k.Lea, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(t.Context(), k.Tom, k.ID, []string{k.Town}, filing.Reservation, "Sous réserve du vote #1", table.Fingerprint); err != nil {
		t.Fatal(err)
	}
	if _, err := s.File(t.Context(), k.Lea, k.ID, table.Fingerprint); err != nil {
		t.Fatal(err)
	}
	return k
}

func TestWithoutAPDFWorker_TheReceiptIsThePageToPrint(t *testing.T) {
	d := dbtest.SQLite(t)
	k := filed(t, d)
	lea := webtest.New(t, d).SignIn(k.Lea)
	path := "/dossiers/" + k.ID + "/receipt"
	page := lea.Get(path).Is(http.StatusOK).Says(".lead", "est bien déposé").Says("li", "Statuts – statuts.pdf").Says("dd", "par "+k.Lea.Name)
	if strings.Contains(page.Body, path+".pdf") {
		t.Error("a PDF is offered that cannot be had")
	}
	if !page.Has("details:not([open]) .fingerprint") || !page.Has("details a[href$='receipt.json']") {
		t.Error("what proves the filing is not folded with its file")
	}
	if page := lea.Get(path + ".pdf").To(path).Is(http.StatusOK); !strings.Contains(page.Body, "Imprimez la page") {
		t.Error("the visitor is not told to print the page")
	}
}

func TestTheReceiptAsPDFSaysWhatThePageSaysToMembersAlone(t *testing.T) {
	script := pdftest.Script(t)
	d := dbtest.SQLite(t)
	k := filed(t, d)
	site := webtest.New(t, d, func(c *app.Config) { c.Node, c.Typst = "node", script })
	lea := site.SignIn(k.Lea)
	path := "/dossiers/" + k.ID + "/receipt"
	receipt := lea.Get(path).Is(http.StatusOK)
	if !strings.Contains(receipt.Body, path+".pdf") {
		t.Error("the page does not lead to the PDF")
	}
	page := lea.Get(path + ".pdf").Is(http.StatusOK)
	if page.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(page.Header.Get("Content-Disposition"), "attachment; filename=recepisse-") {
		t.Errorf("headers %v", page.Header)
	}
	site.SignIn(k.Zoe).Get(path + ".pdf").Is(http.StatusNotFound)
	text := strings.Join(strings.Fields(pdftest.Poppler(t, []byte(page.Body), "pdftotext")), " ")
	for _, want := range []string{"Récépissé de dépôt", "Sous réserve du vote #1", "approuvé avec réserve", "statuts.pdf", "Clôture de la vague", "heure de Paris", k.ID} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not printed in %s", want, text)
		}
	}
	if fingerprint := receipt.Doc.Find("dd.fingerprint").First().Text(); !strings.Contains(text, fingerprint) || len(fingerprint) < 64 {
		t.Errorf("the fingerprint %q of the page is not printed", fingerprint)
	}
}
