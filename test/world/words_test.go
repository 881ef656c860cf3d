package world

import "testing"

func TestNamesOfCandidatesReadAsFrenchDoes(t *testing.T) {
	for commune, want := range map[string]string{
		"Loué": " de Loué", "Enquin-lez-Guinegatte": " d’Enquin-lez-Guinegatte", "Écouflant": " d’Écouflant",
		"Le Mans": " du Mans", "Les Mureaux": " des Mureaux", "La Bourboule": " de La Bourboule",
	} {
		if got := of(commune); got != want {
			t.Errorf("of(%q) = %q, want %q", commune, got, want)
		}
	}
}
