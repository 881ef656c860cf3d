package yjs

import (
	"fmt"

	"maillage/internal/yjs/wire"
)

// ID names one unit: the clock-th that a client wrote, counted from 0.
type ID struct{ Client, Clock uint64 }

func (id ID) String() string { return fmt.Sprintf("%d of client %d", id.Clock, id.Client) }

// Content is what a struct holds, by its number in the format.
type Content uint8

// The contents of structs.
const (
	GC          Content = 0  // nothing any more: content and place are forgotten
	Deleted     Content = 1  // nothing any more, but its place is known
	JSON        Content = 2  // values, as old versions wrote them
	Binary      Content = 3  // bytes
	String      Content = 4  // text
	Embed       Content = 5  // one value within text
	Format      Content = 6  // where a mark of text begins or, with null, ends
	Nested      Content = 7  // a type: a list, a map, a text, an element
	Any         Content = 8  // values
	Subdocument Content = 9  // a reference to another document
	Skip        Content = 10 // a hole, where structs are missing
)

var contentNames = [...]string{
	"collected content", "deleted content", "old JSON", "binary", "text", "an embedded value", "a mark", "a type", "values", "a subdocument", "a hole",
}

func (c Content) String() string {
	if int(c) < len(contentNames) {
		return contentNames[c]
	}
	return fmt.Sprintf("content %d", uint8(c))
}

// Kind is which type a nested type is, by its number in the format.
type Kind uint8

// The kinds of types.
const (
	Array       Kind = 0
	Map         Kind = 1
	Text        Kind = 2
	XMLElement  Kind = 3
	XMLFragment Kind = 4
	XMLHook     Kind = 5
	XMLText     Kind = 6
)

// flags of a struct.
const (
	hasOrigin = 1 << iota
	hasRight
	hasKey
	isDeleted
)

// Struct is a run of units that one client wrote in one go: an item of a list or of a key, or
// what is left of one. Those of a decoded update refer to each other by ID; a document links
// them. Nobody but this package changes one.
type Struct struct {
	id            ID
	length        uint64
	origin, right ID // what was to the left and to the right when it was written
	content       Content
	kind          Kind // of a nested type
	flags         uint8
	data          []byte // the content as the wire has it: UTF-8, JSON, any values one after the other
	name          string // of a mark, of an element, of a subdocument
	key           string
	under         *under // where it stands, if neither origin nor right tells

	// As a document links it:
	before, after *Struct
	parent        *Type
	inner         *Type // of a nested type
	seen          uint64
}

// under names a parent: a root, or the struct that holds the type.
type under struct {
	root string
	item ID
	deep bool // item, not root
}

// ID is that of its first unit.
func (s *Struct) ID() ID { return s.id }

// Length is how many units it has; of text, UTF-16 code units.
func (s *Struct) Length() uint64 { return s.length }

// Content is what it holds.
func (s *Struct) Content() Content { return s.content }

func (s *Struct) end() uint64         { return s.id.Clock + s.length }
func (s *Struct) last() ID            { return ID{s.id.Client, s.end() - 1} }
func (s *Struct) has(flag uint8) bool { return s.flags&flag != 0 }
func (s *Struct) deleted() bool       { return s.flags&isDeleted != 0 || s.content == GC }
func (s *Struct) countable() bool {
	return s.content >= JSON && s.content != Format && s.content != Skip
}

func (s *Struct) sameOrigin(o *Struct) bool {
	return s.origin == o.origin && s.flags&hasOrigin == o.flags&hasOrigin
}

func (s *Struct) sameRight(o *Struct) bool {
	return s.right == o.right && s.flags&hasRight == o.flags&hasRight
}

// split cuts a struct in two and gives the part from unit at; the struct keeps what is before.
// Where a surrogate pair is cut, both halves become U+FFFD, as in JavaScript's library.
func (s *Struct) split(at uint64) *Struct {
	right := &Struct{}
	*right = *s
	right.id.Clock += at
	right.length -= at
	if s.content != GC && s.content != Skip {
		right.origin = ID{s.id.Client, right.id.Clock - 1}
		right.flags |= hasOrigin
		right.under = nil
		s.data, right.data = s.cut(at)
	}
	s.length = at
	return right
}

// cutting is what cutting at a unit costs, as work: text and values are walked through up to
// there, and the rest of text may be copied.
func (s *Struct) cutting(at uint64) uint64 {
	switch {
	case s.content == Any || s.content == JSON:
		return at
	case s.content == String && uint64(len(s.data)) != s.length:
		return at/4 + s.length/16
	}
	return 1
}

// cut gives the content before and after a unit.
func (s *Struct) cut(at uint64) (left, right []byte) {
	switch s.content {
	case String:
		return wire.CutText(s.data, s.length, at)
	case Any, JSON:
		r := wire.NewReader(s.data)
		for range at {
			if s.content == Any {
				r.SkipAny(decoded)
			} else {
				r.Bytes(len(s.data), "value")
			}
		}
		n := r.Offset()
		return s.data[:n:n], s.data[n:]
	default: // nothing to cut: what has a length of 1 is never split
		return s.data, s.data
	}
}

// decoded are the bounds of values that were checked when they came.
var decoded = wire.Bounds{Bytes: 1 << 40, Depth: 1 << 20}
