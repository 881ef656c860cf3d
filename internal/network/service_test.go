package network_test

import (
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/job"
	"maillage/internal/network"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/territory/mesh"
	"maillage/internal/territory/zoning"
)

// scene is a desk whose dossiers are awarded by its manager.
type scene struct {
	*desktest.Desk
	awards  *award.Service
	network *network.Service
}

func newScene(t *testing.T, d *db.DB) *scene {
	t.Helper()
	land, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	k := desktest.New(t, d)
	return &scene{
		Desk: k, awards: award.NewService(d, k.Calls, k.Dossiers, job.New(d, k.Now, slog.New(slog.DiscardHandler)), k.Post, k.Now),
		network: network.NewService(d, land, k.Now),
	}
}

func (s *scene) place(t *testing.T, p collective.Place) string {
	t.Helper()
	id, err := s.Groups.SavePlace(t.Context(), s.Lea, s.Group, p)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (s *scene) decide(t *testing.T, place string, outcome award.Outcome) {
	t.Helper()
	d := award.Decision{DossierID: s.FiledFor(t, "Un projet", place), Outcome: outcome, Reasons: map[string]string{}}
	if outcome == award.Awarded {
		d.Cents = 15_000_000
	} else {
		d.Reasons["besoin"] = "Pas assez."
	}
	if err := s.awards.Decide(t.Context(), s.Zoe, d, 0); err != nil {
		t.Fatal(err)
	}
}

func (s *scene) release(t *testing.T) {
	t.Helper()
	if err := s.awards.Release(t.Context(), s.Zoe, s.Rounds[0].ID); err != nil {
		t.Fatal(err)
	}
}

func (s *scene) coverage(t *testing.T, c network.Choice) *network.Coverage {
	t.Helper()
	coverage, err := s.network.Coverage(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return coverage
}

// bring imports a list, in force since 2020 unless it says otherwise.
func (s *scene) bring(t *testing.T, what zoning.Import, content string) {
	t.Helper()
	land, err := territory.Default()
	if err != nil {
		t.Skip(err)
	}
	what.Title = cmp.Or(what.Title, "Une liste")
	if what.From.IsZero() {
		what.From = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	lists := zoning.NewService(s.DB, land, s.Now)
	if _, err := lists.Import(t.Context(), account.Actor{ID: s.Lea.ID, Admin: true}, what, strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
}

func degrees(d float64) *float64 { return &d }

func TestOnlyReleasedAwardsAreInTheMesh(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		s.decide(t, s.place(t, collective.Place{Name: "Non retenu", Status: collective.Existing, CommuneCode: "62041"}), award.Refusal)
		s.decide(t, s.place(t, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041", Lat: degrees(50.29), Lon: degrees(2.78)}), award.Awarded)
		s.decide(t, s.place(t, collective.Place{Name: "Le Préau", Status: collective.Planned, CommuneCode: "50502"}), award.Awarded)
		if got := s.coverage(t, network.Choice{}).Places(); len(got) != 0 {
			t.Fatalf("before the release: %v", got)
		}
		s.release(t)
		got := s.coverage(t, network.Choice{})
		if whole := got.Of(mesh.Scope{}, 30_000); whole.Existing != 1 || whole.Planned != 1 {
			t.Errorf("after the release: %+v", got.Places())
		}
		for _, p := range got.Places() {
			if p.Exact != (p.Name == "La Halle") || p.Name == "La Halle" && (p.Point.Lat != 50.29 || p.Point.Lon != 2.78) || len(p.Kinds) != 1 || p.Kinds[0] != s.Call.Slug {
				t.Errorf("place %+v", p)
			}
		}
		if open := s.coverage(t, network.Choice{OpenOnly: true}).Places(); len(open) != 1 || open[0].Name != "La Halle" {
			t.Errorf("open ones: %v", open)
		}
		if other := s.coverage(t, network.Choice{Call: "autre"}).Places(); len(other) != 0 {
			t.Errorf("of another call: %v", other)
		}
	})
}

func TestADayCountsWhatWasKnownBeforeItsEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		s.decide(t, s.place(t, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041"}), award.Awarded)
		before := s.Now()
		s.release(t)
		after := s.Now()
		if got := s.coverage(t, network.Choice{Until: before}).Places(); len(got) != 0 {
			t.Errorf("before the release: %v", got)
		}
		if got := s.coverage(t, network.Choice{Until: after}).Places(); len(got) != 1 {
			t.Errorf("after it: %v", got)
		}
	})
}

func TestAPlaceAwardedTwiceIsOnePlace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		place := s.place(t, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041"})
		s.decide(t, place, award.Awarded)
		s.decide(t, place, award.Awarded)
		s.decide(t, "", award.Awarded) // a dossier without a place has one of its own, somewhere
		s.release(t)
		got := s.coverage(t, network.Choice{})
		if len(got.Places()) != 2 || got.Astray() != 1 {
			t.Errorf("%d places, %d astray: %+v", len(got.Places()), got.Astray(), got.Places())
		}
	})
}

func TestAPlaceThatLeftTheCommuneItWasFiledInStandsWhereItWasFiled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		p := collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041", Lat: degrees(50.29), Lon: degrees(2.78)}
		p.ID = s.place(t, p)
		s.decide(t, p.ID, award.Awarded)
		s.release(t)
		p.Version, p.CommuneCode, p.Lat, p.Lon = 1, "50502", degrees(49.11), degrees(-1.09)
		s.place(t, p)
		s.Set(s.Now().Add(time.Hour)) // what was read is no longer believed
		if got := s.coverage(t, network.Choice{}).Places(); len(got) != 1 || got[0].Commune != "62041" || got[0].Exact {
			t.Errorf("got %+v", got)
		}
	})
}

