package network_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/account"
	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
	"maillage/internal/web/webtest"
)

// served is a site with a place in Arras that was awarded some times.
func served(t *testing.T, name string, status collective.Status, times int) (*desktest.Desk, *webtest.Site) {
	t.Helper()
	return servedIn(t, name, status, "62041", times)
}

func servedIn(t *testing.T, name string, status collective.Status, commune string, times int) (*desktest.Desk, *webtest.Site) {
	t.Helper()
	d := dbtest.SQLite(t)
	k, site := desktest.New(t, d), webtest.New(t, d)
	place, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: name, Status: status, CommuneCode: commune})
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		id := k.FiledFor(t, "Un projet", place)
		if err := site.Awards.Decide(t.Context(), k.Zoe, award.Decision{DossierID: id, Outcome: award.Awarded, Cents: 15_000_000, Reasons: map[string]string{}}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := site.Awards.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
		t.Fatal(err)
	}
	return k, site
}

func TestTheCoverageTeachesWhenNoPlaceIsThere(t *testing.T) {
	_, site := awarded(t, 0)
	page := site.Client().Get("/network/coverage").Says(".empty", "reste à mailler").Says("dl", "aucun lieu").Says("caption", "régions").Says("#white", "à plus de 30 km")
	if page.Has("dl a") {
		t.Error("a call is said to have awarded a place")
	}
	if got := page.Doc.Find("tbody tr:contains('Corse')").Text(); !strings.Contains(got, "100") {
		t.Errorf("Corse: %q", got)
	}
}

func TestTheCoverageLeadsFromTheCountryToCommunes(t *testing.T) {
	k, site := served(t, "La Halle", collective.Planned, 3)
	visitor := site.Client()
	page := visitor.Get("/network/coverage").Says("dl", "1 en projet").Says("dl a", "Petites fabriques").Says("p", "dont la position n’est pas connue")
	follow := func(name string) {
		t.Helper()
		link := page.Doc.Find("th a").FilterFunction(func(_ int, a *goquery.Selection) bool { return a.Text() == name })
		if link.Length() == 0 {
			t.Fatalf("no link to %s among %v", name, page.Texts("th a"))
		}
		page = visitor.Get(link.First().AttrOr("href", ""))
	}
	follow("Hauts-de-France")
	page.Says("h1", "Maillage : Hauts-de-France").Says("caption", "départements")
	follow("Pas-de-Calais")
	page.Says("caption", "intercommunalités").Says("p.soft", "comptée en entier")
	follow("CU d'Arras")
	page.Says(".crumbs", "Pas-de-Calais").Says("td", "La Halle – Arras (62000, Pas-de-Calais)").Says("dl", "1 en projet")
	if page.Has("dl dt:contains('Lieux') + dd:contains('3')") {
		t.Error("a place awarded three times is counted three times")
	}
	visitor.Get("/network/coverage?call="+k.Call.Slug+"&places=open").Says(".empty", "reste à mailler")
	visitor.Get("/network/coverage?in=departement-62&by=commune&sort=name&page=2").Says("tbody th", "A").Says(".pager", "Page 2 sur 9")
	visitor.Get("/network/coverage?in=departement-62&km=1").Says("#white", "à plus de 1 km")
}

func TestWhatIsWrongInTheAddressIsSaidBesideItsField(t *testing.T) {
	_, site := awarded(t, 1)
	visitor := site.Client()
	page := visitor.Get("/network/coverage?km=mille&since=demain&until=2021-02-30").Is(http.StatusUnprocessableEntity)
	page.Says("#f-km-error", "« mille »").Says("#f-since-error", "« demain »").Says("#f-until-error", "« 2021-02-30 »")
	if got := page.Value("km"); got != "mille" {
		t.Errorf("what was typed became %q", got)
	}
	for _, unknown := range []string{"in=departement-zz", "in=commune-62041", "in=epci-", "in=region", "in=%3Cscript%3E", "call=inconnu"} {
		visitor.Get("/network/coverage?" + unknown).Is(http.StatusNotFound)
		visitor.Get("/network/coverage.csv?" + unknown).Is(http.StatusNotFound)
	}
	visitor.Get("/network/coverage?by=zz&sort=zz&page=-5").Says("caption", "régions")
}

