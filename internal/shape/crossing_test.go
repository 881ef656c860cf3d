package shape_test

import (
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

func TestABowTieCrossesItself_ASquareWithAHoleDoesNot(t *testing.T) {
	square := func(from, to float64) shape.Ring {
		return shape.Ring{{Lon: from, Lat: from}, {Lon: to, Lat: from}, {Lon: to, Lat: to}, {Lon: from, Lat: to}, {Lon: from, Lat: from}}
	}
	bow := shape.Ring{{Lon: 0, Lat: 0}, {Lon: 2, Lat: 2}, {Lon: 2, Lat: 0}, {Lon: 0, Lat: 2}, {Lon: 0, Lat: 0}}
	if at, crosses := (shape.Shape{bow}).Crossing(); !crosses || at != (shape.Point{Lon: 1, Lat: 1}) {
		t.Errorf("a bow tie crosses at %v, %v", at, crosses)
	}
	for name, s := range map[string]shape.Shape{
		"a square": {square(0, 2)}, "with a hole": {square(0, 3), square(1, 2)}, "two that touch": {square(0, 1), square(1, 2)},
	} {
		if at, crosses := s.Crossing(); crosses {
			t.Errorf("%s crosses itself at %v", name, at)
		}
	}
	if _, crosses := (shape.Shape{square(0, 2), square(1, 3)}).Crossing(); !crosses {
		t.Error("two rings that overlap do not cross")
	}
}

// What the sweep finds is what comparing every two edges finds.
func TestCrossingIsThatOfAllPairs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var ring shape.Ring
		for range rapid.IntRange(3, 12).Draw(r, "points") {
			ring = append(ring, shape.Point{Lon: float64(rapid.IntRange(0, 20).Draw(r, "x")), Lat: float64(rapid.IntRange(0, 20).Draw(r, "y"))})
		}
		ring = append(ring, ring[0])
		want := false
		for i := range ring[1:] {
			for j := range i {
				want = want || crossed(ring[i], ring[i+1], ring[j], ring[j+1])
			}
		}
		if _, got := (shape.Shape{ring}).Crossing(); got != want {
			r.Fatalf("%v: %v, want %v", ring, got, want)
		}
	})
}

func crossed(a, b, c, d shape.Point) bool {
	side := func(p, q, r shape.Point) float64 { return (q.Lon-p.Lon)*(r.Lat-p.Lat) - (q.Lat-p.Lat)*(r.Lon-p.Lon) }
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}

// A hundred thousand edges from west to east, none of which meets another: two for each pair
// would be five billion comparisons.
func TestAShapeDrawnToBeSlowIsLeft(t *testing.T) {
	var comb shape.Ring
	for i := range 100_000 {
		lat := 40 + float64(i)*1e-5
		comb = append(comb, shape.Point{Lon: float64(i%2) * 10, Lat: lat}, shape.Point{Lon: float64((i+1)%2) * 10, Lat: lat})
	}
	if _, crosses := (shape.Shape{append(comb, comb[0])}).Crossing(); crosses {
		t.Error("a comb crosses itself")
	}
}
