package workshop_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/internal/collective"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/lang"
	"maillage/internal/web/webtest"
	"maillage/internal/workshop"
)

// openFor is a workshop open at a step, as Léa made it: its address, and the link by which people join.
func openFor(t *testing.T, lea *webtest.Client, step string) (at, link string) {
	t.Helper()
	_, at = prepared(t, lea)
	link = strings.TrimPrefix(lea.Get(at).Text("#address"), webtest.BaseURL)
	lea.Post(at+"/commands", "do", "workshop.open").Is(http.StatusSeeOther)
	lea.Post(at+"/commands", "do", "step.open", "step", step).Is(http.StatusSeeOther)
	return at, link
}

func TestAGuestComesInByAFirstName_AndIsKnownAgain(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea, guest := site.SignIn(site.Person("Léa Morel")), site.Client()
	at, link := openFor(t, lea, "s2")
	page := guest.Get(link).Is(http.StatusOK).Says("h1", "Notre premier atelier")
	form := "form[action='" + link + "']"
	guest.Submit(page, form, "name", "").Is(http.StatusUnprocessableEntity).Says(".error", "nécessaire")
	guest.Submit(page, form, "name", "www.example.org").Is(http.StatusUnprocessableEntity)
	guest.Submit(page, form, "name", "Marie").Is(http.StatusSeeOther).To(at + "/board")
	guest.Get(link).Is(http.StatusSeeOther).To(at + "/board")
	guest.Post(link, "name", "Marie").Is(http.StatusSeeOther) // the button was pressed twice
	if people := site.Count("SELECT count(*) FROM workshop_person"); people != 2 {
		t.Errorf("%d people are in, not Léa and Marie", people)
	}
	guest.Get(at + "/calendar.ics").Is(http.StatusOK)
	guest.Get("/w/forged").Is(http.StatusNotFound)
	lea.Post(at+"/commands", "do", "door", "door", "closed").Is(http.StatusSeeOther)
	site.Client().Post(link, "name", "Autre").Is(http.StatusUnprocessableEntity)
}

func TestWhatIsRefusedIsShownAgain_WithWhatWasTyped(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea, guest := site.SignIn(site.Person("Léa Morel")), site.Client()
	at, link := openFor(t, lea, "s2")
	guest.Post(link, "name", "Marie").Is(http.StatusSeeOther)
	long := strings.Repeat("trop long ", 100)
	refused := guest.Post(at+"/commands", "do", "note.add", "step", "s2", "to", "hopes", "text", long).Is(http.StatusUnprocessableEntity)
	if refused.Value("text") != strings.TrimSpace(long) && refused.Value("text") != long {
		t.Errorf("what was typed is %q", refused.Value("text"))
	}
	guest.Submit(refused, "main form[action='commands']", "text", "assez court").Is(http.StatusSeeOther).To(at + "/board")
	guest.Get(at+"/board").Says("li", "assez court")
	guest.Post(at+"/commands", "do", "workshop.end").Is(http.StatusUnprocessableEntity).Says(".notice", "anim")
	site.Client().Post(at+"/commands", "do", "note.add", "step", "s2", "to", "hopes", "text", "a").Is(http.StatusNotFound)
	guest.Post("/workshops/forged/commands", "do", "hand", "up", "1").Is(http.StatusNotFound)
}

