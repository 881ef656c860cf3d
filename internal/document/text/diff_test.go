package text_test

import (
	"fmt"
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/yjs/prose"
)

var telling = text.Telling{Shape: text.Shape{Level: 2}}

func TestWhatChanged_IsTold(t *testing.T) {
	for _, one := range []struct{ before, after, want, count string }{
		{"Un lieu.", "Un lieu.", "<p>Un lieu.</p>", "0 0 0"},
		{"Un lieu ouvert.", "Un grand lieu ouvert.", "<p>Un <ins>grand </ins>lieu ouvert.</p>", "1 0 0"},
		{"Un grand lieu ouvert.", "Un lieu ouvert.", "<p>Un <del>grand </del>lieu ouvert.</p>", "0 1 0"},
		{
			"Le soir, un lieu ouvert à tous.", "Le soir, une salle fermée à tous.",
			"<p>Le soir, <del>un lieu ouvert</del><ins>une salle fermée</ins> à tous.</p>", "3 3 0",
		},
		{"Coût : 12\u202f500 € par an.", "Coût : 13\u202f000 € par an.", "<p>Coût : <del>12\u202f500</del><ins>13\u202f000</ins> € par an.</p>", "1 1 0"},
		{"C’est l’été ici.", "C’est l’hiver ici.", "<p>C’est l’<del>été</del><ins>hiver</ins> ici.</p>", "1 1 0"},
		{"Un lieu ouvert.", "Un **lieu** ouvert.", `<p>Un <span class="formatted"><strong>lieu</strong></span> ouvert.</p>`, "0 0 1"},
		{"Un lieu ouvert.", "# Un lieu ouvert.", `<h2><span class="formatted">Un lieu ouvert.</span></h2>`, "0 0 1"},
		{"Un lieu.\n\nLe soir.", "Le soir.\n\nUn lieu.", "<del><p>Un lieu.</p></del><p>Le soir.</p><ins><p>Un lieu.</p></ins>", "2 2 0"},
		{"Un lieu.", "Tout autre chose.", "<del><p>Un lieu.</p></del><ins><p>Tout autre chose.</p></ins>", "3 2 0"},
		{"- un\n- deux", "- un\n- trois\n- deux", "<ul><li><p>un</p></li><li><ins><p>trois</p></ins></li><li><p>deux</p></li></ul>", "1 0 0"},
		{"- un\n- deux", "1. un\n2. deux", `<div class="formatted"><ol><li><p>un</p></li><li><p>deux</p></li></ol></div>`, "0 0 1"},
		{
			"| a | b |\n| --- | --- |\n| c | d |", "| a | b |\n| --- | --- |\n| c | e |\n| f | g |",
			`<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>c</td><td><del>d</del><ins>e</ins></td></tr><tr><td><ins>f</ins></td><td><ins>g</ins></td></tr></tbody></table>`, "3 1 0",
		},
		{"> un lieu ouvert", "> un lieu fermé", "<blockquote><p>un lieu <del>ouvert</del><ins>fermé</ins></p></blockquote>", "1 1 0"},
		{"![a](/files/3)", "![b](/files/3)", `<del><p><img src="/files/3" alt="a" loading="lazy"></p></del><ins><p><img src="/files/3" alt="b" loading="lazy"></p></ins>`, "0 0 0"},
		{"avec [@A](mention:partner/1) ici", "avec [@B](mention:partner/2) ici", `<p>avec <del><span class="mention" data-kind="partner">A</span></del><ins><span class="mention" data-kind="partner">B</span></ins> ici</p>`, "1 1 0"},
		{"un\n\n&nbsp;\n\ndeux", "un\n\ndeux", "<p>un</p><p>deux</p>", "0 0 0"},
		{"", "un", "<ins><p>un</p></ins>", "1 0 0"},
		{"un", "", "<del><p>un</p></del>", "0 1 0"},
	} {
		all := text.Diff(text.FromMarkdown(one.before), text.FromMarkdown(one.after))
		if got := text.DiffHTML(all, telling); got != one.want {
			t.Errorf("%q, %q:\n%s, not\n%s", one.before, one.after, got, one.want)
		}
		if got := strings.Trim(fmt.Sprintln(text.Count(all)), "\n"); got != one.count {
			t.Errorf("%q, %q: %s counted, not %s", one.before, one.after, got, one.count)
		}
		if got, want := text.Changed(all), one.before != one.after && !strings.Contains(one.before, "&nbsp;"); got != want {
			t.Errorf("%q, %q: changed %t", one.before, one.after, got)
		}
	}
}

