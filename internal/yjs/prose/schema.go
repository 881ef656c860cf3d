package prose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Schema says which nodes and marks a document may have. Marks are in the order in which
// ProseMirror keeps them.
type Schema struct {
	Version int        `json:"version"`
	Top     string     `json:"top"` // the node that is the whole document
	Nodes   []NodeKind `json:"nodes"`
	Marks   []MarkKind `json:"marks"`

	nodes map[string]*NodeKind
	marks map[string]int // rank
}

// NodeKind is a kind of node. The kind named text is the text itself.
type NodeKind struct {
	Name       string          `json:"name"`
	Group      []string        `json:"group"`   // names under which content expressions know it
	Content    string          `json:"content"` // a content expression of ProseMirror; empty for a leaf
	Marks      *[]string       `json:"marks"`   // those its text may carry; all where it says nothing
	Attributes []AttributeKind `json:"attrs"`

	content expression
	holds   map[string]bool // names of the nodes that content knows, whatever their number
}

// MarkKind is a kind of mark.
type MarkKind struct {
	Name       string          `json:"name"`
	Attributes []AttributeKind `json:"attrs"`
}

// AttributeKind is what a value of a node or mark may be.
type AttributeKind struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`     // text, integer, boolean, link
	Required bool     `json:"required"` // else Default, or null
	Default  any      `json:"default"`
	Most     int      `json:"most"` // characters of a text, or the greatest integer; 0 is 2,000 characters, any integer
	Least    int      `json:"least"`
	OneOf    []string `json:"oneOf"` // of a text
}

// ParseSchema reads a schema from JSON, and refuses one that is not whole.
func ParseSchema(data []byte) (*Schema, error) {
	s := &Schema{nodes: map[string]*NodeKind{}, marks: map[string]int{}}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(s); err != nil {
		return nil, fmt.Errorf("prose: schema: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("prose: schema: something follows its end")
	}
	for i, m := range s.Marks {
		if _, twice := s.marks[m.Name]; twice || m.Name == "" {
			return nil, fmt.Errorf("prose: schema: mark %d has the name %q, which is empty or taken", i, m.Name)
		}
		s.marks[m.Name] = i
		if err := sound(m.Name, m.Attributes); err != nil {
			return nil, err
		}
	}
	for i := range s.Nodes {
		kind := &s.Nodes[i]
		if s.nodes[kind.Name] != nil || kind.Name == "" {
			return nil, fmt.Errorf("prose: schema: node %d has the name %q, which is empty or taken", i, kind.Name)
		}
		s.nodes[kind.Name] = kind
		if err := sound(kind.Name, kind.Attributes); err != nil {
			return nil, err
		}
	}
	return s, s.link()
}

// link checks what names refer to, and reads content expressions.
func (s *Schema) link() error {
	if s.nodes[s.Top] == nil || s.nodes[Text] == nil {
		return fmt.Errorf("prose: schema: it needs the nodes %q, its top, and %q", s.Top, Text)
	}
	known := map[string]bool{}
	for _, kind := range s.Nodes {
		known[kind.Name] = true
		for _, group := range kind.Group {
			known[group] = true
		}
	}
	for i := range s.Nodes {
		kind := &s.Nodes[i]
		var err error
		if kind.content, err = parseExpression(kind.Content, known); err != nil {
			return fmt.Errorf("prose: schema: content of %s: %w", kind.Name, err)
		}
		kind.holds = s.heldBy(kind.content)
		if kind.Marks == nil {
			continue
		}
		for _, mark := range *kind.Marks {
			if _, is := s.marks[mark]; !is {
				return fmt.Errorf("prose: schema: %s allows the mark %q, which does not exist", kind.Name, mark)
			}
		}
	}
	return nil
}

// heldBy gives the names of the nodes that an expression knows, by name or by group.
func (s *Schema) heldBy(e expression) map[string]bool {
	names, holds := map[string]bool{}, map[string]bool{}
	e.names(names)
	for _, kind := range s.Nodes {
		for name := range names {
			holds[kind.Name] = holds[kind.Name] || kind.is(name)
		}
	}
	return holds
}

func sound(of string, attributes []AttributeKind) error {
	for i, a := range attributes {
		if a.Name == "" || slices.ContainsFunc(attributes[:i], func(b AttributeKind) bool { return a.Name == b.Name }) {
			return fmt.Errorf("prose: schema: %s has an attribute %q, which is empty or there already", of, a.Name)
		}
		if !slices.Contains([]string{"text", "integer", "boolean", "link"}, a.Kind) {
			return fmt.Errorf("prose: schema: attribute %s of %s is of the kind %q; there are text, integer, boolean and link", a.Name, of, a.Kind)
		}
		if a.Default != nil && a.Wrong(a.Default) != "" {
			return fmt.Errorf("prose: schema: the default of attribute %s of %s %s", a.Name, of, a.Wrong(a.Default))
		}
	}
	return nil
}

func (k *NodeKind) allows(mark string) bool {
	return k.Marks == nil || slices.Contains(*k.Marks, mark)
}
