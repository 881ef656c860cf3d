package yjs

import (
	"slices"
	"sort"
)

// Doc is a document: all that clients wrote, in its place. It is not safe for use by several
// goroutines at once.
type Doc struct {
	limits  Limits
	keep    bool // deleted content is kept
	clients map[uint64]*history
	roots   map[string]*Type
	waiting waiting
	marks   uint64 // how often structs were compared
	tx      transaction
}

// New makes an empty document. It forgets the content of what is deleted, as JavaScript's
// library does by default.
func New(limits Limits) *Doc {
	return &Doc{limits: limits, clients: map[uint64]*history{}, roots: map[string]*Type{}}
}

// NewKeeping makes an empty document that keeps deleted content, so that each of its snapshots
// can be read again.
func NewKeeping(limits Limits) *Doc {
	d := New(limits)
	d.keep = true
	return d
}

// Type is a list of structs, and the values of its keys: what arrays, maps, texts, elements and
// fragments are made of. A root has no kind of its own; it is read as whatever is asked for.
type Type struct {
	root  string
	item  *Struct // that holds it, or nil for a root
	start *Struct
	keys  map[string]*Struct // the last of each key, which is its value unless it is deleted
	count int                // of its structs
	depth int
}

// name is how structs below it refer to a type.
func (t *Type) name() *under {
	if t.item != nil {
		return &under{item: t.item.id, deep: true}
	}
	return &under{root: t.root}
}

// history is what one client wrote, in order and without holes.
type history struct {
	client  uint64
	structs []*Struct
	before  uint64 // where the transaction found it
	touched bool   // by the transaction
}

func (h *history) next() uint64 {
	if h == nil || len(h.structs) == 0 {
		return 0
	}
	return h.structs[len(h.structs)-1].end()
}

// index finds the struct that holds a clock, which must be known.
func (h *history) index(clock uint64) int {
	last := len(h.structs) - 1
	if h.structs[last].id.Clock <= clock {
		return last
	}
	return sort.Search(last, func(i int) bool { return h.structs[i].end() > clock })
}

// state is the clock that comes next of a client.
func (d *Doc) state(client uint64) uint64 { return d.clients[client].next() }

// Find gives the struct that holds a known unit.
func (d *Doc) Find(id ID) *Struct {
	h := d.clients[id.Client]
	return h.structs[h.index(id.Clock)]
}

// startingAt gives the struct that starts with a known unit; it may have to be split.
func (d *Doc) startingAt(id ID) *Struct {
	h := d.clients[id.Client]
	i := h.index(id.Clock)
	if s := h.structs[i]; s.id.Clock == id.Clock || s.content == GC {
		return s
	}
	return d.splitAt(h, i, id.Clock)
}

// endingAt gives the struct that ends with a known unit; it may have to be split.
func (d *Doc) endingAt(id ID) *Struct {
	h := d.clients[id.Client]
	i := h.index(id.Clock)
	s := h.structs[i]
	if s.end()-1 != id.Clock && s.content != GC {
		d.splitAt(h, i, id.Clock+1)
	}
	return s
}

// splitAt splits the i-th struct of a client and gives the part that starts at clock.
func (d *Doc) splitAt(h *history, i int, clock uint64) *Struct {
	left := h.structs[i]
	d.spend(uint64(len(h.structs)-i)/16 + left.cutting(clock-left.id.Clock)) //nolint:gosec // i is within
	d.tx.log(change{did: splitted, s: left, was: &was{data: left.data}})
	right := left.split(clock - left.id.Clock)
	right.before, left.after = left, right
	if right.after != nil {
		right.after.before = right
	} else if right.has(hasKey) {
		right.parent.keys[right.key] = right
	}
	right.parent.count++
	h.structs = slices.Insert(h.structs, i+1, right)
	d.tx.spot(h.client, Range{right.id.Clock, 1})
	return right
}

// add puts a struct at the end of its client's history.
func (d *Doc) add(s *Struct) {
	h := d.clients[s.id.Client]
	if h == nil {
		h = &history{client: s.id.Client}
		d.clients[s.id.Client] = h
	}
	if !h.touched {
		h.touched, h.before = true, h.next()
		d.tx.touched = append(d.tx.touched, h)
	}
	h.structs = append(h.structs, s)
}

// root gives a root by its name, and makes it where nobody has used it.
func (d *Doc) root(name string) *Type {
	t := d.roots[name]
	if t == nil {
		t = &Type{root: name}
		d.roots[name] = t
	}
	return t
}

// StateVector is what the document knows of each client.
func (d *Doc) StateVector() StateVector {
	state := make(StateVector, len(d.clients))
	for client, h := range d.clients {
		state[client] = h.next()
	}
	return state
}

// Snapshot names the present version.
func (d *Doc) Snapshot() Snapshot { return Snapshot{d.deleted(), d.StateVector()} }

// deleted gathers what is deleted from the structs themselves.
func (d *Doc) deleted() DeleteSet {
	set := DeleteSet{}
	for client, h := range d.clients {
		var ranges []Range
		for _, s := range h.structs {
			switch n := len(ranges); {
			case !s.deleted():
			case n > 0 && ranges[n-1].end() == s.id.Clock:
				ranges[n-1].Length += s.length
			default:
				ranges = append(ranges, Range{s.id.Clock, s.length})
			}
		}
		if len(ranges) > 0 {
			set[client] = ranges
		}
	}
	return set
}
