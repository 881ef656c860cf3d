package caption

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/island.json anew")

// vector holds the island of captions and the server to one way of editing and checking.
type vector struct {
	Cues     []Cue     `json:"cues"`
	Length   int       `json:"length"`
	Findings []Finding `json:"findings"`
	After    int       `json:"after"`
	Split    []Cue     `json:"split"` // of the first, after so many characters; null where it cannot be
	Merged   []Cue     `json:"merged"`
	By       int       `json:"by"`
	Shifted  []Cue     `json:"shifted"` // from the second
}

// TestTheIslandEditsAsTheServerDoes: its tests read the same file.
func TestTheIslandEditsAsTheServerDoes(t *testing.T) {
	const file = "testdata/island.json"
	var all []vector
	for i, text := range []string{
		"Bonjour.", "Nous avons gardé la clé, et nous ouvrons le soir.", "– Où est-ce\u00a0?\n– Là.", "un\ndeux\ntrois", "a", "un deux", strings.Repeat("mot ", 30) + "fin", strings.Repeat("é", 50), strings.Repeat("x", 43) + " 🎬🎬 fin",
		"Il y a dix ans, cette halle, où l’on vendait du drap, a fermé ses portes.", "Elle dit «\u00a0oui\u00a0». Et puis elle part, sans se retourner vers le quai.", strings.TrimSpace(strings.Repeat("voici une longue ligne de mots ", 20)),
	} {
		text = Clean(text)
		start := i * 700
		v := vector{Cues: []Cue{{start, start + 500 + 900*i, text}, {start + 480 + 950*i, start + 3000 + 900*i, "Entrez, c’est ouvert."}, {90_000, 100_000, "Fin"}}, Length: 95_000, After: len([]rune(text)) / 2, By: 350*i - 2000}
		v.Findings = Check(v.Cues, v.Length)
		if after, ok := Split(v.Cues[:1], 0, v.After); ok {
			v.Split = after
		}
		if after, ok := Merge(v.Cues[:2], 0); ok {
			v.Merged = after
		}
		v.Shifted = Shift(v.Cues, 1, v.By)
		all = append(all, v)
	}
	got, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.TrimSpace(want), got) {
		t.Errorf("%s says otherwise: look at it, write it anew with -update, and run the tests of scripts", file)
	}
}
