package territory

import (
	"cmp"
	"math"
	"slices"

	"maillage/internal/shape"
)

// Around gives the communes whose known points are the nearest to one, the nearest first, at
// most limit of them. It reads all the points, in less than a millisecond.
func (r *Reference) Around(p shape.Point, limit int) []Commune {
	if r.Missing() || limit <= 0 {
		return nil
	}
	type near struct {
		index  int
		square float64 // of the distance, in degrees of latitude
	}
	cos := math.Cos(p.Lat * math.Pi / 180)
	found := make([]near, 0, limit+1)
	for i := range r.communes {
		c := &r.communes[i]
		if !c.located {
			continue
		}
		x, y := (c.lon-p.Lon)*cos, c.lat-p.Lat
		one := near{i, x*x + y*y}
		if len(found) == limit && one.square >= found[limit-1].square {
			continue
		}
		at, _ := slices.BinarySearchFunc(found, one, func(a, b near) int { return cmp.Compare(a.square, b.square) })
		found = slices.Insert(found, at, one)
		found = found[:min(len(found), limit)]
	}
	communes := make([]Commune, len(found))
	for i, one := range found {
		communes[i] = r.commune(&r.communes[one.index])
	}
	return communes
}
