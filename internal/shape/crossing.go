package shape

import (
	"cmp"
	"slices"
)

// Crossing gives a point where the borders of a shape cross one another, and whether there is
// one. Borders that touch at a vertex, or lie on one another, do not cross. Of a shape drawn so
// that comparing its edges takes more than a moment, it says what it found by then.
func (s Shape) Crossing() (Point, bool) {
	type segment struct{ a, b Point }
	var segments []segment
	s.edges(func(a, b Point) {
		if a.Lon > b.Lon {
			a, b = b, a
		}
		segments = append(segments, segment{a, b})
	})
	slices.SortFunc(segments, func(p, q segment) int { return cmp.Compare(p.a.Lon, q.a.Lon) })
	compared, most := 0, 200*len(segments)+1_000_000 // contours of communes and régions take fewer than ten for each edge
	var open []segment                               // those that the line moving east has not left
	for _, next := range segments {
		kept := open[:0]
		for _, other := range open {
			if other.b.Lon < next.a.Lon {
				continue
			}
			kept = append(kept, other)
			if compared++; compared > most {
				return Point{}, false
			}
			if at, ok := cross(other.a, other.b, next.a, next.b); ok {
				return at, true
			}
		}
		open = append(kept, next)
	}
	return Point{}, false
}

// cross tells whether two segments have one inner point in common.
func cross(a, b, c, d Point) (Point, bool) {
	if max(c.Lat, d.Lat) <= min(a.Lat, b.Lat) || min(c.Lat, d.Lat) >= max(a.Lat, b.Lat) {
		return Point{}, false
	}
	side := func(p, q, r Point) float64 { return (q.Lon-p.Lon)*(r.Lat-p.Lat) - (q.Lat-p.Lat)*(r.Lon-p.Lon) }
	c1, d1, a1, b1 := side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
	if c1*d1 >= 0 || a1*b1 >= 0 {
		return Point{}, false
	}
	t := c1 / (c1 - d1)
	return Point{c.Lon + t*(d.Lon-c.Lon), c.Lat + t*(d.Lat-c.Lat)}, true
}
