package lang_test

import (
	"testing"

	"maillage/internal/lang"
)

func TestLinks(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "Léa Morel": false, "SARL Mill://": true, "http://evil.example": true, "HTTPS://EVIL": true, "voir www.evil.example": true,
		"Www.evil.example": true, "Réseau www": false, "et/ou": false, "Tiers-lieu 18:30 // nuit": false, "asso.example": false,
	} {
		if got := lang.Links(text); got != want {
			t.Errorf("Links(%q) = %v", text, got)
		}
	}
}

func TestReadable(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "Léa Morel": true, "L’Établi, n°\u00a04\u202f!": true, "un\r\ndeux\ttrois": true, "אגודה": true, "👩‍🌾": true,
		"a\x00b": false, "a\x1b[31m": false, "\xff": false, "a\u0085b": false, "Mairie\u202efdp.exe": false, "a\u2066b\u2069": false, "a\x7f": false,
	} {
		if got := lang.Readable(text); got != want {
			t.Errorf("Readable(%q) = %v", text, got)
		}
	}
}
