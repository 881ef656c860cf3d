package network_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/internal/collective"
)

type collection struct {
	Type, Attribution string
	Matched           int
	Features          []struct {
		Geometry   *struct{ Coordinates [2]float64 }
		Properties map[string]any
	}
}

func TestAPlaceIsOnTheMapsOfOthers_AtItsCommuneWhereItsPointIsNotKnown(t *testing.T) {
	k, site := served(t, "=La Halle", collective.Existing, 1)
	visitor := site.Client()
	read := func(address string) collection {
		t.Helper()
		var c collection
		page := visitor.Get(address).Is(http.StatusOK)
		if err := json.Unmarshal([]byte(page.Body), &c); err != nil {
			t.Fatal(err)
		}
		if got := page.Header.Get("Content-Type"); got != "application/geo+json; charset=utf-8" {
			t.Errorf("type %q", got)
		}
		if cache, vary := page.Header.Get("Cache-Control"), page.Header.Values("Vary"); cache != "public, max-age=300" || !strings.Contains(strings.Join(vary, ","), "Cookie") {
			t.Errorf("kept by %q, for %q", cache, vary)
		}
		return c
	}
	c := read("/places.geojson")
	if c.Type != "FeatureCollection" || c.Matched != 1 || len(c.Features) != 1 || !strings.Contains(c.Attribution, "GeoNames") {
		t.Fatalf("%+v", c)
	}
	f := c.Features[0]
	if f.Geometry == nil || f.Properties["approximate"] != true || f.Properties["name"] != "=La Halle" || f.Properties["commune_code"] != "62041" || f.Properties["grant_cents"] != 15_000_000.0 {
		t.Errorf("%+v", f)
	}
	if at := f.Geometry.Coordinates; at[0] < 2.7 || at[0] > 2.8 || at[1] < 50.2 || at[1] > 50.4 {
		t.Errorf("Arras is said to be at %v", at)
	}
	if c := read("/places.geojson?q=rien"); len(c.Features) != 0 || c.Features == nil {
		t.Errorf("the file forgets the choice: %+v", c)
	}
	if c := read("/places.geojson?call=" + k.Call.Slug); len(c.Features) != 1 {
		t.Errorf("%d places of the call", len(c.Features))
	}
	visitor.Get("/places.geojson?call=inconnu").Is(http.StatusNotFound)
}

func TestAPlaceStandsWhereItsCollectiveSays_WhileInTheCommuneItWasFiledIn(t *testing.T) {
	k, site := served(t, "La Halle", collective.Existing, 1)
	places, err := collective.Places(t.Context(), k.DB, k.Group)
	if err != nil {
		t.Fatal(err)
	}
	place := places[0]
	lat, lon := 50.2912, 2.7783
	place.Lat, place.Lon = &lat, &lon
	save := func() {
		t.Helper()
		if _, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, place); err != nil {
			t.Fatal(err)
		}
	}
	read := func() (c collection) {
		t.Helper()
		if err := json.Unmarshal([]byte(site.Client().Get("/places.geojson").Body), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	save()
	if f := read().Features[0]; f.Properties["approximate"] != false || f.Geometry.Coordinates != [2]float64{lon, lat} {
		t.Errorf("the exact place is %+v at %+v", f.Properties, f.Geometry)
	}
	place.Version++
	place.CommuneCode = "62119"
	save()
	site.Advance(time.Minute) // maps and files may be of the minute before
	if f := read().Features[0]; f.Properties["approximate"] != true || f.Properties["commune_code"] != "62041" {
		t.Errorf("a place that moved is %+v", f.Properties)
	}
}

func TestASpreadsheetOfPlacesRunsNoFormula(t *testing.T) {
	_, site := served(t, "=La Halle", collective.Existing, 1)
	page := site.Client().Get("/places.csv").Is(http.StatusOK)
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(page.Body, "\ufeff")))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	row := map[string]string{}
	for i, column := range rows[0] {
		row[column] = rows[1][i]
	}
	for column, want := range map[string]string{"Nom du lieu": "'=La Halle", "Code INSEE de la commune": "62041", "Montant (€)": "150000", "Position": "au point de la commune"} {
		if row[column] != want {
			t.Errorf("%s is %q, want %q", column, row[column], want)
		}
	}
	if !strings.HasPrefix(row["Latitude"], "50,2") || !strings.Contains(row["Sources"], "GeoNames") {
		t.Errorf("%v", row)
	}
}

func TestTheMapShowsThePlacesOfTheList(t *testing.T) {
	k, site := served(t, "La Halle", collective.Planned, 2)
	visitor := site.Client()
	page := visitor.Get("/places").Says("figure.map title", "Carte des lieux retenus").Says("figure.map desc", "2 lieux").Says(".legend", "Lieu en projet").Says(".sources", "2 lieux sans coordonnées").Says(".sources", "GeoNames")
	if d := page.Doc.Find("figure.map g.ring path").AttrOr("d", ""); d == "" {
		t.Error("no mark on the map")
	}
	script := page.Doc.Find("script[src*='/map-']")
	if script.Length() > 0 && !page.Has("link[rel=modulepreload][href^='/assets/chunk-']") {
		t.Error("the page does not ask for what its script will import")
	}
	page = visitor.Get("/places?q=rien")
	if page.Has("figure.map") || page.Has("link[rel=modulepreload]") {
		t.Error("a map of nothing, or its library")
	}
	page = visitor.Get("/places?call=" + k.Call.Slug)
	for _, path := range []string{"/places.csv", "/places.geojson"} {
		if !page.Has("a[href='" + path + "?call=" + k.Call.Slug + "']") {
			t.Errorf("no link to %s with the choice", path)
		}
	}
}
