package maps

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"maillage/internal/shape"
)

// view is a box of the drawing onto a part of the plane.
type view struct {
	projection
	corner              flat    // upper left
	unit                float64 // metres for each unit of the drawing
	x, y, width, height int
}

// spot is a place on the drawing, in units.
type spot struct{ x, y int }

// over makes a view of what lies between two corners of the plane, as large as the box
// allows, in its middle.
func over(p projection, low, high flat, box view) view {
	v := box
	v.projection = p
	v.unit = max((high.x-low.x)/float64(v.width), (high.y-low.y)/float64(v.height))
	v.corner = flat{
		x: (low.x+high.x)/2 - v.unit*float64(v.width)/2,
		y: (low.y+high.y)/2 + v.unit*float64(v.height)/2,
	}
	return v
}

// place gives where a point of the plane is on the drawing.
func (v view) place(f flat) (x, y float64) {
	return float64(v.x) + (f.x-v.corner.x)/v.unit, float64(v.y) + (v.corner.y-f.y)/v.unit
}

// at gives where a point of the ground is on the drawing, and whether it is inside the view.
func (v view) at(p shape.Point) (spot, bool) {
	x, y := v.place(v.flatten(p))
	inside := x >= float64(v.x) && x < float64(v.x+v.width) && y >= float64(v.y) && y < float64(v.y+v.height)
	if !inside {
		return spot{}, false
	}
	return spot{int(math.Round(x)), int(math.Round(y))}, true
}

// flattened is a shape in the plane; the points of its rings are metres.
type flattened shape.Shape

func flattenShape(p projection, s shape.Shape) flattened {
	plane := make(flattened, len(s))
	for i, ring := range s {
		plane[i] = make(shape.Ring, len(ring))
		for j, at := range ring {
			f := p.flatten(at)
			plane[i][j] = shape.Point{Lon: f.x, Lat: f.y}
		}
	}
	return plane
}

// outline writes a shape, cut along the view.
func (v view) outline(s flattened, w *pen) {
	for _, ring := range s {
		drawn := make(shape.Ring, 0, len(ring)/4)
		for _, p := range ring {
			x, y := v.place(flat{p.Lon, p.Lat})
			if n := len(drawn); n > 0 && math.Abs(x-drawn[n-1].Lon) < detail/2 && math.Abs(y-drawn[n-1].Lat) < detail/2 {
				continue // thin would find it again, slower
			}
			drawn = append(drawn, shape.Point{Lon: x, Lat: y})
		}
		drawn = drawn.Clip(float64(v.x), float64(v.y), float64(v.x+v.width), float64(v.y+v.height))
		w.ring(thin(drawn, detail))
	}
}

// pen writes a path in relative steps, as short as they get.
type pen struct {
	b  []byte
	at spot
}

func (w *pen) String() string { return string(w.b) }

func (w *pen) number(n int) {
	if c := w.b[len(w.b)-1]; n >= 0 && c >= '0' && c <= '9' {
		w.b = append(w.b, ' ')
	}
	w.b = strconv.AppendInt(w.b, int64(n), 10)
}

// move begins another part of the path.
func (w *pen) move(to spot) {
	w.b = append(w.b, 'm') // the first one, from nowhere, is from the corner
	w.number(to.x - w.at.x)
	w.number(to.y - w.at.y)
	w.at = to
}

// line goes on to a point: after a move, numbers alone are lines.
func (w *pen) line(to spot) {
	w.number(to.x - w.at.x)
	w.number(to.y - w.at.y)
	w.at = to
}

// ring writes a border in whole units, without the points that do not show; nothing for one
// too small to be seen.
func (w *pen) ring(r shape.Ring) {
	var spots []spot
	for _, p := range r {
		s := spot{int(math.Round(p.Lon)), int(math.Round(p.Lat))}
		for len(spots) > 1 && straight(spots[len(spots)-2], spots[len(spots)-1], s) {
			spots = spots[:len(spots)-1]
		}
		if len(spots) == 0 || spots[len(spots)-1] != s {
			spots = append(spots, s)
		}
	}
	if len(spots) > 1 && spots[0] == spots[len(spots)-1] {
		spots = spots[:len(spots)-1]
	}
	if len(spots) < 3 {
		return
	}
	w.move(spots[0])
	for _, s := range spots[1:] {
		w.line(s)
	}
	w.b = append(w.b, 'z')
	w.at = spots[0]
}

// straight tells whether b lies on the way from a to c.
func straight(a, b, c spot) bool {
	ux, uy, vx, vy := b.x-a.x, b.y-a.y, c.x-b.x, c.y-b.y
	return ux*vy == uy*vx && ux*vx+uy*vy > 0
}

// marks writes a mark at each spot, once: a line of no length, whose round or square ends
// are all that shows.
func (w *pen) marks(spots []spot, m Mark) {
	spots = slices.Clone(spots)
	slices.SortFunc(spots, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.y>>3, b.y>>3), cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	for _, s := range slices.Compact(spots) {
		w.move(s)
		if m == Cross {
			w.b = append(w.b, cross...)
			continue
		}
		w.b = append(w.b, 'z')
	}
}

// cells writes squares of a grid, whose lines are as wide as its step; those side by side
// are one line. Spots are counted in steps.
func (w *pen) cells(spots []spot, step int) {
	slices.SortFunc(spots, func(a, b spot) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
	for i := 0; i < len(spots); {
		from := spots[i]
		n := 1
		for i+n < len(spots) && spots[i+n] == (spot{from.x + n, from.y}) {
			n++
		}
		w.move(spot{from.x * step, from.y*step + step/2})
		w.b = append(w.b, 'h')
		w.number(n * step)
		w.at.x += n * step
		i += n
	}
}
