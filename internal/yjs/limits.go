package yjs

import "maillage/internal/yjs/wire"

// Limits say what is taken from somebody else. The format lets anyone announce any length and
// any count, and JavaScript's library believes them; a reader of messages from the network must
// not. Every decoder takes them; [Stored] and [Live] are where to start from.
type Limits struct {
	Bytes   int // of an update, a state vector, a snapshot
	Clients int // named in one message
	Structs int // of one update
	Ranges  int // of one delete set

	Text       int // bytes of one text, of one binary, of one value
	Name       int // bytes of the name of a root, of a key, of an element, of a mark
	ValueDepth int // of arrays and objects in each other, within one value

	// Collected is how many units one update may bring whose content nobody has any more: the
	// lengths of [GC] and [Deleted] structs, which cost their sender a few bytes whatever they say.
	Collected uint64

	Skips    bool         // whether holes are taken: only merged updates have some
	Contents Set[Content] // what structs may hold; nothing here means everything
	Kinds    Set[Kind]    // which types may be nested; nothing here means all
	Roots    []string     // names of the roots; nothing here means any

	// Of a document, asked when an update is integrated:

	Depth    int // of types in each other
	Children int // structs in one list, or of one key, deleted ones included
	Pending  int // bytes of updates that wait for others

	// Work is what one update may cost where the cost may grow faster than its length: each
	// comparison of structs that conflict counts 4, text that is walked through to be cut a
	// quarter a unit, structs that are moved to make room a sixteenth each. A million are some
	// milliseconds.
	Work int
}

// Stored limits fit updates that this program has accepted before: generous, so that whatever
// was once accepted can be read again, but still no more than a document can be.
func Stored() Limits {
	return Limits{
		Bytes: 256 << 20, Clients: 1 << 20, Structs: 1 << 24, Ranges: 1 << 24,
		Text: 64 << 20, Name: 64 << 10, ValueDepth: 64,
		Collected: wire.MaxInteger, Skips: true,
		Depth: 256, Children: 1 << 24, Pending: 64 << 20, Work: 1 << 40,
	}
}

// Live limits fit messages of people who write a document of some hundred pages together. A
// client that reached them in good faith has pasted a book.
func Live() Limits {
	return Limits{
		Bytes: 8 << 20, Clients: 10_000, Structs: 200_000, Ranges: 200_000,
		Text: 4 << 20, Name: 1 << 10, ValueDepth: 16,
		Collected: 10_000_000,
		Contents:  SetOf(GC, Deleted, String, Embed, Format, Nested, Any),
		Depth:     32, Children: 500_000, Pending: 256 << 10, Work: 8_000_000,
	}
}

func (l Limits) bounds() wire.Bounds { return wire.Bounds{Bytes: l.Text, Depth: l.ValueDepth} }

// Set is a set of small numbers.
type Set[T ~uint8] uint32

// SetOf makes a set.
func SetOf[T ~uint8](members ...T) Set[T] {
	var set Set[T]
	for _, each := range members {
		set |= 1 << each
	}
	return set
}

// Has tells whether a member is in the set. The empty set has them all: it stands for no limit.
func (s Set[T]) Has(member T) bool { return s == 0 || s&(1<<member) != 0 }
