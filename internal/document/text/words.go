package text

import (
	"regexp"
	"slices"
	"unicode"

	"maillage/internal/align"
	"maillage/internal/yjs/prose"
)

// token is a word, a space, a sign, a mention or a break.
type token struct {
	key  string // equal for what says the same
	word bool
	node prose.Node
}

// pieces cuts text as people read it: numbers with their thousands and decimals, words with the
// apostrophe that ends them, and spaces and signs one by one.
var pieces = regexp.MustCompile(`\p{N}+(?:[\x{a0}\x{202f},.]\p{N}+)*|[\p{L}\p{M}\p{N}]+['’]?|(?s:.)`)

// tokens cuts what a node says.
func tokens(n prose.Node) []token {
	switch n.Type {
	case prose.Text:
		found := pieces.FindAllString(n.Text, -1)
		all := make([]token, len(found))
		for i, piece := range found {
			first := []rune(piece)[0]
			all[i] = token{piece, unicode.IsLetter(first) || unicode.IsNumber(first), prose.Node{Type: prose.Text, Text: piece, Marks: n.Marks}}
		}
		return all
	case "hard_break":
		return []token{{"\n", false, n}}
	case "mention":
		return []token{{string(n.JSON()), true, n}}
	}
	var all []token
	for _, child := range n.Content {
		all = append(all, tokens(child)...)
	}
	return all
}

// words compares the words of two paragraphs.
func words(before, after []prose.Node) []Word {
	one, two := tokens(prose.Node{Content: before}), tokens(prose.Node{Content: after})
	keys := func(all []token) []string {
		some := make([]string, len(all))
		for i, t := range all {
			some[i] = t.key
		}
		return some
	}
	c := wording{}
	a, b := 0, 0
	for _, same := range append(readable(one, two, align.Lists(keys(one), keys(two))), align.Run{A: len(one), B: len(two)}) {
		for ; a < same.A; a++ {
			c.tell(Removed, one[a])
		}
		for ; b < same.B; b++ {
			c.tell(Added, two[b])
		}
		for range same.Length {
			if slices.EqualFunc(one[a].node.Marks, two[b].node.Marks, alikeMarks) {
				c.tell(Same, two[b])
			} else {
				c.tell(Formatted, two[b])
			}
			a, b = a+1, b+1
		}
	}
	return c.all
}

// readable leaves out spaces and signs that stand alone between changes: three words that became
// three others are one change. A space beside what was only added or only removed is none.
func readable(one, two []token, runs []align.Run) []align.Run {
	var all []align.Run
	end := align.Run{A: len(one), B: len(two)}
	for i, run := range runs {
		before, after := align.Run{}, end
		if len(all) > 0 {
			before = all[len(all)-1]
		}
		if i < len(runs)-1 {
			after = runs[i+1]
		}
		word := slices.ContainsFunc(one[run.A:run.A+run.Length], func(t token) bool { return t.word })
		if word || !replaced(before, run) || !replaced(run, after) {
			all = append(all, run)
		}
	}
	return all
}

// replaced tells whether something else stands between two runs in both.
func replaced(before, after align.Run) bool {
	return after.A > before.A+before.Length && after.B > before.B+before.Length
}

func alikeMarks(a, b prose.Mark) bool {
	return a.Type == b.Type && slices.Equal(a.Attributes, b.Attributes)
}

// wording gathers words with one fate.
type wording struct{ all []Word }

func (c *wording) tell(change Change, t token) {
	last := len(c.all) - 1
	if last < 0 || c.all[last].Change != change {
		if change == Removed && last > 0 && c.all[last].Change == Added && c.all[last-1].Change == Removed {
			last-- // what was removed comes first
		} else {
			c.all = append(c.all, Word{Change: change})
			last++
		}
	}
	nodes := c.all[last].Nodes
	if n := len(nodes) - 1; n >= 0 && nodes[n].Type == prose.Text && t.node.Type == prose.Text && slices.EqualFunc(nodes[n].Marks, t.node.Marks, alikeMarks) {
		nodes[n].Text += t.node.Text
		return
	}
	c.all[last].Nodes = append(nodes, t.node)
}
