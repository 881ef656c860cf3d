package text_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
)

var update = flag.Bool("update", false, "write testdata/lengths.json anew")

// vector holds the editor and the server to one way of counting.
type vector struct {
	Doc    json.RawMessage `json:"doc"`
	Plain  string          `json:"plain"`
	Length int             `json:"length"`
}

// TestLengths_AreThoseOfTheFile, which the editor's tests read too.
func TestLengths_AreThoseOfTheFile(t *testing.T) {
	const file = "testdata/lengths.json"
	if *update {
		writeVectors(t, file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Errorf("%d texts are compared", len(all))
	}
	for i, one := range all {
		n, err := text.Parse(one.Doc)
		if err != nil {
			t.Fatalf("text %d: %v", i, err)
		}
		if got := text.Plain(n); got != one.Plain {
			t.Errorf("text %d: %q, not %q", i, got, one.Plain)
		}
		if got := text.Length(n); got != one.Length {
			t.Errorf("text %d: %d characters, not %d", i, got, one.Length)
		}
	}
}

func writeVectors(t *testing.T, file string) {
	t.Helper()
	docs := [][]byte{[]byte(`{"type":"doc"}`)}
	for _, typed := range []string{
		"", " ", "un", " un  \n", "un\ndeux", "un\n\ndeux", "# Titre\n\ntexte", "- un\n- deux\n\n- trois\n\n  suite", "1. un\n   - deux", "> cité\n>\n> encore\n\naprès",
		"| a | b |\n| - | - |\n| c | |\n| | |", "![Façade](/files/3)", "avant\n\n___\n\naprès", "[@Mairie de Guéret](mention:partner/3) et [ici](https://example.org)",
		"**gras** *ital* 😀 👩‍👩‍👧 e\u0301", "\u00a0une espace insécable\u00a0", "\ufeffmarque\ufeff", "a&#10;&#10;", "&nbsp;\n\na\n\n&nbsp;\n\nb", "\u2003cadratin\u2003",
	} {
		docs = append(docs, text.FromMarkdown(typed).JSON())
	}
	for seed := range uint64(40) {
		docs = append(docs, texttest.New(seed).Document(3).JSON())
	}
	var to bytes.Buffer
	to.WriteString("[\n")
	for i, doc := range docs {
		n, err := text.Parse(doc)
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(vector{doc, text.Plain(n), text.Length(n)})
		if err != nil {
			t.Fatal(err)
		}
		if to.Write(line); i < len(docs)-1 {
			to.WriteByte(',')
		}
		to.WriteByte('\n')
	}
	to.WriteString("]\n")
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, to.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPlain_SaysWhatIsWritten(t *testing.T) {
	const typed = "# Un lieu\n\nUn **tiers-lieu**\nà deux\n\n- un\n- deux\n\n| a | b |\n| --- | --- |\n| c | d |\n\n![Façade](/files/3)\n\n[@Mairie](mention:partner/3), \\*."
	const want = "Un lieu\n\nUn tiers-lieu\nà deux\n\nun\ndeux\n\na\tb\nc\td\n\nMairie, *."
	if got := text.Plain(text.FromMarkdown(typed)); got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestWhatWasTypedPlainly_StaysAsItWas(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", " \n\n ": "", "un\r\ndeux\r\rtrois": "un\ndeux\n\ntrois", "\n\n un \n\n\n \t\ndeux\n": " un \n\ndeux", "**a** # b": "**a** # b",
		"a\x00\x07b\vc\u2028d\u2029e": "ab\nc\nd\n\ne", "\xff": "\ufffd", "# a\n- b": "# a\n- b",
	} {
		n := text.FromPlain(typed)
		if got := text.Plain(n); got != want {
			t.Errorf("%q: %q, not %q", typed, got, want)
		}
		if _, err := text.Parse(n.JSON()); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
		if got := text.Plain(text.FromMarkdown(text.Markdown(n))); got != want {
			t.Errorf("%q, as Markdown: %q, not %q", typed, got, want)
		}
	}
	if got := text.Length(text.FromPlain(" \u00a0é😀\n\n\ufeff")); got != 2 {
		t.Errorf("%d characters, not 2", got)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("a\n\nb\r\nc \x00")
	f.Fuzz(func(t *testing.T, typed string) {
		n := text.FromPlain(typed)
		if _, err := text.Parse(n.JSON()); err != nil && len(typed) < text.MostBytes/100 {
			t.Fatal(err)
		}
		if said := text.Plain(n); text.Plain(text.FromPlain(said)) != said {
			t.Fatalf("%q then %q", said, text.Plain(text.FromPlain(said)))
		}
		if got, want := strings.Count(text.Plain(n), "é"), strings.Count(typed, "é"); got != want {
			t.Fatalf("%d é, not %d", got, want)
		}
	})
}