func TestWhatChanged_IsHeardToo(t *testing.T) {
	all := text.Diff(text.FromMarkdown("Un lieu ouvert."), text.FromMarkdown("Un **lieu** fermé."))
	got := text.DiffHTML(all, text.Telling{Added: "ajouté : <", Removed: "retiré", Formatted: "mise en forme"})
	const want = `<p>Un <span class="formatted"><span class="visually-hidden">mise en forme </span><strong>lieu</strong></span> ` +
		`<del><span class="visually-hidden">retiré </span>ouvert</del><ins><span class="visually-hidden">ajouté : &lt; </span>fermé</ins>.</p>`
	if got != want {
		t.Errorf("%s, not\n%s", got, want)
	}
}

// halves gathers what differences say was there, and is there.
func halves(all []text.Difference, before, after *strings.Builder) {
	for _, d := range all {
		switch {
		case d.Change == text.Removed:
			before.WriteString(flat(*d.Before))
		case d.Change == text.Added:
			after.WriteString(flat(*d.After))
		case d.Change == text.Same:
			before.WriteString(flat(*d.Before))
			after.WriteString(flat(*d.After))
		case len(d.Words) > 0:
			for _, w := range d.Words {
				said := flat(prose.Node{Content: w.Nodes})
				if w.Change != text.Added {
					before.WriteString(said)
				}
				if w.Change != text.Removed {
					after.WriteString(said)
				}
			}
		default:
			halves(d.Inner, before, after)
		}
	}
}

// flat gives what a node says, one thing behind the other.
func flat(n prose.Node) string {
	said := n.Text
	if n.Type == "image" || n.Type == "mention" || n.Type == "hard_break" || n.Type == "horizontal_rule" {
		said = string(n.JSON())
	}
	for _, child := range n.Content {
		said += flat(child)
	}
	return said
}

// TestDifferences_AreWhole: nothing of either version is missing in what is told, whatever they
// are.
func TestDifferences_AreWhole(t *testing.T) {
	for seed := range uint64(2000) {
		c := texttest.New(seed)
		before := c.Document(6)
		after := c.Changed(before)
		if seed%10 == 0 {
			after = c.Document(6)
		}
		all := text.Diff(before, after)
		var was, is strings.Builder
		halves(all, &was, &is)
		if was.String() != flat(before) || is.String() != flat(after) {
			t.Fatalf("seed %d:\n%s, not\n%s\nor\n%s, not\n%s", seed, was.String(), flat(before), is.String(), flat(after))
		}
		whole(t, text.DiffHTML(all, text.Telling{Shape: text.Shape{Level: 2}, Added: "a", Removed: "r", Formatted: "f"}))
		if text.Changed(text.Diff(before, before)) {
			t.Fatalf("seed %d: a text differs from itself", seed)
		}
	}
}

// BenchmarkDiff compares two versions of a text of a hundred pages: a word changed in each tenth
// paragraph, and everything.
func BenchmarkDiff(b *testing.B) {
	var one, two, three strings.Builder
	c := texttest.New(1)
	for i := range 1500 {
		line := c.Line() + " " + c.Line() + " " + c.Line() + " " + c.Line()
		fmt.Fprintf(&one, "%s\n\n", line)
		if i%10 == 0 {
			line += " mot"
		}
		fmt.Fprintf(&two, "%s\n\n", line)
		fmt.Fprintf(&three, "%s %s\n\n", c.Line(), c.Line())
	}
	before := text.FromPlain(one.String())
	for name, typed := range map[string]string{"some": two.String(), "all": three.String()} {
		after := text.FromPlain(typed)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				text.Diff(before, after)
			}
		})
	}
}
