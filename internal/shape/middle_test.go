package shape_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

func TestTheMiddleOfAShapeIsItsCentreOfGravityWhenInside(t *testing.T) {
	square := shape.Shape{{{2, 47}, {4, 47}, {4, 48}, {2, 48}}, {{9, 9}, {9.1, 9}, {9, 9.1}}}
	if got, ok := square.Middle(); !ok || math.Abs(got.Lon-3) > 1e-12 || math.Abs(got.Lat-47.5) > 1e-12 {
		t.Errorf("got %v, %t", got, ok)
	}
	// A horseshoe open to the east: its centre of gravity is in the gap.
	horseshoe := shape.Shape{{{0, 0}, {10, 0}, {10, 1}, {1, 1}, {1, 9}, {10, 9}, {10, 10}, {0, 10}}}
	if got, ok := horseshoe.Middle(); !ok || got.Lon != 0.5 || math.Abs(got.Lat-5) > 1e-9 {
		t.Errorf("got %v, %t", got, ok)
	}
	for name, empty := range map[string]shape.Shape{"nothing": nil, "a line": {{{0, 0}, {1, 1}, {2, 2}}}, "a point": {{{0, 0}, {0, 0}, {0, 0}}}} {
		if got, ok := empty.Middle(); ok {
			t.Errorf("%s has a middle: %v", name, got)
		}
	}
}

func TestTheMiddleOfAnyShapeIsInside(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		point := rapid.Custom(func(r *rapid.T) shape.Point {
			return shape.Point{Lon: float64(rapid.IntRange(0, 12).Draw(r, "lon")), Lat: float64(rapid.IntRange(0, 12).Draw(r, "lat"))}
		})
		s := shape.Shape{rapid.SliceOfN(point, 0, 9).Draw(r, "ring"), rapid.SliceOfN(point, 0, 5).Draw(r, "other")}
		if got, ok := s.Middle(); ok && !s.Contains(got) {
			r.Fatalf("%v is not in %v", got, s)
		}
	})
}

func TestTheMiddleOfRealDistrictsIsInside(t *testing.T) {
	for i, s := range districts(t) {
		if got, ok := s.Middle(); !ok || !s.Contains(got) {
			t.Errorf("district %d: %v, %t", i, got, ok)
		}
	}
}
