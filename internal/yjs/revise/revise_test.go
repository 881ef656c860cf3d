package revise_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/revise"
)

func oracle(t testing.TB) *texttest.Oracle {
	t.Helper()
	schema, err := os.ReadFile("../../document/text/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return texttest.Start(t, schema)
}

func document(t testing.TB, updates ...[]byte) *yjs.Doc {
	t.Helper()
	d := yjs.New(yjs.Live())
	for _, update := range updates {
		apply(t, d, update)
	}
	return d
}

func apply(t testing.TB, d *yjs.Doc, update []byte) {
	t.Helper()
	u, err := yjs.DecodeUpdate(update, yjs.Live())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Apply(u, func(c yjs.Change) error { return text.Check(d, c) }); err != nil {
		t.Fatal(err)
	}
	if d.Waiting() {
		t.Fatal("something waits")
	}
}

func revised(t testing.TB, d *yjs.Doc, client uint64, to prose.Node) []byte {
	t.Helper()
	update, err := revise.Revise(d, texttest.Root, client, to, text.Schema())
	if err != nil {
		t.Fatal(err)
	}
	return update
}

func says(d *yjs.Doc) string { return string(text.Read(d.Fragment(texttest.Root)).JSON()) }

// TestARevisedDocument_SaysWhatItShall plays documents drawn at random, written by several
// clients, revised, and revised again after more was written, in y-prosemirror and here.
func TestARevisedDocument_SaysWhatItShall(t *testing.T) {
	o := oracle(t)
	for seed := range uint64(200) {
		c := texttest.New(seed)
		was := c.Document(5)
		updates := o.Write(1000+seed, nil, was.JSON())
		for client := range uint64(3) {
			was = c.Changed(was)
			updates = append(updates, o.Write(2000+client, updates, was.JSON())...)
			d := document(t, updates...)
			to := c.Changed(text.Read(d.Fragment(texttest.Root)))
			if c.IntN(8) == 0 {
				to = c.Document(4)
			}
			before := says(d)
			update := revised(t, d, 5000+client, to)
			if says(d) != before {
				t.Fatalf("seed %d: the document changed before", seed)
			}
			if update != nil {
				apply(t, d, update)
				updates = append(updates, update)
			}
			if got, want := says(d), string(to.JSON()); got != want {
				t.Fatalf("seed %d: from\n%s\nit says\n%s, not\n%s", seed, before, got, want)
			}
			if again := revised(t, d, 6000, to); again != nil {
				t.Fatalf("seed %d: what says so already is revised: %x", seed, again)
			}
			shown, repaired := o.Read(updates...)
			n, err := text.Parse(shown)
			if err != nil || repaired || !bytes.Equal(n.JSON(), to.JSON()) {
				t.Fatalf("seed %d: y-prosemirror repaired %t (%v), and shows\n%s, not\n%s", seed, repaired, err, n.JSON(), to.JSON())
			}
			was = to
		}
	}
}

// TestWhatOthersWriteMeanwhile_IsKept: an update made while others wrote, and theirs, come to the
// same in any order, here and in Yjs.
func TestWhatOthersWriteMeanwhile_IsKept(t *testing.T) {
	o := oracle(t)
	for seed := range uint64(60) {
		c := texttest.New(seed)
		was := c.Document(4)
		base := o.Write(1000, nil, was.JSON())
		theirs := o.Write(7, base, c.Changed(was).JSON())
		d := document(t, base...)
		mine := revised(t, d, 5000, c.Changed(was))
		if mine == nil {
			continue
		}
		one := append(append([][]byte{}, base...), append([][]byte{mine}, theirs...)...)
		two := append(append([][]byte{}, base...), append(theirs, mine)...)
		first, second := says(document(t, one...)), says(document(t, two...))
		if first != second {
			t.Fatalf("seed %d:\n%s\nor\n%s", seed, first, second)
		}
		shown, _ := o.Read(one...)
		if n, err := text.Parse(shown); err != nil || string(n.JSON()) != first {
			t.Fatalf("seed %d: y-prosemirror shows (%v)\n%s, not\n%s", seed, err, shown, first)
		}
		d = document(t, one...) // with texts beside each other, where both wrote in a paragraph that had none
		to := c.Changed(text.Read(d.Fragment(texttest.Root)))
		if mine = revised(t, d, 5001, to); mine == nil {
			continue
		}
		apply(t, d, mine)
		if got, want := says(d), string(to.JSON()); got != want {
			t.Fatalf("seed %d: once more it says\n%s, not\n%s", seed, got, want)
		}
		shown, _ = o.Read(append(one, mine)...)
		if n, err := text.Parse(shown); err != nil || !bytes.Equal(n.JSON(), to.JSON()) {
			t.Fatalf("seed %d: once more y-prosemirror shows (%v)\n%s, not\n%s", seed, err, shown, to.JSON())
		}
	}
}

// book has two authors, a paragraph each in turn.
func book(t *testing.T, d *yjs.Doc, paragraphs ...string) {
	t.Helper()
	for i := range paragraphs {
		to := text.FromMarkdown(strings.Join(paragraphs[:i+1], "\n\n"))
		apply(t, d, revised(t, d, uint64(1+i%2), to))
	}
}

func authors(d *yjs.Doc) string {
	var to strings.Builder
	var read func(n prose.Node)
	read = func(n prose.Node) {
		if n.Type == prose.Text {
			fmt.Fprintf(&to, "[%d %s]", n.By.Client, n.Text)
		}
		for _, child := range n.Content {
			read(child)
		}
		if n.Type == "paragraph" {
			to.WriteByte('\n')
		}
	}
	read(text.Read(d.Authors(texttest.Root)))
	return to.String()
}

func TestWhatStays_KeepsItsAuthors(t *testing.T) {
	for name, one := range map[string]struct{ to, want string }{
		"a word": {"Un grand lieu ouvert.\n\nLe soir aussi.\n\nEt l’été.", "[1 Un ][9 grand ][1 lieu ouvert.]\n[2 Le soir aussi.]\n[1 Et l’été.]\n"},
		"the end of a word": {
			"Un lieu ouvert.\n\nLes soirs aussi.\n\nEt l’été.", "[1 Un lieu ouvert.]\n[2 Le][9 s][2  soir][9 s][2  aussi.]\n[1 Et l’été.]\n",
		},
		"a paragraph before":  {"Avant.\n\nUn lieu ouvert.\n\nLe soir aussi.\n\nEt l’été.", "[9 Avant.]\n[1 Un lieu ouvert.]\n[2 Le soir aussi.]\n[1 Et l’été.]\n"},
		"a paragraph between": {"Un lieu ouvert.\n\nEntre.\n\nLe soir aussi.\n\nEt l’été.", "[1 Un lieu ouvert.]\n[9 Entre.]\n[2 Le soir aussi.]\n[1 Et l’été.]\n"},
		"a paragraph less":    {"Un lieu ouvert.\n\nEt l’été.", "[1 Un lieu ouvert.]\n[1 Et l’été.]\n"},
		"bold":                {"Un **lieu** ouvert.\n\nLe soir aussi.\n\n*Et l’été.*", "[1 Un ][1 lieu][1  ouvert.]\n[2 Le soir aussi.]\n[1 Et l’été.]\n"},
		"another order":       {"Le soir aussi.\n\nUn lieu ouvert.\n\nEt l’été.", "[2 Le soir aussi.]\n[9 Un lieu ouvert.]\n[1 Et l’été.]\n"},
		"a change in two":     {"Un lieu fermé.\n\nLe matin aussi.\n\nEt l’été.", "[1 Un lieu ][9 fermé][1 .]\n[2 Le ][9 matin][2  aussi.]\n[1 Et l’été.]\n"},
		"an emoji":            {"Un lieu 😃 ouvert.\n\nLe soir aussi.\n\nEt l’été 😀.", "[1 Un lieu ][9 😃 ][1 ouvert.]\n[2 Le soir aussi.]\n[1 Et l’été][9  😀][1 .]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			d := document(t)
			book(t, d, "Un lieu ouvert.", "Le soir aussi.", "Et l’été.")
			apply(t, d, revised(t, d, 9, text.FromMarkdown(one.to)))
			if got := authors(d); got != one.want {
				t.Errorf("%s, not\n%s", got, one.want)
			}
		})
	}
}