func TestTheMapShowsCommunesByDistanceAndPlacesByStatus(t *testing.T) {
	_, site := served(t, "La Halle", collective.Planned, 1)
	visitor := site.Client()
	page := visitor.Get("/network/coverage?in=departement-62").Says("figure.map title", "Pas-de-Calais").Says("figure.map .legend", "Lieu en projet").Says("figure.map .sources", "GeoNames")
	for _, class := range []string{".cells.class-1", ".cells.class-4", ".mark.ring"} {
		if !page.Has("figure.map path" + class + ", figure.map " + class + " path") {
			t.Errorf("the map has no %s", class)
		}
	}
	if page.Has("figure.map .mark.disc") {
		t.Error("an open place is drawn, and there is none")
	}
	if page = visitor.Get("/network/coverage?in=departement-50"); page.Has("figure.map .mark") || page.Has("figure.map path.cells.class-1") {
		t.Error("the place of another département is drawn")
	}
}

func TestAMapThatWasDrawnIsThatOfNoOtherQuestion(t *testing.T) {
	k, site := served(t, "La Halle", collective.Planned, 1)
	visitor := site.Client()
	page := visitor.Get("/network/coverage").Says("figure.map .legend", "Lieu en projet")
	visitor.Get("/places").Says("figure.map .legend", "Lieu en projet")
	if visitor.Get("/network/coverage?places=open").Has("figure.map .mark") {
		t.Error("what is only planned is drawn among open places")
	}
	visitor.Get("/network/coverage").Says("figure.map .legend", "Lieu en projet")
	visitor.Post("/language/en")
	visitor.Get("/network/coverage").Says("figure.map .legend", "Planned place")
	place, err := k.Groups.SavePlace(t.Context(), k.Lea, k.Group, collective.Place{Name: "Le Moulin", Status: collective.Existing, CommuneCode: "50502"})
	if err != nil {
		t.Fatal(err)
	}
	if page.Has("figure.map .mark.disc") {
		t.Error("an open place is drawn before any is awarded")
	}
	id := k.FiledFor(t, "Un autre", place)
	if err := site.Awards.Decide(t.Context(), k.Zoe, award.Decision{DossierID: id, Outcome: award.Awarded, Cents: 15_000_000, Reasons: map[string]string{}}, 0); err != nil {
		t.Fatal(err)
	}
	if err := site.Awards.Release(t.Context(), k.Zoe, k.Rounds[0].ID); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/network/coverage", "/places"} {
		if page = site.Client().Get(path); !page.Has("figure.map .mark.disc") {
			t.Errorf("the map of %s does not show the place that was awarded since", path)
		}
	}
	if page = site.Client().Get("/places?q=halle"); page.Has("figure.map .mark.disc") || !page.Has("figure.map .mark.ring") {
		t.Error("the map of a search shows other places than were found")
	}
}

func TestTwoDaysAreCompared(t *testing.T) {
	_, site := served(t, "La Halle", collective.Planned, 1)
	day := site.Now().In(time.UTC).Format(time.DateOnly)
	before := site.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	page := site.Client().Get("/network/coverage?in=departement-62&since="+before).Says("caption", "évolution depuis le")
	if got := page.Doc.Find("tbody tr:contains(\"CU d'Arras\") td").Eq(6).Text(); got != "+1" {
		t.Errorf("the change in places is %q", got)
	}
	page = site.Client().Get("/network/coverage?in=departement-62&since="+before+"&until="+before).Says(".empty", "reste à mailler")
	if got := page.Doc.Find("tbody tr:contains(\"CU d'Arras\") td").Eq(6).Text(); got != "0" {
		t.Errorf("between a day and itself the change is %q", got)
	}
	site.Client().Get("/network/coverage?in=departement-62&until="+day).Says("dl", "1 en projet")
}

