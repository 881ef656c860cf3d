package callwords_test

import (
	"strconv"
	"strings"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
	"maillage/internal/web/programme/callwords"
)

func words(t *testing.T, l lang.Lang) callwords.Words {
	t.Helper()
	land, err := territory.Default()
	if err != nil {
		t.Fatal(err)
	}
	if land.Missing() {
		t.Skip("this program was built without the division of the country")
	}
	return callwords.Words{Lang: l, Land: land}
}

var (
	district   = rule.Condition{Inside: &rule.Inside{List: "qpv", Metres: 300}}
	rural      = rule.Condition{Among: &rule.Among{List: "frr"}}
	young      = rule.Condition{Age: &rule.Age{Months: 24}}
	unlabelled = rule.Condition{Far: &rule.Far{Minutes: 20, Speed: 40}}
)

func not(c rule.Condition) rule.Condition { return rule.Condition{Not: &c} }

func TestEachConditionReadsAsASentence(t *testing.T) {
	among := func(level rule.Level, codes ...string) rule.Condition {
		return rule.Condition{Among: &rule.Among{Level: level, Codes: codes}}
	}
	for _, one := range []struct {
		c      rule.Condition
		fr, en string
	}{
		{district, "Le lieu est dans un quartier prioritaire de la politique de la ville (QPV), ou à 300 m au plus", "The place is in a priority urban neighbourhood (QPV), or at most 300 m away"},
		{not(district), "Le lieu n’est ni dans un quartier prioritaire de la politique de la ville (QPV), ni à 300 m ou moins", "The place is neither in a priority urban neighbourhood (QPV), nor 300 m away or less"},
		{rule.Condition{Inside: &rule.Inside{List: "parc-naturel"}}, "Le lieu est dans un périmètre de « parc naturel »", "The place is in an area of “parc naturel”"},
		{among(rule.Commune, "50502"), "La commune du lieu est Saint-Lô (50502)", "The commune of the place is Saint-Lô (50502)"},
		{not(among(rule.Departement, "50", "14")), "Le département du lieu est un autre que Manche (50) ou Calvados (14)", "The département of the place is another than Manche (50) or Calvados (14)"},
		{among(rule.EPCI, "200069482"), "L’intercommunalité du lieu est CC des Campagnes de l'Artois", "The group of communes (EPCI) of the place is CC des Campagnes de l'Artois"},
		{among(rule.Arrondissement, "504", "999"), "L’arrondissement du lieu est Saint-Lô ou 999", "The arrondissement of the place is Saint-Lô or 999"},
		{rural, "La commune du lieu est classée en zone France ruralités revitalisation (FRR)", "The commune of the place is in a France ruralités revitalisation zone (FRR)"},
		{rule.Condition{Among: &rule.Among{List: "bassins_2023"}}, "La commune du lieu est dans la liste « bassins 2023 »", "The commune of the place is in the list “bassins 2023”"},
		{rule.Condition{People: &rule.People{Of: rule.OfEPCITotal, Max: 20_000}}, "La population totale de l’intercommunalité (DGCL) est de 20 000 habitants au plus", "The total population of the group of communes (DGCL) is at most 20,000"},
		{rule.Condition{Class: &rule.Class{List: "densite", Values: []string{"5", "6", "7"}}}, "La commune est de classe 5, 6 ou 7 dans « grille communale de densité »", "The commune has class 5, 6 or 7 in “density grid of communes”"},
		{unlabelled, "Aucun lieu labellisé à moins de 20 minutes (estimation : 40 km/h à vol d’oiseau)", "No labelled place within 20 minutes (estimate: 40 km/h in a straight line)"},
		{not(rule.Condition{Far: &rule.Far{Kilometres: 2.5, List: "gares"}}), "Un lieu de la liste « gares » à 2,5 km ou moins à vol d’oiseau", "A place of the list “gares” within 2.5 km in a straight line"},
		{young, "La structure qui porte le projet a au moins 2 ans", "The organisation that carries the project is at least 2 years old"},
		{not(rule.Condition{Age: &rule.Age{Months: 18}}), "La structure qui porte le projet a moins de 18 mois", "The organisation that carries the project is less than 18 months old"},
		{rule.Condition{Form: &rule.Form{Kinds: []string{"association", "company"}}}, "La structure qui porte le projet est une association ou une entreprise", "The organisation that carries the project is an association or a company"},
		{rule.Condition{}, "Condition à compléter", "Condition to be completed"},
		{rule.Condition{Among: &rule.Among{Level: rule.Commune}}, "Condition à compléter", "Condition to be completed"},
		{not(rule.Condition{Far: &rule.Far{Minutes: 20}}), "Condition à compléter", "Condition to be completed"},
	} {
		for l, want := range map[lang.Lang]string{lang.FR: one.fr, lang.EN: one.en} {
			got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(words(t, l).Condition(one.c))
			if got != want {
				t.Errorf("%s: %q, want %q", l, got, want)
			}
		}
	}
}

