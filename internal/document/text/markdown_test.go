package text_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/yjs/prose"
)

// said gives a text without what Markdown cannot say: sources, empty paragraphs among others,
// bold spaces at the end of bold words, line breaks that are characters.
func said(n prose.Node) prose.Node {
	if n.Type == "paragraph" {
		n.Attributes = nil
	}
	var content []prose.Node
	for _, child := range n.Content {
		if child.Type == prose.Text {
			for _, part := range parts(child) {
				if last := len(content) - 1; last >= 0 && content[last].Type == prose.Text && part.Type == prose.Text && string(prose.Node{Type: "text", Marks: part.Marks}.JSON()) == string(prose.Node{Type: "text", Marks: content[last].Marks}.JSON()) {
					content[last].Text += part.Text
				} else {
					content = append(content, part)
				}
			}
			continue
		}
		content = append(content, said(child))
	}
	empty := func(n prose.Node) bool { return n.Type == "paragraph" && len(n.Content) == 0 }
	if kept := slices.DeleteFunc(slices.Clone(content), empty); len(kept) > 0 || n.Type == "doc" {
		content = kept
	} else if len(content) > 1 {
		content = content[:1]
	}
	n.Content = content
	return n
}

func parts(n prose.Node) []prose.Node {
	var all []prose.Node
	for i, line := range strings.Split(n.Text, "\n") {
		if i > 0 {
			all = append(all, prose.Node{Type: "hard_break"})
		}
		core := strings.TrimFunc(line, unicode.IsSpace)
		left, right, _ := strings.Cut(line, core)
		if core == "" {
			left, right = line, ""
		}
		bare := slices.DeleteFunc(slices.Clone(n.Marks), func(m prose.Mark) bool { return m.Type != "link" })
		for _, part := range []prose.Node{{Text: left, Marks: bare}, {Text: core, Marks: n.Marks}, {Text: right, Marks: bare}} {
			if part.Type = prose.Text; part.Text != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

func TestMarkdown_SaysTheSame(t *testing.T) {
	for seed := range uint64(1_500) {
		want := texttest.New(seed).Document(1 + int(seed%5))
		typed := text.Markdown(want)
		got := text.FromMarkdown(typed)
		if one, two := said(got).JSON(), said(want).JSON(); !bytes.Equal(one, two) {
			t.Fatalf("seed %d:\n%s\n\n%s, not\n%s", seed, typed, one, two)
		}
		if _, err := text.Parse(got.JSON()); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if again := text.Markdown(got); again != typed {
			t.Fatalf("seed %d: written again\n%s", seed, otherLines(again, typed))
		}
	}
}

// TestWhatPeopleType_IsReadAsTheyMeanIt compares with what Markdown writes of it again, and where
// it is more telling with the JSON.
func TestWhatPeopleType_IsReadAsTheyMeanIt(t *testing.T) {
	in := func(inline string) string { return `"content":[` + inline + `]` }
	for typed, want := range map[string]string{
		"un\ndeux":                                in(`{"type":"text","text":"un"},{"type":"hard_break"},{"type":"text","text":"deux"}`),
		"un  \ndeux\\\ntrois":                     in(`{"type":"text","text":"un"},{"type":"hard_break"},{"type":"text","text":"deux"},{"type":"hard_break"},{"type":"text","text":"trois"}`),
		"#### Trop bas":                           `{"type":"heading","attrs":{"level":3},"content":[{"type":"text","text":"Trop bas"}]}`,
		"Pas un titre\n---":                       `{"type":"horizontal_rule"}`,
		"<b>gras</b> <script>alert(1)</script>":   in(`{"type":"text","text":"<b>gras</b> <script>alert(1)</script>"}`),
		"<div>\n**gras**\n</div>":                 in(`{"type":"text","text":"<div>"},{"type":"hard_break"},{"type":"text","marks":[{"type":"strong"}],"text":"gras"},{"type":"hard_break"},{"type":"text","text":"</div>"}`),
		"`code` ~~barré~~ :---":                   in(`{"type":"text","text":"` + "`code`" + ` ~~barré~~ :---"}`),
		"    quatre espaces":                      in(`{"type":"text","text":"quatre espaces"}`),
		"```\nx\n```":                             in(`{"type":"text","text":"` + "```" + `"},{"type":"hard_break"},{"type":"text","text":"x"},{"type":"hard_break"},{"type":"text","text":"` + "```" + `"}`),
		"[ici](https://example.org)":              in(`{"type":"text","marks":[{"type":"link","attrs":{"href":"https://example.org"}}],"text":"ici"}`),
		"[ici](javascript:alert(1))":              in(`{"type":"text","text":"ici (javascript:alert(1))"}`),
		"[ici](www.example.org)":                  in(`{"type":"text","text":"ici (www.example.org)"}`),
		"[ici]: https://example.org":              in(`{"type":"text","text":"[ici]: https://example.org"}`),
		"<https://example.org>":                   in(`{"type":"text","marks":[{"type":"link","attrs":{"href":"https://example.org"}}],"text":"https://example.org"}`),
		"<a@example.org>":                         in(`{"type":"text","marks":[{"type":"link","attrs":{"href":"mailto:a@example.org"}}],"text":"a@example.org"}`),
		"<javascript:alert(1)>":                   in(`{"type":"text","text":"<javascript:alert(1)>"}`),
		"![Vue](https://example.org/a.png)":       in(`{"type":"text","marks":[{"type":"link","attrs":{"href":"https://example.org/a.png"}}],"text":"Vue"}`),
		"![Vue](data:image/png;base64,x)":         in(`{"type":"text","text":"Vue (data:image/png;base64,x)"}`),
		"avant ![Vue](/files/3) après":            `[{"type":"paragraph","attrs":{"sources":null},"content":[{"type":"text","text":"avant "}]},{"type":"image","attrs":{"alt":"Vue","src":"/files/3"}},{"type":"paragraph","attrs":{"sources":null},"content":[{"type":"text","text":" après"}]}]`,
		"# ![Vue](/files/3)":                      `{"type":"heading","attrs":{"level":1},"content":[{"type":"text","marks":[{"type":"link","attrs":{"href":"/files/3"}}],"text":"Vue"}]}`,
		"[@Mairie](mention:partner/3)":            in(`{"type":"mention","attrs":{"id":"3","kind":"partner","label":"Mairie"}}`),
		"[@Mairie](mention:admin/3)":              in(`{"type":"text","text":"@Mairie (mention:admin/3)"}`),
		"&eacute;&#0;&#1;&bogus;":                 in(`{"type":"text","text":"é\ufffd&bogus;"}`),
		"3. trois\n4. quatre":                     `{"type":"ordered_list","attrs":{"order":3}`,
		"0. zéro":                                 `{"type":"ordered_list","attrs":{"order":1}`,
		"|a|b|\n|-|-|\n|c|":                       `{"type":"table_cell","attrs":{"colspan":1,"rowspan":1},"content":[{"type":"paragraph","attrs":{"sources":null}}]}`,
		"|a|\n|-|\n|# b|":                         `{"type":"table_row","content":[{"type":"table_header","attrs":{"colspan":1,"rowspan":1},"content":[{"type":"paragraph","attrs":{"sources":null},"content":[{"type":"text","text":"b"}]}]}]}`,
		"```maillage\n{\"type\":\"script\"}\n```": in(`{"type":"text","text":"` + "```maillage" + `"},{"type":"hard_break"},{"type":"text","text":"{\"type\":\"script\"}"},{"type":"hard_break"},{"type":"text","text":"` + "```" + `"}`),
		"" + strings.Repeat("> ", 60) + "bas":     `{"type":"paragraph","attrs":{"sources":null},"content":[{"type":"text","text":"bas"}]}`,
		strings.Repeat("- ", 60) + "bas":          `{"type":"paragraph","attrs":{"sources":null},"content":[{"type":"text","text":"bas"}]}`,
	} {
		n := text.FromMarkdown(typed)
		if got := string(n.JSON()); !strings.Contains(got, strings.ReplaceAll(want, `\ufffd`, "\ufffd")) {
			t.Errorf("%q: %s\nhas no\n%s", typed, got, want)
		}
		if _, err := text.Parse(n.JSON()); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if n := text.FromMarkdown(" \n"); string(n.JSON()) != `{"type":"doc"}` || text.Markdown(n) != "" {
		t.Errorf("of nothing: %s", n.JSON())
	}
}

// TestWhatPeopleWrite_IsPretty: the form shows what somebody who has never seen the editor would
// type.
func TestWhatPeopleWrite_IsPretty(t *testing.T) {
	const typed = `# Un lieu à nous

Ouvert **le soir** *et* l’été : 1986. C’est [ici](https://example.org/a_b), à l’intérieur !
Sur deux lignes (voir snake_case), 12 € - 3 %.

- un
- deux

1. premier

   suite
2. [@Mairie](mention:partner/3)

> cité

| Année | Coût |
| --- | --- |
| 2026 | 12 500 € |

![La façade](/files/3)

___
`
	want := strings.Replace(typed, "suite\n2.", "suite\n\n2.", 1)
	if got := text.Markdown(text.FromMarkdown(typed)); got != want {
		t.Errorf("%s\nis written\n%s", got, otherLines(got, want))
	}
}

// TestSources_OutliveAForm: what comes back from a form knows where its paragraphs come from, also
// where one was changed, moved down or lies in a list.
func TestSources_OutliveAForm(t *testing.T) {
	from := func(sources, typed string) prose.Node {
		n := text.FromMarkdown(typed).Content[0]
		if n.Type == "bullet_list" {
			n.Content[0].Content[0].Attributes = []prose.Attribute{{Name: "sources", Value: sources}}
		} else {
			n.Attributes = []prose.Attribute{{Name: "sources", Value: sources}}
		}
		return n
	}
	before := prose.Node{Type: "doc", Content: []prose.Node{from("w1", "Un lieu ouvert le soir."), from("w2", "Des gens."), from("w3", "- un vœu")}}
	typed := "Neuf.\n\n" + strings.ReplaceAll(text.Markdown(before), "soir", "matin")
	after := text.FromMarkdown(typed)
	kept := text.Sourced(after, before)
	want := prose.Node{Type: "doc", Content: []prose.Node{text.FromMarkdown("Neuf.").Content[0], from("w1", "Un lieu ouvert le matin."), from("w2", "Des gens."), from("w3", "- un vœu")}}
	if got := kept.JSON(); !bytes.Equal(got, want.JSON()) {
		t.Errorf("%s, not\n%s", got, want.JSON())
	}
	if !bytes.Equal(after.JSON(), text.FromMarkdown(typed).JSON()) {
		t.Error("what was given has changed")
	}
}

// TestWhatTakesLong_IsTakenAsItIs: thousands of brackets that nobody closes are no form.
func TestWhatTakesLong_IsTakenAsItIs(t *testing.T) {
	for _, sign := range []string{"[", "![", "*a ", "> ", ">", "[a](", "1. ", "<a:", "**a *b "} {
		typed := strings.Repeat(sign, 200_000/len(sign))
		n := text.FromMarkdown(typed)
		if got := text.Plain(n); got != typed {
			t.Errorf("%q is read as %.100q…", sign, got)
		}
	}
	for _, sign := range []string{"[", "*a ", ">", "1. ", "- a\n  "} {
		n := text.FromMarkdown(strings.Repeat(sign, 5000/len(sign)))
		if _, err := text.Parse(n.JSON()); err != nil {
			t.Errorf("%q: %v", sign, err)
		}
	}
	if n := text.FromMarkdown(strings.Repeat("a\n", 1<<20)); len(n.Content) != 1 {
		t.Errorf("%d blocks", len(n.Content))
	}
}

func FuzzMarkdown(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(text.Markdown(texttest.New(seed).Document(3)))
	}
	f.Fuzz(func(t *testing.T, typed string) {
		n := text.FromMarkdown(typed)
		if _, err := text.Parse(n.JSON()); err != nil && len(typed) < text.MostBytes/100 {
			t.Fatal(err)
		}
		if got, want := strings.Count(string(n.JSON()), "é"), strings.Count(typed, "é"); got < want && !strings.ContainsAny(typed, `"'(`) { // titles of links are left out
			t.Fatalf("%q is read as %s: %d é of %d", typed, n.JSON(), got, want)
		}
		written := text.Markdown(n)
		again := text.FromMarkdown(written)
		if one, two := said(again).JSON(), said(n).JSON(); !bytes.Equal(one, two) {
			t.Fatalf("%q is read as\n%s\nwritten as %q, and read as\n%s", typed, two, written, one)
		}
	})
}

// otherLines gives the lines in which two texts differ.
func otherLines(got, want string) string {
	var to strings.Builder
	one, two := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			to.WriteString(one[i] + "\nnot\n" + two[i] + "\n")
		}
	}
	return to.String()
}
