package yjs

import (
	"fmt"
	"slices"

	"maillage/internal/yjs/wire"
)

// The shortest things that counts announce, in bytes.
const (
	leastStruct = 2 // info, length
	leastBlock  = 3 // count, client, clock
	leastRange  = 2
	leastClient = 2
)

// DecodeUpdate reads an update, the whole of it. What it gives shares the bytes of data, which
// must not be changed any more.
func DecodeUpdate(data []byte, limits Limits) (*Update, error) {
	if len(data) > limits.Bytes {
		return nil, fmt.Errorf("yjs: update of %d bytes, at most %d are taken", len(data), limits.Bytes)
	}
	d := decoder{Reader: wire.NewReader(data), limits: limits}
	update := &Update{}
	for range d.most(d.Count(leastBlock, "clients"), limits.Clients, "clients") {
		update.blocks = append(update.blocks, d.block())
		if err := d.Err(); err != nil {
			return nil, fmt.Errorf("yjs: update, client %d, struct %d: %w", d.client, d.index, err)
		}
	}
	if client, twice := update.sort(); twice {
		return nil, fmt.Errorf("yjs: update: client %d comes twice", client)
	}
	update.deleted = d.deleteSet()
	d.End()
	if err := d.Err(); err != nil {
		return nil, fmt.Errorf("yjs: update: %w", err)
	}
	return update, nil
}

// decoder reads updates, and knows where it is.
type decoder struct {
	*wire.Reader
	limits    Limits
	client    uint64
	index     int // of the struct within its block
	structs   int
	collected uint64
}

func (d *decoder) most(n, most int, what string) int {
	if n > most {
		d.Exceed("%d %s, at most %d are taken", n, what, most)
		return 0
	}
	return n
}

func (d *decoder) block() block {
	n := d.Count(leastStruct, "structs")
	d.structs += n
	d.most(d.structs, d.limits.Structs, "structs")
	d.client, d.index = d.Uint(), 0
	at := ID{d.client, d.Uint()}
	if n == 0 {
		d.Fail("no struct")
	}
	// What is announced must come, or the whole is refused: at most this much is in vain.
	b := block{client: d.client, structs: make([]Struct, 0, min(n, 256))}
	for ; d.index < n && !d.Failed(); d.index++ {
		b.structs = append(b.structs, Struct{id: at})
		s := &b.structs[d.index]
		d.structure(s)
		if s.length > wire.MaxInteger-at.Clock {
			d.Fail("its clock ends above 2^53-1")
		}
		at.Clock += s.length
	}
	return b
}

// structure reads one struct.
func (d *decoder) structure(s *Struct) {
	info := d.Byte()
	s.content = Content(info & 31)
	if s.content > Skip {
		d.Fail("no struct holds %v", s.content)
		return
	}
	if !d.limits.Contents.Has(s.content) && (s.content != Skip || !d.limits.Skips) {
		d.Fail("%v is not taken", s.content)
		return
	}
	if s.content == GC || s.content == Skip {
		if info>>5 != 0 {
			d.Fail("%v that names neighbours", s.content)
		}
		d.nothing(s)
		return
	}
	if info&0x80 != 0 {
		s.flags |= hasOrigin
		s.origin = d.earlier(s)
	}
	if info&0x40 != 0 {
		s.flags |= hasRight
		s.right = d.earlier(s)
	}
	if info&0x20 != 0 {
		s.flags |= hasKey // the key itself is written where the parent is
	}
	if info&0xC0 == 0 {
		d.parent(s)
	}
	d.held(s)
}

// earlier reads the ID of a struct that this one knew. It cannot be its own future.
func (d *decoder) earlier(s *Struct) ID {
	id := ID{d.Uint(), d.Uint()}
	if id.Client == s.id.Client && id.Clock >= s.id.Clock {
		d.Fail("struct %v refers to %v, which comes later", s.id, id)
	}
	return id
}

