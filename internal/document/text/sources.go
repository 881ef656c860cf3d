package text

import (
	"slices"

	"maillage/internal/yjs/prose"
)

// Sourced gives the paragraphs of a text the sources of those of an earlier version that became
// them: a form shows no sources, and what comes back from it has none.
func Sourced(n, earlier prose.Node) prose.Node {
	n.Content = sourced(earlier.Content, n.Content)
	return n
}

func sourced(before, after []prose.Node) []prose.Node {
	after = slices.Clone(after)
	one, two := measure(before), measure(after)
	for _, p := range paired(one, two) {
		if p.A < 0 || p.B < 0 {
			continue
		}
		was, is := one[p.A].node, two[p.B].node
		if was.Type == "paragraph" && is.Type == "paragraph" {
			if sources := was.Attribute("sources"); sources != nil && is.Attribute("sources") == nil {
				is.Attributes = []prose.Attribute{{Name: "sources", Value: sources}}
			}
			continue
		}
		is.Content = sourced(was.Content, is.Content)
	}
	return after
}
