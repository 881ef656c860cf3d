package eligibility_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/eligibility"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
)

// site is an empty site, with the lists a test imports and the places it awards.
type site struct {
	*eligibility.Service
	db     *db.DB
	lists  *zoning.Service
	places []eligibility.Labelled
	reads  int
}

func on(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func newSite(t testing.TB, d *db.DB) *site {
	t.Helper()
	land, err := territory.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{db: d, lists: zoning.NewService(d, land, func() time.Time { return on("2026-11-01") })}
	s.Service = eligibility.NewService(d, land, s.lists, eligibility.Places{
		Stamp: func(context.Context, db.Querier) (string, error) { return strings.Repeat("x", len(s.places)), nil },
		List: func(context.Context, db.Querier) ([]eligibility.Labelled, error) {
			s.reads++
			return s.places, nil
		},
	})
	return s
}

func (s *site) bring(t testing.TB, key, from, content string) {
	t.Helper()
	what := zoning.Import{Key: key, Title: "Liste " + key, Attribution: "ANCT", Vintage: from[:4], From: on(from)}
	if _, err := s.lists.Import(t.Context(), account.Actor{}, what, strings.NewReader(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
}

func (s *site) try(t testing.TB, c rule.Condition, p eligibility.Project, day string) rule.Finding {
	t.Helper()
	answers, err := s.Try(t.Context(), []rule.Rule[call.Text]{{Key: "r", If: c}}, p, on(day))
	if err != nil {
		t.Fatal(err)
	}
	return answers.Rules[0].Finding
}

// district is a square of Saint-Lô, 0.01 degrees wide.
const district = `{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code_qp": "QN1", "lib_qp": "Les Tilleuls"},
	"geometry": {"type": "Polygon", "coordinates": [[[-1.10, 49.11], [-1.09, 49.11], [-1.09, 49.12], [-1.10, 49.12], [-1.10, 49.11]]]}}]}`

func TestTheProjectsPointDecides_NeverItsCommune(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		c := rule.Condition{Inside: &rule.Inside{List: "qpv", Metres: 300}}
		inside, near, far := shape.Point{Lon: -1.095, Lat: 49.115}, shape.Point{Lon: -1.0871, Lat: 49.115}, shape.Point{Lon: -1.08, Lat: 49.115}
		if got := s.try(t, c, eligibility.Project{Commune: "50502", Point: &inside}, "2024-06-01"); got.Verdict != rule.Undecided || got.Source.Title != "" {
			t.Errorf("a list not imported: %+v", got)
		}
		s.bring(t, "qpv", "2024-01-01", district)
		if got := s.try(t, c, eligibility.Project{Commune: "50502"}, "2024-06-01"); got.Verdict != rule.Undecided || got.Source.Title != "Liste qpv" {
			t.Errorf("without a point: %+v", got)
		}
		for p, want := range map[*shape.Point]rule.Verdict{&inside: rule.Yes, &near: rule.Yes, &far: rule.No} {
			got := s.try(t, c, eligibility.Project{Commune: "50502", Point: p}, "2024-06-01")
			if got.Verdict != want || got.Value != "Les Tilleuls" || got.Source.Vintage != "2024" {
				t.Errorf("%v: %+v", *p, got)
			}
		}
		if got := s.try(t, c, eligibility.Project{Commune: "50502", Point: &near}, "2024-06-01"); got.Measure < 205 || got.Measure > 217 {
			t.Errorf("0.0029 degrees of longitude there are 212 m, not %.1f", got.Measure)
		}
		if got := s.try(t, c, eligibility.Project{Commune: "50502", Point: &inside}, "2023-12-31"); got.Verdict != rule.Undecided {
			t.Errorf("before the list was in force: %+v", got)
		}
	})
}

func TestEachFactComesFromItsSource(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	s.bring(t, "densite", "2024-01-01", "CODGEO;DENS7\n50502;3\n")
	s.bring(t, "frr", "2024-07-01", "insee;nom\n50502;Saint-Lô\n")
	town := eligibility.Project{Commune: "50502", Kind: "public", Founded: on("2020-02-15")}
	among := func(level rule.Level, codes ...string) rule.Condition {
		return rule.Condition{Among: &rule.Among{Level: level, Codes: codes}}
	}
	for name, one := range map[string]struct {
		c       rule.Condition
		p       eligibility.Project
		verdict rule.Verdict
		value   string
		measure float64
	}{
		"in a département":            {among(rule.Departement, "50"), town, rule.Yes, "Manche", 0},
		"in a région":                 {among(rule.Region, "28"), town, rule.Yes, "Normandie", 0},
		"in an arrondissement":        {among(rule.Arrondissement, "504"), town, rule.Yes, "Saint-Lô", 0},
		"in another EPCI":             {among(rule.EPCI, "200069482"), town, rule.No, "CA Saint-Lô Agglo", 0},
		"under a code of the past":    {among(rule.Commune, "50502"), eligibility.Project{Commune: "50459"}, rule.Yes, "Saint-Lô", 0},
		"in no EPCI":                  {among(rule.EPCI, "200069482"), eligibility.Project{Commune: "29083"}, rule.No, "", 0},
		"overseas":                    {among(rule.Region, "04"), eligibility.Project{Commune: "97411"}, rule.Yes, "La Réunion", 0},
		"no commune":                  {among(rule.Departement, "50"), eligibility.Project{}, rule.Undecided, "", 0},
		"below a population":          {rule.Condition{People: &rule.People{Of: rule.OfCommune, Max: 20_000}}, town, rule.Yes, "", 19_471},
		"the total of the EPCI":       {rule.Condition{People: &rule.People{Of: rule.OfEPCITotal, Min: 34_000}}, eligibility.Project{Commune: "62063"}, rule.Yes, "", 34_158},
		"its municipal population":    {rule.Condition{People: &rule.People{Of: rule.OfEPCIMunicipal, Min: 34_000}}, eligibility.Project{Commune: "62063"}, rule.No, "", 33_290},
		"an EPCI's, in none":          {rule.Condition{People: &rule.People{Of: rule.OfEPCITotal, Min: 1}}, eligibility.Project{Commune: "29083"}, rule.Undecided, "", 0},
		"of a class":                  {rule.Condition{Class: &rule.Class{List: "densite", Values: []string{"3"}}}, town, rule.Yes, "3", 0},
		"left out of the classes":     {rule.Condition{Class: &rule.Class{List: "densite", Values: []string{"3"}}}, eligibility.Project{Commune: "62063"}, rule.Undecided, "", 0},
		"in a list":                   {rule.Condition{Among: &rule.Among{List: "frr"}}, town, rule.Yes, "Saint-Lô", 0},
		"not in a list":               {rule.Condition{Among: &rule.Among{List: "frr"}}, eligibility.Project{Commune: "62063"}, rule.No, "Avesnes-le-Comte", 0},
		"in a list of another kind":   {rule.Condition{Inside: &rule.Inside{List: "frr"}}, town, rule.Undecided, "", 0},
		"a day too young for 5 years": {rule.Condition{Age: &rule.Age{Months: 60}}, town, rule.No, "", 59},
		"of an age not known":         {rule.Condition{Age: &rule.Age{Months: 1}}, eligibility.Project{}, rule.Undecided, "", 0},
		"of a form":                   {rule.Condition{Form: &rule.Form{Kinds: []string{"public"}}}, town, rule.Yes, "public", 0},
	} {
		got := s.try(t, one.c, one.p, "2025-02-14")
		if got.Verdict != one.verdict || got.Value != one.value || got.Measure != one.measure {
			t.Errorf("%s: %s, %q, %g", name, got.Verdict, got.Value, got.Measure)
		}
	}
}

func TestPlacesAwardedHereAreReadAgainWhenTheyChange(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	c, at := rule.Condition{Far: &rule.Far{Kilometres: 10}}, shape.Point{Lon: -1.09, Lat: 49.11}
	p := eligibility.Project{Commune: "50502", Point: &at}
	for range 2 {
		if got := s.try(t, c, p, "2025-01-01"); got.Verdict != rule.Yes || got.Value != "" {
			t.Errorf("no place yet: %+v", got)
		}
	}
	if s.reads != 1 {
		t.Errorf("read %d times", s.reads)
	}
	s.places = []eligibility.Labelled{{Name: "La Halle", Point: shape.Point{Lon: -1.09, Lat: 49.15}}}
	if got := s.try(t, c, p, "2025-01-01"); got.Verdict != rule.No || got.Value != "La Halle" || got.Measure < 4_440 || got.Measure > 4_460 {
		t.Errorf("a place 4.4 km away: %+v", got)
	}
	if got := s.try(t, c, eligibility.Project{Commune: "50502"}, "2025-01-01"); got.Verdict != rule.Undecided {
		t.Errorf("without a point: %+v", got)
	}
}

func TestARoundGoesByTheDayItCloses(t *testing.T) {
	d := call.Definition{Zone: "Europe/Paris", Rounds: []call.Round{{Key: "v1", Closes: "2023-12-31 23:59"}, {Key: "v2"}}}
	now := time.Date(2026, 11, 28, 23, 30, 0, 0, time.UTC)
	for round, want := range map[string]string{"v1": "2023-12-31", "v2": "2026-11-29", "": "2026-11-29"} {
		if got := eligibility.RoundDay(d, round, now).Format(time.DateOnly); got != want {
			t.Errorf("%q: %s, want %s", round, got, want)
		}
	}
}

// full is rules as a call might have them, over three lists.
func full() []rule.Rule[call.Text] {
	return []rule.Rule[call.Text]{
		{Key: "where", If: rule.Condition{Any: []rule.Condition{
			{Inside: &rule.Inside{List: "qpv", Metres: 300}}, {Not: &rule.Condition{Class: &rule.Class{List: "densite", Values: []string{"1"}}}},
		}}},
		{Key: "free", If: rule.Condition{Far: &rule.Far{Minutes: 20, Speed: 40}}},
		{Key: "rural", If: rule.Condition{Among: &rule.Among{List: "frr"}}, Unmet: rule.Instructor},
		{Key: "small", If: rule.Condition{People: &rule.People{Of: rule.OfCommune, Max: 20_000}}},
		{Key: "who", If: rule.Condition{Form: &rule.Form{Kinds: []string{"public", "association"}}}},
	}
}

func benchmark(b *testing.B, count int) {
	s := newSite(b, dbtest.SQLite(b))
	s.bring(b, "qpv", "2024-01-01", district)
	s.bring(b, "densite", "2024-01-01", "CODGEO;DENS7\n50502;3\n")
	s.bring(b, "frr", "2024-07-01", "insee;nom\n50502;Saint-Lô\n")
	var projects []eligibility.Project
	for i := range count {
		at := shape.Point{Lon: -1.1 + float64(i%100)*0.001, Lat: 49 + float64(i/100)*0.001}
		projects = append(projects, eligibility.Project{Commune: "50502", Kind: "association", Point: &at})
		s.places = append(s.places, eligibility.Labelled{Name: "Lieu", Point: shape.Point{Lon: float64(i%70) * 0.1, Lat: 44 + float64(i/70)*0.05}})
	}
	for b.Loop() {
		if _, err := s.Answer(b.Context(), s.db, full(), projects, on("2025-01-01")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOneAddress(b *testing.B) { benchmark(b, 1) }

func BenchmarkFiveThousandDossiers(b *testing.B) { benchmark(b, 5_000) }
