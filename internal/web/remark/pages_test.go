package remark_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/web/webtest"
)

// desk is a site with a draft that says "Un lieu où apprendre": Lea leads, Tom writes.
type desk struct {
	*desktest.Desk
	site *webtest.Site
	base string // of the section
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	k.Save(t, k.Lea, "besoin", 0, "Un lieu où apprendre")
	return &desk{k, webtest.New(t, d), "/dossiers/" + k.ID + "/sections/projet"}
}

// remark is the address of the only remark that a page leads to.
func remarkOf(t *testing.T, page *webtest.Page) (id string) {
	t.Helper()
	_, id, found := strings.Cut(page.Location(), "#remark-")
	if !found {
		t.Fatalf("%s leads to %q", page.URL, page.Location())
	}
	return id
}

func (k *desk) add(t *testing.T, c *webtest.Client, kind string, pairs ...string) (id string) {
	t.Helper()
	page := c.Get(k.base + "/remarks").Is(http.StatusOK)
	return remarkOf(t, c.Submit(page, "#new-"+kind, append([]string{"root", "besoin"}, pairs...)...))
}

func TestAThreadWithoutScript(t *testing.T) {
	k := newDesk(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	id := k.add(t, lea, "comment", "quote", "apprendre", "body", "Apprendre quoi, @Tom ?")
	mails := k.site.Mails(k.Tom.Email)
	if len(mails) != 1 || !strings.Contains(mails[0].Text, k.base+"/remarks#remark-"+id) {
		t.Fatalf("mails %+v", mails)
	}
	page := tom.Get(k.base + "/remarks").Is(http.StatusOK)
	page.Says("#remark-"+id+" blockquote", "apprendre").Says("#remark-"+id, "de Lea")
	tom.Submit(page, "#remark-"+id+" form[action$='/messages']", "body", "À faire soi-même").To(k.base + "/remarks#remark-" + id)
	stale := lea.Submit(page, "#remark-"+id+" form[action$='/resolution']")
	stale.Is(http.StatusConflict)
	if stale.Status == http.StatusConflict {
		stale.Says(".notice.error", "entre-temps")
	}
	page = lea.Get(k.base + "/remarks").Is(http.StatusOK)
	lea.Submit(page, "#remark-"+id+" form[action$='/resolution']").Follow().Says(".notice", "réglé").Lacks("À faire soi-même")
	page = lea.Get(k.base+"/remarks?show=all").Says("#remark-"+id, "Réglé")
	lea.Submit(page, "#remark-"+id+" form[action$='/reopening']").To(k.base + "/remarks?show=all#remark-" + id)
	lea.Get("/dossiers/"+k.ID+"/sections/projet").Says("main", "1 remarque ouverte")
}

func TestWrongRemarksAreShownAgainWithWhatWasTyped(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	page := lea.Get(k.base + "/remarks")
	refused := lea.Submit(page, "#new-comment", "root", "besoin", "quote", "introuvable", "body", "Tapé ici").Is(http.StatusUnprocessableEntity)
	refused.Says("#new-comment .error", "ne sont pas dans le texte").Says("#new-comment textarea", "Tapé ici")
	if !refused.Has("details[open] #new-comment") || refused.Has("details[open] #new-todo") {
		t.Error("the form is not open, or another is")
	}
	id := k.add(t, lea, "comment", "body", "x")
	page = lea.Get(k.base + "/remarks")
	refused = lea.Submit(page, "#remark-"+id+" form[action$='/messages']", "body", " ").Is(http.StatusUnprocessableEntity)
	if !refused.Has("#remark-" + id + " details[open] .error") {
		t.Error("the answer that was refused is not shown")
	}
}

func TestAnAcceptedSuggestionIsInTheText(t *testing.T) {
	k := newDesk(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	id := k.add(t, lea, "suggestion", "quote", "apprendre", "replacement", "bâtir & <faire>")
	page := tom.Get(k.base+"/remarks").Says("#remark-"+id+" ins", "bâtir & <faire>")
	tom.Submit(page, "#remark-"+id+" form[action$='/acceptance']").Follow().Says(".notice", "dans le texte")
	lea.Get(k.base).Says("textarea[name=besoin]", "Un lieu où bâtir")
	other := k.add(t, lea, "suggestion", "quote", "Un lieu", "replacement", "Le lieu")
	page = tom.Get(k.base + "/remarks")
	tom.Submit(page, "#remark-"+other+" form[action$='/refusal']").Follow().Says(".notice", "n’a pas changé")
}

func TestAReaderCommentsButJudgesNothing(t *testing.T) {
	k := newDesk(t)
	if err := k.Groups.SetRole(t.Context(), k.Lea, k.Group, k.Tom.ID, collective.Reader); err != nil {
		t.Fatal(err)
	}
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	id := k.add(t, tom, "suggestion", "quote", "apprendre", "replacement", "faire")
	page := tom.Get(k.base + "/remarks")
	if page.Has("form[action$='/acceptance']") || !page.Has("#remark-"+id+" form[action$='/withdrawal']") {
		t.Error("a reader is offered to accept, or not to withdraw")
	}
	tom.Post(k.base+"/remarks/"+id+"/acceptance", "version", "1").Is(http.StatusForbidden)
	task := k.add(t, lea, "todo", "body", "Relire", "owner", k.Tom.ID, "due", "2020-01-01")
	tom.Get("/home").Says("main", "À faire dans les textes").Says("main a[href='"+k.base+"/remarks#remark-"+task+"']", "Relire").Says("main .tag.warning", "en retard")
	wrong := lea.Submit(lea.Get(k.base+"/remarks"), "#remark-"+task+" form[action$='/task']", "body", "", "due", "2020-01-03").Is(http.StatusUnprocessableEntity)
	if !wrong.Has("#remark-" + task + " details[open] form[action$='/task']") {
		t.Error("the form with what is wrong is closed")
	}
	lea.Submit(wrong, "#remark-"+task+" form[action$='/task']", "body", "Relire deux fois").To(k.base + "/remarks#remark-" + task)
	tom.Get("/home").Says("main a[href='"+k.base+"/remarks#remark-"+task+"']", "Relire deux fois").Says("main", "3 janvier 2020")
	page = tom.Get(k.base+"/remarks?show=mine").Says("#remark-"+task, "En retard")
	tom.Submit(page, "#remark-"+task+" form[action$='/completion']").To(k.base + "/remarks?show=mine#remark-" + task)
}

func TestTheRemarksOfAFiledDossierAreRead_AndNothingIsAdded(t *testing.T) {
	k := newDesk(t)
	lea := k.site.SignIn(k.Lea)
	id := k.add(t, lea, "comment", "body", "À relire")
	if err := k.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := dossier.SetState(t.Context(), tx, k.ID, dossier.Draft, dossier.Submitted)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	page := lea.Get(k.base+"/remarks").Is(http.StatusOK).Says("#remark-"+id, "À relire").Says("main p", "ne se modifie plus")
	if page.Has("main form") {
		t.Error("a form is offered")
	}
	lea.Post(k.base+"/remarks/"+id+"/messages", "body", "Trop tard").Is(http.StatusConflict).Says(".notice.error", "ne se modifie plus")
	lea.Post(k.base+"/remarks/"+id+"/resolution", "version", "1").Is(http.StatusConflict)
	lea.Post(k.base+"/remarks", "kind", "comment", "root", "besoin", "body", "Trop tard").Is(http.StatusConflict)
}

var said = regexp.MustCompile("say\\((?:\"([a-z_]+)\"|`([a-z]+)\\.)")

// wantTexts wants all that the scripts of the panel say, and nothing else.
func wantTexts(t *testing.T, texts map[string]string) {
	t.Helper()
	paths, err := filepath.Glob("../../../assets/islands/remarks/*.ts")
	if err != nil || len(paths) < 4 {
		t.Fatalf("scripts %v (%v)", paths, err)
	}
	used := map[string]bool{"why": true, "task": true, "body": true, "open": true, "close": true} // chosen between
	for _, path := range paths {
		script, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range said.FindAllStringSubmatch(string(script), -1) {
			used[match[1]+match[2]] = true
		}
	}
	for key, text := range texts {
		beginning, _, _ := strings.Cut(key, ".")
		if !used[beginning] && beginning != "flash" {
			t.Errorf("the panel never says %s", key)
		}
		if text == "" || strings.HasPrefix(text, "[") {
			t.Errorf("the text %s is %q", key, text)
		}
	}
	for key := range used {
		if key != "" && texts[key] == "" && texts[key+".other"] == "" && key != "kind" && key != "act" && key != "flash" {
			t.Errorf("the panel says %s, which has no text", key)
		}
	}
}

func TestThePanelIsToldWhatItShows(t *testing.T) {
	k := newDesk(t)
	lea, tom := k.site.SignIn(k.Lea), k.site.SignIn(k.Tom)
	k.add(t, lea, "comment", "quote", "apprendre", "body", "Quoi ?")
	request := func(method, path string, form url.Values) *http.Request {
		r := tom.Request(method, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "application/json")
		return r
	}
	var told struct {
		May     bool
		Base    string
		People  []struct{ ID, Name string }
		Remarks []struct {
			ID, Quote, Author string
			Acts              []string
			Messages          []struct{ Body string }
		}
		Texts map[string]string
	}
	tom.Do(request(http.MethodGet, k.base+"/remarks?texts=yes", nil)).Is(http.StatusOK).JSON(&told)
	if !told.May || told.Base != k.base+"/remarks" || len(told.People) != 2 || len(told.Remarks) != 1 || told.Remarks[0].Messages[0].Body != "Quoi ?" ||
		!slices.Equal(told.Remarks[0].Acts, []string{"resolution", "messages"}) {
		t.Errorf("told %+v", told)
	}
	wantTexts(t, told.Texts)
	var refused struct{ Errors map[string]string }
	tom.Do(request(http.MethodPost, k.base+"/remarks", url.Values{"root": {"besoin"}, "kind": {"comment"}, "quote": {"nulle part"}, "body": {"x"}})).Is(http.StatusUnprocessableEntity).JSON(&refused)
	if refused.Errors["quote"] == "" {
		t.Error("no word of what was wrong")
	}
	tom.Do(request(http.MethodPost, k.base+"/remarks/"+told.Remarks[0].ID+"/messages", url.Values{"body": {"Ça"}})).Is(http.StatusOK)
	tom.Do(request(http.MethodPost, k.base+"/remarks/reading", nil)).Is(http.StatusOK)
}
