package editor

import (
	"fmt"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/ui"
)

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
		if got, problem := conditions.Recognise(land, level, shown); got != code || problem != nil {
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
