package prose

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"maillage/internal/yjs"
	"maillage/internal/yjs/wire"
)

// ErrSchema says that a change brought what the schema does not allow; what comes with it says
// what, and where.
var ErrSchema = errors.New("the schema of texts does not allow it")

// Check looks at what a change brought to a document, and at nothing else: it costs what the
// change is long. It is for the check of yjs.Doc.Apply.
//
// It refuses what an editor would delete or never writes: nodes, marks, attributes and values
// that the schema does not have, nodes under others that never hold such, text where none goes,
// and control characters. What is merely missing, or too many, passes: updates merge to that
// although each was right, and editors repair it.
func (s *Schema) Check(d *yjs.Doc, c yjs.Change) error {
	for brought := range d.Brought(c) {
		if err := s.brought(brought); err != nil {
			return fmt.Errorf("%w: %v: %w", ErrSchema, brought.ID(), err)
		}
	}
	return nil
}

func (s *Schema) brought(b *yjs.Struct) error {
	holder, kind := b.Holder(), s.nodes[s.Top]
	if holder != nil {
		if holder.Kind() == yjs.XMLText {
			return s.inText(b, holder)
		}
		if kind = s.nodes[holder.Name()]; kind == nil || holder.Kind() != yjs.XMLElement {
			return fmt.Errorf("it stands in %v of kind %d named %q, which is no node", holder.ID(), holder.Kind(), holder.Name())
		}
	}
	if key, is := b.Key(); is {
		if holder == nil {
			return fmt.Errorf("the document has no attributes, and this is %q", key)
		}
		return kind.keyed(key, b)
	}
	switch {
	case b.Content() != yjs.Nested:
		return fmt.Errorf("%s holds %v, which is neither a node nor text", kind.Name, b.Content())
	case b.Kind() == yjs.XMLText:
		if !kind.holds[Text] {
			return fmt.Errorf("%s holds no text", kind.Name)
		}
	case b.Kind() != yjs.XMLElement:
		return fmt.Errorf("%s holds a type of kind %d, which is neither a node nor text", kind.Name, b.Kind())
	case s.nodes[b.Name()] == nil || b.Name() == Text || b.Name() == s.Top:
		return fmt.Errorf("no node is named %q", b.Name())
	case !kind.holds[b.Name()]:
		return fmt.Errorf("%s never holds %s", kind.Name, b.Name())
	}
	return nil
}

// keyed checks the value of an attribute.
func (k *NodeKind) keyed(name string, b *yjs.Struct) error {
	if b.Content() != yjs.Any || b.Length() != 1 {
		return fmt.Errorf("attribute %s of %s is %d units of %v, not one value", name, k.Name, b.Length(), b.Content())
	}
	value := wire.NewReader(b.Data()).Any(wire.Bounds{Bytes: len(b.Data()), Depth: 1})
	return valued(k.Name, k.Attributes, name, value)
}

func valued(of string, kinds []AttributeKind, name string, value any) error {
	for _, kind := range kinds {
		if kind.Name != name {
			continue
		}
		wrong := ""
		if value != nil {
			wrong = kind.Wrong(value)
		} else if kind.Required {
			wrong = "is missing"
		}
		if wrong != "" {
			return fmt.Errorf("attribute %s of %s %s", name, of, wrong)
		}
		return nil
	}
	return fmt.Errorf("%s has no attribute named %q", of, name)
}

// inText checks what stands in a text: letters, and marks where they begin and end.
func (s *Schema) inText(b, holder *yjs.Struct) error {
	of := s.nodes[s.Top]
	if around := holder.Holder(); around != nil {
		of = s.nodes[around.Name()]
	}
	if of == nil { // somebody got past an earlier check
		return errors.New("it is text in what is no node")
	}
	if key, is := b.Key(); is {
		return fmt.Errorf("text has no attributes, and this is %q", key)
	}
	switch b.Content() {
	case yjs.String:
		if at := bytes.IndexFunc(b.Data(), Control); at >= 0 {
			r, _ := utf8.DecodeRune(b.Data()[at:])
			return fmt.Errorf("text of %s has the control character %q", of.Name, r)
		}
		return nil
	case yjs.Format:
		return s.marked(b, of)
	default:
		return fmt.Errorf("text of %s holds %v, which is no text", of.Name, b.Content())
	}
}

// marked checks a mark where it begins, or ends.
func (s *Schema) marked(b *yjs.Struct, of *NodeKind) error {
	name := suffix.ReplaceAllString(b.Name(), "")
	rank, is := s.marks[name]
	if !is || !of.allows(name) {
		return fmt.Errorf("text of %s never carries the mark %q", of.Name, b.Name())
	}
	if string(b.Data()) == "null" {
		return nil
	}
	kinds := s.Marks[rank].Attributes
	var values map[string]any
	if err := json.Unmarshal(b.Data(), &values); err != nil {
		var plain bool
		if json.Unmarshal(b.Data(), &plain) != nil || !plain {
			return fmt.Errorf("the mark %s has the value %.100s, which is neither attributes nor true", name, b.Data())
		}
	}
	for _, key := range sortedKeys(values) {
		if err := valued(name, kinds, key, values[key]); err != nil {
			return err
		}
	}
	for _, kind := range kinds {
		if kind.Required && values[kind.Name] == nil {
			return fmt.Errorf("attribute %s of %s is missing", kind.Name, name)
		}
	}
	return nil
}

// Control tells a character that no text may have: files of office programs cannot hold it, and
// it does not show. Line breaks and tabs are none.
func Control(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
}
