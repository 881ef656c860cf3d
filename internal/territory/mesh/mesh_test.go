package mesh_test

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/territory/mesh"
)

// A hundredth of a degree of latitude is 1,111 or 1,112 m at 47° north.
const step = 0.01

// land is five communes on one meridian: A at 47°, B 4.4 km north of it, C 13.3 km, D
// 55.6 km; E has no point. A and B are in EPCI 1, C in EPCI 2, D and E in none.
func land() *mesh.Land {
	commune := func(code, departement, epci string, people int, north float64) territory.Commune {
		return territory.Commune{
			Code: code, Departement: departement, Region: "R", Arrondissement: departement + "1", EPCI: epci, Population: people,
			Lon: 2, Lat: 47 + north*step, Located: north >= 0,
		}
	}
	return mesh.NewLand([]territory.Commune{
		commune("A", "01", "1", 1000, 0), commune("B", "01", "1", 200, 4), commune("C", "02", "2", 30, 12),
		commune("D", "02", "", 4, 50), commune("E", "02", "", 7000, -1),
	})
}

func at(north float64) shape.Point { return shape.Point{Lon: 2, Lat: 47 + north*step} }

func TestInhabitantsAreCountedWithinEachDistanceOfAPlace(t *testing.T) {
	c := land().Cover([]mesh.Place{{Name: "La Halle", Commune: "A", Existing: true}})
	got := c.Of(mesh.Scope{}, 30_000)
	want := mesh.Figures{
		Communes: 5, People: 8234, Known: 1234, Within: [3]int{1200, 1230, 1230}, Beyond: 4, Far: 1, Existing: 1, Farthest: "D", Metres: got.Metres,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if math.Abs(got.Metres-55_590) > 10 {
		t.Errorf("D is %f m away", got.Metres)
	}
	if got.Unknown() != 7000 {
		t.Errorf("%d inhabitants are said to be unknown", got.Unknown())
	}
}

func TestWithoutAPlaceEveryCommuneIsFarAndNoneIsGuessed(t *testing.T) {
	c := land().Cover(nil)
	got := c.Of(mesh.Scope{Level: mesh.Departement, Code: "02"}, 30_000)
	if got.Beyond != 34 || got.Far != 2 || got.Within != [3]int{} || got.Unknown() != 7000 || !math.IsInf(got.Metres, 1) {
		t.Errorf("got %+v", got)
	}
	if place, metres := c.Nearest(at(0)); place != nil || !math.IsInf(metres, 1) {
		t.Errorf("the nearest of no place is %v at %f", place, metres)
	}
	if gain := c.Gain(at(4)); gain.New != [3]int{1200, 1230, 1230} || gain.Within != gain.New || gain.Place != nil {
		t.Errorf("a first place adds %+v", gain)
	}
}

func TestAPlaceWithoutAPointOfItsOwnStandsAtItsCommunes(t *testing.T) {
	exact := mesh.Place{Name: "exact", Commune: "D", Point: at(11), Exact: true}
	c := land().Cover([]mesh.Place{{Name: "at B", Commune: "B"}, {Name: "lost", Commune: "E"}, {Name: "abroad", Commune: "Z"}, exact})
	if p, ok := c.Commune("B"); !ok || p != at(4) {
		t.Errorf("B stands at %v, %t", p, ok)
	}
	for _, unknown := range []string{"E", "Z", ""} {
		if p, ok := c.Commune(unknown); ok {
			t.Errorf("%q stands at %v", unknown, p)
		}
	}
	if c.Astray() != 2 {
		t.Errorf("%d places are astray", c.Astray())
	}
	if s := c.Stands(); len(s) != 2 || s[0].Name != "at B" || s[0].At != at(4) || s[1].Name != "exact" || s[1].At != at(11) {
		t.Errorf("places stand at %+v", s)
	}
	if p, metres := c.Nearest(at(4)); p.Name != "at B" || metres != 0 {
		t.Errorf("%s is %f m away", p.Name, metres)
	}
	if p, metres := c.Nearest(at(12)); p.Name != "exact" || math.Abs(metres-1112) > 1 {
		t.Errorf("%s is %f m away", p.Name, metres)
	}
	if f := c.Of(mesh.Scope{}, 1); f.Places() != 4 {
		t.Errorf("%d places in the country", f.Places())
	}
	if f := c.Of(mesh.Scope{Level: mesh.Departement, Code: "02"}, 1); f.Planned != 2 || f.Existing != 0 {
		t.Errorf("département 02: %+v", f)
	}
}

func TestEachTerritoryOfALevelHasItsFigures(t *testing.T) {
	c := land().Cover([]mesh.Place{{Commune: "C"}})
	got := c.By(mesh.EPCI, mesh.Scope{Level: mesh.Departement, Code: "02"}, 10_000)
	if len(got) != 2 || got[0].Code != "" || got[1].Code != "2" {
		t.Fatalf("EPCI of 02: %+v", got)
	}
	if got[0].Communes != 2 || got[0].Known != 4 || got[0].Beyond != 4 || got[0].Farthest != "D" {
		t.Errorf("outside any EPCI: %+v", got[0])
	}
	if got[1].Within != [3]int{30, 30, 30} || got[1].Planned != 1 {
		t.Errorf("EPCI 2: %+v", got[1])
	}
	if regions := c.By(mesh.Region, mesh.Scope{}, 10_000); len(regions) != 1 || regions[0].Beyond != 1004 {
		t.Errorf("régions: %+v", regions)
	}
	if none := c.By(mesh.EPCI, mesh.Scope{Level: mesh.Departement, Code: "99"}, 10_000); len(none) != 0 {
		t.Errorf("an unknown département has %+v", none)
	}
}

func TestWhatLiesInNoTerritoryIsCountedInTheScopeAlone(t *testing.T) {
	l := mesh.NewLand([]territory.Commune{{Code: "A", Departement: "01", Population: 1}, {Code: "B", Departement: "02", Population: 10}})
	got := l.Cover([]mesh.Place{{Commune: "A"}, {Commune: "B"}}).By(mesh.EPCI, mesh.Scope{Level: mesh.Departement, Code: "02"}, 1)
	if len(got) != 1 || got[0].People != 10 || got[0].Planned != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestWhiteAreasAreGroupedByWhatPeopleKnow(t *testing.T) {
	c := land().Cover([]mesh.Place{{Commune: "D"}})
	got := c.White(mesh.Scope{}, 30_000)
	if len(got) != 2 || got[0].EPCI != "1" || got[0].People != 1200 || !slices.Equal(got[0].Communes, []string{"A", "B"}) || math.Abs(got[0].Metres-55_590) > 10 {
		t.Errorf("got %+v", got)
	}
	if got[1].EPCI != "2" || !slices.Equal(got[1].Departements, []string{"02"}) || got[1].People != 30 {
		t.Errorf("got %+v", got[1])
	}
	if got := c.White(mesh.Scope{Level: mesh.EPCI, Code: "2"}, 30_000); len(got) != 1 {
		t.Errorf("in EPCI 2: %+v", got)
	}
	if got := c.White(mesh.Scope{}, 60_000); got != nil {
		t.Errorf("beyond 60 km: %+v", got)
	}
}

func TestCommunesAreListedWithTheirNearestPlace(t *testing.T) {
	got := land().Cover([]mesh.Place{{Name: "La Halle", Commune: "C"}}).Communes(mesh.Scope{Level: mesh.Departement, Code: "02"})
	if len(got) != 3 || got[0].Metres != 0 || got[0].Place.Name != "La Halle" || got[1].Commune != "D" {
		t.Errorf("got %+v", got)
	}
	if e := got[2]; e.Known || e.Place != nil || e.People != 7000 {
		t.Errorf("a commune without a point: %+v", e)
	}
}

func TestPlacesAreCountedByKind(t *testing.T) {
	c := land().Cover([]mesh.Place{{Commune: "A", Kinds: []string{"b", "a"}, Existing: true}, {Commune: "C", Kinds: []string{"b"}}, {Commune: "?", Kinds: []string{"c"}}})
	want := []mesh.Kind{{"a", 1, 0}, {"b", 1, 1}, {"c", 0, 1}}
	if got := c.Kinds(mesh.Scope{}); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := c.Kinds(mesh.Scope{Level: mesh.Departement, Code: "02"}); !slices.Equal(got, []mesh.Kind{{"b", 0, 1}}) {
		t.Errorf("in 02: %v", got)
	}
}

func TestACandidateAddsThoseWhoHadNoPlaceThatNear(t *testing.T) {
	c := land().Cover([]mesh.Place{{Name: "La Halle", Commune: "A"}})
	gain := c.Gain(at(12))
	if gain.Within != [3]int{30, 1230, 1230} || gain.New != [3]int{30, 0, 0} || gain.Place.Name != "La Halle" || math.Abs(gain.Metres-13_342) > 5 {
		t.Errorf("a place at C adds %+v", gain)
	}
}

// drawn is a land and places on a small grid, so that points fall together.
func drawn(r *rapid.T) ([]territory.Commune, []mesh.Place) {
	number := func(label string, most int) int { return rapid.IntRange(0, most).Draw(r, label) }
	communes := make([]territory.Commune, number("communes", 30))
	for i := range communes {
		communes[i] = territory.Commune{
			Code: fmt.Sprintf("%02d", i), Region: "R", Departement: strconv.Itoa(number("departement", 2)), EPCI: []string{"", "1", "2"}[number("epci", 2)], Population: number("people", 1000),
			Lon: 2 + 0.07*float64(number("lon", 8)), Lat: 47 + 0.05*float64(number("lat", 8)), Located: number("located", 3) > 0,
		}
	}
	places := make([]mesh.Place, number("places", 6))
	for i := range places {
		places[i] = mesh.Place{Commune: fmt.Sprintf("%02d", number("commune", 31)), Existing: number("existing", 1) > 0, Exact: number("exact", 1) > 0, Point: shape.Point{Lon: 2 + 0.06*float64(number("x", 9)), Lat: 47 + 0.04*float64(number("y", 9))}}
	}
	return communes, places
}

// plain is the coverage of a département counted commune by commune, place by place.
func plain(communes []territory.Commune, places []mesh.Place, departement string, bound float64) mesh.Figures {
	f := mesh.Figures{Scope: mesh.Scope{Level: mesh.Departement, Code: departement}}
	points := map[string]shape.Point{}
	in := map[string]bool{}
	for _, c := range communes {
		in[c.Code] = c.Departement == departement
		if c.Located {
			points[c.Code] = shape.Point{Lon: c.Lon, Lat: c.Lat}
		}
	}
	for _, c := range communes {
		if !in[c.Code] {
			continue
		}
		f.Communes++
		f.People += c.Population
		if !c.Located {
			continue
		}
		f.Known += c.Population
		nearest := math.Inf(1)
		for _, p := range places {
			point, ok := p.Point, p.Exact
			if !ok {
				point, ok = points[p.Commune]
			}
			if ok {
				nearest = min(nearest, shape.Distance(points[c.Code], point))
			}
		}
		for i, d := range mesh.Distances {
			if nearest <= d {
				f.Within[i] += c.Population
			}
		}
		if nearest > bound {
			f.Beyond += c.Population
			f.Far++
		}
	}
	for _, p := range places {
		switch {
		case !in[p.Commune]:
		case p.Existing:
			f.Existing++
		default:
			f.Planned++
		}
	}
	return f
}

func TestTheMeshIsWhatCountingEachPairGives(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		communes, places := drawn(r)
		bound := 1_000 * float64(rapid.IntRange(0, 40).Draw(r, "km"))
		c := mesh.NewLand(communes).Cover(places)
		sum := mesh.Figures{}
		for _, got := range c.By(mesh.Departement, mesh.Scope{}, bound) {
			sum.Known, sum.Beyond = sum.Known+got.Known, sum.Beyond+got.Beyond
			if again := c.Of(got.Scope, bound); again != got {
				r.Fatalf("alone %+v, among others %+v", again, got)
			}
			want := plain(communes, places, got.Code, bound)
			want.Farthest, want.Metres = got.Farthest, got.Metres
			if got != want {
				r.Fatalf("got %+v, want %+v", got, want)
			}
		}
		white := 0
		for _, w := range c.White(mesh.Scope{}, bound) {
			white += w.People
		}
		if whole := c.Of(mesh.Scope{}, bound); whole.Known != sum.Known || whole.Beyond != sum.Beyond || white != whole.Beyond {
			r.Fatalf("the whole %+v is not the sum %+v of its parts, %d in white areas", whole, sum, white)
		}
	})
}

