package yjs

import (
	"errors"
	"fmt"

	"maillage/internal/yjs/wire"
)

// Sound tells what is wrong with the links of a document: what must hold after every update,
// taken or refused.
func (d *Doc) Sound() error {
	held := map[*Struct]bool{}
	for client, h := range d.clients {
		if len(h.structs) == 0 || h.touched {
			return fmt.Errorf("client %d: %d structs, touched %t", client, len(h.structs), h.touched)
		}
		var next uint64
		for _, s := range h.structs {
			if s.id.Client != client || s.id.Clock != next || s.length == 0 {
				return fmt.Errorf("client %d has %v of %d units where %d was next", client, s.id, s.length, next)
			}
			if s.content == String && wire.Units(s.data) != s.length {
				return fmt.Errorf("%v: %d units, said to be %d", s.id, wire.Units(s.data), s.length)
			}
			held[s], next = true, s.end()
		}
	}
	for s := range held {
		if s.inner != nil {
			if err := s.inner.sound(held); err != nil {
				return fmt.Errorf("in %v: %w", s.id, err)
			}
		}
	}
	for name, t := range d.roots {
		if err := t.sound(held); err != nil {
			return fmt.Errorf("in root %q: %w", name, err)
		}
	}
	return nil
}

func (t *Type) sound(held map[*Struct]bool) error {
	seen := 0
	list := func(s *Struct) error {
		var before *Struct
		for ; s != nil; s = s.after {
			if seen++; seen > len(held) {
				return errors.New("a list in a circle")
			}
			if !held[s] || s.before != before || s.parent != t {
				return fmt.Errorf("%v: held %t, linked back %t, at home %t", s.id, held[s], s.before == before, s.parent == t)
			}
			if t.item != nil && t.item.deleted() && !s.deleted() {
				return fmt.Errorf("%v lives on in what was deleted", s.id)
			}
			before = s
		}
		return nil
	}
	if err := list(t.start); err != nil {
		return err
	}
	for key, s := range t.keys {
		if s.after != nil {
			return fmt.Errorf("%v is not the last of key %q", s.id, key)
		}
		for s.before != nil {
			s = s.before
		}
		if err := list(s); err != nil {
			return err
		}
	}
	if seen != t.count {
		return fmt.Errorf("%d structs, counted as %d", seen, t.count)
	}
	return nil
}
