package yjs

import "iter"

// Brought gives what a change brought and what is not deleted again, in no order. It costs what
// the change is long, whatever the document is.
func (d *Doc) Brought(c Change) iter.Seq[*Struct] {
	return func(yield func(*Struct) bool) {
		for client, from := range c.From {
			h := d.clients[client]
			for _, s := range h.structs[h.index(from):] {
				if !s.deleted() && !yield(s) {
					return
				}
			}
		}
	}
}

// List gives the structs of a root in their order, deleted ones too.
func (d *Doc) List(root string) iter.Seq[*Struct] { return d.roots[root].list }

// Inside gives the structs of the type that a struct holds in their order, deleted ones too.
func (s *Struct) Inside() iter.Seq[*Struct] { return s.inner.list }

func (t *Type) list(yield func(*Struct) bool) {
	if t == nil {
		return
	}
	for s := t.start; s != nil && yield(s); s = s.after {
	}
}

// Keys gives the keys of the type that a struct holds, each with its last struct: its value,
// unless that is deleted.
func (s *Struct) Keys() map[string]*Struct {
	if s.inner == nil {
		return nil
	}
	return s.inner.keys
}

// Holder is the struct in whose type this one stands in a document, or nil where that is a root.
func (s *Struct) Holder() *Struct { return s.parent.item }

// Key is the key whose value this is in a document, if it stands in no list.
func (s *Struct) Key() (key string, is bool) { return s.key, s.has(hasKey) }

// Deleted tells what is gone from a document.
func (s *Struct) Deleted() bool { return s.deleted() }

// Kind is that of the type which it holds.
func (s *Struct) Kind() Kind { return s.kind }

// Name is that of the element or the mark which it holds.
func (s *Struct) Name() string { return s.name }

// Data is what it holds as the wire has it, not to be changed: UTF-8, JSON, values.
func (s *Struct) Data() []byte { return s.data }
