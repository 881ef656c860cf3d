package lang

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestBothCataloguesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	placeholder := regexp.MustCompile(`\{[a-z_]+\}`)
	names := func(e entry) []string {
		found := placeholder.FindAllString(e.text+e.forms["one"]+e.forms["other"], -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	french, english := catalogues()[FR], catalogues()[EN]
	for key, e := range french {
		other, ok := english[key]
		if !ok {
			t.Errorf("%q has no English text", key)
			continue
		}
		if got, want := names(other), names(e); !slices.Equal(got, want) {
			t.Errorf("%q: English uses %v, French %v", key, got, want)
		}
		if e.text == "" && e.forms == nil || other.text == "" && other.forms == nil {
			t.Errorf("%q is empty", key)
		}
	}
	for key := range english {
		if _, ok := french[key]; !ok {
			t.Errorf("%q has no French text", key)
		}
	}
}

func TestFrenchTextsUseFrenchTypography(t *testing.T) {
	plain := regexp.MustCompile(`\p{L} [;:!?»]|« |"[^"]*"|\p{L}'\p{L}`)
	for key, e := range catalogues()[FR] {
		for _, text := range []string{e.text, e.forms["one"], e.forms["other"]} {
			if found := plain.FindString(text); found != "" {
				t.Errorf("%s: %q has an ordinary space, straight quote or straight apostrophe in %q", key, found, text)
			}
		}
	}
}

// A text that names nothing has no plural: it was cut in two where it only looked like one.
func TestPluralsShowWhatIsCounted(t *testing.T) {
	for _, l := range All() {
		for key, e := range catalogues()[l] {
			if e.forms != nil && !strings.Contains(e.forms["other"], "{") {
				t.Errorf("%s: %s has a plural that shows no number: %q", l, key, e.forms["other"])
			}
		}
	}
}

func TestText_ReplacesNamesAndChoosesThePlural(t *testing.T) {
	files := fstest.MapFS{
		"catalogue/fr/x.yaml": {Data: []byte("a: 'Bonjour {name}'\nb: {one: '{count} place', other: '{count} places'}\n")},
	}
	entries, err := load(files, FR)
	if err != nil {
		t.Fatal(err)
	}
	if entries["a"].text != "Bonjour {name}" || entries["b"].forms["other"] != "{count} places" {
		t.Errorf("loaded %+v", entries)
	}
	for _, test := range []struct {
		count int
		want  string
	}{{0, "one"}, {1, "one"}, {2, "other"}} {
		if got := FR.form([]any{"count", test.count}); got != test.want {
			t.Errorf("French form of %d = %s, want %s", test.count, got, test.want)
		}
	}
	if got := EN.form([]any{"count", 0}); got != "other" {
		t.Errorf("English form of 0 = %s, want other", got)
	}
	if got := FR.Text("no.such.key"); got != "[no.such.key]" {
		t.Errorf("unknown key gave %q", got)
	}
}

func TestFormats_FollowEachLanguage(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2021, 3, 1, 18, 5, 0, 0, paris)
	for _, test := range []struct{ got, want string }{
		{FR.Money(123450), "1\u202f234,50\u00a0€"},
		{FR.Money(15000000), "150\u202f000\u00a0€"},
		{EN.Money(-123450), "\u2212€1,234.50"},
		{FR.Percent(3050), "30,5\u00a0%"},
		{EN.Percent(3000), "30%"},
		{FR.Hundredths(345), "3,5"},
		{EN.Hundredths(300), "3.0"},
		{FR.Bytes(20_000_000), "20\u00a0Mo"},
		{FR.Bytes(1_500), "1,5\u00a0ko"},
		{FR.Distance(412.4), "412\u00a0m"},
		{FR.Distance(999.7), "1\u00a0km"},
		{FR.Distance(1249), "1,2\u00a0km"},
		{EN.Distance(1249), "1.2\u00a0km"},
		{FR.Distance(85_400), "85\u00a0km"},
		{FR.Distance(6_800_000), "6\u202f800\u00a0km"},
		{FR.Date(at), "1er mars 2021"},
		{FR.Month(at), "mars 2021"},
		{EN.Month(at), "March 2021"},
		{FR.DateTime(at), "1er mars 2021 à 18\u00a0h\u00a005"},
		{EN.DateTime(at), "1 March 2021 at 18:05"},
		{FR.Zone(at), "heure de Paris"},
		{EN.Zone(at), "Paris time"},
		{FR.List([]string{"a", "b", "c"}), "a, b et c"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestMatch_PrefersFrench(t *testing.T) {
	for header, want := range map[string]Lang{"": FR, "de": FR, "en-GB,en;q=0.8": EN, "fr-CA": FR} {
		if got := Match(header); got != want {
			t.Errorf("Match(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestLoad_RefusesAKeyDefinedTwice(t *testing.T) {
	files := fstest.MapFS{
		"catalogue/fr/a.yaml": {Data: []byte("x: un\n")},
		"catalogue/fr/b.yaml": {Data: []byte("x: deux\n")},
	}
	if _, err := load(files, FR); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("got %v", err)
	}
}

func TestTexts_GivesWholeSentencesWithTheirPluralForms(t *testing.T) {
	all := FR.Texts("editor.")
	for key, want := range map[string]string{"bold": "Gras", "count_of.one": "{count} caractère sur {most}", "count_of.other": "{count} caractères sur {most}"} {
		if all[key] != want {
			t.Errorf("%s is %q, not %q", key, all[key], want)
		}
	}
	if _, ok := all["count_of"]; ok || len(FR.Texts("nothing.")) > 0 {
		t.Error("a plural without its forms, or what does not begin so, is given")
	}
}
