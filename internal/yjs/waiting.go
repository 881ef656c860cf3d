package yjs

import (
	"fmt"

	"maillage/internal/yjs/wire"
)

// waits is what an integration could not do yet.
type waits struct {
	structs []block
	missing StateVector
	deleted DeleteSet
}

// waiting is what a document could not integrate yet, encoded: it is rare, and must not change.
type waiting struct {
	structs []byte
	starts  StateVector // where the structs of each client begin
	missing StateVector // one of these clocks must come
	deleted DeleteSet
}

// ready tells whether something came that was missing.
func (w waiting) ready(d *Doc) bool {
	for _, clocks := range []StateVector{w.missing, w.starts} {
		for client, clock := range clocks {
			if clock < d.state(client) {
				return true
			}
		}
	}
	for client, ranges := range w.deleted {
		if ranges[0].Clock < d.state(client) {
			return true
		}
	}
	return false
}

func (w waiting) update() (*Update, error) {
	update := &Update{}
	if w.structs != nil {
		limits := Stored()
		limits.Bytes = wire.MaxInteger
		var err error
		if update, err = DecodeUpdate(w.structs, limits); err != nil {
			return nil, err
		}
	}
	update.deleted = w.deleted
	return update, nil
}

// with adds what waits now to what waited before.
func (w waiting) with(now waits, most int) (waiting, error) {
	if len(now.structs) == 0 && len(now.deleted) == 0 {
		return w, nil
	}
	old, err := w.update()
	if err != nil {
		return w, err
	}
	added := &Update{blocks: now.structs, deleted: now.deleted}
	added.sort()
	both := Merge(old, added)
	all := waiting{starts: StateVector{}, missing: w.missing, deleted: both.deleted}
	for _, b := range both.blocks {
		all.starts[b.client] = b.start()
	}
	if len(now.structs) > 0 { // where both have some, all are tried again at once: see take
		all.missing = now.missing
	}
	all.structs = (&Update{blocks: both.blocks}).Encode()
	if size := len(all.structs) + len(all.deleted.Encode()); size > most {
		return w, fmt.Errorf("%w: %d bytes, at most %d are kept", ErrPending, size, most)
	}
	return all, nil
}
