package maps_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html/template"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/geofile"
	"maillage/internal/lang"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/web"
	"maillage/internal/web/maps"
	"maillage/internal/web/ui"
)

func needsGround(t *testing.T) {
	t.Helper()
	if len(territory.Ground()) == 0 {
		t.Skip("the ground of maps was not built")
	}
}

// shown gives a map as pages show it, and how many bytes it takes.
func shown(t testing.TB, m maps.Map) (*goquery.Document, int) {
	t.Helper()
	text, err := ui.Templates.ReadFile("map.html")
	if err != nil {
		t.Fatal(err)
	}
	set := template.Must(template.New("").Funcs(web.Funcs(lang.FR)).Parse(string(text)))
	var page strings.Builder
	if err := set.ExecuteTemplate(&page, "ui/map", m); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page.String()))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "style=") || strings.Contains(page.String(), "ZgotmplZ") {
		t.Errorf("a style, or something no template trusts, in %.300s", page.String())
	}
	return doc, page.Len()
}

// scattered are points all over the mainland, always the same.
func scattered(n int) []shape.Point {
	random := rand.New(rand.NewPCG(3, 4))
	points := make([]shape.Point, n)
	for i := range points {
		points[i] = shape.Point{Lon: -1 + 7*random.Float64(), Lat: 43.6 + 6*random.Float64()}
	}
	return points
}

func TestFiveThousandPlacesTakeLessThan60kB(t *testing.T) {
	needsGround(t)
	points := scattered(5000)
	m := maps.Country{ID: "m", Series: []maps.Series{{Mark: maps.Disc, Name: "Ouverts", Points: points[:2500]}, {Mark: maps.Ring, Name: "En projet", Points: points[2500:]}}}.Draw(lang.FR)
	if _, size := shown(t, m); size > 60_000 {
		t.Errorf("the map takes %d bytes", size)
	}
	var cells []maps.Cell
	for i, p := range scattered(35_000) {
		cells = append(cells, maps.Cell{At: p, Class: 1 + i%5})
	}
	if _, size := shown(t, maps.Country{ID: "m", Cells: cells}.Draw(lang.FR)); size > 120_000 { // at its worst: no two neighbours alike
		t.Errorf("the map of values takes %d bytes", size)
	}
}

func TestAMapOfTheCountryNamesItsFramesItsScaleAndItsSources(t *testing.T) {
	needsGround(t)
	doc, _ := shown(t, maps.Country{ID: "places", Title: "Les lieux", Description: "Deux lieux.", Notes: []string{"Source : le site."}, Series: []maps.Series{
		{Mark: maps.Disc, Name: "Lieux ouverts", Points: []shape.Point{{Lon: -1.09, Lat: 49.11}, {Lon: 55.45, Lat: -20.88}}},
		{Mark: maps.Frame, Name: "Lieux en projet", Points: []shape.Point{{Lon: -149.5, Lat: -17.5}}}, // Tahiti: in no frame
	}}.Draw(lang.FR))
	if got := doc.Find("svg[role=img] > title#places-t").Text(); got != "Les lieux" {
		t.Errorf("the title is %q", got)
	}
	if got := doc.Find("svg > desc#places-d").Text(); got != "Deux lieux." {
		t.Errorf("the description is %q", got)
	}
	for _, name := range []string{"Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte", "200\u00a0km"} {
		if !strings.Contains(doc.Find("svg text").Text(), name) {
			t.Errorf("%q is not on the map", name)
		}
	}
	if got := doc.Find(".legend li").Length(); got != 2 {
		t.Errorf("%d lines in the legend", got)
	}
	notes := doc.Find(".sources").Text()
	for _, note := range []string{"sa propre échelle", "1 lieu est hors de la carte", "Source : le site.", "Natural Earth"} {
		if !strings.Contains(notes, note) {
			t.Errorf("%q is not in %q", note, notes)
		}
	}
	if d := doc.Find("g.disc path").AttrOr("d", ""); strings.Count(d, "m") != 2 {
		t.Errorf("two places are drawn by %q", d)
	}
	if doc.Find("g.frame").Length() != 0 {
		t.Error("a place in no frame is drawn")
	}
	if id := doc.Find("g.disc path").AttrOr("id", "?"); doc.Find("use[href='#"+id+"']").Length() != 1 {
		t.Error("a mark has no core")
	}
}

