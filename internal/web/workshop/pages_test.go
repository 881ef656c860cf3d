package workshop_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/web/webtest"
)

// prepared gives a collective of Léa with a workshop of the template « first-meeting », and its address.
func prepared(t *testing.T, lea *webtest.Client) (collective, workshop string) {
	t.Helper()
	page := lea.Submit(lea.Get("/collectives/new"), "form[action='/collectives']", "name", "Les Communs", "purpose", "")
	collective = page.Location()
	list := lea.Get(collective+"/workshops").Is(http.StatusOK).Says(".empty", "Aucun atelier")
	if !list.Has("a[href='" + collective + "/workshops/new']") {
		t.Error("nothing leads to preparing a workshop")
	}
	form := "form[action='" + collective + "/workshops']"
	made := lea.Submit(lea.Get(collective+"/workshops/new"), form, "template", "first-meeting", "title", "Notre premier atelier", "starts_at", "2021-02-10T14:00")
	return collective, made.Is(http.StatusSeeOther).Location()
}

func TestAWorkshopIsPreparedStepByStep(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea := site.SignIn(site.Person("Léa Morel"))
	collective, at := prepared(t, lea)
	page := lea.Get(at).Is(http.StatusOK).Says("h1", "Notre premier atelier").Says(".notice", "prêt à être complété").Says("main", "10 février 2021 à 14 h 00")
	lea.Get(collective+"/workshops").Says(".card", "Notre premier atelier")
	before := len(page.Texts(".agenda-steps > li"))
	added := lea.Submit(page, "form[action='"+at+"/steps']", "kind", "rate", "after", "1").To(at + "/steps/…")
	if got := len(lea.Get(at).Texts(".agenda-steps > li")); got != before+1 {
		t.Fatalf("%d steps, want %d", got, before+1)
	}
	save := "form[action='" + strings.TrimPrefix(added.URL, "GET ") + "']"
	wrong := lea.Submit(added, save, "title", "", "minutes", "douze", "scale", "99")
	wrong.Is(http.StatusUnprocessableEntity).Says(".notice", "Titre")
	if wrong.Value("minutes") != "douze" {
		t.Error("what was typed is lost")
	}
	lea.Submit(added, save, "title", "Ce qui est faisable", "minutes", "12", "criteria.0.title", "Faisable en un an", "criteria.1.title", "Utile").To(at+"#step-…").Says("h3", "Ce qui est faisable").Says(".agenda-steps > li", "12 min")
	again := lea.Get(strings.TrimPrefix(added.URL, "GET "))
	if again.Value("criteria.1.title") != "Utile" || again.Value("criteria.1.key") != "utile" {
		t.Errorf("the second criterion is %q, %q", again.Value("criteria.1.title"), again.Value("criteria.1.key"))
	}
	lea.Submit(again, save, "criteria.1.title", "").To(at + "#step-…")
	if again = lea.Get(strings.TrimPrefix(added.URL, "GET ")); again.Value("criteria.1.title") != "" {
		t.Error("an emptied criterion stays")
	}
	step := strings.TrimPrefix(strings.TrimPrefix(added.URL, "GET "), at+"/steps/")
	place := "#step-" + step + " form[action$='/place']"
	lea.Submit(lea.Get(at), place, "way", "later").To(at + "#step-" + step)
	lea.Submit(lea.Get(at), "#step-"+step+" form[action$='/removal']").To(at+"#agenda").Says(".notice", "retirée")
}

func TestWhatSurroundsAWorkshopIsChanged(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea := site.SignIn(site.Person("Léa Morel"))
	collective, at := prepared(t, lea)
	page := lea.Get(at)
	link := page.Text("#address")
	if !strings.HasPrefix(link, webtest.BaseURL+"/w/") {
		t.Errorf("the link is %q", link)
	}
	lea.Submit(page, "form[action='"+at+"/schedule']", "starts_at", "2021-02-12T09:30", "minutes", "90").To(at+"#when").Says("main", "12 février 2021 à 9 h 30 – 90\u00a0minutes")
	lea.Submit(lea.Get(at), "form[action='"+at+"/schedule']", "minutes", "zéro").Is(http.StatusUnprocessableEntity).Says(".notice", "minutes")
	lea.Submit(lea.Get(at), "form[action='"+at+"/about']", "title", "Atelier des communs", "purpose", "Se connaître").To(at).Says("h1", "Atelier des communs").Says(".lead", "Se connaître")
	lea.Submit(lea.Get(at), "form[action='"+at+"/kept']", "title", "Ma façon").To(at).Says(".notice", "gardé")
	lea.Get(collective+"/workshops/new").Says("label", "Votre modèle : Ma façon")
	lea.Submit(lea.Get(collective+"/workshops/new"), "form[action^='/workshop-templates/']").To(collective+"/workshops/new").Says(".notice", "supprimé").Lacks("Ma façon")
	lea.Submit(lea.Get(at), "form[action='"+at+"/link']").To(at + "#link")
	if lea.Get(at).Text("#address") == link {
		t.Error("the link is the same")
	}
	lea.Submit(lea.Get(at), "form[action='"+at+"/deletion']").To(collective+"/workshops").Says(".empty", "Aucun atelier")
}

