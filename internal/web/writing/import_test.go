package writing_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/paper/papertest"
	"maillage/internal/web/webtest"
)

// office is a Word document of a text in Markdown, with what a paper puts around.
func office(t *testing.T, markdown string) webtest.File {
	t.Helper()
	p := papertest.Of(t, text.FromMarkdown(markdown))
	return webtest.File{Field: "file", Name: "projet.docx", Content: papertest.DOCX(t, p)}
}

const taken = "form[action$='/import/answer']"

func TestATextIsBroughtIn_AfterItWasShown(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, base := site.SignIn(k.Lea), "/dossiers/"+k.ID+"/sections/projet"
	path := base + "/import"
	lea.Get(path).Is(http.StatusOK).Says("h1", "Reprendre un texte").Says("option", "Quel besoin")
	send := func(file webtest.File) *webtest.Page {
		return lea.PostFiles(path, url.Values{"question": {"besoin"}}, file)
	}

	read := send(office(t, "# Besoin\n\nUn lieu où **apprendre**.\n\n![Plan](/dossiers/d1/images/i1)")).Is(http.StatusOK).
		Says("h4", "Besoin").Says("strong", "apprendre").Says(".notice", "1 image ou dessin n’est pas repris")
	if k.Show(t).Answers["besoin"].Value != "" {
		t.Error("something changed before anyone agreed")
	}
	lea.Submit(read, taken, "how", "replace").To(base + "#f-besoin")
	if a := k.Show(t).Answers["besoin"]; !strings.Contains(a.Shown(), "# Besoin\n\nUn lieu où **apprendre**.") {
		t.Errorf("the answer is %q", a.Shown())
	}

	lea.Submit(send(office(t, "La suite.")), taken, "how", "add").To(base + "#f-besoin")
	if a := k.Show(t).Answers["besoin"]; !strings.Contains(a.Value, "Un lieu où apprendre.") || !strings.Contains(a.Value, "La suite.") {
		t.Errorf("the answer is %q", a.Value)
	}
	lea.Submit(send(office(t, "Autre chose.")), taken, "how", "replace").To(base + "#f-besoin")
	if a := k.Show(t).Answers["besoin"]; strings.Contains(a.Value, "La suite.") || !strings.Contains(a.Value, "Autre chose.") {
		t.Errorf("the answer is %q", a.Value)
	}
}

func TestWhatSomebodyWroteMeanwhile_IsKept(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, path := site.SignIn(k.Lea), "/dossiers/"+k.ID+"/sections/projet/import"
	read := lea.PostFiles(path, url.Values{"question": {"besoin"}}, office(t, "Du fichier."))
	k.Save(t, k.Tom, "besoin", 0, "De Tom.")
	lea.Submit(read, taken, "how", "replace").To("/dossiers/" + k.ID + "/answers/besoin")
	e := k.Show(t)
	if e.Answers["besoin"].Value != "De Tom." || len(e.Alternatives) != 1 || !strings.Contains(e.Alternatives[0].Value, "Du fichier.") {
		t.Errorf("the answer is %q, beside %v", e.Answers["besoin"].Value, e.Alternatives)
	}
}

func TestWhatCannotBeRead_IsToldBesideItsField(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, path := site.SignIn(k.Lea), "/dossiers/"+k.ID+"/sections/projet/import"
	for want, file := range map[string]webtest.File{
		"ni un document Word":   {Field: "file", Name: "a.docx", Content: []byte("bonjour")},
		"protégé par un mot":    {Field: "file", Name: "a.doc", Content: append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)},
		"dépasse la taille":     {Field: "file", Name: "a.odt", Content: make([]byte, 20_000_001)},
		"Choisissez un fichier": {Field: "file"},
	} {
		lea.PostFiles(path, url.Values{"question": {"besoin"}}, file).Is(http.StatusUnprocessableEntity).Says(".error", want)
	}
	lea.PostFiles(path, url.Values{"question": {"ouvert"}}, office(t, "a")).Is(http.StatusUnprocessableEntity)
	site.SignIn(k.Zoe).Get(path).Is(http.StatusNotFound)
	site.SignIn(k.Zoe).PostFiles(path, url.Values{"question": {"besoin"}}, office(t, "a")).Is(http.StatusNotFound)
}

func TestATextThatCannotBeTaken_IsShownAgain(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, path := site.SignIn(k.Lea), "/dossiers/"+k.ID+"/sections/projet/import"
	read := lea.PostFiles(path, url.Values{"question": {"besoin"}}, office(t, "Du **fichier**."))
	k.Save(t, k.Tom, "besoin", 0, "De Tom.")
	var err error
	for n := 0; n < 100 && err == nil; n++ {
		_, err = k.Dossiers.SaveAnswers(t.Context(), k.Tom, k.ID, "projet", []dossier.Typed{{Question: "besoin", Raw: []string{fmt.Sprint("texte ", n)}}})
	}
	again := lea.Submit(read, taken, "how", "add").Is(http.StatusUnprocessableEntity).Says(".notice", "attendent déjà un choix").Says("strong", "fichier")
	e := k.Show(t)
	if err := k.Dossiers.Choose(t.Context(), k.Lea, k.ID, "besoin", e.Answers["besoin"].Version, dossier.Imprint("De Tom."), []string{"De Tom."}); err != nil {
		t.Fatal(err)
	}
	lea.Submit(again, taken, "how", "replace")
	found := false
	e = k.Show(t)
	for _, other := range e.Alternatives {
		found = found || strings.Contains(other.Value, "Du **fichier**.")
	}
	if !found {
		t.Errorf("the text is gone: %q beside %v", e.Answers["besoin"].Value, e.Alternatives)
	}
}

func TestTheOnlyQuestion_IsChosenAlready(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, path := site.SignIn(k.Lea), "/dossiers/"+k.ID+"/sections/projet/import"
	none := webtest.File{Field: "file"}
	lea.PostFiles(path, url.Values{}, none).Is(http.StatusUnprocessableEntity).Says(".error", "Choisissez un fichier").Lacks("Choisissez une réponse")
	lea.PostFiles(path, url.Values{"question": {"autre"}}, none).Is(http.StatusUnprocessableEntity).Has("select[name=question][aria-invalid]")
}