func TestWithoutTheCommunesThereIsNoMesh(t *testing.T) {
	d := dbtest.SQLite(t)
	_, err := network.NewService(d, &territory.Reference{}, time.Now).Coverage(t.Context(), network.Choice{})
	if err == nil {
		t.Error("a mesh without communes")
	}
}

func TestWhatIsAskedTwiceIsMeasuredOnce(t *testing.T) {
	d := dbtest.SQLite(t)
	s := newScene(t, d)
	first := s.coverage(t, network.Choice{})
	if s.coverage(t, network.Choice{}) != first {
		t.Error("measured again")
	}
	for i := range 20 { // and what was not asked for a while is let go
		s.coverage(t, network.Choice{Call: string(rune('a' + i))})
	}
	if s.coverage(t, network.Choice{}) == first {
		t.Error("kept without end")
	}
}

func TestACommuneWithoutAPointIsCountedOnceItsContourIsImported(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		land, _ := territory.Default()
		var lost territory.Commune
		for _, c := range land.InEPCI("200069482") {
			if !c.Located && c.Population > 0 {
				lost = c
			}
		}
		epci := mesh.Scope{Level: mesh.EPCI, Code: lost.EPCI}
		before := s.coverage(t, network.Choice{})
		contour := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"` + lost.Code + `","nom":"x"},
			"geometry":{"type":"Polygon","coordinates":[[[2.4,50.2],[2.5,50.2],[2.5,50.3],[2.4,50.3],[2.4,50.2]]]}}]}`
		s.bring(t, zoning.Import{Key: "communes", Kind: zoning.Areas, Attribution: "IGN, 2020", File: "contours.geojson"}, contour)
		after := s.coverage(t, network.Choice{})
		if got, want := after.Of(epci, 1).Known, before.Of(epci, 1).Known+lost.Population; got != want {
			t.Errorf("%d inhabitants are known, want %d", got, want)
		}
		if before.Contours != "" || after.Contours != "IGN, 2020" {
			t.Errorf("contours of %q, then of %q", before.Contours, after.Contours)
		}
		for _, c := range after.Communes(epci) {
			if c.Commune == lost.Code && (math.Abs(c.Point.Lon-2.45) > 1e-6 || math.Abs(c.Point.Lat-50.25) > 1e-6) {
				t.Errorf("%s stands at %v", lost.Name, c.Point)
			}
		}
	})
}

func TestAPlaceAddsFromItsOwnPoint_ElseFromItsCommunes(t *testing.T) {
	s := newScene(t, dbtest.SQLite(t))
	c := s.coverage(t, network.Choice{})
	arras, _ := c.Commune("62041")
	if got, want := c.Add("62041", nil, nil), c.Gain(arras); !got.Known || got.Exact || got.Gain != want || want.New[0] == 0 {
		t.Errorf("at the point of its commune: %+v, want %+v", got, want)
	}
	if got := c.Add("62041", degrees(49.11), degrees(-1.09)); !got.Known || !got.Exact || got.Gain != c.Gain(shape.Point{Lon: -1.09, Lat: 49.11}) || got.Within == c.Gain(arras).Within {
		t.Errorf("at a point of its own: %+v", got)
	}
	if got := c.Add("62041", degrees(50.29), nil); got.Exact {
		t.Errorf("half a point is one: %+v", got)
	}
	if got := c.Add("99999", nil, nil); got.Known || got != (network.Added{}) {
		t.Errorf("in no commune: %+v", got)
	}
}

func TestPlacesLabelledElsewhereAreCountedWhereAskedFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		s.decide(t, s.place(t, collective.Place{Name: "La Halle", Status: collective.Existing, CommuneCode: "62041", Lat: degrees(50.29), Lon: degrees(2.78)}), award.Awarded)
		s.release(t)
		if got := s.coverage(t, network.Choice{Listed: true}); got.List != nil || len(got.Places()) != 1 {
			t.Fatalf("without a list: %+v, %d places", got.List, len(got.Places()))
		}
		s.bring(t, zoning.Import{Key: "places", Title: "Lieux labellisés", Vintage: "2020", Attribution: "Une agence"}, "nom;insee;longitude;latitude\n"+
			"Halle au blé;62041;2,7805;50,2905\n"+ // 66 m from La Halle
			"La Grange;62498;2,7805;50,2905\n"+ // the same point, in another commune
			"Le Phare;50502;-1,09;49,11\n"+
			"Nulle part;;0,1;47,2\n")
		without, with := s.coverage(t, network.Choice{}), s.coverage(t, network.Choice{Listed: true})
		if got := without.Places(); len(got) != 1 || without.List == nil || without.List.Counted {
			t.Errorf("not asked for: %v, %+v", got, without.List)
		}
		if got, want := *with.List, (network.List{Title: "Lieux labellisés", Vintage: "2020", Attribution: "Une agence", Counted: true, Same: 1, Nowhere: 1}); got != want {
			t.Errorf("the list: %+v, want %+v", got, want)
		}
		if f := with.Of(mesh.Scope{}, 30_000); f.Existing != 4 || f.Listed != 3 || f.Planned != 0 {
			t.Errorf("in France: %+v", f)
		}
		if f := with.Of(mesh.Scope{Level: mesh.Departement, Code: "50"}, 30_000); f.Listed != 1 || f.Within[0] == 0 {
			t.Errorf("in the Manche: %+v", f)
		}
		saintLo, _ := with.Commune("50502")
		if had, has := without.Gain(saintLo).New[2], with.Gain(saintLo).New[2]; had == 0 || has >= had {
			t.Errorf("a place in Saint-Lô would serve %d more, and %d beside one of the list", had, has)
		}
		if got := s.coverage(t, network.Choice{Listed: true}); got != with {
			t.Error("measured again")
		}
	})
}

func TestEachDayCountsTheListInForce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		day := func(text string) time.Time {
			at, err := time.Parse(time.DateOnly, text)
			if err != nil {
				t.Fatal(err)
			}
			return at
		}
		s.bring(t, zoning.Import{Key: "places", Title: "Ancienne", Attribution: "A", From: day("2020-01-01"), Kind: zoning.Points}, "nom;insee;lon;lat\nUn;62041;2,78;50,29\n")
		s.bring(t, zoning.Import{Key: "places", Title: "Nouvelle", Attribution: "A", From: day("2021-01-01"), Kind: zoning.Points}, "nom;insee;lon;lat\nUn;62041;2,78;50,29\nDeux;50502;-1,09;49,11\n")
		for until, want := range map[string]int{"2020-01-01": 0, "2020-06-01": 1, "2021-01-01": 1, "2021-01-02": 2, "": 2} {
			c := network.Choice{Listed: true}
			if until != "" { // what is known before midnight in France
				c.Until = day(until).Add(-time.Hour)
			}
			if got := s.coverage(t, c); len(got.Places()) != want {
				t.Errorf("until %q: %d places, want %d, of %+v", until, len(got.Places()), want, got.List)
			}
		}
	})
}

func TestAPlaceOfTheListIsInTheCommuneWhoseContourHoldsIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		s.bring(t, zoning.Import{Key: "places", Attribution: "A", Kind: zoning.Points}, "nom;lon;lat\nDedans;2,45;50,25\nDehors;2,45;50,35\n")
		manche := mesh.Scope{Level: mesh.Departement, Code: "50"}
		if c := s.coverage(t, network.Choice{Listed: true}); c.List.Nowhere != 2 || c.Of(manche, 1).Listed != 0 {
			t.Errorf("without contours: %+v", c.List)
		}
		s.bring(t, zoning.Import{Key: "communes", Attribution: "IGN", Kind: zoning.Areas}, `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"50459","nom":"merged into Saint-Lô"},
			"geometry":{"type":"Polygon","coordinates":[[[2.4,50.2],[2.5,50.2],[2.5,50.3],[2.4,50.3],[2.4,50.2]]]}}]}`)
		if c := s.coverage(t, network.Choice{Listed: true}); c.List.Nowhere != 1 || c.Of(manche, 1).Listed != 1 {
			t.Errorf("with contours: %+v, %+v", c.List, c.Of(manche, 1))
		}
	})
}

func TestRealPlacesOfAListAreCounted(t *testing.T) {
	file, err := os.Open("../../../shared/data/geo/france-services-2024-08-01.csv.gz")
	if err != nil {
		t.Skip("real territories are not here: ", err)
	}
	defer file.Close()
	in, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t, dbtest.SQLite(t))
	s.bring(t, zoning.Import{Key: "places", Attribution: "ANCT", Columns: zoning.Columns{Name: "lib_fs"}}, string(content))
	started := time.Now()
	c := s.coverage(t, network.Choice{Listed: true})
	t.Logf("measured in %v", time.Since(started))
	f := c.Of(mesh.Scope{}, 30_000)
	if f.Listed < 2_800 || f.Listed > 2_845 || c.List.Nowhere > 20 || c.List.Same != 0 {
		t.Errorf("%d places, %+v", f.Listed, c.List)
	}
	if share := float64(f.Within[2]) / float64(f.Known); share < 0.95 {
		t.Errorf("%.2f of the inhabitants have one within 30 km", share)
	}
}

func TestTheContoursOfATerritoryAreThoseOfItsCommunesOfToday(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newScene(t, d)
		outlined := func(in mesh.Scope) (codes []string) {
			t.Helper()
			err := s.network.EachOutline(t.Context(), s.coverage(t, network.Choice{}), in, func(code string, outline shape.Shape) {
				if low, high := outline.Box(); low.Lon >= high.Lon {
					t.Errorf("%s has the contour %v", code, outline)
				}
				codes = append(codes, code)
			})
			if err != nil {
				t.Fatal(err)
			}
			return codes
		}
		manche := mesh.Scope{Level: mesh.Departement, Code: "50"}
		if got := outlined(manche); got != nil {
			t.Errorf("none imported: %q", got)
		}
		var features []string
		land, _ := territory.Default()
		for _, code := range []string{"2A004", "2B033", "50459", "50502", "62041", "97209", "97411"} {
			c, _ := land.Commune(code)
			features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"nom":"x"},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}`,
				code, c.Lon, c.Lat, c.Lon+0.1, c.Lat, c.Lon, c.Lat+0.1, c.Lon, c.Lat))
		}
		s.bring(t, zoning.Import{Key: "communes", Kind: zoning.Areas, Attribution: "IGN"}, `{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`)
		for scope, want := range map[mesh.Scope][]string{
			manche:                                 {"50502", "50502"}, // with one that has merged into it
			{Level: mesh.Departement, Code: "2A"}:  {"2A004"},
			{Level: mesh.Region, Code: "94"}:       {"2A004", "2B033"},
			{Level: mesh.Departement, Code: "972"}: {"97209"},
			{Level: mesh.EPCI, Code: "200069482"}:  nil,
			{}:                                     {"2A004", "2B033", "50502", "50502", "62041", "97209", "97411"},
		} {
			if got := outlined(scope); !slices.Equal(got, want) {
				t.Errorf("in %v: %q, want %q", scope, got, want)
			}
		}
	})
}
