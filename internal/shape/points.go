package shape

import (
	"cmp"
	"math"
	"slices"
)

// Points finds the nearest of many points, and those around one: a tree that halves them by
// one coordinate after another (k-d tree). It is safe for use by many at once.
type Points struct{ tree []spot }

// spot is a point in metres from the centre of the Earth, where straight lines are as short
// as arcs: a metre less at a hundred kilometres.
type spot struct {
	at    [3]float64
	index int
}

// NewPoints makes a tree of points; answers name them by their place in the list.
func NewPoints(points []Point) *Points {
	tree := make([]spot, len(points))
	for i, p := range points {
		tree[i] = spot{cartesian(p), i}
	}
	halve(tree, 0)
	return &Points{tree}
}

func cartesian(p Point) [3]float64 {
	sinLat, cosLat := math.Sincos(p.Lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(p.Lon * math.Pi / 180)
	n := semiMajor / math.Sqrt(1-ecc2*sinLat*sinLat)
	return [3]float64{n * cosLat * cosLon, n * cosLat * sinLon, n * (1 - ecc2) * sinLat}
}

// halve puts in the middle of the spots one that the others are below or above of.
func halve(tree []spot, axis int) {
	if len(tree) < 2 {
		return
	}
	slices.SortFunc(tree, func(a, b spot) int { return cmp.Or(cmp.Compare(a.at[axis], b.at[axis]), cmp.Compare(a.index, b.index)) })
	middle, next := len(tree)/2, (axis+1)%3
	halve(tree[:middle], next)
	halve(tree[middle+1:], next)
}

func squared(a, b [3]float64) float64 {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return x*x + y*y + z*z
}

// Nearest gives the nearest point and how many metres away it is; -1 and +Inf when there is
// none. Of points at one place it gives the first.
func (x *Points) Nearest(p Point) (index int, metres float64) {
	found, best := -1, math.Inf(1)
	x.search(x.tree, 0, cartesian(p), &best, func(s *spot, d float64) {
		if d < best || found < 0 || s.index < found {
			found, best = s.index, d
		}
	})
	return found, math.Sqrt(best)
}

// Each hands over the points at most some metres from one, with the metres to them, in no
// order.
func (x *Points) Each(p Point, metres float64, each func(index int, metres float64)) {
	limit := metres * metres
	x.search(x.tree, 0, cartesian(p), &limit, func(s *spot, d float64) { each(s.index, math.Sqrt(d)) })
}

// search hands over the spots whose squared distance is at most the limit, which may shrink
// on the way.
func (x *Points) search(tree []spot, axis int, from [3]float64, limit *float64, each func(s *spot, d float64)) {
	if len(tree) == 0 {
		return
	}
	middle, next := len(tree)/2, (axis+1)%3
	s := &tree[middle]
	if d := squared(s.at, from); d <= *limit {
		each(s, d)
	}
	away := from[axis] - s.at[axis]
	near, far := tree[:middle], tree[middle+1:]
	if away > 0 {
		near, far = far, near
	}
	x.search(near, next, from, limit, each)
	if away*away <= *limit {
		x.search(far, next, from, limit, each)
	}
}
