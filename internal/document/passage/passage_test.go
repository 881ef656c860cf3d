package passage_test

import (
	_ "embed"
	"encoding/base64"
	"strings"
	"testing"

	"maillage/internal/document/passage"
	"maillage/internal/document/text"
	"maillage/internal/yjs"
)

//go:embed testdata/text.b64
var saved string

const root = "besoin"

// written is: Un beau **lieu** pour 𝒜pprendre : un lieu.⏎Et faire. | Avec vous et tous
func written(t *testing.T) *yjs.Doc {
	t.Helper()
	content, err := base64.StdEncoding.DecodeString(strings.TrimSpace(saved))
	if err != nil {
		t.Fatal(err)
	}
	u, err := yjs.DecodeUpdate(content, yjs.Stored())
	if err != nil {
		t.Fatal(err)
	}
	d := yjs.New(yjs.Stored())
	if _, err := d.Apply(u, nil); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWordsAreFoundAndReadWhateverIsBetweenTheirUnits(t *testing.T) {
	d := written(t)
	for words, want := range map[string]int{
		"lieu": 2, "Un beau lieu": 1, "𝒜pprendre\u00a0:": 1, "vous et tous": 1, "Avec vous": 1, "très": 0, "lieu. Et": 0, "": 0, "faire. Avec": 0, "un lieu. ": 0,
	} {
		first, count := passage.Find(d, root, words)
		if count != want {
			t.Errorf("%q is found %d times, want %d", words, count, want)
		}
		if want == 0 {
			continue
		}
		said, one := passage.Words(d, root, first)
		if said != strings.ReplaceAll(words, "\u00a0", " ") || !one {
			t.Errorf("%q reads %q, one piece: %v", words, said, one)
		}
	}
	if _, count := passage.Find(d, "ailleurs", "lieu"); count != 0 {
		t.Error("words are found in another text")
	}
}

func TestAPassageGoesAcrossParagraphsAndKnowsWhatIsGone(t *testing.T) {
	d := written(t)
	first, _ := passage.Find(d, root, "un lieu.")
	last, _ := passage.Find(d, root, "Avec")
	for _, try := range []struct {
		p    passage.Passage
		want string
		one  bool
	}{
		{passage.Passage{From: first.From, To: last.To}, "un lieu. Et faire. Avec", false},
		{passage.Passage{From: last.From, To: first.To}, "", false}, // backwards
		{passage.Passage{From: yjs.ID{Client: 9}, To: first.To}, "", false},
		{passage.Passage{From: first.From, To: yjs.ID{Client: 9}}, "", false},
		{passage.Passage{}, "", false},
	} {
		if words, one := passage.Words(d, root, try.p); words != try.want || one != try.one {
			t.Errorf("reads %q, one piece: %v; want %q", words, one, try.want)
		}
	}
	beau, _ := passage.Find(d, root, "Un beau")
	gone := yjs.ID{Client: beau.From.Client, Clock: beau.From.Clock + 4} // in the word that was deleted
	if words, _ := passage.Words(d, root, passage.Passage{From: gone, To: beau.To}); words != "beau" {
		t.Errorf("from a letter that is gone it reads %q", words)
	}
	if words, _ := passage.Words(d, root, passage.Passage{From: gone, To: gone}); words != "" {
		t.Errorf("what is gone reads %q", words)
	}
}

func TestOtherWordsTakeTheirPlaceWithTheMarksOfTheFirst(t *testing.T) {
	for _, try := range []struct{ words, by, want string }{
		{"lieu", "site", `"marks":[{"type":"strong"}],"text":"site"`},
		{"beau lieu pour", "lieu où", `Un lieu où 𝒜pprendre`},
		{"lieu pour", "endroit 𝒜", `"marks":[{"type":"strong"}],"text":"endroit 𝒜"`},
		{"Un", "Le", "Le beau"},
		{"𝒜pprendre", "faire", `pour faire : un lieu.`},
		{"un lieu.", "là", "𝒜pprendre : là"},
		{"vous et ", "", `Avec tous`},
		{"ec vous et t", "-", `Av-ous`},
		{"Avec vous et tous", "", ``},
	} {
		d := written(t)
		before, _ := passage.Find(d, root, try.words)
		update, ok := passage.Replace(d, root, before, try.words, try.by, 99)
		if !ok {
			t.Errorf("%q was not replaced", try.words)
			continue
		}
		u, err := yjs.DecodeUpdate(update, yjs.Live())
		if err != nil {
			t.Fatalf("%q: %v", try.words, err)
		}
		if _, err := d.Apply(u, func(c yjs.Change) error { return text.Check(d, c) }); err != nil {
			t.Fatalf("%q: %v", try.words, err)
		}
		said := text.Read(d.Fragment(root))
		plain := text.Plain(said)
		if all := plain + string(said.JSON()); !strings.Contains(all, try.want) {
			t.Errorf("%q by %q says %s", try.words, try.by, all)
		}
		if words, _ := passage.Words(d, root, before); words != "" && words != try.by {
			t.Errorf("%q by %q: where it was it says %q", try.words, try.by, words)
		}
		if d.Waiting() {
			t.Errorf("%q: something waits", try.words)
		}
	}
}

func TestWordsThatHaveChangedAreNotReplaced(t *testing.T) {
	d := written(t)
	first, _ := passage.Find(d, root, "lieu")
	if _, ok := passage.Replace(d, root, first, "autre", "x", 99); ok {
		t.Error("other words were replaced")
	}
	last, _ := passage.Find(d, root, "Avec")
	across := passage.Passage{From: first.From, To: last.To}
	words, _ := passage.Words(d, root, across)
	if _, ok := passage.Replace(d, root, across, words, "x", 99); ok {
		t.Error("words of two paragraphs were replaced")
	}
}