func TestAMapOfAnOverseasDepartementIsOfItAlone(t *testing.T) {
	needsGround(t)
	saintDenis := shape.Point{Lon: 55.45, Lat: -20.88}
	m := maps.Country{ID: "m", Focus: []shape.Point{saintDenis}, Series: []maps.Series{{Mark: maps.Square, Name: "Lieux", Points: []shape.Point{saintDenis, {Lon: 2.35, Lat: 48.85}}}}}.Draw(lang.EN)
	doc, _ := shown(t, m)
	if doc.Find("path.land").Length() != 1 || doc.Find("path.near").Length() != 0 {
		t.Error("the island is not alone on its map")
	}
	if got := doc.Find(".sources").Text(); !strings.Contains(got, "1 place is beyond the map") || strings.Contains(got, "frame") {
		t.Errorf("notes %q", got)
	}
}

func TestValuesAreTold_ByColourByTitleAndInTheLegend(t *testing.T) {
	needsGround(t)
	square := shape.Shape{{{Lon: -1.5, Lat: 48.5}, {Lon: -0.5, Lat: 48.5}, {Lon: -0.5, Lat: 49.5}, {Lon: -1.5, Lat: 49.5}}}
	m := maps.Country{
		ID: "m", Areas: []maps.Area{{Shape: square, Class: 3, Title: "Manche : 12 lieux"}, {Shape: square, Title: "Orne : inconnu"}},
		Cells: []maps.Cell{{At: shape.Point{Lon: 2, Lat: 47}, Class: 1}, {At: shape.Point{Lon: 2.001, Lat: 47}, Class: 5}}, Classes: []string{"peu", "plus", "encore", "assez", "beaucoup"},
	}.Draw(lang.FR)
	doc, _ := shown(t, m)
	if got := doc.Find("path.area.class-3 > title").Text(); got != "Manche : 12 lieux" {
		t.Errorf("the area tells %q", got)
	}
	if doc.Find("svg[role=img] path.area.class-0").Length() != 1 || doc.Find("path.coast").Length() != 1 {
		t.Error("an area without a value, or the coast, is missing")
	}
	if doc.Find("path.cells.class-5").Length() != 1 || doc.Find("path.cells.class-1").Length() != 0 {
		t.Error("of two values at one place the last does not show")
	}
	if got := doc.Find(".legend li").Length(); got != 6 { // with that of what is not known
		t.Errorf("%d classes in the legend", got)
	}
}

func TestALocatorShowsHowFarTheNearestBorderIs(t *testing.T) {
	at := shape.Point{Lon: -1.0907, Lat: 49.1157}
	district := shape.Shape{{{Lon: -1.085, Lat: 49.117}, {Lon: -1.07, Lat: 49.117}, {Lon: -1.07, Lat: 49.125}}}
	to, metres := district.Nearest(at)
	doc, size := shown(t, maps.Locator{
		ID: "m", Title: "Où est La Halle", Description: "À 440 m du quartier.", At: at, Name: "La Halle", Areas: []maps.Near{{Shape: district, Name: "Le Val"}},
		To: &to, Away: lang.FR.Distance(metres), Within: 300, Marks: []maps.Landmark{{At: shape.Point{Lon: -1.088, Lat: 49.118}, Name: "Saint-Lô"}, {At: shape.Point{Lon: -2, Lat: 48}, Name: "Loin"}},
	}.Draw(lang.FR))
	for _, part := range []string{"figure.small", "path.circle", "path.measure", "path.near-area", "path.landmark", "path.north", "path.bar", "use.pin.core"} {
		if doc.Find(part).Length() == 0 {
			t.Errorf("no %s", part)
		}
	}
	words := doc.Find("svg text").Text()
	if !strings.Contains(words, lang.FR.Distance(metres)) || !strings.Contains(words, "Saint-Lô") || strings.Contains(words, "Loin") {
		t.Errorf("the map says %q", words)
	}
	if got := doc.Find(".legend").Text(); !strings.Contains(got, "La Halle") || !strings.Contains(got, "Le Val") {
		t.Errorf("the legend says %q", got)
	}
	if size > 4_000 {
		t.Errorf("a locator takes %d bytes", size)
	}
}

