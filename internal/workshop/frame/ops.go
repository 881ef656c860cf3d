package frame

import (
	"slices"

	"maillage/internal/lang"
	"maillage/internal/workshop/board"
)

// mostKeys is how many elements are sent one by one; more are sent as the whole board.
const mostKeys = 150

// Ops draws what changed, as a viewer may see it.
func (a *Artist) Ops(s *board.State, v board.Viewer, l lang.Lang, c Changes) ([][]byte, error) {
	keys := c.Of(v.Person, v.For)
	if c.Whole || len(keys) > mostKeys || slices.Contains(keys, "board") {
		whole, err := a.Whole(l, s.View(v))
		return [][]byte{whole}, err
	}
	ops := make([][]byte, 0, len(keys))
	a.parts = a.parts[:0]
	for _, key := range keys {
		if part, shown := s.Part(key, v); shown {
			a.parts = append(a.parts, part)
		} else if s.Left(key, v) {
			ops = append(ops, Drop(key))
		}
	}
	for _, part := range InOrder(a.parts) {
		drawn, err := a.Put(l, part)
		if err != nil {
			return nil, err
		}
		ops = append(ops, drawn)
	}
	return ops, nil
}
