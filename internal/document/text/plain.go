package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"maillage/internal/yjs/prose"
)

// Plain gives what a text says, without its form: what lengths and searches count. The editor
// counts in the same way; testdata/lengths.json holds both to it.
//
// Paragraphs are parted by an empty line; items of lists, rows of tables and what stands in one
// item or cell by a line break; cells by a tab. A break within a paragraph is a line break, a
// mention is its label, an image is nothing. What says nothing leaves nothing behind.
func Plain(n prose.Node) string {
	var to strings.Builder
	plain(&to, n)
	return to.String()
}

func plain(to *strings.Builder, n prose.Node) {
	switch n.Type {
	case prose.Text:
		to.WriteString(n.Text)
		return
	case "hard_break":
		to.WriteByte('\n')
		return
	case "mention":
		to.WriteString(word(n, "label"))
		return
	}
	parts := between(n.Type)
	written := to.Len()
	for _, child := range n.Content {
		before := to.Len()
		if parts == "" || before == written {
			plain(to, child)
			continue
		}
		var part strings.Builder
		if plain(&part, child); part.Len() > 0 {
			to.WriteString(parts)
			to.WriteString(part.String())
		}
	}
}

// between is what parts the children of a node.
func between(kind string) string {
	switch kind {
	case "paragraph", "heading":
		return ""
	case "doc", "blockquote":
		return "\n\n"
	case "table_row":
		return "\t"
	}
	return "\n"
}

func word(n prose.Node, attribute string) string {
	value, _ := n.Attribute(attribute).(string)
	return value
}

// Length is how many characters a text has, for the limits of a call: those of Plain, spaces at
// both ends left out.
func Length(n prose.Node) int { return utf8.RuneCountInString(strings.TrimFunc(Plain(n), space)) }

// space tells what JavaScript's trim leaves out.
func space(r rune) bool { return unicode.IsSpace(r) && r != '\u0085' || r == '\ufeff' }

// FromPlain makes a text of what was typed where there is no form: an empty line begins a
// paragraph, a line break stays one.
func FromPlain(typed string) prose.Node {
	n := prose.Node{Type: schema.Top}
	var lines []string
	end := func() {
		if len(lines) > 0 {
			n.Content = append(n.Content, paragraph(inLines(strings.Join(lines, "\n"), nil)))
		}
		lines = nil
	}
	for line := range strings.SplitSeq(clean(typed), "\n") {
		if strings.TrimFunc(line, space) == "" {
			end()
			continue
		}
		lines = append(lines, line)
	}
	end()
	return n
}

func paragraph(inline []prose.Node) prose.Node {
	return prose.Node{Type: "paragraph", Attributes: []prose.Attribute{{Name: "sources"}}, Content: inline}
}

// inLines makes text, with a break at each line break.
func inLines(s string, marks []prose.Mark) []prose.Node {
	var all []prose.Node
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			all = append(all, prose.Node{Type: "hard_break"})
		}
		if line != "" {
			all = append(all, prose.Node{Type: prose.Text, Text: line, Marks: marks})
		}
	}
	return all
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n")

// clean makes what somebody typed or pasted text: line breaks of one kind, no control characters.
func clean(typed string) string {
	return strings.Map(func(r rune) rune {
		if prose.Control(r) {
			return -1
		}
		return r
	}, lineBreaks.Replace(strings.ToValidUTF8(typed, "\uFFFD")))
}