func (d *decoder) parent(s *Struct) {
	s.under = &under{}
	switch d.Uint() {
	case 0:
		s.under.deep = true
		s.under.item = d.earlier(s)
	case 1:
		s.under.root = d.name("name of a root")
		if len(d.limits.Roots) > 0 && !slices.Contains(d.limits.Roots, s.under.root) {
			d.Fail("no root is named %q", s.under.root)
		}
	default:
		d.Fail("its parent is neither a root nor a struct")
	}
	if s.has(hasKey) {
		s.key = d.name("key")
	}
}

func (d *decoder) name(what string) string {
	name := string(d.Text(d.limits.Name, what))
	if wire.Harmful(name) {
		d.Fail("%s %q changes objects themselves", what, name)
	}
	return name
}

// nothing reads the length of a struct without content.
func (d *decoder) nothing(s *Struct) {
	s.length = d.Uint()
	if s.length == 0 && !d.Failed() {
		d.Fail("%v of length 0", s.content)
	}
	if s.content == Skip {
		if !d.limits.Skips {
			d.Fail("%v is not taken", s.content)
		}
		return
	}
	if s.length > d.limits.Collected-d.collected {
		d.Fail("more than %d units without content", d.limits.Collected)
		return
	}
	d.collected += s.length
}

// held reads the content of an item.
func (d *decoder) held(s *Struct) {
	s.length = 1
	bounds := d.limits.bounds()
	switch s.content {
	case Deleted:
		d.nothing(s)
	case String:
		s.data = d.Text(bounds.Bytes, "text")
		if s.length = wire.Units(s.data); s.length == 0 {
			d.Fail("text of length 0")
		}
	case JSON, Any:
		d.values(s)
	case Binary:
		s.data = d.Bytes(bounds.Bytes, "binary")
	case Embed:
		s.data = d.JSON(bounds, "embedded value")
	case Format:
		s.name = d.name("name of a mark")
		s.data = d.JSON(bounds, "value of a mark")
	case Nested:
		d.nested(s)
	case Subdocument:
		s.name = d.name("name of a subdocument")
		start := d.Offset()
		d.SkipAny(bounds)
		s.data = d.since(start)
	case GC, Skip:
	}
}

func (d *decoder) nested(s *Struct) {
	kind := d.Uint()
	if kind > uint64(XMLText) || !d.limits.Kinds.Has(Kind(kind)) {
		d.Fail("types of kind %d are not taken", kind)
		return
	}
	s.kind = Kind(kind)
	if s.kind == XMLElement || s.kind == XMLHook {
		s.name = d.name("name of an element")
	}
}

// values reads any values, or old JSON ones, and keeps them as they are written.
func (d *decoder) values(s *Struct) {
	n := d.Count(1, "values")
	if n == 0 {
		d.Fail("no value")
	}
	s.length = uint64(n) //nolint:gosec // never negative
	start := d.Offset()
	for range n {
		if s.content == Any {
			d.SkipAny(d.limits.bounds())
		} else if peek := d.Offset(); string(d.Text(d.limits.Text, "value")) != "undefined" && !d.Failed() {
			again := wire.NewReader(d.Since(peek))
			if again.JSON(d.limits.bounds(), "value"); again.Failed() {
				d.Fail("a value is not JSON that is taken: %v", again.Err())
			}
		}
		if d.Failed() {
			return
		}
	}
	s.data = d.since(start)
}

func (d *decoder) since(start int) []byte {
	if d.Failed() {
		return nil
	}
	return d.Since(start)
}

func (d *decoder) deleteSet() DeleteSet {
	set, ranges := DeleteSet{}, 0
	for range d.most(d.Count(leastClient, "clients of a delete set"), d.limits.Clients, "clients") {
		client := d.Uint()
		n := d.Count(leastRange, "ranges")
		ranges += n
		d.most(ranges, d.limits.Ranges, "ranges")
		for range n {
			one := Range{d.Uint(), d.Uint()}
			if one.Length == 0 || one.Length > wire.MaxInteger-one.Clock {
				d.Fail("deleted range of %d units from %d of client %d", one.Length, one.Clock, client)
			}
			if d.Failed() {
				return nil
			}
			set[client] = append(set[client], one)
		}
		if d.Failed() {
			return nil
		}
	}
	set.tidy()
	return set
}
