package shape

import (
	"cmp"
	"math"
	"slices"
)

// Hit is a shape at or near a point.
type Hit struct {
	Shape  int
	Inside bool
	ToEdge float64 // metres to the nearest edge of the shape, from inside or from outside
}

// Containing lists the shapes that hold a point, in order.
func (x *Index) Containing(p Point) []int {
	var found []int
	for _, shape := range x.containing(p, nil) {
		found = append(found, int(shape))
	}
	return found
}

// containing appends the shapes that hold a point: those that hold the centre of its cell,
// but for the edges between the two.
func (x *Index) containing(p Point, found []int32) []int32 {
	if len(x.edges) == 0 {
		return found
	}
	column, row := x.column(p.Lon), x.row(p.Lat)
	at, cell := place(column, row)
	t := x.tiles[at]
	if t == nil {
		return found
	}
	if t.starts == nil {
		return append(found, x.holding(t.holders[0])...)
	}
	found = append(found, x.holding(t.holders[cell])...)
	centre := x.centre(column, row)
	for _, i := range t.passing[t.starts[cell]:t.starts[cell+1]] {
		e := &x.edges[i]
		if e.between(p, centre) {
			if at, ok := slices.BinarySearch(found, e.shape); ok {
				found = slices.Delete(found, at, at+1)
			} else {
				found = slices.Insert(found, at, e.shape)
			}
		}
	}
	return found
}

// between tells whether an odd number of the two steps from a point to a centre, first
// along its latitude, then along the centre's longitude, crosses the edge.
func (e *edge) between(p, centre Point) bool {
	odd := crosses(e.a, e.b, p) != crosses(e.a, e.b, Point{centre.Lon, p.Lat})
	if (e.a.Lon <= centre.Lon) != (e.b.Lon <= centre.Lon) {
		odd = odd != (e.north(Point{centre.Lon, p.Lat}) != e.north(centre))
	}
	return odd
}

// north tells whether the edge, which passes the longitude of p, does so north of p. It
// rounds as crosses does: north of an edge that rises eastwards is west of it.
func (e *edge) north(p Point) bool {
	if (e.a.Lat <= p.Lat) == (e.b.Lat <= p.Lat) {
		return e.a.Lat > p.Lat
	}
	return crosses(e.a, e.b, p) != ((e.a.Lon < e.b.Lon) == (e.a.Lat < e.b.Lat))
}

// Within tells whether a point is inside a shape or at most some metres from one.
func (x *Index) Within(p Point, metres float64) bool {
	var few [8]int32
	if len(x.containing(p, few[:0])) > 0 {
		return true
	}
	f := around(p)
	limit, found := metres*metres, false
	x.nearby(&f, metres, func(e *edge) bool {
		found = f.squared(e.a, e.b) <= limit
		return !found
	})
	return found
}

// Near lists the shapes that hold a point or have an edge at most some metres from it: those
// that hold it first, then the nearest.
func (x *Index) Near(p Point, metres float64) []Hit {
	f := around(p)
	limit, nearest := metres*metres, map[int32]float64{}
	x.nearby(&f, metres, func(e *edge) bool {
		if d := f.squared(e.a, e.b); d <= limit {
			if before, ok := nearest[e.shape]; !ok || d < before {
				nearest[e.shape] = d
			}
		}
		return true
	})
	var hits []Hit
	for _, shape := range x.containing(p, nil) {
		hits = append(hits, Hit{int(shape), true, x.toEdge(&f, shape)})
		delete(nearest, shape)
	}
	holding := len(hits)
	for shape, d := range nearest {
		hits = append(hits, Hit{int(shape), false, math.Sqrt(d)})
	}
	for _, part := range [][]Hit{hits[:holding], hits[holding:]} {
		slices.SortFunc(part, func(a, b Hit) int { return cmp.Or(cmp.Compare(a.ToEdge, b.ToEdge), cmp.Compare(a.Shape, b.Shape)) })
	}
	return hits
}

// toEdge gives the metres to the nearest edge of a shape, however far.
func (x *Index) toEdge(f *frame, shape int32) float64 {
	nearest := math.Inf(1)
	for i := x.first[shape]; i < x.first[shape+1]; i++ {
		nearest = min(nearest, f.squared(x.edges[i].a, x.edges[i].b))
	}
	return math.Sqrt(nearest)
}

// nearby hands over the edges that may be within some metres of the frame's point, some of
// them several times, until each says no.
func (x *Index) nearby(f *frame, metres float64, each func(e *edge) bool) {
	if len(x.edges) == 0 {
		return
	}
	lat := metres / f.ky * (1 + 1e-6)
	lon := metres / max(f.kx-math.Abs(f.sx)*lat, 1) * (1 + 1e-6)
	west, east := x.column(f.at.Lon-lon), x.column(f.at.Lon+lon)
	south, north := x.row(f.at.Lat-lat), x.row(f.at.Lat+lat)
	for ty := south >> 5; ty <= north>>5; ty++ {
		for tx := west >> 5; tx <= east>>5; tx++ {
			t := x.tiles[[2]int32{tx, ty}]
			if t == nil || t.starts == nil {
				continue
			}
			for row := max(south, ty*side); row <= min(north, ty*side+side-1); row++ {
				base := (row & (side - 1)) * side
				from := base + max(west, tx*side)&(side-1)
				to := base + min(east, tx*side+side-1)&(side-1)
				for _, i := range t.passing[t.starts[from]:t.starts[to+1]] {
					if !each(&x.edges[i]) {
						return
					}
				}
			}
		}
	}
}
