package programme_test

import (
	"fmt"
	"slices"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
)

func among(level rule.Level, codes ...string) rule.Condition {
	return rule.Condition{Among: &rule.Among{Level: level, Codes: codes}}
}

func TestARuleNamesTerritoriesOfToday(t *testing.T) {
	if land, err := territory.Default(); err != nil || land.Missing() {
		t.Skip("this program was built without the division of the country")
	}
	d, _ := callfile.Preset("deffinov-paca")
	deep := among(rule.Departement, "50", "99")
	d.Eligibility = []rule.Rule[call.Text]{
		{Key: "a", Text: call.Text{FR: "Une"}, If: rule.Condition{Any: []rule.Condition{among(rule.Commune, "50502", "50459", "99999", "Coutances"), {Not: &deep}}}},
		{Key: "b", Text: call.Text{FR: "Autre"}, If: among(rule.EPCI, "200069482")},
		{Key: "c", Text: call.Text{FR: "Encore"}, If: rule.Condition{All: []rule.Condition{among(rule.Region, "28"), among(rule.Arrondissement, "504"), {Among: &rule.Among{List: "frr"}}}}},
	}
	var got []string
	for _, p := range programme.Problems(d) {
		got = append(got, fmt.Sprint(p.Path, " ", p.Key))
	}
	want := []string{
		"eligibility[0].if.any[0].among.codes[3] programme.check.rule_value",
		"eligibility[0].if.any[0].among.codes[1] programme.check.rule_merged",
		"eligibility[0].if.any[0].among.codes[2] programme.check.rule_no_territory",
		"eligibility[0].if.any[1].not.among.codes[1] programme.check.rule_no_territory",
	}
	if !slices.Equal(got, want) {
		t.Errorf("found\n%q, want\n%q", got, want)
	}

	h := newHouse(t, dbtest.SQLite(t))
	c, err := h.calls.CreateCall(t.Context(), h.manager, h.funder.ID, d)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.calls.Publish(t.Context(), h.manager, c.ID, c.Version, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("a rule on nowhere was published: %v", err)
	}
}
