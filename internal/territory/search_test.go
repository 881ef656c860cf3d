package territory

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSearch_FindsCommunesAsPeopleTypeThem(t *testing.T) {
	r := reference(t)
	for query, want := range map[string]string{
		"st lo":                    "50502",
		"Saint-Lô":                 "50502",
		"  SAINT   LÔ ":            "50502",
		"saint lo, manche":         "50502",
		"Saint-Lô (50000, Manche)": "50502",
		"50000":                    "50502",
		"50 000":                   "50502",
		"50502":                    "50502", // its INSEE code
		"2a004":                    "2A004",
		"avesnes le comte":         "62063",
		"avesnes comte":            "62063",
		"comte avesnes":            "62063",
		"lyon":                     "69123",
		"l'hay les roses":          "94038",
		"l’haÿ":                    "94038",
		"hay les roses":            "94038",
		"ste mere eglise":          "50523",
		"ste-mère":                 "32395", // of this very name, before Sainte-Mère-Église
		"stenay":                   "55502",
		"villeneuve s lot":         "47323",
		"saint denis 93":           "93066",
		"st denis reunion":         "97411",
		"oeuilly":                  "51410",
		"Œuilly 02":                "02565",
		"paris 11":                 "75056",
		"Lyon 3e Arrondissement":   "69123",
		"arbignieu":                "01015", // déléguée of Arboys en Bugey
		"tincques":                 "62820",
	} {
		found := r.Search(query, 5)
		if len(found) == 0 || found[0].Code != want {
			t.Errorf("Search(%q) = %s, want %s first", query, names(r, found), want)
		}
	}
}

func names(r *Reference, found []Commune) string {
	var labels []string
	for _, c := range found {
		labels = append(labels, c.Code+" "+r.Label(c))
	}
	return strings.Join(labels, "; ")
}

func TestSearch_FindsNothingRatherThanAnything(t *testing.T) {
	r := reference(t)
	for _, query := range []string{"", "   ", "-", "zzzz", "99999", "manche zzz", "nord pas de calais zz", strings.Repeat("é", 5_000), "\xff\xfe", "\x00"} {
		if found := r.Search(query, 5); len(found) != 0 {
			t.Errorf("Search(%q) = %s", query, names(r, found))
		}
	}
	if found := r.Search("saint", 0); found != nil {
		t.Error("more than the limit")
	}
	if found := r.Search("saint", 7); len(found) != 7 {
		t.Errorf("found %d, want the limit", len(found))
	}
}

func TestSearch_PutsTheExactNameFirstThenBeginningsThenThePeopled(t *testing.T) {
	r := reference(t)
	found := r.Search("lo", 1000)
	at := func(code string) int { return slices.IndexFunc(found, func(c Commune) bool { return c.Code == code }) }
	lorient, lo := at("56121"), at("50502")
	if lorient != 0 || lo <= lorient {
		t.Errorf("Lorient is at %d, Saint-Lô at %d", lorient, lo)
	}
	// A hamlet of this very name comes before a town whose name only begins so.
	if found := r.Search("bar", 2); len(found) < 2 || found[0].Name != "Bar" {
		t.Errorf("found %s", names(r, found))
	}
}

func TestSearch_SaysByWhichFormerNameItFound(t *testing.T) {
	r := reference(t)
	found := r.Search("Arbignieu", 3)
	if len(found) == 0 || found[0].Former != "Arbignieu" {
		t.Fatalf("found %s", names(r, found))
	}
	if got := r.Label(found[0]); got != "Arboys en Bugey (Arbignieu, 01300, Ain)" {
		t.Errorf("label %q", got)
	}
	if c, _ := r.Commune("01015"); c.Former != "" {
		t.Error("the search has changed the reference")
	}
}

func TestSearch_FindsEveryCommuneByItsLabelAndItsName(t *testing.T) {
	r := reference(t)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(r.Communes()).Draw(t, "commune")
		if found := r.Search(r.Label(c), 50); !slices.ContainsFunc(found, func(f Commune) bool { return f.Code == c.Code }) {
			t.Fatalf("%q is not found by its label: %s", r.Label(c), names(r, found))
		}
		upper := strings.ToUpper(strings.ReplaceAll(c.Name, "-", " "))
		found := r.Search(upper, 50) // at most 12 communes have one name
		if !slices.ContainsFunc(found, func(f Commune) bool { return f.Code == c.Code }) {
			t.Fatalf("%q is not found by its name: %s", upper, names(r, found))
		}
		seen := map[string]bool{}
		for _, f := range found {
			if seen[f.Code] {
				t.Fatalf("%s is found twice", f.Name)
			}
			seen[f.Code] = true
		}
	})
}

func TestSearchEPCI_FindsGroupsByTheirWords(t *testing.T) {
	r := reference(t)
	for query, want := range map[string]string{
		"campagnes de l'artois":        "200069482",
		"CC des Campagnes de l'Artois": "200069482",
		"st lo agglo":                  "200066389",
		"métropole du grand paris":     "200054781",
	} {
		if found := r.SearchEPCI(query, 3); len(found) == 0 || found[0].Code != want {
			t.Errorf("SearchEPCI(%q) = %v, want %s first", query, found, want)
		}
	}
	if found := r.SearchEPCI("communaute", 4); len(found) > 4 {
		t.Errorf("found %d", len(found))
	}
}

func FuzzSearch_NeverFailsNorPassesTheLimit(f *testing.F) {
	r := reference(f)
	f.Add("st lo")
	f.Add("50 0")
	f.Add("ste st s 93 é\xff")
	f.Fuzz(func(t *testing.T, query string) {
		if found := r.Search(query, 4); len(found) > 4 {
			t.Errorf("%q gives %d", query, len(found))
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	r := reference(b)
	for _, query := range []string{"s", "saint m", "st lo", "50000", "6", "zzzz", "saint denis 93", "arbignieu"} {
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Search(query, 10)
			}
		})
	}
}
