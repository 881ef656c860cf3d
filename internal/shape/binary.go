package shape

import (
	"encoding/binary"
	"errors"
	"math"
)

// grain is what coordinates are kept to: about a centimetre.
const grain = 1e-7

// ErrBinary tells of bytes that are no shape.
var ErrBinary = errors.New("shape: these bytes are no shape")

// Binary writes a shape in few bytes, its coordinates to 1e-7 degrees: how many rings, then
// for each how many points and the steps from one point to the next, as varints.
func (s Shape) Binary() []byte {
	b := binary.AppendUvarint(nil, uint64(len(s)))
	for _, ring := range s {
		b = binary.AppendUvarint(b, uint64(len(ring)))
		var lon, lat int64
		for _, p := range ring {
			x, y := int64(math.Round(p.Lon/grain)), int64(math.Round(p.Lat/grain))
			b = binary.AppendVarint(b, x-lon)
			b = binary.AppendVarint(b, y-lat)
			lon, lat = x, y
		}
	}
	return b
}

// FromBinary reads what Binary wrote.
func FromBinary(b []byte) (Shape, error) {
	count := func() (int, bool) {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)) { // each thing counted takes a byte at least
			return 0, false
		}
		b = b[size:]
		return int(n), true //nolint:gosec // below the number of bytes
	}
	step := func(from int64) (int64, bool) {
		n, size := binary.Varint(b)
		if size <= 0 {
			return 0, false
		}
		b = b[size:]
		return from + n, true
	}
	rings, ok := count()
	s := make(Shape, 0, rings)
	for range rings {
		points, counted := count()
		ok = ok && counted
		ring := make(Ring, 0, points)
		var lon, lat int64
		for range points {
			var east, north bool
			lon, east = step(lon)
			lat, north = step(lat)
			if !east || !north {
				return nil, ErrBinary
			}
			ring = append(ring, Point{float64(lon) * grain, float64(lat) * grain})
		}
		s = append(s, ring)
	}
	if !ok || len(b) > 0 {
		return nil, ErrBinary
	}
	return s, nil
}