func TestWhatCannotBe_IsRefused(t *testing.T) {
	d := document(t)
	for _, one := range []struct {
		client uint64
		to     prose.Node
	}{{1, prose.Node{Type: "paragraph"}}, {1 << 60, prose.Node{Type: "doc"}}} {
		if _, err := revise.Revise(d, texttest.Root, one.client, one.to, text.Schema()); err == nil {
			t.Errorf("client %d, %s: taken", one.client, one.to.Type)
		}
	}
	if update := revised(t, d, 1, prose.Node{Type: "doc"}); update != nil {
		t.Errorf("nothing of nothing: %x", update)
	}
}

// BenchmarkRevise measures a word changed in a text of a hundred pages.
func BenchmarkRevise(b *testing.B) {
	var typed strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&typed, "Paragraphe %d. %s\n\n", i, strings.Repeat("un tiers-lieu ouvre ", 10))
	}
	d := document(b)
	apply(b, d, revised(b, d, 1, text.FromMarkdown(typed.String())))
	to := text.FromMarkdown(strings.Replace(typed.String(), "Paragraphe 700. un", "Paragraphe 700. deux", 1))
	b.ReportAllocs()
	for b.Loop() {
		if len(revised(b, d, 2, to)) > 100 {
			b.Fatal("more is written than the word")
		}
	}
}
