package maps

import (
	"math"

	"maillage/internal/shape"
)

// detail is how far, in units, a border may be drawn from where it is.
const detail = 0.8

// thin leaves out the points of a border that nobody sees (Douglas and Peucker): each stays
// within some units of the line that remains.
func thin(r shape.Ring, within float64) shape.Ring {
	if len(r) < 4 {
		return r
	}
	far, most := 0, 0.0
	for i, p := range r {
		if d := math.Hypot(p.Lon-r[0].Lon, p.Lat-r[0].Lat); d > most {
			far, most = i, d
		}
	}
	if far == 0 {
		return r[:1]
	}
	kept := make(shape.Ring, 0, len(r)/2)
	kept = append(kept, r[0])
	kept = thread(kept, r[:far+1], within)
	kept = append(kept, r[far])
	return thread(kept, append(r[far:len(r):len(r)], r[0]), within)
}

// thread appends the points to keep between the first and the last of a line.
func thread(kept, line shape.Ring, within float64) shape.Ring {
	if len(line) < 3 {
		return kept
	}
	a, b := line[0], line[len(line)-1]
	at, most := 0, within
	for i := 1; i < len(line)-1; i++ {
		if d := aside(line[i], a, b); d > most {
			at, most = i, d
		}
	}
	if at == 0 {
		return kept
	}
	kept = thread(kept, line[:at+1], within)
	kept = append(kept, line[at])
	return thread(kept, line[at:], within)
}

// aside is the distance from a point to a segment.
func aside(p, a, b shape.Point) float64 {
	dx, dy := b.Lon-a.Lon, b.Lat-a.Lat
	x, y := p.Lon-a.Lon, p.Lat-a.Lat
	if length := dx*dx + dy*dy; length > 0 {
		t := min(max((x*dx+y*dy)/length, 0), 1)
		x, y = x-t*dx, y-t*dy
	}
	return math.Hypot(x, y)
}
