package collective_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"maillage/internal/app"
	"maillage/internal/db/dbtest"
	"maillage/internal/web/webtest"
)

// withAddresses is a group on a site with an address service; asked tells what it was asked,
// and answer is what it says, "" for a failure.
func withAddresses(t *testing.T, answer *string) (g *group, asked *[]string) {
	t.Helper()
	asked = new([]string)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Query().Get("citycode")+" "+r.URL.Query().Get("q"))
		if *answer == "" {
			w.WriteHeader(http.StatusBadGateway)
		}
		_, _ = w.Write([]byte(*answer))
	}))
	t.Cleanup(service.Close)
	return groupOn(t, webtest.New(t, dbtest.SQLite(t), func(c *app.Config) { c.Geocoder = service.URL })), asked
}

const twoAddresses = `{"type":"FeatureCollection","features":[
	{"geometry":{"type":"Point","coordinates":[-1.0907,49.1157]},"properties":{"label":"8 Rue de la Poterne 50000 Saint-Lô","score":0.96,"citycode":"50502"}},
	{"geometry":{"type":"Point","coordinates":[-1.3,49.2]},"properties":{"label":"Rue de la Potence <50000>","score":0.4,"citycode":"50502"}}]}`

var typedPlace = []string{"name", "La Halle", "status", "planned", "commune", "Saint-Lô (50000, Manche)", "commune_code", "50502", "address", "8 rue de la Poterne", "opens", "09/2021"}

func TestAnAddressIsLookedUp_ChosenAndShownOnAMap(t *testing.T) {
	answer := twoAddresses
	g, asked := withAddresses(t, &answer)
	needsLand(t, g)
	lea := g.SignIn(g.lea)
	page := lea.Submit(lea.Get(g.base+"/places/new"), form, append(typedPlace, "act", "search")...).Is(http.StatusOK)
	if len(*asked) != 1 || (*asked)[0] != "50502 8 rue de la Poterne" {
		t.Errorf("asked %q", *asked)
	}
	page.Says(".notice", "2 adresses trouvées").Says("fieldset", "8 Rue de la Poterne").Says("fieldset .help", "Ressemble peu")
	for name, want := range map[string]string{"name": "La Halle", "opens": "09/2021", "address": "8 rue de la Poterne", "found": "49.1157, -1.0907"} {
		if got := page.Value(name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if lea.Get(g.base).Has("#places .card") {
		t.Error("looking an address up saved the place")
	}
	saved := lea.Submit(page, form).To(g.base).Says(".notice", "enregistré")
	edit := lea.Get(saved.Doc.Find("#places a").First().AttrOr("href", ""))
	if got := edit.Value("point"); got != "49.1157, -1.0907" {
		t.Errorf("the point is %q", got)
	}
	edit.Says("aside", "du centre de Saint-Lô").Says("aside svg text", "Saint-Lô").Says("aside .legend", "La Halle")
	if edit.Has("aside .notice") {
		t.Error("a place in its commune is told to be far")
	}

	// The other address is far: saved, and told. A second look keeps the version of the first.
	page = lea.Submit(edit, form, "act", "search").Is(http.StatusOK)
	saved = lea.Submit(page, form, "found", "49.2, -1.3").To(g.base).Says(".notice.warning", "18 km du centre de Saint-Lô")
	lea.Get(saved.Doc.Find("#places a").First().AttrOr("href", "")).Says("aside .notice.warning", "est-ce bien là")
	lea.Submit(page, form, "found", "none", "point", "1 2").Is(http.StatusConflict)
}

func TestAnAddressServiceThatFailsStandsInNobodysWay(t *testing.T) {
	answer := ""
	g, asked := withAddresses(t, &answer)
	needsLand(t, g)
	lea := g.SignIn(g.lea)
	newPlace := lea.Get(g.base + "/places/new")
	page := lea.Submit(newPlace, form, append(typedPlace, "act", "search")...).Is(http.StatusOK).Says(".notice.warning", "ne répond pas")
	if !strings.Contains(g.Log.String(), "the address service failed") {
		t.Error("the operator is not told")
	}
	answer = `{"type":"FeatureCollection","features":[]}`
	page = lea.Submit(page, form, "act", "search").Is(http.StatusOK).Says(".notice.warning", "Aucune adresse")
	lea.Submit(page, form, "act", "search", "address", " ").Is(http.StatusUnprocessableEntity).Says(".error", "Écrivez d’abord l’adresse")
	lea.Submit(page, form, "act", "search", "commune", "zzzz", "commune_code", "").Is(http.StatusUnprocessableEntity).Says(".field.wrong label", "Commune")
	if len(*asked) != 2 {
		t.Errorf("asked %q", *asked)
	}
	lea.Submit(page, form).To(g.base)

	// Paris is asked for by name: its addresses have the codes of arrondissements.
	lea.Submit(newPlace, form, "name", "La Halle", "status", "planned", "commune", "75056", "address", "8 rue de la Poterne", "act", "search").Is(http.StatusOK)
	if got := (*asked)[len(*asked)-1]; got != " 8 rue de la Poterne, Paris" {
		t.Errorf("asked %q", got)
	}
}

func TestNobodyAsksTheServiceForACollectiveThatIsNotTheirs(t *testing.T) {
	answer := twoAddresses
	g, asked := withAddresses(t, &answer)
	g.SignIn(g.zoe).Post(g.base+"/places", append(typedPlace, "act", "search")...).Is(http.StatusNotFound)
	lea := g.SignIn(g.lea)
	limited := false
	for range 30 {
		page := lea.Post(g.base+"/places", append(typedPlace, "act", "search")...)
		limited = limited || page.Status == http.StatusTooManyRequests
	}
	if len(*asked) > 20 || !limited {
		t.Errorf("one person asked %d times at once", len(*asked))
	}
}

func TestWithoutAServiceThereIsNothingToPress(t *testing.T) {
	g := newGroup(t)
	lea := g.SignIn(g.lea)
	if page := lea.Get(g.base + "/places/new"); page.Has("button[value=search]") || page.Has("aside") {
		t.Error("a form without a service offers to ask it, or a map of no point")
	}
}
