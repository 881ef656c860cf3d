package territory

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/fold"
)

func reference(t testing.TB) *Reference {
	t.Helper()
	r, err := Default()
	if errors.Is(err, ErrMissing) {
		t.Skip("the territory data is not built (make assets): nothing to look up")
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheReferenceIsWhole(t *testing.T) {
	r := reference(t)
	alone, located := 0, 0
	for _, c := range r.Communes() {
		if c.EPCI == "" {
			alone++
		}
		if c.Located {
			located++
		}
		if _, ok := r.Departement(c.Departement); !ok {
			t.Errorf("%s lies in the unknown département %q", c.Name, c.Departement)
		}
		if _, ok := r.Region(c.Region); !ok {
			t.Errorf("%s lies in the unknown région %q", c.Name, c.Region)
		}
		if _, ok := r.Arrondissement(c.Arrondissement); !ok && c.Arrondissement != "" {
			t.Errorf("%s lies in the unknown arrondissement %q", c.Name, c.Arrondissement)
		}
	}
	got := fmt.Sprintf("%d communes, %d without EPCI; %d EPCI; %d arrondissements, %d départements, %d régions",
		len(r.communes), alone, len(r.epcis), len(r.arrondissements), len(r.departements), len(r.regions))
	if want := "34969 communes, 98 without EPCI; 1255 EPCI; 333 arrondissements, 109 départements, 26 régions"; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if located < 14_000 {
		t.Errorf("only %d communes have a point", located)
	}
}

func TestACommuneKnowsWhereItLies(t *testing.T) {
	r := reference(t)
	c, ok := r.Commune("50502")
	if !ok || c.Name != "Saint-Lô" || c.EPCI != "200066389" || c.Departement != "50" || c.Region != "28" ||
		c.Arrondissement != "504" || c.Population != 19471 || !slices.Equal(c.PostalCodes, []string{"50000"}) {
		t.Errorf("Saint-Lô is %+v", c)
	}
	if !c.Located || c.Lat < 49.1 || c.Lat > 49.13 || c.Lon > -1.07 || c.Lon < -1.11 {
		t.Errorf("Saint-Lô is at %v, %v", c.Lat, c.Lon)
	}
	if got := r.Label(c); got != "Saint-Lô (50000, Manche)" {
		t.Errorf("label %q", got)
	}
	if island, ok := r.Commune("29083"); !ok || island.EPCI != "" {
		t.Errorf("Île-de-Sein is %+v", island)
	}
	for _, code := range []string{"", "99999", "5050", "505020", "2a004"} {
		if c, ok := r.Commune(code); ok {
			t.Errorf("%q is found: %+v", code, c)
		}
	}
}

func TestACodeOfThePast_LeadsToTheCommuneOfToday(t *testing.T) {
	r := reference(t)
	for old, want := range map[string]string{
		"50459": "50502", // merged long ago
		"50560": "50502",
		"75111": "75056", // an arrondissement of Paris
		"01120": "01262", // commune associée
		"60455": "60694", // déléguée, in another commune than the one it first merged into
		"50502": "50502",
	} {
		if got, ok := r.Commune(old); !ok || got.Code != want {
			t.Errorf("Commune(%q) is %s %s, want %s", old, got.Code, got.Name, want)
		}
	}
}

func TestTheCCOfTheCampagnesDeLArtoisHasItsNinetySixCommunes(t *testing.T) {
	r := reference(t)
	e, ok := r.EPCI("200069482")
	members := r.InEPCI("200069482")
	if !ok || len(members) != 96 || e.Municipal != 33290 || e.Total != 34158 || e.Kind != "CC" {
		t.Errorf("got %s, %d members, %d people", e.Name, len(members), e.Municipal)
	}
	if d, ok := r.Departement("62"); !ok || d.Name != "Pas-de-Calais" || d.Parent != "32" {
		t.Errorf("got %+v", d)
	}
	if region, ok := r.Region("32"); !ok || region.Name != "Hauts-de-France" {
		t.Errorf("got %+v", region)
	}
}

func TestEveryCommuneIsAmongThoseOfItsAreas(t *testing.T) {
	r := reference(t)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(r.Communes()).Draw(t, "commune")
		for name, members := range map[string][]Commune{
			"EPCI": r.InEPCI(c.EPCI), "département": r.InDepartement(c.Departement), "région": r.InRegion(c.Region),
		} {
			among := slices.ContainsFunc(members, func(m Commune) bool { return m.Code == c.Code })
			if want := name != "EPCI" || c.EPCI != ""; among != want {
				t.Fatalf("%s among the %d communes of its %s: %v", c.Name, len(members), name, among)
			}
		}
	})
}