func TestAnEntryForAnotherOrganisationIsRefused_AndOffersThoseOneMayChoose(t *testing.T) {
	d := dbtest.SQLite(t)
	desk, site := desktest.New(t, d), webtest.New(t, d)
	held, err := site.Workshops.Prepare(t.Context(), desk.Lea, desk.Group, "inventory", lang.FR, workshop.Plan{})
	if err != nil {
		t.Fatal(err)
	}
	at, lea := "/workshops/"+held.ID, site.SignIn(desk.Lea)
	lea.Post(at+"/commands", "do", "workshop.open").Is(http.StatusSeeOther)
	lea.Post(at+"/commands", "do", "step.open", "step", "s2").Is(http.StatusSeeOther)
	refused := lea.Post(at+"/commands", "do", "note.add", "step", "s2", "to", "know", "text", "Souder", "organisation", "gone").Is(http.StatusUnprocessableEntity)
	refused.Says(".field.wrong", "Choisissez")
	if refused.Value("text") != "Souder" || refused.Has("[type=hidden][name=organisation]") {
		t.Error("what was typed is lost, or the organisation cannot be changed")
	}
	lea.Submit(refused, "main form[action='commands']", "organisation", desk.Town).Is(http.StatusSeeOther)
	lea.Get(at+"/board").Says("li.note", "Souder")
}

func TestWhoComesToRepresentAnOrganisationNeedNotChooseIt(t *testing.T) {
	d := dbtest.SQLite(t)
	desk, site := desktest.New(t, d), webtest.New(t, d)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	held, err := site.Workshops.Prepare(t.Context(), desk.Lea, desk.Group, "inventory", lang.FR, workshop.Plan{})
	must(err)
	at, lea, tom := "/workshops/"+held.ID, site.SignIn(desk.Lea), site.SignIn(desk.Tom)
	lea.Post(at+"/commands", "do", "workshop.open").Is(http.StatusSeeOther)
	lea.Post(at+"/commands", "do", "step.open", "step", "s2").Is(http.StatusSeeOther)
	tom.Post(at+"/commands", "do", "hand", "up", "yes").Is(http.StatusSeeOther) // he is in, for nobody
	_, err = desk.Groups.AddOrganisation(t.Context(), desk.Lea, desk.Group, collective.Organisation{Name: "Arts et mailles", Form: "association"})
	must(err) // while the workshop runs
	const choice = "#list-know [name=organisation]"
	if page := tom.Get(at + "/board"); len(page.Texts(choice+" option")) != 3 || page.Has(choice+" option[selected]") {
		t.Errorf("before he represents one he is offered %q", page.Texts(choice+" option"))
	}
	must(desk.Groups.SetRepresentative(t.Context(), desk.Lea, desk.Group, desk.Town, desk.Tom.ID, ""))
	if got := tom.Get(at+"/board").Doc.Find(choice+" option[selected]").AttrOr("value", ""); got != desk.Town {
		t.Errorf("then %q is chosen", got)
	}
	if lea.Get(at + "/board").Has(choice + " option[selected]") {
		t.Error("it is chosen for others too")
	}
}

func TestWhoSpeaksForSomebodyWithoutADevice_DoesItByForms(t *testing.T) {
	site := webtest.New(t, dbtest.SQLite(t))
	lea := site.SignIn(site.Person("Léa Morel"))
	at, _ := openFor(t, lea, "s2")
	lea.Post(at+"/commands", "do", "person.add", "name", "Odile").Is(http.StatusSeeOther)
	page := lea.Get(at + "/board")
	whom := page.Doc.Find("#for option:contains(Odile)").AttrOr("value", "")
	odile := at + "/board?for=" + whom
	page = lea.Get(odile).Is(http.StatusOK).Says("#me strong", "Odile").Says("#for option[selected]", "Odile")
	lea.Submit(page, "#me form:has([value=hand])", "up", "yes").Is(http.StatusSeeOther)
	lea.Submit(page, "form.add:has(textarea)", "text", "Un banc").Is(http.StatusSeeOther)
	page = lea.Get(odile).Says("#people li:contains(Odile)", "lève la main")
	if page.Doc.Find("#me [name=up]").AttrOr("aria-pressed", "") != "true" || page.Doc.Find("maillage-board").AttrOr("data-for", "") != whom {
		t.Error("the board is not that of Odile")
	}
	if lea.Get(at+"/board").Doc.Find("#me [name=up]").AttrOr("aria-pressed", "") != "false" {
		t.Error("Léa raises her hand")
	}
	lea.Get(at+"/board?for=99").Says("#me strong", "Léa")
}
