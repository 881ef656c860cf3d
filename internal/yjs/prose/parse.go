package prose

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// parsed is a node or a mark as JSON has it.
type parsed struct {
	Type    string         `json:"type"`
	Attrs   map[string]any `json:"attrs"`
	Content []parsed       `json:"content"`
	Marks   []parsed       `json:"marks"`
	Text    string         `json:"text"`
}

// Parse reads a document from JSON, and refuses what the schema does not allow, all of it: nodes,
// their order and number, marks, attributes, control characters, nodes in each other deeper than
// a depth. Only the whole may be empty, as a text is of which nothing is written. Attributes that
// are not there have their default.
func (s *Schema) Parse(data []byte, depth int) (Node, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	var whole parsed
	if err := decoder.Decode(&whole); err != nil {
		return Node{}, fmt.Errorf("prose: document: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Node{}, errors.New("prose: document: something follows its end")
	}
	if whole.Type != s.Top || len(whole.Marks) > 0 || whole.Text != "" {
		return Node{}, fmt.Errorf("prose: document: it is a %q, not a %s alone", whole.Type, s.Top)
	}
	n, err := s.node(whole, depth)
	if err != nil {
		return Node{}, fmt.Errorf("prose: document: %w", err)
	}
	return n, nil
}

func (s *Schema) node(p parsed, depth int) (Node, error) {
	kind := s.nodes[p.Type]
	n := Node{Type: p.Type}
	if depth < 0 {
		return n, errors.New("nodes in each other, too deep")
	}
	var err error
	if n.Attributes, err = given(p.Type, kind.Attributes, p.Attrs); err != nil {
		return n, err
	}
	kinds := make([]*NodeKind, 0, len(p.Content))
	for i, child := range p.Content {
		one, err := s.child(kind, child, depth-1)
		if err != nil {
			return n, fmt.Errorf("%s: child %d: %w", p.Type, i, err)
		}
		kinds = append(kinds, s.nodes[child.Type])
		n.Content = append(n.Content, one)
	}
	if !matches(kind.content, kinds) && (p.Type != s.Top || len(kinds) > 0) {
		return n, fmt.Errorf("%s must hold %q, and holds %s", p.Type, kind.Content, names(n.Content))
	}
	n.Content = joined(n.Content)
	return n, nil
}

func (s *Schema) child(of *NodeKind, p parsed, depth int) (Node, error) {
	if s.nodes[p.Type] == nil || p.Type == s.Top {
		return Node{}, fmt.Errorf("no node is named %q", p.Type)
	}
	if p.Type != Text {
		if len(p.Marks) > 0 || p.Text != "" {
			return Node{}, fmt.Errorf("%s has marks or text, and is none", p.Type)
		}
		return s.node(p, depth)
	}
	n := Node{Type: Text, Text: p.Text}
	switch {
	case p.Text == "":
		return n, errors.New("empty text")
	case len(p.Attrs) > 0 || len(p.Content) > 0:
		return n, errors.New("text with attributes or content")
	case strings.ContainsFunc(p.Text, Control):
		return n, fmt.Errorf("text %.50q has a control character", p.Text)
	}
	for _, m := range p.Marks {
		rank, is := s.marks[m.Type]
		if !is || !of.allows(m.Type) || len(m.Content)+len(m.Marks) > 0 || m.Text != "" {
			return n, fmt.Errorf("text of %s never carries such a mark %q", of.Name, m.Type)
		}
		if slices.ContainsFunc(n.Marks, func(other Mark) bool { return other.Type == m.Type }) {
			return n, fmt.Errorf("text carries the mark %s twice", m.Type)
		}
		attributes, err := given(m.Type, s.Marks[rank].Attributes, m.Attrs)
		if err != nil {
			return n, err
		}
		n.Marks = append(n.Marks, Mark{m.Type, attributes})
	}
	slices.SortFunc(n.Marks, func(a, b Mark) int { return s.marks[a.Type] - s.marks[b.Type] })
	return n, nil
}

// given gives the attributes of a node or mark in the order of its kind.
func given(of string, kinds []AttributeKind, values map[string]any) ([]Attribute, error) {
	for _, name := range sortedKeys(values) {
		if number, is := values[name].(json.Number); is {
			n, err := number.Int64()
			if err != nil {
				return nil, fmt.Errorf("attribute %s of %s is %.30s, no integer", name, of, number)
			}
			values[name] = n
		}
		if err := valued(of, kinds, name, values[name]); err != nil {
			return nil, err
		}
	}
	var all []Attribute
	for _, kind := range kinds {
		value := values[kind.Name]
		if value == nil {
			value = kind.standard()
		}
		if value == nil && kind.Required {
			return nil, fmt.Errorf("attribute %s of %s is missing", kind.Name, of)
		}
		all = append(all, Attribute{kind.Name, value})
	}
	return all, nil
}

// standard is the value where none is given.
func (k AttributeKind) standard() any {
	if n, is := k.Default.(float64); is {
		return int64(n)
	}
	return k.Default
}

// Whole leaves out of a document what editors delete when they meet it: nodes that lack what they
// must hold, or an attribute that they must have, once it was left out what they held of that
// kind; of marks of one kind on a text, all but one. The whole may become empty.
func (s *Schema) Whole(n Node) Node {
	var content []Node
	for _, child := range n.Content {
		if child.Type == Text {
			child.Marks = slices.CompactFunc(slices.Clone(child.Marks), func(a, b Mark) bool { return a.Type == b.Type }) // by rank: alike ones stand together
			content = append(content, child)
			continue
		}
		child = s.Whole(child)
		kind := s.nodes[child.Type]
		kinds := make([]*NodeKind, len(child.Content))
		for i, one := range child.Content {
			kinds[i] = s.nodes[one.Type]
		}
		missing := slices.ContainsFunc(kind.Attributes, func(a AttributeKind) bool {
			return a.Required && child.Attribute(a.Name) == nil
		})
		if !missing && matches(kind.content, kinds) {
			content = append(content, child)
		}
	}
	n.Content = content
	return n
}

// Attribute gives the value of an attribute, or nil.
func (n Node) Attribute(name string) any { return attribute(n.Attributes, name) }

// Attribute gives the value of an attribute, or nil.
func (m Mark) Attribute(name string) any { return attribute(m.Attributes, name) }

func attribute(all []Attribute, name string) any {
	for _, a := range all {
		if a.Name == name {
			return a.Value
		}
	}
	return nil
}