// sheet reads a CSV answer.
func sheet(t *testing.T, page *webtest.Page, comma rune) [][]string {
	t.Helper()
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(page.Body, "\ufeff")))
	in.Comma = comma
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheTableIsTakenAwayWhole(t *testing.T) {
	_, site := served(t, "=1+1", collective.Existing, 1)
	visitor := site.Client()
	rows := sheet(t, visitor.Get("/network/coverage.csv?in=departement-62&by=commune"), ';')
	if len(rows) < 880 {
		t.Errorf("%d rows, of the 887 communes of the Pas-de-Calais", len(rows))
	}
	for _, row := range rows[1:] {
		if row[5] != "" && row[3] != "'=1+1" {
			t.Fatalf("row %q", row)
		}
		if row[0] == "62041" && row[5] != "0" {
			t.Errorf("Arras: %q", row)
		}
	}
	visitor.Post("/language/en")
	rows = sheet(t, visitor.Get("/network/coverage.csv?since=2020-01-01"), ',')
	if rows[0][1] != "Territory" || len(rows[0]) != 16 {
		t.Errorf("columns %q", rows[0])
	}
	for _, row := range rows[1:] {
		if row[0] == "32" && (row[5] != "1" || row[12] != "1") {
			t.Errorf("Hauts-de-France: %q", row)
		}
	}
	visitor.Get("/network/coverage.csv?km=x").To("/network/coverage?km=x")
}