// What combines conditions says how, and what denies it denies each of its parts.
func TestCombinedConditionsSayHowTheyCombine(t *testing.T) {
	area := rule.Condition{Inside: &rule.Inside{List: "qpv"}}
	for _, one := range []struct {
		c    rule.Condition
		want string
	}{
		{rule.Condition{Any: []rule.Condition{area, rural}}, "the place is in A, or the commune of the place is B"},
		{rule.Condition{All: []rule.Condition{young, {Any: []rule.Condition{area, rural}}}}, "C, and (the place is in A, or the commune of the place is B)"},
		{not(rule.Condition{Any: []rule.Condition{area, not(rural)}}), "the place is not in A, and the commune of the place is B"},
		{not(rule.Condition{All: []rule.Condition{area, rural}}), "the place is not in A, or the commune of the place is not B"},
		{rule.Condition{All: []rule.Condition{{Any: []rule.Condition{area}}}}, "the place is in A"},
		{not(not(area)), "the place is in A"},
	} {
		got := strings.NewReplacer(
			"a priority urban neighbourhood (QPV)", "A", "in a France ruralités revitalisation zone (FRR)", "B",
			"The place", "the place", "The organisation that carries the project is at least 2 years old", "C",
		).Replace(words(t, lang.EN).Condition(one.c))
		if got != one.want {
			t.Errorf("%q, want %q", got, one.want)
		}
	}
}

func TestALongListOfTerritoriesIsCutAndCounted(t *testing.T) {
	var codes []string
	for n := range 30 {
		codes = append(codes, strconv.Itoa(100_000_000+n))
	}
	got := words(t, lang.FR).Condition(rule.Condition{Among: &rule.Among{Level: rule.EPCI, Codes: codes}})
	if !strings.HasSuffix(got, "100000019 ou 10 autres territoires") {
		t.Errorf("said %q", got)
	}
}

func TestAListIsNamedAsItWasTitled_OneOfSeveralGenerationsAsTheyAllAre(t *testing.T) {
	w := callwords.Words{Lang: lang.FR}.With([]callwords.List{
		{Key: "parcs", Title: "Parcs naturels régionaux"}, {Key: "qpv", Title: "QPV 2015"}, {Key: "qpv", Title: "QPV 2024"},
	})
	for key, want := range map[string]string{"parcs": "Parcs naturels régionaux", "qpv": "quartiers prioritaires (QPV)", "densite": "grille communale de densité", "zones_a-b": "zones a b"} {
		if got := w.ListName(key); got != want {
			t.Errorf("%s is named %q, want %q", key, got, want)
		}
	}
	if got := w.Territory(rule.Commune, "50502"); got != "50502" {
		t.Errorf("a commune of an unknown country is %q", got)
	}
}

func TestARuleSaysWhatFollows(t *testing.T) {
	w := callwords.Words{Lang: lang.EN}
	for _, one := range []struct {
		r    rule.Rule[call.Text]
		want string
	}{
		{rule.Rule[call.Text]{}, "If so: yes. If not: no."},
		{rule.Rule[call.Text]{Met: rule.No, Unmet: rule.Instructor}, "If so: no. If not: the case officer decides."},
	} {
		if got := w.Follows(one.r); got != one.want {
			t.Errorf("%+v: %q", one.r, got)
		}
	}
}

func TestWhenAQuestionIsAskedIsSaidWithoutAmbiguity(t *testing.T) {
	d, _ := callfile.Preset("fabriques-de-territoire")
	w := callwords.Words{Lang: lang.FR}
	open, named := call.Condition{Question: "etat", Equals: "ouvert"}, call.Condition{Question: "nom", Answered: true}
	either := call.Condition{Any: []call.Condition{open, named}}
	for want, c := range map[string]call.Condition{
		"E a pour réponse « Oui, il est ouvert »":                                           open,
		"E a pour réponse « Oui, il est ouvert » ou N a une réponse":                        either,
		"N a une réponse et (E a pour réponse « Oui, il est ouvert » ou N a une réponse)":   {All: []call.Condition{named, either}},
		"N a une réponse ou (l’inverse est vrai : E a pour réponse « Oui, il est ouvert »)": {Any: []call.Condition{named, {Not: &open}}},
		"l’inverse est vrai : E a pour réponse « Oui, il est ouvert » ou N a une réponse":   {Not: &either},
		"condition à compléter":                    {All: []call.Condition{{}}},
		"N a une réponse et condition à compléter": {All: []call.Condition{named, {Question: "etat"}}},
	} {
		e, _, _ := d.Question("etat")
		n, _, _ := d.Question("nom")
		got := strings.NewReplacer("«\u00a0"+e.Label.FR+"\u00a0»", "E", "«\u00a0"+n.Label.FR+"\u00a0»", "N", "\u00a0", " ").Replace(w.AskedIf(d, c))
		if got != want {
			t.Errorf("%+v is said %q, want %q", c, got, want)
		}
	}
}
