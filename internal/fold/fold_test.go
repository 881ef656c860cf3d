package fold

import "testing"

func TestText_MakesSpellingsEqual(t *testing.T) {
	for text, want := range map[string]string{
		"Saint-Lô":                  "saint lo",
		"  L'Haÿ-les-Roses ":        "l hay les roses",
		"ŒUILLY":                    "oeuilly",
		"École d’Avesnes (62)":      "ecole d avesnes 62",
		"":                          "",
		"---":                       "",
		"Fabrique\u202f:\tun\nlieu": "fabrique un lieu",
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