func TestWhatACandidateAddsIsTheDifferenceOfTwoMeshes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		communes, places := drawn(r)
		l := mesh.NewLand(communes)
		candidate := mesh.Place{Exact: true, Point: shape.Point{Lon: 2 + 0.6*rapid.Float64Range(0, 1).Draw(r, "x"), Lat: 47 + 0.4*rapid.Float64Range(0, 1).Draw(r, "y")}}
		before := l.Cover(places)
		was, is := before.Of(mesh.Scope{}, 0), l.Cover(append(slices.Clone(places), candidate)).Of(mesh.Scope{}, 0)
		for i, got := range before.Gain(candidate.Point).New {
			if want := is.Within[i] - was.Within[i]; got != want {
				r.Fatalf("within %f m: %d more, not %d", mesh.Distances[i], want, got)
			}
		}
	})
}

func reference(t testing.TB) *territory.Reference {
	t.Helper()
	ref, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	return ref
}

func TestTheCampagnesDeLArtoisAndSaintLo(t *testing.T) {
	ref := reference(t)
	epci := mesh.Scope{Level: mesh.EPCI, Code: "200069482"}
	lo, _ := ref.Commune("50502")
	communes := ref.Communes()
	c := mesh.NewLand(communes).Cover([]mesh.Place{{Name: "À Saint-Lô", Commune: "50502", Existing: true}})
	list := c.Communes(epci)
	if len(list) != 96 {
		t.Fatalf("%d communes, want the 96 of the CC des Campagnes de l'Artois", len(list))
	}
	f, people, known := c.Of(epci, 30_000), 0, 0
	for _, r := range list {
		people += r.People
		if !r.Known {
			continue
		}
		known += r.People
		commune, _ := ref.Commune(r.Commune)
		want := shape.Distance(shape.Point{Lon: lo.Lon, Lat: lo.Lat}, shape.Point{Lon: commune.Lon, Lat: commune.Lat})
		if r.Place.Name != "À Saint-Lô" || math.Abs(r.Metres-want) > want*0.003 { // the flat frame of Distance, 270 km away
			t.Errorf("%s is %f m from Saint-Lô, not %f", commune.Name, r.Metres, want)
		}
	}
	if f.Communes != 96 || f.People != people || f.Known != known || known == 0 || f.Beyond != known || f.Within != [3]int{} {
		t.Errorf("from Saint-Lô nobody of the Artois is near: %+v", f)
	}
	if near := c.Of(mesh.Scope{Level: mesh.Arrondissement, Code: "504"}, 30_000); near.Within[0] < lo.Population || near.Existing != 1 {
		t.Errorf("arrondissement of Saint-Lô: %+v", near)
	}
	if whole := c.Of(mesh.Scope{}, 30_000); whole.Communes != len(communes) || whole.Unknown() <= 0 {
		t.Errorf("the country: %+v", whole)
	}
	if outside := c.Of(mesh.Scope{Level: mesh.EPCI}, 30_000); outside.Communes != 98 {
		t.Errorf("%d communes outside any EPCI, want 98", outside.Communes)
	}
}

