package shape_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

func TestARingCutAlongABoxHoldsWhatBothHold(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		at := func(name string) float64 { return float64(rapid.IntRange(-40, 40).Draw(r, name)) / 10 }
		ring := make(shape.Ring, rapid.IntRange(3, 9).Draw(r, "corners"))
		for i := range ring {
			ring[i] = shape.Point{Lon: at("lon"), Lat: at("lat")}
		}
		const west, south, east, north = -1.05, -2.05, 2.05, 1.05
		cut := ring.Clip(west, south, east, north)
		for range 20 {
			p := shape.Point{Lon: at("x") + 0.033, Lat: at("y") + 0.027} // on no corner, nor on the box
			inBox := p.Lon > west && p.Lon < east && p.Lat > south && p.Lat < north
			if want, got := inBox && (shape.Shape{ring}).Contains(p), (shape.Shape{cut}).Contains(p); got != want {
				r.Fatalf("%v in %v cut to %v: %t", p, ring, cut, got)
			}
		}
		for _, p := range cut {
			if p.Lon < west-1e-9 || p.Lon > east+1e-9 || p.Lat < south-1e-9 || p.Lat > north+1e-9 {
				r.Fatalf("%v stays outside the box", p)
			}
		}
	})
}

func TestTheNearestPointOfABorderIsAtItsDistance(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		at := func(name string, base float64) float64 {
			return base + float64(rapid.IntRange(-300, 300).Draw(r, name))/10_000
		}
		ring := make(shape.Ring, rapid.IntRange(2, 8).Draw(r, "corners"))
		for i := range ring {
			ring[i] = shape.Point{Lon: at("lon", 3), Lat: at("lat", 50)}
		}
		p, s := shape.Point{Lon: at("x", 3), Lat: at("y", 50)}, shape.Shape{ring}
		nearest, metres := s.Nearest(p)
		want := s.ToEdge(p)
		if math.IsInf(want, 1) && math.IsInf(metres, 1) {
			return // the corners are one: there is no border
		}
		if math.Abs(metres-want) > 0.2+want*1e-3 || math.Abs(shape.Distance(p, nearest)-metres) > 1e-6 {
			r.Fatalf("from %v to %v: %v at %f m, the border at %f m", p, ring, nearest, metres, want)
		}
	})
	if _, metres := (shape.Shape{}).Nearest(shape.Point{}); !math.IsInf(metres, 1) {
		t.Errorf("the border of nothing is at %f m", metres)
	}
}
