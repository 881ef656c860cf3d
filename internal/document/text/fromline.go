package text

import (
	"bytes"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"maillage/internal/yjs/prose"
)

// marks are those of some text.
type marks struct {
	href       string
	strong, em bool
}

func (m marks) all() []prose.Mark { return Marks(m.href, m.strong, m.em) }

// Marks are those of words that lead somewhere, or are written otherwise, in the order of the schema.
func Marks(href string, strong, em bool) []prose.Mark {
	var all []prose.Mark
	if href != "" {
		all = append(all, prose.Mark{Type: "link", Attributes: []prose.Attribute{{Name: "href", Value: href}}})
	}
	if strong {
		all = append(all, prose.Mark{Type: "strong"})
	}
	if em {
		all = append(all, prose.Mark{Type: "em"})
	}
	return all
}

// line gathers what stands in a block.
type line struct {
	source []byte
	nodes  []prose.Node
	last   marks // of the last text
}

func (l *line) text(s string, m marks) {
	for _, n := range inLines(s, m.all()) {
		last := len(l.nodes) - 1
		if n.Type == prose.Text && last >= 0 && l.nodes[last].Type == prose.Text && l.last == m {
			l.nodes[last].Text += n.Text
			continue
		}
		l.nodes, l.last = append(l.nodes, n), m
	}
}

func (l *line) read(of ast.Node, m marks) {
	for c := of.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			l.text(unescaped(c.Segment.Value(l.source)), m)
			if c.SoftLineBreak() || c.HardLineBreak() {
				l.nodes = append(l.nodes, prose.Node{Type: "hard_break"})
			}
		case *ast.String:
			l.text(string(c.Value), m)
		case *ast.Emphasis:
			inner := m
			inner.strong = m.strong || c.Level == 2
			inner.em = m.em || c.Level == 1
			l.read(c, inner)
		case *ast.Link:
			l.link(c, unescaped(c.Destination), m)
		case *ast.Image:
			l.image(c, m)
		case *ast.AutoLink:
			href := string(c.URL(l.source))
			if c.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(href), "mailto:") {
				href = "mailto:" + href
			}
			if label := string(c.Label(l.source)); leads(href) {
				m.href = href
				l.text(label, m)
			} else {
				l.text("<"+label+">", m)
			}
		default:
			l.read(c, m)
		}
	}
}

// leads tells where links may lead.
func leads(href string) bool { return schema.Marks[0].Attributes[0].Wrong(href) == "" }

func (l *line) link(c ast.Node, to string, m marks) {
	for _, named := range []struct {
		by         string
		strong, em bool
	}{{"strong:", true, false}, {"em:", false, true}, {"strong+em:", true, true}} {
		if rest, is := strings.CutPrefix(to, named.by); is && (rest == "" || leads(rest)) {
			m.strong, m.em = m.strong || named.strong, m.em || named.em
			if rest != "" {
				m.href = rest
			}
			l.read(c, m)
			return
		}
	}
	if n, is := mention(to, plainly(l.source, c)); is {
		l.nodes = append(l.nodes, n)
		return
	}
	if leads(to) {
		m.href = to
		l.read(c, m)
		return
	}
	l.read(c, m)
	if to != "" {
		l.text(" ("+to+")", m)
	}
}

func mention(to, label string) (prose.Node, bool) {
	to, is := strings.CutPrefix(to, "mention:")
	kind, id, whole := strings.Cut(to, "/")
	id, err := url.PathUnescape(id)
	label = strings.TrimPrefix(label, "@")
	n := prose.Node{Type: "mention", Attributes: []prose.Attribute{{Name: "kind", Value: kind}, {Name: "id", Value: id}, {Name: "label", Value: label}}}
	return n, is && whole && err == nil && allowed(n)
}

// allowed tells whether the schema takes the attributes of a node.
func allowed(n prose.Node) bool {
	i := slices.IndexFunc(schema.Nodes, func(k prose.NodeKind) bool { return k.Name == n.Type })
	for _, kind := range schema.Nodes[i].Attributes {
		if kind.Wrong(n.Attribute(kind.Name)) != "" {
			return false
		}
	}
	return true
}

func (l *line) image(c *ast.Image, m marks) {
	src, alt := unescaped(c.Destination), plainly(l.source, c)
	n := prose.Node{Type: "image", Attributes: []prose.Attribute{{Name: "src", Value: src}, {Name: "alt", Value: alt}}}
	_, inHeading := c.Parent().(*ast.Heading)
	if strings.HasPrefix(src, "/") && allowed(n) && !inHeading {
		l.nodes = append(l.nodes, n)
		return
	}
	if alt == "" {
		alt = src
	}
	if leads(src) {
		m.href = src
	} else if src != "" && src != alt {
		alt += " (" + src + ")"
	}
	l.text(alt, m)
}

// plainly gives the text of a node without its form.
func plainly(source []byte, of ast.Node) string {
	var to strings.Builder
	for c := of.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			to.WriteString(unescaped(c.Segment.Value(source)))
			if c.SoftLineBreak() || c.HardLineBreak() {
				to.WriteByte('\n')
			}
		case *ast.AutoLink:
			to.Write(c.Label(source))
		default:
			to.WriteString(plainly(source, c))
		}
	}
	return to.String()
}

// unescaped reads backslashes and the names of characters.
func unescaped(typed []byte) string {
	var to bytes.Buffer
	for i := 0; i < len(typed); i++ {
		if typed[i] == '\\' && i+1 < len(typed) && util.IsPunct(typed[i+1]) {
			i++
		} else if typed[i] == '&' {
			if named := entity.Find(typed[i:]); named != nil {
				to.WriteString(clean(html.UnescapeString(string(named))))
				i += len(named) - 1
				continue
			}
		}
		to.WriteByte(typed[i])
	}
	return to.String()
}
