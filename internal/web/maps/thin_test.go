package maps

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

func TestAThinnedBorderStaysWhereItIs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var ring shape.Ring
		for _, s := range spots.Draw(r, "spots") {
			ring = append(ring, shape.Point{Lon: float64(s.x) / 10, Lat: float64(s.y) / 10})
		}
		thinned := thin(ring, 0.8)
		if len(thinned) > len(ring) {
			r.Fatalf("%d points of %d", len(thinned), len(ring))
		}
		next := 0
		for i, p := range thinned { // the same points in the same order
			at := slices.Index(ring[next:], p)
			if at < 0 {
				r.Fatalf("point %d, %v, is none of %v", i, p, ring)
			}
			next += at + 1
		}
		for _, p := range ring {
			near := false
			for i, a := range thinned {
				near = near || aside(p, a, thinned[(i+1)%len(thinned)]) <= 0.8+1e-9
			}
			if !near {
				r.Fatalf("%v is far from %v", p, thinned)
			}
		}
	})
}
