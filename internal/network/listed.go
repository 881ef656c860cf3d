package network

import (
	"maillage/internal/shape"
	"maillage/internal/territory/mesh"
)

// List is the imported list of places labelled elsewhere that was in force on the day of a
// coverage.
type List struct {
	Title, Vintage, Attribution string
	Counted                     bool // its places are in the coverage, as open ones
	Same                        int  // of its places that are awarded ones, and are counted once
	Nowhere                     int  // of those counted whose commune is not known: they serve, and are in no territory
}

// SameWithin is how near, in metres, a place of a list stands to an awarded one of its commune
// to be the same.
const SameWithin = 200

// with adds to awarded places those of the list that are none of them, and counts the others.
// A place whose commune the list does not tell is in the commune it stands in.
func (l *List) with(land *mesh.Land, awarded, listed []mesh.Place) []mesh.Place {
	var points []shape.Point
	var whose []int
	for i, p := range awarded {
		if at, ok := land.Stand(p); ok {
			points, whose = append(points, at), append(whose, i)
		}
	}
	tree := shape.NewPoints(points)
	all := make([]mesh.Place, len(awarded), len(awarded)+len(listed))
	copy(all, awarded)
	for _, p := range listed {
		known := false
		tree.Each(p.Point, SameWithin, func(n int, _ float64) {
			known = known || p.Commune == "" || p.Commune == awarded[whose[n]].Commune
		})
		switch {
		case known:
			l.Same++
			continue
		case p.Commune == "":
			l.Nowhere++
		}
		all = append(all, p)
	}
	return all
}
