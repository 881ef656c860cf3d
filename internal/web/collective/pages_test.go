package collective_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/web/webtest"
)

// group is a site where Léa leads a collective of two organisations, Tom writes in it and
// Zoé is a stranger.
type group struct {
	*webtest.Site
	lea, tom, zoe  account.Actor
	id, base       string
	town, workshop string
}

func newGroup(t *testing.T) *group {
	t.Helper()
	return groupOn(t, webtest.New(t, dbtest.SQLite(t)))
}

func groupOn(t *testing.T, site *webtest.Site) *group {
	t.Helper()
	g := &group{Site: site}
	g.lea, g.tom, g.zoe = g.Person("Léa Morel"), g.Person("Tom Petit"), g.Person("Zoé Roux")
	c, err := g.Groups.Create(t.Context(), g.lea, "Réseau du Bocage", "Relier nos lieux.")
	if err != nil {
		t.Fatal(err)
	}
	g.id, g.base = c.ID, "/collectives/"+c.ID
	for id, o := range map[*string]collective.Organisation{
		&g.town:     {Name: "CC du Bocage", Form: "epci", SIRET: "73282932000074"},
		&g.workshop: {Name: "L’Atelier", Form: "association"},
	} {
		if *id, err = g.Groups.AddOrganisation(t.Context(), g.lea, g.id, o); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Groups.SetLeadOrganisation(t.Context(), g.lea, g.id, g.town); err != nil {
		t.Fatal(err)
	}
	if err := g.Groups.Invite(t.Context(), g.lea, g.id, g.tom.Email, collective.Writer, g.workshop); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Groups.Join(t.Context(), g.tom, strings.TrimPrefix(g.MailedPath(g.tom.Email), "/invitations/")); err != nil {
		t.Fatal(err)
	}
	return g
}

func needsLand(t *testing.T, g *group) {
	t.Helper()
	if page := g.Client().Get("/territory/communes?q=arras"); page.Body == "[]" {
		t.Skip("the territory data was not built")
	}
}

// form is the one form of a page that edits.
const form = "main form[novalidate]"

func TestACollectiveIsBuiltFromNothing(t *testing.T) {
	g := newGroup(t)
	needsLand(t, g)
	zoe := g.SignIn(g.zoe)
	zoe.Get("/home").Says(".empty", "Un collectif réunit")
	zoe.Get("/collectives").Says(".empty", "Un collectif réunit")
	page := zoe.Submit(zoe.Get("/collectives/new"), form, "name", "Les Quatre Vents", "purpose", "Ouvrir un lieu.").To("/collectives/…")
	base := strings.TrimPrefix(page.URL, "GET ")
	page.Says(".mesh", "0 étape faite sur 6").Says("a.main", "Ajouter l’organisation cheffe de file")

	page = zoe.Submit(zoe.Get(base+"/organisations/new"), form,
		"name", "Commune d’Arras", "form", "commune", "siret", "732 829 320 00074", "commune", "arras").To(base)
	// The SIRET was known: the record comes with its own name.
	page.Says(".notice", "déjà connu").Says("#organisations th a", "CC du Bocage").Says("#organisations .tag", "cheffe de file")

	page = zoe.Submit(zoe.Get(base+"/places/new"), form, "name", "La Halle", "status", "planned", "commune", "st lo", "opens", "09/2021", "point", "49,1157 -1,0907")
	if page.Status == http.StatusUnprocessableEntity { // several communes could be meant
		page.Says(".field", "De quelle commune")
		page = zoe.Submit(page, form, "commune_code", "50502")
	}
	page = page.To(base).Says("#places", "Saint-Lô")
	edit := zoe.Get(page.Doc.Find("#places a").First().AttrOr("href", ""))
	if edit.Value("opens") != "2021-09" || edit.Value("point") != "49.1157, -1.0907" {
		t.Errorf("kept %q, %q", edit.Value("opens"), edit.Value("point"))
	}

	page = zoe.Submit(zoe.Get(base+"/contributions/new"), form, "organisation", g.town, "kind", "money", "label", "Une subvention", "cents", "1 200,50").To(base)
	page.Says("#contributions", "1 200,50 €").Says("#contributions", "Argent apporté")
	edit = zoe.Get(page.Doc.Find("#contributions th a").First().AttrOr("href", ""))
	page = zoe.Submit(edit, form, "label", "Deux subventions").To(base).Says("#contributions th", "Deux subventions")
	page.Says(".mesh", "3 étapes faites sur 6")
	zoe.Submit(edit, form, "label", "Autre").Is(http.StatusConflict).Says(".notice", "entre-temps")
	zoe.Get("/home").Says(".card", "Les Quatre Vents")
	zoe.Get("/collectives").Says(".card", "1 organisation")
}

func TestWhatWasTypedStays_InBothLanguages(t *testing.T) {
	g := newGroup(t)
	needsLand(t, g)
	for _, language := range []string{"fr", "en"} {
		lea := g.SignIn(g.lea)
		lea.Header.Set("Accept-Language", language)
		lea.Post("/language/" + language)
		for _, test := range []struct {
			path  string
			pairs []string
			wrong []string
		}{
			{"/collectives/new", []string{"name", " ", "purpose", "Un <but> & plus"}, []string{"name"}},
			{g.base + "/edit", []string{"name", strings.Repeat("é", 201), "purpose", "x"}, []string{"name"}},
			{g.base + "/organisations/new", []string{"name", "", "form", "", "siret", "73282932000075", "rna", "W1", "commune", "zzzz"}, []string{"name", "form", "siret", "rna", "commune"}},
			{g.base + "/organisations/" + g.town, []string{"name", "", "siret", "12", "founded", "2019"}, []string{"name", "siret", "founded"}},
			{g.base + "/places/new", []string{"name", "", "commune", "", "opens", "bientôt", "point", "ici", "address", "1 rue « X »"}, []string{"name", "commune", "opens", "point"}},
			{g.base + "/contributions/new", []string{"organisation", "", "label", "", "cents", "beaucoup"}, []string{"organisation", "kind", "label", "cents"}},
			{g.base + "/handover", nil, []string{"member"}},
			{g.base + "/people", []string{"email", "tom@", "role", "reader"}, []string{"email"}},
		} {
			t.Run(language+test.path, func(t *testing.T) {
				lea := lea.ForTest(t)
				page := lea.Submit(lea.Get(test.path), form, test.pairs...).Is(http.StatusUnprocessableEntity)
				if got := page.Doc.Find("html").AttrOr("lang", ""); got != language {
					t.Errorf("answered in %q", got)
				}
				for i := 0; i < len(test.pairs); i += 2 {
					if got := page.Value(test.pairs[i]); got != test.pairs[i+1] {
						t.Errorf("%s: typed %q, kept %q", test.pairs[i], test.pairs[i+1], got)
					}
				}
				for _, name := range test.wrong {
					if !page.Has("#f-" + name + "-error") {
						t.Errorf("no message beside %s", name)
					}
					if !page.Has(".notice a[href='#f-"+name+"']") && !page.Has(".notice a[href='#f-"+name+"-0']") {
						t.Errorf("the summary does not lead to %s", name)
					}
				}
				if errors := page.Doc.Find("p.error").Length(); errors != len(test.wrong) {
					t.Errorf("%d messages: %q", errors, page.Texts("p.error"))
				}
			})
		}
	}
}

func TestStrangersFindNothing(t *testing.T) {
	g := newGroup(t)
	place, err := g.Groups.SavePlace(t.Context(), g.lea, g.id, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041"})
	if err != nil {
		t.Fatal(err)
	}
	zoe, tom, visitor := g.SignIn(g.zoe), g.SignIn(g.tom), g.Client()
	fill := strings.NewReplacer("{id}", g.id, "{organisation}", g.workshop, "{place}", place, "{member}", g.tom.ID,
		"{invitation}", db.NewID(), "{contribution}", db.NewID(), "{token}", account.NewSecret())
	before := g.Count("SELECT count(*) FROM audit")
	for _, route := range g.Server.Routes() {
		if !strings.HasPrefix(route.Pattern, "/collectives/{id}") && !strings.HasPrefix(route.Pattern, "/invitations/") {
			continue
		}
		path := fill.Replace(route.Pattern)
		t.Run(route.Method+route.Pattern, func(t *testing.T) {
			ask := func(c *webtest.Client, path string) *webtest.Page {
				c = c.ForTest(t)
				g.Advance(time.Second) // no one is slowed down
				if route.Method == http.MethodGet {
					return c.Get(path)
				}
				return c.Post(path, "name", "x", "email", "x@example.org", "role", "reader", "member", g.tom.ID, "label", "x",
					"organisation", g.town, "kind", "time", "status", "planned", "commune", "arras", "form", "commune", "version", "1")
			}
			if got := ask(zoe, path); got.Status != http.StatusNotFound {
				t.Errorf("a stranger gets %d", got.Status)
			}
			if got := ask(visitor, path); got.Status != http.StatusSeeOther && got.Status != http.StatusNotFound {
				t.Errorf("a visitor gets %d", got.Status)
			}
			for _, forged := range []string{db.NewID(), "x", "0", "%00", "..%2F..", strings.Repeat("9", 3000)} {
				path := strings.Replace(path, g.id, forged, 1)
				if path != fill.Replace(route.Pattern) {
					if got := ask(tom, path); got.Status != http.StatusNotFound {
						t.Errorf("%.20q gets %d", forged, got.Status)
					}
				}
			}
		})
	}
	if after := g.Count("SELECT count(*) FROM audit"); after != before {
		t.Errorf("%d acts left a trace", after-before)
	}
}

func TestForgedParts_AreUnknownInsideACollectiveToo(t *testing.T) {
	g := newGroup(t)
	other, err := g.Groups.Create(t.Context(), g.zoe, "Autre", "")
	if err != nil {
		t.Fatal(err)
	}
	place, err := g.Groups.SavePlace(t.Context(), g.zoe, other.ID, collective.Place{Name: "Ailleurs", Status: collective.Existing, CommuneCode: "62041"})
	if err != nil {
		t.Fatal(err)
	}
	lea := g.SignIn(g.lea)
	for _, path := range []string{"/places/" + place, "/organisations/" + db.NewID(), "/contributions/" + db.NewID(), "/members/" + g.zoe.ID + "/removal"} {
		lea.Get(g.base + path).Is(http.StatusNotFound)
	}
	for _, path := range []string{
		"/places/" + place, "/places/" + place + "/removal", "/contributions/" + db.NewID() + "/removal", "/members/" + g.zoe.ID + "/removal",
		"/organisations/" + db.NewID() + "/lead", "/organisations/" + db.NewID() + "/departure", "/invitations/" + db.NewID() + "/end", "/invitations/" + db.NewID() + "/sending",
	} {
		lea.Post(g.base+path, "name", "Volé", "status", "existing", "commune", "arras", "commune_code", "62041", "version", "1").Is(http.StatusNotFound)
	}
	lea.Post(g.base+"/members/"+g.zoe.ID+"/role", "role", "reader").Is(http.StatusNotFound)
	lea.Post(g.base+"/members/"+g.tom.ID+"/role", "role", "lead").Is(http.StatusUnprocessableEntity)
	lea.Post(g.base+"/organisations/"+g.town+"/representative", "member", g.zoe.ID, "seen", "").Is(http.StatusNotFound)
	lea.Post(g.base+"/contributions", "organisation", db.NewID(), "kind", "time", "label", "x").Is(http.StatusUnprocessableEntity)
}

func TestRoles_ShowAndAllowWhatIsTheirs(t *testing.T) {
	g := newGroup(t)
	lea, tom := g.SignIn(g.lea), g.SignIn(g.tom)
	page := tom.Get(g.base).Is(http.StatusOK)
	if !page.Has("a[href$='/places/new']") || tom.Get(g.base+"/organisations/"+g.town).Has("form[action$='/lead'], form[action$='/departure']") {
		t.Error("a writer sees the lead's acts, or not their own")
	}
	page = tom.Get(g.base + "/people").Is(http.StatusOK)
	if page.Has("#invite") || page.Has("main table form") {
		t.Error("a writer sees the forms of the lead")
	}
	tom.Post(g.base+"/invitations", "email", "x@example.org", "role", "reader").Is(http.StatusForbidden)
	tom.Get(g.base + "/handover").Is(http.StatusForbidden)
	// Tom represents the workshop: he edits its record, Léa reads why she may not.
	tom.Submit(tom.Get(g.base+"/organisations/"+g.workshop), form, "rna", "w123456789", "founded", "1.4.2019").To(g.base)
	if typed := tom.Get(g.base + "/organisations/" + g.workshop).Value("founded"); typed != "01/04/2019" {
		t.Errorf("the form gives back %q", typed)
	}
	page = lea.Get(g.base+"/organisations/"+g.workshop).Says(".lead", "représente cette organisation").Says(".facts", "W123456789").Says(".facts", "1er avril 2019")
	if page.Has(form) {
		t.Error("a form that would be refused is offered")
	}
	lea.Submit(lea.Get(g.base+"/people"), "form[action$='/members/"+g.tom.ID+"/role']").To(g.base+"/people").Says("td", "Lecture")
	page = tom.Get(g.base)
	if page.Has("a[href$='/new']") || page.Has("a[href$='/edit']") {
		t.Error("a reader sees forms")
	}
	for _, path := range []string{"/places/new", "/organisations/new", "/contributions/new", "/edit"} {
		tom.Get(g.base + path).Is(http.StatusForbidden)
	}
	tom.Post(g.base+"/places", "name", "x", "status", "planned", "commune_code", "62041", "commune", "").Is(http.StatusForbidden)
}

func TestAGuestIsInvited_SignsInAndJoins(t *testing.T) {
	g := newGroup(t)
	lea := g.SignIn(g.lea)
	lea.Submit(lea.Get(g.base+"/people"), form, "email", "new@example.org", "role", "writer", "organisation", g.town).To(g.base+"/people").
		Says(".notice", "partie").Says("table", "new@example.org")
	path := g.MailedPath("new@example.org")
	guest := g.Client()
	page := guest.Get(path).Is(http.StatusOK).Says("h1", "Réseau du Bocage").Says(".lead", "Léa Morel vous invite").Says("main", "CC du Bocage").Says("blockquote", "Relier nos lieux")
	signIn := guest.Get(page.Doc.Find("main a.button").AttrOr("href", ""))
	guest.Submit(signIn, "form[action='/sign-in']", "email", "new@example.org").To("/sign-in…")
	link := guest.Get(g.MailedPath("new@example.org"))
	named := guest.Submit(link, "main form").To("/account?welcome")
	page = guest.Submit(named, "form[action='/account']", "name", "Nour Haddad").To(path)
	guest.Submit(page, "main form").To(g.base).Says(".notice", "Bienvenue").Says("#organisations", "Nour Haddad")
	guest.Post(path).To(g.base) // the button pressed twice
	guest.Get(path).Is(http.StatusNotFound).Says(".lead", "ne fonctionne plus")
	g.SignIn(g.zoe).Post(path).Is(http.StatusNotFound)
}

func TestAnInvitationIsDeclinedWithoutAnAccount(t *testing.T) {
	g := newGroup(t)
	lea := g.SignIn(g.lea)
	lea.Submit(lea.Get(g.base+"/people"), form, "email", "non@example.org").To(g.base + "/people")
	path := g.MailedPath("non@example.org")
	guest := g.Client()
	guest.Submit(guest.Get(path), "form[action$='/refusal']").To("/").Says(".notice", "refusée")
	guest.Post(path + "/refusal").To("/")
	guest.Get(path).Is(http.StatusNotFound)
	lea.Get(g.base + "/people").Lacks("non@example.org")
}

func TestAJoinLinkIsShownOnceAndCloses(t *testing.T) {
	g := newGroup(t)
	lea, zoe := g.SignIn(g.lea), g.SignIn(g.zoe)
	page := lea.Post(g.base+"/join-link", "role", "writer").To(g.base + "/people#join-link")
	path := strings.TrimPrefix(page.Doc.Find("#link").AttrOr("value", ""), webtest.BaseURL)
	if lea.Get(g.base + "/people").Has("#link") {
		t.Error("the link is shown twice")
	}
	g.Client().Get(path).Is(http.StatusOK)
	zoe.Submit(zoe.Get(path), "main form").To(g.base)
	zoe.Get(path).Says(".lead", "déjà partie")
	lea.Submit(lea.Get(g.base+"/people"), "form[action$='/end']").To(g.base + "/people")
	g.SignIn(g.Person("Ana Costa")).Post(path).Is(http.StatusNotFound)
}

func TestTheLeadIsHandedOverAndTheFormerLeadLeaves(t *testing.T) {
	g := newGroup(t)
	lea, tom := g.SignIn(g.lea), g.SignIn(g.tom)
	lea.Get(g.base+"/departure").Says(".lead", "confiez d’abord")
	lea.Post(g.base + "/departure").Is(http.StatusConflict)
	lea.Submit(lea.Get(g.base+"/handover"), form, "member", g.tom.ID).To(g.base+"/people").Says(".notice", "proposée à Tom Petit")
	offered := tom.Get(g.MailedPath(g.tom.Email)).Says(".notice", "propose la coordination")
	tom.Submit(offered, ".notice form").To(g.base+"/people").Says(".notice", "coordonnez maintenant")
	tom.Submit(offered, ".notice form").To(g.base + "/people") // pressed twice
	if mails := g.Mails(g.lea.Email); len(mails) != 1 || !strings.Contains(mails[0].Subject, "Tom Petit") {
		t.Errorf("Léa was told %v", mails)
	}
	lea.Submit(lea.Get(g.base+"/departure"), form).To("/home").Says(".notice", "quitté")
	lea.Get(g.base).Is(http.StatusNotFound)
	tom.Submit(tom.Get(g.base+"/organisations/"+g.workshop), "form[action$='/departure']").To(g.base).Lacks("L’Atelier")
	tom.Post(g.base + "/organisations/" + g.workshop + "/departure").To(g.base)
}

func TestTwoTabs_NothingIsLost(t *testing.T) {
	g := newGroup(t)
	lea := g.SignIn(g.lea)
	one, two := lea.Get(g.base+"/edit"), lea.Get(g.base+"/edit")
	lea.Submit(one, form, "name", "Réseau des bocages").To(g.base)
	page := lea.Submit(two, form, "name", "Les bocages reliés", "purpose", "Un texte long").Is(http.StatusConflict)
	if page.Value("name") != "Les bocages reliés" || page.Value("purpose") != "Un texte long" {
		t.Error("what was typed in the second tab is lost")
	}
	page.Says(".notice", "entre-temps")

	people := lea.Get(g.base + "/people")
	row := "form[action$='/organisations/" + g.town + "/representative']"
	lea.Submit(people, row, "member", g.lea.ID).To(g.base + "/people")
	lea.Submit(people, row, "member", g.tom.ID).Is(http.StatusConflict)

	brings := lea.Get(g.base + "/contributions/new")
	lea.Post(g.base + "/organisations/" + g.workshop + "/departure").To(g.base)
	page = lea.Submit(brings, form, "organisation", g.workshop, "kind", "time", "label", "Deux jours").Is(http.StatusUnprocessableEntity)
	if page.Value("label") != "Deux jours" {
		t.Error("what was typed is lost")
	}
}

func TestWithoutScript_AChangedTextChoosesAnotherCommune(t *testing.T) {
	g := newGroup(t)
	needsLand(t, g)
	lea := g.SignIn(g.lea)
	page := lea.Submit(lea.Get(g.base+"/places/new"), form, "name", "La Halle", "status", "existing", "commune", "Arras").To(g.base).Says("#places", "Arras")
	edit := lea.Get(page.Doc.Find("#places a").First().AttrOr("href", ""))
	lea.Submit(edit, form, "commune", "SAINT LO").To(g.base).Says("#places", "Saint-Lô")
	edit = lea.Get(page.Doc.Find("#places a").First().AttrOr("href", ""))
	page = lea.Submit(edit, form, "commune", "saint martin").Is(http.StatusUnprocessableEntity).Says("p.error", "Plusieurs communes")
	first := page.Doc.Find("input[type=radio][name=commune_code]").First().AttrOr("value", "")
	lea.Submit(page, form, "commune_code", first).To(g.base).Says("#places", "Saint-Martin")
}

func TestAReloadOfARefusedForm_LeadsSomewhere(t *testing.T) {
	g := newGroup(t)
	lea := g.SignIn(g.lea)
	for path, to := range map[string]string{"/organisations": "#organisations", "/places": "#places", "/contributions": "#contributions", "/invitations": "/people#invite"} {
		lea.Get(g.base + path).To(g.base + to)
	}
}

func TestALargeCollective_ShowsEveryOrganisation(t *testing.T) {
	g := newGroup(t)
	for i := range 40 {
		o, err := g.Groups.AddOrganisation(t.Context(), g.lea, g.id, collective.Organisation{Name: fmt.Sprintf("Organisation %d", i), Form: "association"})
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Groups.AddContribution(t.Context(), g.lea, g.id, collective.Contribution{OrganisationID: o, Kind: "time", Label: "Un jour"}); err != nil {
			t.Fatal(err)
		}
	}
	lea := g.SignIn(g.lea)
	if rows := lea.Get(g.base).Doc.Find("#organisations tbody tr").Length(); rows != 42 {
		t.Errorf("%d organisations shown", rows)
	}
}
