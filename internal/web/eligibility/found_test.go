package eligibility

import (
	"strings"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/callwords"
)

// spaces makes those that French typography forbids to break ordinary ones.
var spaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

func TestAFindingTellsItsValueAndItsMargin(t *testing.T) {
	district := func(metres float64) rule.Condition {
		return rule.Condition{Inside: &rule.Inside{List: "qpv", Metres: metres}}
	}
	source := rule.Source{Title: "QPV 2024"}
	for want, found := range map[string]rule.Finding{
		"Le lieu est dans « Les Tilleuls », à 88 m de sa limite.":                                      {Condition: district(300), Verdict: rule.Yes, Value: "Les Tilleuls", Measure: 88, Margin: 388},
		"Le lieu est à 212 m de « Les Tilleuls » : la règle admet 300 m, il reste 88 m.":               {Condition: district(300), Verdict: rule.Yes, Value: "Les Tilleuls", Measure: 212, Margin: 88},
		"Le lieu est à 512 m de « Les Tilleuls » : la règle admet 300 m, c’est 212 m de trop.":         {Condition: district(300), Verdict: rule.No, Value: "Les Tilleuls", Measure: 512, Margin: 212},
		"Le lieu est à 300 m de « Les Tilleuls » : la règle admet 300 m, c’est 0,2 m de trop.":         {Condition: district(300), Verdict: rule.No, Value: "Les Tilleuls", Measure: 300.2, Margin: 0.2},
		"Le lieu est hors de « Les Tilleuls », à 212 m de sa limite.":                                  {Condition: district(0), Verdict: rule.No, Value: "Les Tilleuls", Measure: 212, Margin: 212},
		"Aucun périmètre de cette liste à moins d’un kilomètre.":                                       {Condition: district(300), Verdict: rule.No, Source: source},
		"La liste « Quartiers » n’a pas été importée sur ce site : la règle reste sans réponse.":       {Condition: district(300), Verdict: rule.Undecided},
		"Indiquez le point exact du lieu.":                                                             {Condition: district(300), Verdict: rule.Undecided, Source: source},
		"La commune n’est dans aucune intercommunalité.":                                               {Condition: rule.Condition{People: &rule.People{Of: rule.OfEPCITotal, Min: 1}}, Verdict: rule.Undecided, Source: source},
		"La commune ne figure pas dans cette liste.":                                                   {Condition: rule.Condition{Class: &rule.Class{List: "densite"}}, Verdict: rule.Undecided, Source: source},
		"Le plus proche est « La Halle », à 9,5 km à vol d’oiseau, soit 500 m d’écart avec la limite.": {Condition: rule.Condition{Far: &rule.Far{Kilometres: 9}}, Verdict: rule.Yes, Value: "La Halle", Measure: 9_500, Margin: 500},
		"19 471 habitants, à 529 de la limite.":                                                        {Condition: rule.Condition{People: &rule.People{Of: rule.OfCommune, Max: 20_000}}, Verdict: rule.Yes, Measure: 19_471, Margin: 529},
		"La commune n’est dans aucun territoire de ce niveau.":                                         {Condition: rule.Condition{Among: &rule.Among{Level: rule.EPCI, Codes: []string{"200069482"}}}, Verdict: rule.No},
		"11 mois d’existence.":      {Condition: rule.Condition{Age: &rule.Age{Months: 12}}, Verdict: rule.No, Measure: 11, Margin: 1},
		"Association ou fondation.": {Condition: rule.Condition{Form: &rule.Form{Kinds: []string{"association"}}}, Verdict: rule.Yes, Value: "association"},
	} {
		f := findings{l: lang.FR, words: callwords.Words{Lang: lang.FR, ListTitle: func(string) string { return "Quartiers" }}, commune: true}
		if got := spaces.Replace(f.said(found)); got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}
