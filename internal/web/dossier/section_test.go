package dossier_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/web/webtest"
)

type saved struct {
	Saved    bool
	Conflict bool
	URL      string
	Versions map[string]string
}

// save sends a section as the script of a page that showed no answer yet does.
func save(c *webtest.Client, path, text string) saved {
	form := url.Values{"besoin": {text}, "seen:besoin": {"0"}}
	r := c.Request(http.MethodPost, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	var answer saved
	c.Do(r).Is(http.StatusOK).JSON(&answer)
	return answer
}

func TestAPageInConflictNeverOverwritesTheOtherText(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, tom := site.SignIn(k.Lea), site.SignIn(k.Tom)
	path := "/dossiers/" + k.ID + "/sections/projet"
	if answer := save(lea, path, "de Lea"); !answer.Saved || answer.Conflict || !strings.HasPrefix(answer.Versions["seen:besoin"], "1.") {
		t.Fatalf("first save: %+v", answer)
	}
	answer := save(tom, path, "de Tom")
	if _, told := answer.Versions["seen:besoin"]; !answer.Conflict || answer.URL == "" || told {
		t.Fatalf("the page in conflict is given the version it did not see: %+v", answer)
	}
	if answer = save(tom, path, "de Tom, suite"); !answer.Conflict {
		t.Errorf("what Tom types next took the place of Lea's text: %+v", answer)
	}
	if got := k.Show(t).Answers["besoin"].Value; got != "de Lea" {
		t.Errorf("the answer is %q, want Lea's", got)
	}
	compare := tom.Get(answer.URL).Is(http.StatusOK).Says("title", "Comparer les textes – "+k.Show(t).Title+" – Maillage").Says(".crumbs [aria-current]", "Comparer les textes")
	if !compare.Has(".crumbs a[href='/dossiers/" + k.ID + "']") {
		t.Error("no way back to the dossier")
	}
	for _, text := range []string{"de Lea", "de Tom, suite"} {
		if !strings.Contains(compare.Body, text) {
			t.Errorf("%q is not on the page to compare", text)
		}
	}
}

// A page sends all its answers: what it shows and nobody touched says nothing.
func TestTwoPeopleWriteDifferentAnswersOfOneSection(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, tom := site.SignIn(k.Lea), site.SignIn(k.Tom)
	path := "/dossiers/" + k.ID + "/sections/projet"
	save(lea, path, "Le besoin\r\nsur deux lignes")
	pageOfLea, pageOfTom := lea.Get(path), tom.Get(path)
	lea.Submit(pageOfLea, "main form", "besoin", "Le besoin de Lea").To("/dossiers/" + k.ID + "/budget")
	tom.Submit(pageOfTom, "main form", "ouvert", "no").To("/dossiers/" + k.ID + "/budget")
	if e := k.Show(t); e.Answers["besoin"].Value != "Le besoin de Lea" || e.Answers["ouvert"].Value != "no" || len(e.Alternatives) != 0 {
		t.Errorf("kept %+v and beside %+v", e.Answers, e.Alternatives)
	}
	// Tom's page still shows the old text: what he changes in it meets Lea's.
	tom.Submit(pageOfTom, "main form", "besoin", "Le besoin de Tom").To("/dossiers/" + k.ID + "/answers/besoin")
	if e := k.Show(t); e.Answers["besoin"].Value != "Le besoin de Lea" || len(e.Alternatives) != 1 {
		t.Errorf("kept %+v and beside %+v", e.Answers, e.Alternatives)
	}
}

func TestAnAnswerThatOpensAQuestionKeepsThePersonOnItsSection(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	lea := webtest.New(t, d).SignIn(k.Lea)
	base := "/dossiers/" + k.ID
	page := lea.Submit(lea.Get(base+"/sections/projet"), "main form", "ouvert", "yes").To(base + "/sections/projet#f-depuis")
	if !strings.Contains(page.Body, "Une réponse ouvre une question de plus, ci-dessous.") || !page.Has("[name=depuis]") {
		t.Error("the question that the answer opens is not told of")
	}
	lea.Submit(page, "main form").To(base + "/budget") // told once; a draft may wait
}

func TestOneOfTheTextsIsKeptAsItIs_AndTheSectionComesBack(t *testing.T) {
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	lea, tom := site.SignIn(k.Lea), site.SignIn(k.Tom)
	base := "/dossiers/" + k.ID
	save(lea, base+"/sections/projet", "de Lea")
	save(lea, base+"/sections/projet", "de Lea, ailleurs")
	mine := lea.Get(base+"/answers/besoin").Says("p.lead", "Vous avez modifié cette réponse dans une autre fenêtre.")
	mine.Says("p", "Gardez un des deux textes, ou écrivez celui que vous voulez garder.")
	tom.Get(base+"/answers/besoin").Says("p.lead", "en même temps")
	lea.Submit(mine, ".both section:last-child form").To(base + "/sections/projet#f-besoin")
	if e := k.Show(t); e.Answers["besoin"].Value != "de Lea, ailleurs" || len(e.Alternatives) != 0 {
		t.Errorf("kept %+v and beside %+v", e.Answers["besoin"], e.Alternatives)
	}
}