// bring imports a list of places, in force from a day on.
func bring(t *testing.T, site *webtest.Site, title, from, content string) {
	t.Helper()
	day, err := time.Parse(time.DateOnly, from)
	if err != nil {
		t.Fatal(err)
	}
	what := zoning.Import{Key: "places", Title: title, Vintage: from[:4], Attribution: "Une agence", From: day}
	if _, err := site.Lists.Import(t.Context(), account.Actor{}, what, strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
}

func TestPlacesOfTheImportedListAreCountedWhenAsked(t *testing.T) {
	_, site := served(t, "La Halle", collective.Planned, 1)
	visitor := site.Client()
	if visitor.Get("/network/coverage").Has("input[name=listed]") {
		t.Error("a list that does not exist is offered")
	}
	arras := visitor.Get("/network/coverage?in=departement-62")
	bring(t, site, "Lieux labellisés", "2020-01-01", "nom;insee;lon;lat\n\"=1+1\";62498;2,83;50,43\nLe Phare;50502;-1,09;49,11\n")
	page := visitor.Get("/network/coverage?in=departement-62").Says("label[for=f-listed]", "Compter aussi les lieux de la liste « Lieux labellisés » (2020)")
	if got, want := page.Text("dl"), arras.Text("dl"); got != want {
		t.Errorf("uncounted, the list changed the figures from %q to %q", want, got)
	}
	page = visitor.Get("/network/coverage?in=departement-62&listed=yes").Says("dl", "1 ouvert, 1 en projet").Says("dl dt", "Lieux de la liste").Says("#figures ~ p.soft", "Source : Une agence")
	page.Says(".map .legend", "Lieu de la liste").Says(".map .sources", "« Lieux labellisés » (2020) : Une agence").Says("#how ~ p", "à 200 m ou moins").Says("#how ~ p.soft", "Une agence")
	if !page.Has("input[name=listed][checked]") || !page.Has("figure.map .mark.dot") {
		t.Error("the choice is not shown as chosen, or its places are not on the map")
	}
	if link := page.Doc.Find("tbody th a").First().AttrOr("href", ""); !strings.Contains(link, "listed=yes") {
		t.Errorf("the territories inside forget the list: %s", link)
	}
	rows := sheet(t, visitor.Get("/network/coverage.csv?in=departement-62&listed=yes"), ';')
	if strings.ReplaceAll(rows[0][7], "\u00a0", " ") != "dont lieux de la liste « Lieux labellisés » (2020) – Une agence" {
		t.Errorf("columns %q", rows[0])
	}
	for _, row := range rows[1:] {
		if want := map[bool]string{true: "1", false: "0"}[row[1] == "CA de Lens - Liévin"]; row[7] != want {
			t.Errorf("%s has %s places of the list, want %s", row[1], row[7], want)
		}
	}
	rows = sheet(t, visitor.Get("/network/coverage.csv?in=departement-62&by=commune&listed=yes"), ';')
	for _, row := range rows[1:] {
		if row[0] == "62498" && (row[3] != "'=1+1" || row[6] != "oui") || row[0] == "62041" && (row[3] != "La Halle" || row[6] != "") {
			t.Errorf("row %q", row)
		}
	}
}

func TestEachDayOfAComparisonHasItsList(t *testing.T) {
	_, site := served(t, "La Halle", collective.Planned, 1)
	visitor := site.Client()
	visitor.Get("/network/coverage?listed=yes").Says("#figures ~ p.soft", "Aucune liste de lieux n’est en vigueur aujourd’hui").Says("dl", "1 en projet")
	bring(t, site, "Ancienne liste", "2019-01-01", "nom;insee;lon;lat\nUn;62498;2,83;50,43\n")
	bring(t, site, "Nouvelle liste", "2020-01-01", "nom;insee;lon;lat\nUn;62498;2,83;50,43\nDeux;50502;-1,09;49,11\nTrois;50502;-1,05;49,11\n")
	page := visitor.Get("/network/coverage?listed=yes&since=2019-06-01").Says("#figures ~ p.soft", "« Nouvelle liste » (2020)").Says("#figures ~ p.soft", "Le 1er juin 2019, la liste « Ancienne liste »")
	page.Says("dl", "3 ouverts, 1 en projet (+3 depuis")
	visitor.Get("/network/coverage?listed=yes&since=2018-06-01").Says("#figures ~ p.soft", "aucune liste de lieux n’était en vigueur").Says("dl", "(+4 depuis")
	visitor.Get("/network/coverage?listed=yes&until=2018-06-01").Says(".empty", "reste à mailler").Lacks("dont lieux de la liste")
	visitor.Get("/network/coverage.csv?listed=yes&until=2018-06-01").Is(http.StatusOK)
}

func TestTheMapShowsCommunesInTheirContoursOnceTheyAreImported(t *testing.T) {
	_, site := served(t, "La Halle", collective.Planned, 1)
	visitor := site.Client()
	page := visitor.Get("/network/coverage?in=departement-62").Says("figure.map .sources", "Chaque commune est un carré à sa position")
	if page.Has("figure.map .tiles") || !page.Has("figure.map .cells") {
		t.Error("contours are drawn before they are imported")
	}
	visitor.Get("/network/coverage").Lacks("un carré à sa position")
	land, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	var features []string
	for i, c := range land.Communes() { // all of the Pas-de-Calais but Arras, and others
		if c.Departement == "62" && c.Code != "62041" || c.Departement == "59" && i%3 == 0 {
			x, y := 2+0.05*float64(i%30), 50.2+0.02*float64(i/30%30)
			features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"nom":"x"},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}`,
				c.Code, x, y, x+0.05, y, x+0.05, y+0.02, x, y))
		}
	}
	contours := `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	what := zoning.Import{Key: "communes", Kind: zoning.Areas, Title: "Contours", Attribution: "IGN, 2022", From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Allow: 2_000}
	if _, err := site.Lists.Import(t.Context(), account.Actor{}, what, strings.NewReader(contours), int64(len(contours))); err != nil {
		t.Fatal(err)
	}
	for range 2 { // drawn, then kept
		page = visitor.Get("/network/coverage?in=departement-62").Says("figure.map .sources", "Contours des communes : IGN, 2022").Says("figure.map .sources", "Les communes dont le contour n’est pas connu")
		if !page.Has("figure.map .tiles.class-4") || !page.Has("figure.map .borders") || !page.Has("figure.map .mark.ring") {
			t.Error("the map lacks the contours, their borders or the place")
		}
		if got := page.Doc.Find("figure.map .cells").Length(); got != 1 {
			t.Errorf("%d classes of squares for Arras alone", got)
		}
	}
	page = visitor.Get("/network/coverage?in=region-32").Says("figure.map .sources", "IGN, 2022")
	if !page.Has("figure.map .tiles.class-4") {
		t.Error("the map of the région lacks the contours")
	}
	visitor.Get("/network/coverage?in=departement-50").Says("figure.map .sources", "Chaque commune est un carré à sa position")
	if visitor.Get("/network/coverage").Has("figure.map .tiles") {
		t.Error("the whole country is drawn commune by commune")
	}
}
