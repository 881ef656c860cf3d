package shape_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

func TestPointsAreFoundAsReadingEachDoes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		point := rapid.Custom(func(r *rapid.T) shape.Point {
			return shape.Point{Lon: 2 + 0.1*float64(rapid.IntRange(0, 9).Draw(r, "lon")), Lat: 48 + 0.1*float64(rapid.IntRange(0, 9).Draw(r, "lat"))}
		})
		points := rapid.SliceOfN(point, 0, 40).Draw(r, "points")
		x, p := shape.NewPoints(points), point.Draw(r, "from")
		metres := rapid.Float64Range(0, 60_000).Draw(r, "metres")
		nearest, best, around := -1, math.Inf(1), []int(nil)
		for i, q := range points {
			d := shape.Distance(p, q)
			if d < best {
				nearest, best = i, d
			}
			if d <= metres {
				around = append(around, i)
			}
		}
		if got, d := x.Nearest(p); (got < 0) != (nearest < 0) || len(points) > 0 && math.Abs(d-best) > 1+best*1e-4 { // the flat frame of Distance is off by metres there
			r.Fatalf("nearest to %v is %d at %f, not %d at %f", p, nearest, best, got, d)
		}
		var got []int
		x.Each(p, metres, func(i int, away float64) {
			got = append(got, i)
			if want := shape.Distance(p, points[i]); math.Abs(away-want) > 1+want*1e-4 {
				r.Fatalf("%d is %f away, not %f", i, away, want)
			}
		})
		if slices.Sort(got); !slices.Equal(got, around) {
			for _, i := range append(got, around...) {
				if d := shape.Distance(p, points[i]); math.Abs(d-metres) > 10 && slices.Contains(got, i) != slices.Contains(around, i) {
					r.Fatalf("around %v: %v, not %v", p, around, got)
				}
			}
		}
	})
}

func BenchmarkNearestOf5000To35000(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 8))
	some := func(n int) []shape.Point {
		points := make([]shape.Point, n)
		for i := range points {
			points[i] = shape.Point{Lon: -4 + 12*random.Float64(), Lat: 42.5 + 8.5*random.Float64()}
		}
		return points
	}
	places, communes := some(5_000), some(35_000)
	for b.Loop() {
		x := shape.NewPoints(places)
		for _, c := range communes {
			x.Nearest(c)
		}
	}
}
