package network_test

import (
	"log/slog"
	"math"
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
		lists := zoning.NewService(d, land, s.Now)
		_, err := lists.Import(t.Context(), account.Actor{ID: s.Lea.ID, Admin: true}, zoning.Import{
			Key: "communes", Title: "Contours", Kind: zoning.Areas, From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Attribution: "IGN, 2020", File: "contours.geojson",
		}, strings.NewReader(contour), int64(len(contour)))
		if err != nil {
			t.Fatal(err)
		}
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
