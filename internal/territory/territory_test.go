package territory

import (
	"errors"
	"testing"
)

func reference(t testing.TB) *Reference {
	t.Helper()
	r, err := Default()
	if errors.Is(err, ErrMissing) {
		t.Skip("the territory data is not built (make build): nothing to look up")
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSearch_FindsCommunesAsPeopleTypeThem(t *testing.T) {
	r := reference(t)
	for query, want := range map[string]string{
		"st lo":            "50502",
		"Saint-Lô":         "50502",
		"SAINT LÔ":         "50502",
		"50000":            "50502",
		"avesnes le comte": "62063",
		"lyon":             "69123",
		"l'hay les roses":  "94038",
		"ste mere eglise":  "50523",
	} {
		found := r.Search(query, 5)
		if len(found) == 0 || found[0].Code != want {
			t.Errorf("Search(%q) = %+v, want %s first", query, found, want)
		}
	}
	if found := r.Search("zzzz", 5); len(found) != 0 {
		t.Errorf("found %v", found)
	}
	if found := r.Search("saint", 7); len(found) != 7 {
		t.Errorf("found %d, want the limit", len(found))
	}
}

func TestACommuneKnowsWhereItLies(t *testing.T) {
	r := reference(t)
	c, ok := r.Commune("50502")
	if !ok || c.Name != "Saint-Lô" || c.EPCI != "200066389" || c.Departement != "50" || !c.Located {
		t.Errorf("Saint-Lô is %+v", c)
	}
	if got := r.Label(c); got != "Saint-Lô (50000, Manche)" {
		t.Errorf("label %q", got)
	}
	if merged, ok := r.Commune("50459"); !ok || merged.Code != "50502" {
		t.Errorf("the old code gives %+v", merged)
	}
	if _, ok := r.Commune("99999"); ok {
		t.Error("a code that never existed is found")
	}
	if island, ok := r.Commune("29083"); !ok || island.EPCI != "" {
		t.Errorf("Île-de-Sein is %+v", island)
	}
}

func TestTheCCOfTheCampagnesDeLArtoisHasItsNinetySixCommunes(t *testing.T) {
	r := reference(t)
	e, ok := r.EPCI("200069482")
	if !ok || len(e.Members) != 96 || e.Municipal != 33290 {
		t.Errorf("got %s, %d members, %d people", e.Name, len(e.Members), e.Municipal)
	}
	if d, ok := r.Departement("62"); !ok || d.Name != "Pas-de-Calais" || d.Parent != "32" {
		t.Errorf("got %+v", d)
	}
	if region, ok := r.Region("32"); !ok || region.Name != "Hauts-de-France" {
		t.Errorf("got %+v", region)
	}
}

func TestParse_RefusesALineOfNoKnownKind(t *testing.T) {
	if _, err := parse("X\t1\n"); err == nil {
		t.Error("accepted")
	}
}

func BenchmarkLoad(b *testing.B) {
	reference(b)
	for b.Loop() {
		if _, err := load(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	r := reference(b)
	for b.Loop() {
		r.Search("saint m", 10)
	}
}
