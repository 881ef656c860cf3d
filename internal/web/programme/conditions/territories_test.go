package conditions_test

import (
	"strings"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
	"maillage/internal/web/programme/conditions"
)

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
		code, problem := conditions.Recognise(land, one.level, one.line)
		said := code
		if problem != nil {
			said = strings.ReplaceAll(lang.FR.Text(problem.Key, problem.Args...), "\u00a0", " ")
		}
		if said != one.want && (problem == nil || !strings.Contains(said, one.want)) {
			t.Errorf("%s %q gives %q, want %q", one.level, one.line, said, one.want)
		}
	}
	if code, problem := conditions.Recognise(nil, rule.Commune, "50502"); code != "50502" || problem != nil {
		t.Errorf("without the division of the country: %q, %v", code, problem)
	}
}
