package writing_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/outcome"
	"maillage/internal/paper/papertest"
	"maillage/internal/pdf/pdftest"
	"maillage/internal/web/webtest"
)

// inside gives a file of an office file.
func inside(t *testing.T, file, name string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// filled is a complete draft with a text that has a form.
func filled(t *testing.T, d *db.DB) *desktest.Desk {
	t.Helper()
	k := desktest.New(t, d)
	k.Fill(t)
	k.Save(t, k.Lea, "besoin", k.Show(t).Answers["besoin"].Version, "# Apprendre\n\nUn lieu où **apprendre** à [réparer](https://exemple.fr).")
	return k
}

// hands in what filled wrote.
func handIn(t *testing.T, d *db.DB, k *desktest.Desk) {
	t.Helper()
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
}

func TestADraftIsTakenAway_AndSaysThatItIsOne(t *testing.T) {
	d := dbtest.SQLite(t)
	k := filled(t, d)
	site := webtest.New(t, d)
	lea, path := site.SignIn(k.Lea), "/dossiers/"+k.ID+"/export"
	page := lea.Get(path).Is(http.StatusOK).Says("h1", "Emporter le dossier").Says(".notice", "n’est pas déposé")
	if page.Has("a[href$='export.pdf']") {
		t.Error("a PDF is offered that cannot be had")
	}
	html := lea.Get(path+".html").Is(http.StatusOK).Says("h1", "Titre").Says(".notice", "Brouillon").Says("h4", "Apprendre").Says("strong", "apprendre").
		Says("td", "50 000 €").Says("li", "Mairie – signée").Says("li", "statuts.pdf").Says("td", "en attente")
	if !html.Has("a[href='https://exemple.fr']") || !strings.HasPrefix(html.Header.Get("Content-Disposition"), "attachment; filename=dossier-") {
		t.Errorf("headers %v", html.Header)
	}
	for name, part := range map[string]string{".odt": "content.xml", ".docx": "word/document.xml"} {
		content := inside(t, lea.Get(path+name).Is(http.StatusOK).Body, part)
		for _, want := range []string{"Brouillon", "Apprendre", "statuts.pdf", "La Halle"} {
			if !strings.Contains(content, want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
	}
	lea.Get(path+".pdf").To(path).Says(".notice", "HTML")
	site.SignIn(k.Zoe).Get(path).Is(http.StatusNotFound)
	site.SignIn(k.Zoe).Get(path + ".odt").Is(http.StatusNotFound)
}

func TestWhatWasFiledIsTakenAway_WhateverBecomesOfTheDossier(t *testing.T) {
	d := dbtest.SQLite(t)
	k := filled(t, d)
	handIn(t, d, k)
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE answer SET value = 'Changé', prose = '' WHERE question = 'besoin'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	site := webtest.New(t, d)
	for who, page := range map[string]*webtest.Page{
		"the collective": site.SignIn(k.Lea).Get("/dossiers/" + k.ID + "/export.html"),
		"the funder":     site.SignIn(k.Zoe).Get("/instruction/dossiers/" + k.ID + "/export.html"),
	} {
		page.Is(http.StatusOK).Says("h4", "Apprendre").Says("td", "Sous réserve du vote #1").Says("td", "approuvé avec réserve").Lacks("Changé").Lacks("Brouillon")
		if !strings.Contains(page.Body, "Empreinte SHA-256") || !strings.Contains(page.Body, "Statuts – statuts.pdf") {
			t.Errorf("%s: no fingerprint, or no file", who)
		}
	}
	site.SignIn(k.Zoe).Get("/instruction/dossiers/"+k.ID).Is(http.StatusOK).Says("a", "Emporter le dossier")
	site.SignIn(k.Tom).Get("/instruction/dossiers/" + k.ID + "/export.html").Is(http.StatusNotFound)
}

func TestAFileSaysWhereItsTextsComeFrom_AndNamesNobody(t *testing.T) {
	d := dbtest.SQLite(t)
	k := filled(t, d)
	held := db.NewID()
	said := text.FromPlain("Un quai.")
	said.Content[0].Attributes[0].Value = held + ".12 " + held + ".13 forged.1"
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		for no, words := range map[int]string{12: "un quai", 13: "un four"} {
			_, err := tx.Exec(t.Context(), "INSERT INTO source (name, workshop_id, collective_id, title, day, note, said, author, people) VALUES ($1, $2, $3, 'Premier atelier', '2021-03-12', $4, $5, 'Anatole', 14)",
				fmt.Sprintf("%s.%d", held, no), held, k.Group, no, words)
			if err != nil {
				return err
			}
		}
		_, err := tx.Exec(t.Context(), "UPDATE answer SET prose = $1 WHERE question = 'besoin'", string(said.JSON()))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	site := webtest.New(t, d)
	k.Dossiers.KnowSources(outcome.Sources)
	says := func(page *webtest.Page) {
		t.Helper()
		page.Is(http.StatusOK).Says("p", "Issu de l’atelier « Premier atelier » du 12 mars 2021, 14 personnes :").Says("li", "Note 12 : « un quai »").Says("li", "Note 13 : « un four »").Lacks("Anatole")
		if strings.Count(page.Body, "Issu de") != 1 {
			t.Errorf("it says so more than once: %s", page.Body)
		}
	}
	lea := site.SignIn(k.Lea)
	says(lea.Get("/dossiers/" + k.ID + "/export.html"))
	for name, part := range map[string]string{".odt": "content.xml", ".docx": "word/document.xml"} {
		if content := inside(t, lea.Get("/dossiers/"+k.ID+"/export"+name).Is(http.StatusOK).Body, part); !strings.Contains(content, "14 personnes") || !strings.Contains(content, "un four") {
			t.Errorf("%s does not say where its text comes from", name)
		}
	}
	handIn(t, d, k)
	says(site.SignIn(k.Zoe).Get("/instruction/dossiers/" + k.ID + "/export.html"))
}

func TestThePicturesOfTexts_AreTakenAwayWithThem(t *testing.T) {
	d := dbtest.SQLite(t)
	k := filled(t, d)
	site := webtest.New(t, d)
	file, err := site.Dossiers.AttachImage(t.Context(), k.Lea, k.ID, "projet", "plan.png", bytes.NewReader(papertest.Picture(t)))
	if err != nil {
		t.Fatal(err)
	}
	k.Save(t, k.Lea, "besoin", k.Show(t).Answers["besoin"].Version, "Voici le plan.\n\n![Le plan de la halle]("+dossier.FileURL(k.ID, file)+")")
	handIn(t, d, k)
	for _, page := range []*webtest.Page{
		site.SignIn(k.Lea).Get("/dossiers/" + k.ID + "/export.html"), site.SignIn(k.Zoe).Get("/instruction/dossiers/" + k.ID + "/export.html"),
	} {
		if !page.Is(http.StatusOK).Has("img[alt='Le plan de la halle'][src^='data:image/png;base64,']") {
			t.Errorf("%s has no picture", page.URL)
		}
	}
	odt := site.SignIn(k.Lea).Get("/dossiers/" + k.ID + "/export.odt").Body
	if !strings.Contains(inside(t, odt, "content.xml"), "<svg:desc>Le plan de la halle</svg:desc>") || inside(t, odt, "Pictures/1.png") != string(papertest.Picture(t)) {
		t.Error("the OpenDocument text has another picture, or none")
	}
}

func TestADossierIsTakenAwayAsPDF(t *testing.T) {
	script := pdftest.Script(t)
	d := dbtest.SQLite(t)
	k := filled(t, d)
	site := webtest.New(t, d, func(c *app.Config) { c.Node, c.Typst = "node", script })
	// It begins as a picture does, and is none.
	file, err := site.Dossiers.AttachImage(t.Context(), k.Lea, k.ID, "projet", "plan.png", bytes.NewReader(papertest.Picture(t)[:50]))
	if err != nil {
		t.Fatal(err)
	}
	before := k.Show(t).Answers["besoin"]
	k.Save(t, k.Lea, "besoin", before.Version, before.Shown()+"\n\n![Le plan]("+dossier.FileURL(k.ID, file)+")")
	lea, path := site.SignIn(k.Lea), "/dossiers/"+k.ID+"/export"
	if !lea.Get(path).Has("a[href$='export.pdf']") {
		t.Error("the page does not lead to the PDF")
	}
	page := lea.Get(path + ".pdf").Is(http.StatusOK)
	if page.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(page.Body, "<pdfuaid:part>1</pdfuaid:part>") {
		t.Errorf("headers %v", page.Header)
	}
	text := strings.Join(strings.Fields(pdftest.Poppler(t, []byte(page.Body), "pdftotext")), " ")
	for _, want := range []string{"Dossier de candidature", "Brouillon", "Apprendre", "Un lieu où apprendre à réparer", "[Image : Le plan]", "150 000 €", "La Halle", "Statuts – statuts.pdf"} {
		if !strings.Contains(strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(text), want) && !strings.Contains(text, want) {
			t.Errorf("%q is not printed in %s", want, text)
		}
	}
}

func TestADraftSays_WhatItMentionsAsItIsNow(t *testing.T) {
	d := dbtest.SQLite(t)
	k := filled(t, d)
	place := k.Show(t).Place
	if place == nil {
		t.Fatal("no place")
	}
	said := `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Voyez "},{"type":"mention","attrs":{"kind":"place","id":"` + k.Show(t).PlaceID + `","label":"Ancien nom"}}]}]}`
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE answer SET prose = $1 WHERE question = 'besoin'", said)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	page := webtest.New(t, d).SignIn(k.Lea).Get("/dossiers/" + k.ID + "/export.html").Is(http.StatusOK).Lacks("Ancien nom")
	if !strings.Contains(page.Body, "Voyez <") && !strings.Contains(page.Body, "Voyez "+place.Name) {
		t.Error("the mention says nothing")
	}
}
