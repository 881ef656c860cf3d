package text

import (
	"slices"

	"maillage/internal/yjs/prose"
)

// Mention is something that texts may name.
type Mention struct {
	Kind  string `json:"kind"` // partner, place, line
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Labelled gives a text in which mentions say what they mention as it is called now. One of
// something that is not there is no mention: whoever wrote it may have called it as they liked.
// It becomes the words that unknown makes of its label.
func Labelled(n prose.Node, all []Mention, unknown func(label string) string) prose.Node {
	return Mentioned(n, func(kind, id, label string) (string, string) {
		for _, m := range all {
			if m.Kind == kind && m.ID == id {
				return id, m.Label
			}
		}
		return "", unknown(label)
	})
}

// Mentioned gives a text in which each mention has the identifier and label that now gives for
// it; without an identifier it becomes words like others.
func Mentioned(n prose.Node, now func(kind, id, label string) (string, string)) prose.Node {
	return changed(n, func(n prose.Node) prose.Node {
		if n.Type != "mention" {
			return n
		}
		id, label := now(word(n, "kind"), word(n, "id"), word(n, "label"))
		if id == "" {
			return prose.Node{Type: prose.Text, Text: label, Marks: n.Marks, By: n.By}
		}
		n.Attributes = slices.Clone(n.Attributes)
		for i, a := range n.Attributes {
			switch a.Name {
			case "id":
				n.Attributes[i].Value = id
			case "label":
				n.Attributes[i].Value = label
			}
		}
		return n
	})
}

// Undrawn gives a text without images: each leaves its description, in brackets.
func Undrawn(n prose.Node) prose.Node {
	return changed(n, func(n prose.Node) prose.Node {
		if n.Type == "image" {
			return FromPlain("[" + word(n, "alt") + "]").Content[0]
		}
		return n
	})
}

// changed gives a tree of which each node is what do makes of it. The tree itself stays as it is.
func changed(n prose.Node, do func(prose.Node) prose.Node) prose.Node {
	n = do(n)
	content := n.Content
	n.Content = nil
	for _, child := range content {
		n.Content = append(n.Content, changed(child, do))
	}
	return n
}