const geo = "../../../../shared/data/geo"

// realLand is the country with a point for each commune that a published file gives one.
func realLand(t testing.TB) ([]territory.Commune, string) {
	t.Helper()
	communes, kind := slices.Clone(reference(t).Communes()), "real points of 2022"
	points := realPoints(t)
	random := rand.New(rand.NewPCG(7, 8))
	if points == nil {
		kind = "points by chance"
	}
	for i := range communes {
		c := &communes[i]
		p, ok := points[c.Code]
		switch {
		case ok:
			c.Lon, c.Lat, c.Located = p.Lon, p.Lat, true
		case points == nil && !c.Located:
			c.Lon, c.Lat, c.Located = -4+12*random.Float64(), 42.5+8.5*random.Float64(), true
		}
	}
	return communes, kind
}

// realPoints reads the points of communes, or gives nil where the file is not there.
func realPoints(t testing.TB) map[string]shape.Point {
	t.Helper()
	file, err := os.Open(filepath.Join(geo, "communes-points-2022.csv.gz"))
	if err != nil {
		t.Log("no real points here: ", err)
		return nil
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unzipped).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	points := map[string]shape.Point{}
	for _, row := range rows[1:] {
		lon, lonErr := strconv.ParseFloat(row[6], 64)
		lat, latErr := strconv.ParseFloat(row[7], 64)
		if lonErr != nil || latErr != nil {
			t.Fatalf("row %v", row)
		}
		points[row[0]] = shape.Point{Lon: lon, Lat: lat}
	}
	return points
}

