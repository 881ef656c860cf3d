// Package shape finds points among polygons on the ground: inside which they are, and how
// far from an edge.
//
// Coordinates are degrees of longitude and latitude, WGS84. Distances are metres on the
// ellipsoid, from the middle latitude: within a centimetre for five kilometres, within some
// metres for fifty. Polygons that cross the antimeridian or hold a pole are not
// supported: no territory of the programme does.
package shape

import "math"

// Point is a place on the ground, in degrees.
type Point struct{ Lon, Lat float64 }

// OnGround tells whether the coordinates are degrees: longitudes to 180, latitudes to 90.
func (p Point) OnGround() bool {
	return p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90
}

// Ring is the border of an area. Its last point may repeat the first.
type Ring []Point

// Shape is an area: rings of any number of polygons, with their holes. A point is inside
// when an odd number of borders lies between it and the far away, so the order and the
// direction of rings do not matter, and a border that crosses itself has a plain reading.
type Shape []Ring

// The ellipsoid of WGS84 (and, to less than a millimetre, of RGF93).
const (
	semiMajor  = 6378137.0
	flattening = 1 / 298.257223563
	ecc2       = flattening * (2 - flattening)
)

// frame measures around a point: metres for each degree of longitude and of latitude, and
// what a degree of longitude loses for each degree northwards.
type frame struct {
	at         Point
	kx, ky, sx float64
}

func around(p Point) frame {
	sin, cos := math.Sincos(p.Lat * math.Pi / 180)
	w := 1 - ecc2*sin*sin
	n := semiMajor / math.Sqrt(w) // radius of curvature in the prime vertical
	m := n * (1 - ecc2) / w       // in the meridian
	const degree = math.Pi / 180
	return frame{at: p, kx: n * cos * degree, ky: m * degree, sx: m * sin * degree * degree}
}

// metres gives where a point lies from the frame's, eastwards and northwards. Longitudes are
// measured halfway between the two latitudes.
func (f *frame) metres(p Point) (x, y float64) {
	north := p.Lat - f.at.Lat
	return (p.Lon - f.at.Lon) * (f.kx - f.sx*north/2), north * f.ky
}

// squared gives the square of the distance from the frame's point to the segment ab.
func (f *frame) squared(a, b Point) float64 {
	ax, ay := f.metres(a)
	bx, by := f.metres(b)
	dx, dy := bx-ax, by-ay
	// The nearest point of the segment is a + t(b-a), with t kept between 0 and 1.
	dot, length := -(ax*dx + ay*dy), dx*dx+dy*dy
	if dot > 0 {
		t := 1.0
		if dot < length {
			t = dot / length
		}
		ax += t * dx
		ay += t * dy
	}
	return ax*ax + ay*ay
}

// Distance gives the metres from a point to another, near it.
func Distance(p, q Point) float64 {
	f := around(p)
	return math.Sqrt(f.squared(q, q))
}

// crosses tells whether the edge ab counts between the point and the far east: the border
// is read as if the point lay slightly north-east of itself, so that a point on a vertex or
// on an edge gets one answer.
func crosses(a, b, p Point) bool {
	return (a.Lat <= p.Lat) != (b.Lat <= p.Lat) && lonAt(a, b, p.Lat) > p.Lon
}

// lonAt is where the edge ab passes a latitude between those of its ends.
func lonAt(a, b Point, lat float64) float64 {
	return a.Lon + (b.Lon-a.Lon)*((lat-a.Lat)/(b.Lat-a.Lat))
}

// Contains tells whether a point is inside the shape, edge by edge.
func (s Shape) Contains(p Point) bool {
	inside := false
	s.edges(func(a, b Point) {
		if crosses(a, b, p) {
			inside = !inside
		}
	})
	return inside
}

// ToEdge gives the metres from a point to the nearest edge of the shape, edge by edge; +Inf
// for a shape without any.
func (s Shape) ToEdge(p Point) float64 {
	f, nearest := around(p), math.Inf(1)
	s.edges(func(a, b Point) { nearest = min(nearest, f.squared(a, b)) })
	return math.Sqrt(nearest)
}

// Box gives the corners of the box around a shape; those of one without a point are infinite,
// the low above the high.
func (s Shape) Box() (low, high Point) {
	low, high = Point{math.Inf(1), math.Inf(1)}, Point{math.Inf(-1), math.Inf(-1)}
	for _, r := range s {
		for _, p := range r {
			low = Point{min(low.Lon, p.Lon), min(low.Lat, p.Lat)}
			high = Point{max(high.Lon, p.Lon), max(high.Lat, p.Lat)}
		}
	}
	return low, high
}

func (s Shape) edges(each func(a, b Point)) {
	for _, ring := range s {
		for i, b := range ring {
			if a := ring[(i+len(ring)-1)%len(ring)]; a != b {
				each(a, b)
			}
		}
	}
}
