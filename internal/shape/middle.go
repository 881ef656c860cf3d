package shape

import (
	"math"
	"slices"
)

// Middle gives a point inside the shape, to stand for it: the centre of gravity of its
// largest ring where that is inside, else the middle of the widest stretch at its latitude.
// It is false for a shape that holds nothing.
func (s Shape) Middle() (Point, bool) {
	var centre Point
	largest := 0.0
	for _, ring := range s {
		if area, at := ring.gravity(); area > largest {
			largest, centre = area, at
		}
	}
	if largest == 0 {
		return Point{}, false
	}
	if s.Contains(centre) {
		return centre, true
	}
	var borders []float64
	s.edges(func(a, b Point) {
		if (a.Lat <= centre.Lat) != (b.Lat <= centre.Lat) {
			borders = append(borders, lonAt(a, b, centre.Lat))
		}
	})
	slices.Sort(borders)
	widest := 0.0
	for i := 0; i+1 < len(borders); i += 2 {
		if wide := borders[i+1] - borders[i]; wide > widest {
			widest, centre.Lon = wide, borders[i]+wide/2
		}
	}
	return centre, widest > 0 && s.Contains(centre)
}

// gravity gives the area of a ring, in square degrees, and its centre. It counts from the
// first point, so as not to lose the digits of a small ring far from 0.
func (r Ring) gravity() (area float64, centre Point) {
	if len(r) < 3 {
		return 0, Point{}
	}
	o := r[0]
	var x, y float64
	for i, b := range r {
		a := r[(i+len(r)-1)%len(r)]
		a, b = Point{a.Lon - o.Lon, a.Lat - o.Lat}, Point{b.Lon - o.Lon, b.Lat - o.Lat}
		cross := a.Lon*b.Lat - b.Lon*a.Lat
		area += cross / 2
		x, y = x+(a.Lon+b.Lon)*cross, y+(a.Lat+b.Lat)*cross
	}
	if area == 0 {
		return 0, Point{}
	}
	return math.Abs(area), Point{o.Lon + x/(6*area), o.Lat + y/(6*area)}
}
