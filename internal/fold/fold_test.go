package fold

import (
	"strings"
	"testing"
)

func TestText_MakesSpellingsEqual(t *testing.T) {
	for text, want := range map[string]string{
		"Saint-Lô":                      "saint lo",
		"  L'Haÿ-les-Roses ":            "l hay les roses",
		"ŒUILLY":                        "oeuilly",
		"École d’Avesnes (62)":          "ecole d avesnes 62",
		"":                              "",
		"---":                           "",
		"Fabrique\u202f:\tun\nlieu":     "fabrique un lieu",
		"L\u2019Île, l\u02bcîle, l'île": "l ile l ile l ile",
		"e\u0301cole":                   "ecole", // as some systems write it: letter, then accent
		"Łódź, Straße, Ærø":             "lodz strasse aero",
		"ﬁn 1ᵉʳ étage, n° 2":            "fin 1er etage n 2",
		"\xff\xfeabîme\x00x":            "abime x",
	} {
		if got := Text(text); got != want {
			t.Errorf("Text(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzText_FoldingTwiceChangesNothing(f *testing.F) {
	f.Add("Saint-Lô")
	f.Add("İstanbul ﬁn Ⅷ")
	f.Fuzz(func(t *testing.T, text string) {
		once := Text(text)
		if twice := Text(once); twice != once {
			t.Errorf("%q folds to %q then %q", text, once, twice)
		}
	})
}

// The short way for plain texts must answer as the long one does.
func FuzzText_IsTheSameForPlainTexts(f *testing.F) {
	f.Add("Avesnes-le-Comte (62)")
	f.Fuzz(func(t *testing.T, text string) {
		if !ascii(text) {
			t.Skip()
		}
		want, accented := Text(text), Text(text+"é")
		if got := strings.TrimSuffix(accented, "e"); strings.TrimSuffix(got, " ") != want {
			t.Errorf("%q folds to %q, with an accent behind to %q", text, want, accented)
		}
	})
}

func BenchmarkText(b *testing.B) {
	for name, text := range map[string]string{"plain": "Avesnes-le-Comte", "accented": "Île-de-Bréhat"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Text(text)
			}
		})
	}
}
