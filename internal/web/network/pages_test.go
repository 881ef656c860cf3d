package network_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/dossier"
	"maillage/internal/web/webtest"
)

// awarded is a site with n awarded places, released.
func awarded(t *testing.T, n int) (*desktest.Desk, *webtest.Site) {
	t.Helper()
	d := dbtest.SQLite(t)
	k, site := desktest.New(t, d), webtest.New(t, d)
	place, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: "La Halle", Status: collective.Planned, CommuneCode: "62041"})
	if err != nil {
		t.Fatal(err)
	}
	err = k.Dossiers.SaveSettings(t.Context(), k.Lea, k.ID, 1, dossier.Settings{Title: "Avec un lieu", PlaceID: place, Years: 3, Attributes: map[string]string{}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		id := k.Filed(t, fmt.Sprintf("Étape %d", i))
		if err := site.Awards.Decide(t.Context(), k.Zoe, award.Decision{DossierID: id, Outcome: award.Awarded, Cents: 15_000_000, Reasons: map[string]string{}}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if n > 0 {
		if err := site.Awards.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	return k, site
}

func TestThePublicListTeachesWhenEmpty(t *testing.T) {
	_, site := awarded(t, 0)
	page := site.Client().Get("/places").Says(".empty", "Aucun lieu retenu")
	if page.Has("form.narrowing") {
		t.Error("an empty list offers to be narrowed")
	}
}

func TestAwardedPlacesAreListedForEveryone_PageByPage(t *testing.T) {
	k, site := awarded(t, 52)
	visitor := site.Client()
	page := visitor.Get("/places").Says("caption", "52 lieux").Says("td.num", "150 000 €").Says("td", "Réseau").Says(".pager", "Page 1 sur 2")
	next := visitor.Get(page.Doc.Find("a[rel=next]").AttrOr("href", ""))
	if got := next.Doc.Find("tbody tr").Length(); got != 2 {
		t.Errorf("the second page shows %d places", got)
	}
	if got := visitor.Get("/places?q=etape+51").Says("caption", "1 lieu").Doc.Find("tbody tr").Length(); got != 1 {
		t.Errorf("%d places found", got)
	}
	visitor.Get("/places?q=%25").Says(".empty", "Rien ne correspond")
	visitor.Get("/places?page=zz").Says("caption", "52 lieux")
	page = visitor.Get("/places?call="+k.Call.Slug+"&q=etape").Says(".lead", "Petites fabriques")
	if next := page.Doc.Find("a[rel=next]").AttrOr("href", ""); !strings.Contains(next, "call="+k.Call.Slug) || !strings.Contains(next, "q=etape") {
		t.Errorf("the second page forgets the choice: %q", next)
	}
	visitor.Get("/places?call=inconnu").Is(http.StatusNotFound)
	page = visitor.Get("/calls/"+k.Call.Slug).Says("#awarded a", "52 lieux retenus")
	if got := page.Doc.Find("#awarded li").Length(); got != 12 {
		t.Errorf("the call shows %d places", got)
	}
}

func TestTheListSpeaksEnglishToo(t *testing.T) {
	_, site := awarded(t, 1)
	visitor := site.Client()
	visitor.Post("/language/en")
	visitor.Get("/places").Says("caption", "One place").Says("th", "Commune")
}