func TestAPostalCodeGivesAllItsCommunes(t *testing.T) {
	r := reference(t)
	if found := r.WithPostalCode("62810"); len(found) < 10 || found[0].PostalCodes[0] != "62810" {
		t.Errorf("62810 gives %d communes", len(found))
	}
	if found := r.WithPostalCode("628"); found != nil {
		t.Errorf("a beginning gives %d communes", len(found))
	}
}

func TestWithoutData_NothingIsKnownAndNothingBreaks(t *testing.T) {
	for _, r := range []*Reference{{}, nil} {
		if !r.Missing() {
			t.Fatal("it is not said to be missing")
		}
	}
	r := &Reference{}
	if _, ok := r.Commune("50502"); ok {
		t.Error("a commune")
	}
	if _, ok := r.EPCI("200069482"); ok {
		t.Error("an EPCI")
	}
	if _, ok := r.Departement("50"); ok {
		t.Error("a département")
	}
	if len(r.Search("saint", 5))+len(r.SearchEPCI("saint", 5))+len(r.InRegion("28"))+len(r.Communes()) > 0 {
		t.Error("something is found")
	}
	if got := r.Label(Commune{Name: "Saint-Lô", Departement: "50"}); got != "Saint-Lô" {
		t.Errorf("label %q", got)
	}
}

const sample = "R\t28\tNormandie\nD\t50\tManche\t28\nE\t200066389\tCA Saint-Lô Agglo\tCA\t1\t2\n" +
	"C\t50502\tSaint-Lô\t50\t28\t\t200066389\t19471\t50000\t50459\t49.1,-1.09\nF\t50459\tSainte-Croix\t50502\n"

func TestParse_RefusesWhatItDoesNotUnderstand(t *testing.T) {
	if r, err := parse(sample); err != nil || len(r.communes) != 1 {
		t.Fatalf("the sample: %v", err)
	}
	for name, text := range map[string]string{
		"unknown kind":              "X\t1\n",
		"empty line":                "\n",
		"a field too few":           "D\t50\tManche\n",
		"communes out of order":     sample + "C\t50501\tx\t50\t28\t\t\t1\t\t\t\n",
		"EPCI twice":                "E\t2\tx\tCC\t1\t2\nE\t2\tx\tCC\t1\t2\n",
		"a commune of unknown EPCI": "C\t50502\tx\t50\t28\t\t200066389\t1\t\t\t\n",
		"a former name of nothing":  "F\t50459\tx\t50502\n",
	} {
		if r, err := parse(text); err == nil || !r.Missing() {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestItServesManyAtOnce(t *testing.T) {
	r := reference(t)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if found := r.Search("saint denis 93", 3); len(found) == 0 || found[0].Code != "93066" {
				t.Errorf("found %v", found)
			}
		})
	}
	wait.Wait()
}

func TestNamesAreFoldedAsQueriesAre(t *testing.T) {
	r := reference(t)
	for i, c := range r.Communes() {
		if folded := r.foldedName(&r.communes[i]); folded != fold.Text(c.Name) || folded == "" {
			t.Fatalf("%q is folded as %q", c.Name, folded)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	reference(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := load(); err != nil {
			b.Fatal(err)
		}
	}
}
