package network_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/network"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
	"maillage/internal/web/webtest"
)

// told gives where each answer of the site puts its one awarded place: "lat lon", with "~" where
// it says that the point is the commune's; "nowhere" where it has none.
func told(t *testing.T, site *webtest.Site) map[string]string {
	t.Helper()
	at := func(lat, lon float64, approximate bool) string {
		return fmt.Sprintf("%.5f %.5f%s", lat, lon, map[bool]string{true: "~"}[approximate])
	}
	all := map[string]string{"the map": "nowhere", "the files": "nowhere", "the sheet": "nowhere", "the API": "nowhere", "the mesh": "nowhere", "the rules": "nowhere"}
	for path, name := range map[string]string{"/places.geojson": "the files", "/api/v1/places": "the API"} {
		var c collection
		if err := json.Unmarshal([]byte(site.Client().Get(path).Is(http.StatusOK).Body), &c); err != nil {
			t.Fatal(err)
		}
		if g := c.Features[0].Geometry; g != nil {
			all[name] = at(g.Coordinates[1], g.Coordinates[0], c.Features[0].Properties["approximate"] == true)
		}
	}
	if site.Client().Get("/places").Has("figure.map") {
		all["the map"] = all["the files"] // drawn of the same spots
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(site.Client().Get("/places.csv").Body, "\ufeff")))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if row := rows[1]; row[9] != "" {
		var lat, lon float64
		if _, err := fmt.Sscan(strings.ReplaceAll(row[9]+" "+row[10], ",", "."), &lat, &lon); err != nil {
			t.Fatal(err)
		}
		all["the sheet"] = at(lat, lon, row[11] == "au point de la commune")
	}
	coverage, err := site.Network.Coverage(t.Context(), network.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range coverage.Stands() {
		all["the mesh"] = at(s.At.Lat, s.At.Lon, !s.Exact)
	}
	located, err := site.Network.Locate(t.Context(), site.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range located {
		all["the rules"] = at(s.At.Lat, s.At.Lon, s.Approximate)
	}
	return all
}

func agree(t *testing.T, site *webtest.Site, want string) {
	t.Helper()
	for name, got := range told(t, site) {
		if got != want {
			t.Errorf("%s put the place at %s, want %s", name, got, want)
		}
	}
}

func TestEveryAnswerPutsAPlaceAtTheSamePoint(t *testing.T) {
	k, site := served(t, "La Halle", collective.Existing, 2)
	places, err := collective.Places(t.Context(), k.DB, k.Group)
	if err != nil {
		t.Fatal(err)
	}
	land, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	arras, _ := land.Commune("62041")
	commune := fmt.Sprintf("%.5f %.5f~", arras.Lat, arras.Lon)
	agree(t, site, commune)
	place, lat, lon := places[0], 50.2912, 2.7783
	move := func(code string, at bool) {
		t.Helper()
		place.CommuneCode, place.Lat, place.Lon = code, nil, nil
		if at {
			place.Lat, place.Lon = &lat, &lon
		}
		if _, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, place); err != nil {
			t.Fatal(err)
		}
		place.Version++
		site.Advance(time.Hour) // what was read is no longer believed
	}
	move("62041", true)
	agree(t, site, "50.29120 2.77830")
	move("50502", true) // its new point is another's commune: not what was filed
	agree(t, site, commune)
	move("62041", false)
	agree(t, site, commune)
}

func TestAPlaceWhoseCommuneHasNoPointStandsInItsContourEverywhere(t *testing.T) {
	land, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	var lost territory.Commune
	for _, c := range land.InEPCI("200069482") {
		if !c.Located {
			lost = c
		}
	}
	k, site := servedIn(t, "La Halle", collective.Existing, lost.Code, 1)
	agree(t, site, "nowhere")
	contour := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"` + lost.Code + `","nom":"x"},
		"geometry":{"type":"Polygon","coordinates":[[[2.4,50.2],[2.5,50.2],[2.5,50.3],[2.4,50.3],[2.4,50.2]]]}}]}`
	_, err = site.Lists.Import(t.Context(), account.Actor{ID: k.Lea.ID, Admin: true}, zoning.Import{
		Key: "communes", Title: "Contours", Kind: zoning.Areas, From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Attribution: "IGN, 2020", File: "contours.geojson",
	}, strings.NewReader(contour), int64(len(contour)))
	if err != nil {
		t.Fatal(err)
	}
	agree(t, site, "50.25000 2.45000~")
	site.Client().Get("/places").Says(".sources", "IGN, 2020")
}