// some are n places at communes chosen by chance.
func some(communes []territory.Commune, n int) []mesh.Place {
	random := rand.New(rand.NewPCG(9, 10))
	places := make([]mesh.Place, n)
	for i := range places {
		c := communes[random.IntN(len(communes))]
		places[i] = mesh.Place{Commune: c.Code, Existing: i%3 > 0, Exact: true, Point: shape.Point{Lon: c.Lon + 0.02*random.Float64(), Lat: c.Lat + 0.02*random.Float64()}}
	}
	return places
}

func BenchmarkCoverageOf35000CommunesBy5000Places(b *testing.B) {
	communes, kind := realLand(b)
	b.Log(kind)
	l, places := mesh.NewLand(communes), some(communes, 5_000)
	for b.Loop() {
		c := l.Cover(places)
		c.By(mesh.Departement, mesh.Scope{}, 30_000)
		c.White(mesh.Scope{}, 30_000)
	}
}

func BenchmarkGain(b *testing.B) {
	communes, _ := realLand(b)
	c := mesh.NewLand(communes).Cover(some(communes, 500))
	paris := shape.Point{Lon: 2.35, Lat: 48.86}
	for b.Loop() {
		c.Gain(paris)
	}
}

func BenchmarkLand(b *testing.B) {
	communes, _ := realLand(b)
	for b.Loop() {
		mesh.NewLand(communes)
	}
}
