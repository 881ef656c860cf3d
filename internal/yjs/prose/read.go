package prose

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"maillage/internal/yjs"
)

// Text is the name of the node that is text.
const Text = "text"

// Node is a node of a document.
type Node struct {
	Type       string
	Attributes []Attribute // in the order of the schema, defaults filled in
	Content    []Node
	Text       string
	Marks      []Mark // in the order of the schema
	By         yjs.ID // of text, its first unit: whose it is
}

// Attribute is a named value: nil, bool, int64, float64 or string.
type Attribute struct {
	Name  string
	Value any
}

// Mark is a mark of text.
type Mark struct {
	Type       string
	Attributes []Attribute
}

// Problem is something that a schema does not allow.
type Problem struct {
	Path []int  // of the node: which child, of which child, …
	Node string // its kind
	What string
}

func (p Problem) String() string {
	place := "the document"
	if len(p.Path) > 0 {
		place = strings.Trim(strings.ReplaceAll(fmt.Sprint(p.Path), " ", "."), "[]")
	}
	return fmt.Sprintf("%s (%s): %s", place, p.Node, p.What)
}

// mostProblems are told: who broke more has broken all.
const mostProblems = 100

// Read makes a document of what yjs.Doc.Fragment or Authors gives of its root, and tells what
// the schema does not allow. What is not allowed is left out of the document, as an editor would,
// except where nodes are merely missing or too many.
func (s *Schema) Read(nodes []yjs.Node) (Node, []Problem) {
	r := &reading{schema: s}
	top := Node{Type: s.Top}
	top.Attributes, _ = r.attributes(s.nodes[s.Top].Attributes, nil, s.Top)
	r.children(&top, nodes)
	return top, r.problems
}

type reading struct {
	schema   *Schema
	path     []int
	problems []Problem
}

func (r *reading) problem(node, format string, args ...any) {
	if len(r.problems) < mostProblems {
		r.problems = append(r.problems, Problem{slices.Clone(r.path), node, fmt.Sprintf(format, args...)})
	}
}

func (r *reading) children(of *Node, nodes []yjs.Node) {
	r.path = append(r.path, 0)
	for i, n := range nodes {
		r.path[len(r.path)-1] = i
		switch {
		case n.Content == yjs.Nested && n.Kind == yjs.XMLElement:
			r.element(of, n)
		case n.Content == yjs.Nested && n.Kind == yjs.XMLText:
			r.text(of, n)
		default:
			r.problem(of.Type, "it holds what is neither a node nor text")
		}
	}
	r.path = r.path[:len(r.path)-1]
	kinds := make([]*NodeKind, len(of.Content))
	for i, child := range of.Content {
		kinds[i] = r.schema.nodes[child.Type]
	}
	if kind := r.schema.nodes[of.Type]; !matches(kind.content, kinds) {
		r.problem(of.Type, "it must hold %q, and holds %s", kind.Content, names(of.Content))
	}
}

func names(of []Node) string {
	if len(of) == 0 {
		return "nothing"
	}
	var all []string
	for _, n := range of[:min(len(of), 8)] {
		all = append(all, n.Type)
	}
	if len(of) > 8 {
		all = append(all, "…")
	}
	return strings.Join(all, " ")
}

func (r *reading) element(of *Node, n yjs.Node) {
	kind := r.schema.nodes[n.Name]
	if kind == nil || n.Name == Text || n.Name == r.schema.Top {
		r.problem(of.Type, "no node is named %q", n.Name)
		return
	}
	values := map[string]any{}
	for _, a := range n.Attributes {
		values[a.Name] = a.Value
	}
	node := Node{Type: n.Name, By: n.ID}
	node.Attributes, _ = r.attributes(kind.Attributes, values, n.Name)
	r.children(&node, n.Children)
	of.Content = append(of.Content, node)
}

// attributes gives the values of a node or mark in the order of its kind, and whether those that
// must be there are.
func (r *reading) attributes(kinds []AttributeKind, values map[string]any, of string) (all []Attribute, whole bool) {
	whole = true
	for _, kind := range kinds {
		value, is := values[kind.Name]
		delete(values, kind.Name)
		if !is || value == nil {
			if kind.Required {
				r.problem(of, "attribute %s is missing", kind.Name)
			}
			value = kind.Default
		} else if wrong := kind.Wrong(value); wrong != "" {
			r.problem(of, "attribute %s %s", kind.Name, wrong)
			value = kind.Default
		}
		if n, is := value.(float64); is && n == float64(int64(n)) {
			value = int64(n)
		}
		whole = whole && (value != nil || !kind.Required)
		all = append(all, Attribute{kind.Name, value})
	}
	for _, name := range sortedKeys(values) {
		r.problem(of, "it has no attribute named %q", name)
	}
	return all, whole
}

func sortedKeys(values map[string]any) []string {
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (r *reading) text(of *Node, n yjs.Node) {
	if len(n.Attributes) > 0 {
		r.problem(Text, "text has no attribute, and this has %q", n.Attributes[0].Name)
	}
	for _, run := range n.Runs {
		if run.Embed != nil || run.Node != nil {
			r.problem(Text, "something stands within text that is none")
			continue
		}
		node := Node{Type: Text, Text: run.Text, Marks: r.marks(of, run.Marks), By: run.By}
		if last := len(of.Content) - 1; last >= 0 && of.Content[last].continues(node) {
			of.Content[last].Text += node.Text
			continue
		}
		of.Content = append(of.Content, node)
	}
}

// continues tells text that goes on with the same marks, from the same client.
func (n Node) continues(next Node) bool {
	return n.Type == Text && n.By.Client == next.By.Client && slices.EqualFunc(n.Marks, next.Marks, func(a, b Mark) bool {
		return a.Type == b.Type && slices.Equal(a.Attributes, b.Attributes)
	})
}

// suffix tells a mark from another of its kind on the same text.
var suffix = regexp.MustCompile(`--[A-Za-z0-9+/=]{8}$`)

func (r *reading) marks(of *Node, marks []yjs.Mark) []Mark {
	var all []Mark
	for _, m := range marks {
		name := suffix.ReplaceAllString(m.Name, "")
		rank, is := r.schema.marks[name]
		if !is || !r.schema.nodes[of.Type].allows(name) {
			r.problem(of.Type, "its text may not carry the mark %q", name)
			continue
		}
		var values map[string]any
		if err := json.Unmarshal(m.Value, &values); err != nil {
			var plain bool
			if json.Unmarshal(m.Value, &plain) != nil || !plain { // true is how some write a mark without attributes
				r.problem(of.Type, "the mark %s has no attributes that can be read", name)
				continue
			}
		}
		if attributes, whole := r.attributes(r.schema.Marks[rank].Attributes, values, name); whole {
			all = append(all, Mark{name, attributes})
		}
	}
	slices.SortStableFunc(all, func(a, b Mark) int { return cmp.Compare(r.schema.marks[a.Type], r.schema.marks[b.Type]) })
	return all
}
