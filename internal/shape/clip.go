package shape

import (
	"math"
	"slices"
)

// Clip cuts a ring along a box (Sutherland and Hodgman): parts that the box separates stay
// joined along its border, which does not show where the area is filled. It is nil when
// nothing is left.
func (r Ring) Clip(west, south, east, north float64) Ring {
	if !slices.ContainsFunc(r, func(p Point) bool { return !(p.Lon >= west && p.Lon <= east && p.Lat >= south && p.Lat <= north) }) {
		return r
	}
	lon := func(p Point) float64 { return p.Lon }
	lat := func(p Point) float64 { return p.Lat }
	cut := r
	for _, side := range []struct {
		of    func(Point) float64
		bound float64
		above bool // what is above the bound stays
	}{{lon, west, true}, {lon, east, false}, {lat, south, true}, {lat, north, false}} {
		cut = cut.along(side.of, side.bound, side.above)
	}
	return cut
}

// along keeps what is above a bound, or below it.
func (r Ring) along(of func(Point) float64, bound float64, above bool) Ring {
	if len(r) == 0 {
		return nil
	}
	stays := func(p Point) bool { return of(p) == bound || (of(p) > bound) == above }
	var kept Ring
	before := r[len(r)-1]
	for _, p := range r {
		if stays(p) != stays(before) {
			part := (bound - of(before)) / (of(p) - of(before))
			kept = append(kept, Point{before.Lon + part*(p.Lon-before.Lon), before.Lat + part*(p.Lat-before.Lat)})
		}
		if stays(p) {
			kept = append(kept, p)
		}
		before = p
	}
	return kept
}

// Nearest gives the point of the border nearest to another, and the metres to it, to draw
// them: on edges of kilometres they differ from ToEdge, which decides, by some parts in ten
// thousand. +Inf for
// a shape without any border.
func (s Shape) Nearest(p Point) (Point, float64) {
	f, nearest, least := around(p), Point{}, math.Inf(1)
	s.edges(func(a, b Point) {
		t := f.nearestPart(a, b)
		q := Point{a.Lon + t*(b.Lon-a.Lon), a.Lat + t*(b.Lat-a.Lat)}
		if d := f.squared(q, q); d < least {
			nearest, least = q, d
		}
	})
	return nearest, math.Sqrt(least)
}

// nearestPart tells where between a and b, from 0 to 1, the segment is nearest to the frame's point.
func (f *frame) nearestPart(a, b Point) float64 {
	ax, ay := f.metres(a)
	bx, by := f.metres(b)
	dx, dy := bx-ax, by-ay
	length := dx*dx + dy*dy
	if length == 0 {
		return 0
	}
	return min(max(-(ax*dx+ay*dy)/length, 0), 1)
}