func TestALocatorOfAPointAloneIsStillAMap(t *testing.T) {
	for _, at := range []shape.Point{{Lon: 3, Lat: 48}, {Lon: 180, Lat: 90}, {Lon: -180, Lat: -90}, {}} {
		doc, _ := shown(t, maps.Locator{ID: "m", At: at, Name: "Ici", Areas: []maps.Near{{}}}.Draw(lang.FR))
		if doc.Find("use.pin").Length() != 1 || doc.Find("path.measure").Length() != 0 {
			t.Errorf("at %v", at)
		}
	}
}

func TestNamesThatWouldLieOverEachOtherAreLeftOut(t *testing.T) {
	at := shape.Point{Lon: 3, Lat: 48}
	var marks []maps.Landmark
	for i := range 30 {
		marks = append(marks, maps.Landmark{At: shape.Point{Lon: 3.01 + float64(i)/1e5, Lat: 48.005}, Name: fmt.Sprintf("Commune %d", i)})
	}
	doc, _ := shown(t, maps.Locator{ID: "m", At: at, Name: "Ici", Marks: marks}.Draw(lang.FR))
	if got := doc.Find("svg text.name").Length(); got != 2 { // with that of the north
		t.Errorf("%d names", got)
	}
}

func BenchmarkCountryOf5000Places(b *testing.B) {
	points := scattered(5000)
	for b.Loop() {
		maps.Country{ID: "m", Series: []maps.Series{{Mark: maps.Disc, Name: "Ouverts", Points: points}}}.Draw(lang.FR)
	}
}

// departements reads the contours of the 96 départements of the mainland and Corsica.
func departements(tb testing.TB) []maps.Area {
	tb.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "data", "geo", "departements-contours-2025-metropole.geojson.gz"))
	if err != nil {
		tb.Skip("the real contours are not there")
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	content, err := io.ReadAll(zip)
	if err != nil {
		tb.Fatal(err)
	}
	var areas []maps.Area
	_, err = geofile.Read(bytes.NewReader(content), int64(len(content)), func(row geofile.Row) error {
		areas = append(areas, maps.Area{Shape: row.Area, Class: len(areas) % 6, Title: "Département"})
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return areas
}

func TestRealContoursOfDepartementsTakeLessThan60kB(t *testing.T) {
	needsGround(t)
	areas := departements(t)
	doc, size := shown(t, maps.Country{ID: "m", Areas: areas, Series: []maps.Series{{Mark: maps.Disc, Name: "Lieux", Points: scattered(500)}}}.Draw(lang.FR))
	if got := doc.Find("svg[role=img] path.area").Length(); len(areas) != 96 || got != 96 {
		t.Errorf("%d départements drawn of %d", got, len(areas))
	}
	if size > 60_000 {
		t.Errorf("the map takes %d bytes", size)
	}
}

func BenchmarkCountryOf96Departements(b *testing.B) {
	areas := departements(b)
	for b.Loop() {
		maps.Country{ID: "m", Areas: areas}.Draw(lang.FR)
	}
}

func TestManyPlacesAroundMakeNoMarkSmaller(t *testing.T) {
	points := scattered(1_000)
	m := maps.Country{ID: "m", Series: []maps.Series{{Mark: maps.Dot, Name: "Autour", Points: points}, {Mark: maps.Disc, Name: "Ouverts", Points: points[:3]}}}.Draw(lang.FR)
	var classes []string
	for _, l := range m.Layers {
		if strings.HasPrefix(l.Class, "mark ") {
			classes = append(classes, l.Class)
		}
	}
	if want := []string{"mark dot many", "mark disc"}; !slices.Equal(classes, want) {
		t.Errorf("the marks are %q, want %q", classes, want)
	}
}