func TestABoardIsUsedWithoutScript(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea, guest := site.SignIn(site.Person("Léa Morel")), site.Client()
	_, at := prepared(t, lea)
	link := strings.TrimPrefix(lea.Get(at).Text("#address"), webtest.BaseURL)
	guest.Get(at + "/board").Is(http.StatusNotFound)
	guest.Get(link).Says("main", "10 février 2021 à 14 h 00 (heure de Paris)")
	guest.Submit(guest.Get(link), "form[action='"+link+"']", "name", "Awa").To(at+"/board").Says("#step", "pas encore commencé")
	lea.Submit(lea.Get(at+"/board"), "#step form", "do", "workshop.open").To(at + "/board")
	page := lea.Get(at + "/board").Is(http.StatusOK)
	lea.Get("/home").Says("main", "Notre premier atelier")
	for page.Doc.Find(".list form.add").Length() == 0 { // on to where notes are written
		next := page.Doc.Find("#step button.main[name=step]").AttrOr("value", "")
		if next == "" {
			t.Fatal("no step in which people write")
		}
		lea.Submit(page, "#step form:has(button.main)", "step", next).To(at + "/board")
		page = lea.Get(at + "/board")
	}
	add := "form.add:has(textarea)"
	guest.Submit(guest.Get(at+"/board"), add, "text", "Réparer des vélos").To(at+"/board#list-…").Says(".note.mine", "Réparer des vélos")
	long := strings.Repeat("é", 5_000)
	refused := guest.Submit(guest.Get(at+"/board"), add, "text", long).Is(http.StatusUnprocessableEntity)
	if refused.Value("text") != long || refused.Text(".notice.error") == "" {
		t.Error("what was refused is lost, or without a reason")
	}
	lea.Post(at+"/commands", "do", "step.reveal", "step", page.Doc.Find("#step").AttrOr("data-step", ""))
	note := guest.Get(at+"/board").Doc.Find(".note.mine .by a").AttrOr("href", "")
	sheet := guest.Get(at+"/"+note).Is(http.StatusOK).Says("textarea", "Réparer des vélos")
	guest.Submit(sheet, "form:has([value='note.edit'])", "text", "Réparer vélos et trottinettes").To(at+"/board#note-1").Says(".note.mine", "trottinettes")
	guest.Submit(guest.Get(at+"/"+note), "form:has([value='note.remove'])").To(at + "/board").Lacks("trottinettes")
	lea.Get(at+"/board").Says(".note.gone", "trottinettes")
	guest.Get(at+"/board").Says("#people li", "Léa")
	guest.Get(at + "/people").Is(http.StatusSeeOther)
	lea.Get(at+"/people").Is(http.StatusOK).Says("h2", "Awa")
	lea.Get(at+"/projector").Is(http.StatusOK).Says(".join-by", "/w/")
	lea.Submit(lea.Get(at+"/people"), "form.form-box", "name", "Odile").To(at+"/people").Says("h2", "Odile")
	lea.Submit(lea.Get(at+"/people"), "#person-3 form:has([name=through])", "through", "1").To(at+"/people").Says("#person-3 [name=through] [selected]", "Awa")
}

func TestWhatWasOpenedStays_AndAWorkshopThatHasEndedInvitesNobody(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea := site.SignIn(site.Person("Léa Morel"))
	_, at := prepared(t, lea)
	lea.Post(at+"/commands", "do", "workshop.open")
	lea.Post(at+"/commands", "do", "step.open", "step", "s1")
	page := lea.Get(at).Is(http.StatusOK)
	if page.Has("#step-s1 form") || !page.Has("#step-s1.done") || !page.Has("#step-s2 form[action$='/removal']") {
		t.Error("a step that was opened may be moved, or one that was not may not")
	}
	if page.Has("#step-s2 button[value=earlier]") {
		t.Error("a step may go before one that was opened")
	}
	lea.Post(at+"/commands", "do", "workshop.end")
	page = lea.Get(at).Is(http.StatusOK)
	for _, gone := range []string{"#link", "#agenda form", "form[action$='/schedule']"} {
		if page.Has(gone) {
			t.Errorf("a workshop that has ended offers %s", gone)
		}
	}
	if page.Lacks("Date à fixer"); !page.Has("form[action$='/kept']") {
		t.Error("an agenda cannot be kept once it was played")
	}
}

func TestALinkIsSaidAloudWhileItsWorkshopIsOpen(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea, guest := site.SignIn(site.Person("Léa Morel")), site.Client()
	_, at := prepared(t, lea)
	link := strings.TrimPrefix(lea.Get(at).Text("#address"), webtest.BaseURL)
	if said := lea.Get(at + "/projector").Text(".join-by strong"); !strings.HasSuffix(said, link) {
		t.Errorf("before it is open the projector says %q", said)
	}
	lea.Post(at+"/commands", "do", "workshop.open")
	page := lea.Get(at + "/projector")
	said := page.Text(".join-by strong")
	code := said[strings.LastIndex(said, "/")+1:]
	if len(code) != 9 || !page.Has("svg.qr path") || !strings.HasSuffix(lea.Get(at).Text("#link strong"), code) {
		t.Fatalf("the projector says %q", said)
	}
	guest.Get("/w/" + strings.ToUpper(code)).To(link)
	wrong := "2222-2222"
	for range 30 {
		guest.Get("/w/"+wrong).Is(http.StatusNotFound).Says("main", "Ce code ne mène à aucun atelier")
	}
	guest.Get("/w/" + code).Is(http.StatusTooManyRequests)
	lea.Post(at+"/commands", "do", "workshop.end")
	site.Client().Get("/w/" + code).Is(http.StatusTooManyRequests)
}
