package editor

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// anyCondition draws conditions of some depth, valid or not.
func anyCondition(depth int) *rapid.Generator[rule.Condition] {
	return rapid.Custom(func(t *rapid.T) rule.Condition {
		most := len(testKinds())
		if depth > 0 {
			most += 3
		}
		kind := rapid.IntRange(0, most).Draw(t, "kind")
		parts := func() []rule.Condition { return rapid.SliceOfN(anyCondition(depth-1), 1, 3).Draw(t, "parts") }
		switch kind - len(testKinds()) {
		case 0:
			return rule.Condition{}
		case 1:
			return rule.Condition{All: parts()}
		case 2:
			return rule.Condition{Any: parts()}
		case 3:
			part := anyCondition(depth-1).Draw(t, "part")
			return rule.Condition{Not: &part}
		}
		return blank(testKinds()[kind])
	})
}

// Whatever a rule asks, the page that shows it says the same.
func TestConditionsGoThroughTheirRowsAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCondition(3).Draw(t, "condition")
		tests, how, paths := testsOf(c)
		if got := combine(tests, how, c); !reflect.DeepEqual(got, c) {
			t.Fatalf("%+v becomes %+v, %s, then %+v", c, tests, how, got)
		}
		if len(tests) != len(paths) {
			t.Fatalf("%d tests have %d paths", len(tests), len(paths))
		}
	})
}

func TestATestAddedToOneAloneMakesAGroup(t *testing.T) {
	one, two := blank(ageKind), blank(formKind)
	tests := []test{{asked: one}, {asked: two}}
	if got := combine(tests, oneIsTrue, one); len(got.Any) != 2 {
		t.Errorf("one of two is %+v", got)
	}
	if got := combine(tests, allHold, one); len(got.All) != 2 {
		t.Errorf("both are %+v", got)
	}
	if got := combine(nil, allHold, one); !reflect.DeepEqual(got, rule.Condition{}) {
		t.Errorf("none is %+v", got)
	}
}

func TestEveryKindOfTestIsFoundAgain(t *testing.T) {
	for _, kind := range testKinds() {
		if got := kindOf(blank(kind)); got != kind {
			t.Errorf("%s is taken for %q", kind, got)
		}
	}
	if fields := reflect.TypeFor[rule.Condition]().NumField(); fields != len(testKinds())-1+3 {
		t.Errorf("a condition may be %d things: a kind of test is missing", fields)
	}
}

func TestTerritoriesAreRecognisedByNameOrCode(t *testing.T) {
	land, err := territory.Default()
	if err != nil {
		t.Fatal(err)
	}
	if land.Missing() {
		t.Skip("this program was built without the division of the country")
	}
	for _, one := range []struct {
		level rule.Level
		line  string
		want  string // a code, or words of the refusal
	}{
		{rule.Commune, "50502", "50502"},
		{rule.Commune, "Saint-Lô (50502)", "50502"},
		{rule.Commune, "saint lo", "50502"},
		{rule.Commune, "St-Lô", "50502"},
		{rule.Commune, "50459", "50502"}, // merged into it
		{rule.Commune, "2a004", "2A004"},
		{rule.Commune, "Nullepart-sur-Mer", "n’est pas reconnu"},
		{rule.Commune, "99999", "n’est pas reconnu"},
		{rule.Commune, "Sainte-Colombe", "peut être"},
		{rule.EPCI, "200069482", "200069482"},
		{rule.EPCI, "CC des Campagnes de l’Artois", "200069482"},
		{rule.EPCI, "campagnes de l'artois", "200069482"},
		{rule.EPCI, "50502", "n’est pas reconnu"},
		{rule.Departement, "Manche", "50"},
		{rule.Departement, "50", "50"},
		{rule.Departement, "Corse-du-Sud", "2A"},
		{rule.Departement, "2a", "2A"},
		{rule.Departement, "Haut", "peut être"},
		{rule.Region, "normandie", "28"},
		{rule.Region, "PACA", "n’est pas reconnu"},
		{rule.Region, "Provence", "93"},
		{rule.Arrondissement, "Saint-Lô", "504"},
		{rule.Arrondissement, "Coutances (502)", "502"},
		{rule.Arrondissement, "…", "n’est pas reconnu"},
		{"", "Manche", "n’est pas reconnu"},
	} {
		code, problem := recognise(land, one.level, one.line)
		said := code
		if problem != nil {
			said = strings.ReplaceAll(lang.FR.Text(problem.Key, problem.Args...), "\u00a0", " ")
		}
		if said != one.want && (problem == nil || !strings.Contains(said, one.want)) {
			t.Errorf("%s %q gives %q, want %q", one.level, one.line, said, one.want)
		}
	}
	if code, problem := recognise(nil, rule.Commune, "50502"); code != "50502" || problem != nil {
		t.Errorf("without the division of the country: %q, %v", code, problem)
	}
}

// What the page shows of a code is recognised as this code, for every territory.
func TestEveryTerritoryShownIsRecognisedAgain(t *testing.T) {
	land, err := territory.Default()
	if err != nil {
		t.Fatal(err)
	}
	e := Editor{}
	e.Land = land
	check := func(level rule.Level, code string) {
		shown := e.nameAndCode(level, code)
		if got, problem := recognise(land, level, shown); got != code || problem != nil {
			t.Errorf("%s %s is shown as %q and read as %q, %v", level, code, shown, got, problem)
		}
	}
	for _, c := range land.Communes() {
		check(rule.Commune, c.Code)
		if c.EPCI != "" {
			check(rule.EPCI, c.EPCI)
		}
	}
	for level, areas := range map[rule.Level][]territory.Area{
		rule.Arrondissement: land.Arrondissements(), rule.Departement: land.Departements(), rule.Region: land.Regions(),
	} {
		for _, area := range areas {
			check(level, area.Code)
		}
	}
}

func TestLinesAreKeptOnce(t *testing.T) {
	if got := fmt.Sprint(linesOf("a\n\n b \na\n")); got != "[a b]" {
		t.Errorf("lines are %s", got)
	}
}

// What is imported is offered by its title, then what everyone knows, then what the rule
// names already; each once, and only lists that hold what the test needs.
func TestListsAreOfferedByWhatTheyHold(t *testing.T) {
	lists := []callwords.List{
		{Key: "parcs", Title: "Parcs naturels", Kind: "areas"}, {Key: "parcs", Title: "Parcs naturels", Kind: "areas"}, {Key: "gares", Title: "Gares", Kind: "points"},
	}
	d, _ := callfile.Preset("deffinov-paca")
	d.Eligibility = []rule.Rule[call.Text]{{Key: "r", If: rule.Condition{Inside: &rule.Inside{List: "plus-tard"}}}}
	e := New(callwords.Words{Lang: lang.FR}, lists, &d, "", Address{Part: "eligibility", List: "eligibility", Key: "r"})
	if !e.Show() {
		t.Fatal("no such page")
	}
	var offered []string
	e.each(func(f *ui.Field) {
		if f.Name == "if.0.inside.list" {
			for _, o := range f.Options {
				offered = append(offered, o.Value+"="+o.Label)
			}
		}
	})
	want := "[parcs=Parcs naturels qpv=quartiers prioritaires (QPV) – à importer plus-tard=plus tard – à importer]"
	if got := fmt.Sprint(offered); got != want {
		t.Errorf("offered %s, want %s", got, want)
	}
}
