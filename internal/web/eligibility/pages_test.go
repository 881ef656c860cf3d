package eligibility_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/territory/zoning"
	"maillage/internal/web/webtest"
)

// newDesk is the site of a small call with two rules: in or near a district, or the instructor
// decides; and a public body.
func newDesk(t *testing.T) (*desktest.Desk, *webtest.Site, string) {
	t.Helper()
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	return k, webtest.New(t, d), "/calls/" + k.Call.Slug + "/eligibility"
}

// district is a square of Saint-Lô, 0.01 degrees wide.
const district = `{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code_qp": "QP1", "lib_qp": "Les Tilleuls"},
	"geometry": {"type": "Polygon", "coordinates": [[[-1.10, 49.11], [-1.09, 49.11], [-1.09, 49.12], [-1.10, 49.12], [-1.10, 49.11]]]}}]}`

func bring(t *testing.T, site *webtest.Site) {
	t.Helper()
	what := zoning.Import{Key: "qpv", From: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := site.Lists.Import(t.Context(), account.Actor{}, what, strings.NewReader(district), int64(len(district))); err != nil {
		t.Fatal(err)
	}
}

func TestAnyoneTriesAPlaceWithoutAccountNorScript(t *testing.T) {
	_, site, page := newDesk(t)
	visitor := site.Client()
	form := visitor.Get(page).Is(http.StatusOK).Says("h1", "Puis-je me présenter").Says("main", "Dans un quartier prioritaire")
	if form.Has("#answer") || form.Has("[name=founded]") || !form.Has("[name=point]") || !form.Has("[name=kind]") {
		t.Error("the form asks for something else than the rules do, or answers already")
	}
	answer := visitor.Get(page + "?commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&kind=public&point=49,115+-1,0871").Is(http.StatusOK)
	answer.Says("#answer", "n’a pas été importée").Says(".notice", "Impossible de conclure")
	bring(t, site)
	answer = visitor.Get(page + "?commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&kind=public&point=49,115+-1,0871").Is(http.StatusOK)
	answer.Says(".notice", "peut se présenter").Says("#rule-qpv", "Les Tilleuls").Says("#rule-qpv", "212").Says("#rule-qpv", "ville, 2015. ANCT").Says("#rule-public", "Structure publique")
	if got := answer.Value("commune"); got != "Saint-Lô (50000, Manche)" {
		t.Errorf("the form forgot the commune: %q", got)
	}
	visitor.Get(page+"?commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&kind=company&point=49,3+-1,3").Says(".notice", "ne peut pas").Says("#rule-qpv .tag", "le financeur décide").Says("#rule-public .tag", "non")
	visitor.Get(page+"?commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&kind=public").Says("#rule-qpv", "Indiquez le point exact")
}

func TestWhatCannotBeReadIsToldBesideItsField(t *testing.T) {
	_, site, page := newDesk(t)
	visitor := site.Client()
	for query, want := range map[string]string{
		"commune=":                   "Indiquez la commune",
		"commune=nulle+part":         "Aucune commune",
		"commune=saint-denis&point=": "Plusieurs communes",
		"commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&point=ici":      "latitude",
		"commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&point=99+99999": "latitude",
	} {
		refused := visitor.Get(page+"?"+query).Is(http.StatusUnprocessableEntity).Says(".notice.error", want)
		if refused.Has("#answer") {
			t.Errorf("%s is answered", query)
		}
	}
	visitor.Get("/calls/nothing/eligibility").Is(http.StatusNotFound)
	visitor.Get(page + "?commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&kind=%00&founded=x&round=zzz&point=%FF").Is(http.StatusUnprocessableEntity)
}

func TestAFoundingIsTypedByItsDayOrItsMonth(t *testing.T) {
	k, site, page := newDesk(t)
	definition := k.Call.Definition
	definition.Eligibility = append(slices.Clone(definition.Eligibility), rule.Rule[call.Text]{
		Key: "ancien", If: rule.Condition{Age: &rule.Age{Months: 12}}, Text: call.Text{FR: "Un an d’existence"},
	})
	if err := k.Calls.SaveDraft(t.Context(), k.Zoe, k.Call.ID, 2, definition); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Calls.Publish(t.Context(), k.Zoe, k.Call.ID, 3, ""); err != nil {
		t.Fatal(err)
	}
	here := page + "?commune_code=50502&commune=Saint-L%C3%B4+%2850000,+Manche%29&founded="
	for typed, months := range map[string]string{"31/03/2019": "23 mois", "03/2019": "24 mois", "2019-03-31": "23 mois"} {
		site.Client().Get(here+typed).Says("#answer", months)
	}
	refused := site.Client().Get(here+"31/02/2020").Is(http.StatusUnprocessableEntity).Says("#f-founded-error", "12/04/2019")
	if got := refused.Value("founded"); got != "31/02/2020" {
		t.Errorf("what was typed became %q", got)
	}
}

func TestApplicantsAndInstructorsReadTheSameAnswer(t *testing.T) {
	k, site, _ := newDesk(t)
	lea := site.SignIn(k.Lea)
	lea.Get("/dossiers/"+k.ID).Says("main", "Puis-je me présenter")
	lea.Get("/dossiers/"+k.ID+"/eligibility").Is(http.StatusOK).Says("#rule-qpv", "n’a pas été importée").Says("#rule-public .tag", "oui")
	id := k.Filed(t, "Une fabrique déposée")
	zoe, page := site.SignIn(k.Zoe), "/instruction/dossiers/"+id
	zoe.Get(page).Says("dl.facts", "impossible à dire")
	refused := zoe.Submit(zoe.Get(page+"/eligibility"), "#rule-qpv form", "verdict", "yes", "reason", "").Is(http.StatusUnprocessableEntity)
	if !refused.Has("#rule-qpv details[open]") || refused.Has("#rule-public details[open]") {
		t.Error("the form that was refused is not the one that is open")
	}
	zoe.Submit(refused, "#rule-qpv form", "verdict", "yes", "reason", "En face du quartier.").To(page + "/eligibility#rule-qpv")
	zoe.Get(page+"/eligibility").Says(".notice", "peut se présenter").Says("#rule-qpv", "En face du quartier.").Says("#rule-qpv", "par Zoe")
	zoe.Get(page).Says("dl.facts", "oui")
	site.SignIn(k.Expert).Get(page + "/eligibility").Is(http.StatusNotFound)
	lea.Get(page + "/eligibility").Is(http.StatusNotFound)
}

func TestTheKindOfTerritoryIsProposedFromThePlace_AndADifferenceIsShown(t *testing.T) {
	k, site, _ := newDesk(t)
	bring(t, site)
	lea := site.SignIn(k.Lea)
	lat, lon := 50.28, 2.53
	place, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62063", Lat: &lat, Lon: &lon})
	if err != nil {
		t.Fatal(err)
	}
	e, err := k.Dossiers.Show(t.Context(), k.Lea, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	set := dossier.Settings{Title: "Titre", PlaceID: place, Years: 3, Attributes: map[string]string{}}
	if err := k.Dossiers.SaveSettings(t.Context(), k.Lea, k.ID, e.Settings, set); err != nil {
		t.Fatal(err)
	}
	settings := lea.Get("/dossiers/"+k.ID+"/settings").Says("#f-attribute-territoire", "D’après le lieu choisi").Says("#f-attribute-territoire", "Rural")
	if got := settings.Doc.Find("[name=attribute-territoire][checked]").AttrOr("value", ""); got != "rural" {
		t.Errorf("proposed %q", got)
	}
	site.SignIn(k.Zoe).Get("/instruction/dossiers/"+k.FiledFor(t, "Déclaré en quartier", place)).Says("dl.facts .tag.warning", "calculé au dépôt").Says("dl.facts .tag.warning", "Rural")
}

func TestListsThatCameAfterTheFilingAreToldBesideItsAnswer(t *testing.T) {
	k, site, _ := newDesk(t)
	lat, lon := 49.115, -1.095
	place, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "50502", Lat: &lat, Lon: &lon})
	if err != nil {
		t.Fatal(err)
	}
	page := "/instruction/dossiers/" + k.FiledFor(t, "Déposé trop tôt", place) + "/eligibility"
	zoe := site.SignIn(k.Zoe)
	if zoe.Get(page).Says(".notice", "Impossible de conclure").Has("summary:contains('depuis le dépôt')") {
		t.Error("answered again though nothing came")
	}
	bring(t, site)
	zoe.Get(page).Says(".notice", "Impossible de conclure").Says("summary", "depuis le dépôt").Says("summary", "oui").Says("#rule-qpv", "n’a pas été importée")
}
