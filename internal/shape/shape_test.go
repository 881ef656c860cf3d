package shape_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

func square(west, south, size float64) shape.Ring {
	return shape.Ring{{west, south}, {west + size, south}, {west + size, south + size}, {west, south + size}}
}

func TestDistances_AreThoseOfTheEllipsoid(t *testing.T) {
	// Lengths of a degree at 50° north on WGS84, from the series of the meridian and of the
	// parallel: 111,229 m northwards, 71,696 m eastwards.
	for _, one := range []struct {
		to   shape.Point
		want float64
	}{
		{shape.Point{Lon: 3, Lat: 50.01}, 1112.29},
		{shape.Point{Lon: 3.01, Lat: 50}, 716.96},
		{shape.Point{Lon: 3.01, Lat: 50.01}, math.Hypot(1112.29, 716.88)},
	} {
		if got := shape.Distance(shape.Point{Lon: 3, Lat: 50}, one.to); math.Abs(got-one.want) > 0.05 {
			t.Errorf("to %v: %.3f m, not %.3f", one.to, got, one.want)
		}
	}
}

func TestAShapeWithAHole(t *testing.T) {
	district := shape.Shape{square(0, 45, 1), square(0.4, 45.4, 0.2)}
	x := index(t, district)
	for _, one := range []struct {
		at     shape.Point
		inside bool
	}{
		{shape.Point{Lon: 0.1, Lat: 45.1}, true},
		{shape.Point{Lon: 0.5, Lat: 45.5}, false}, // in the hole
		{shape.Point{Lon: 1.5, Lat: 45.5}, false},
		{shape.Point{Lon: 0, Lat: 45}, true},  // its south-west corner is its own
		{shape.Point{Lon: 1, Lat: 46}, false}, // its north-east corner is its neighbour's
	} {
		if got := len(x.Containing(one.at)) == 1; got != one.inside {
			t.Errorf("%v: inside %t", one.at, got)
		}
	}
	hits := x.Near(shape.Point{Lon: 0.5, Lat: 45.3}, 1)
	if len(hits) != 1 || !hits[0].Inside || math.Abs(hits[0].ToEdge-11_113) > 5 {
		t.Errorf("11.1 km below the hole: %+v", hits)
	}
}

func TestAnIndexWithoutShapesFindsNothing(t *testing.T) {
	for _, x := range []*shape.Index{index(t), index(t, nil), index(t, shape.Shape{{}, {{1, 1}}, {{2, 2}, {2, 2}}})} {
		p := shape.Point{Lon: 1, Lat: 1}
		if x.Containing(p) != nil || x.Near(p, 1e6) != nil || x.Within(p, 1e6) {
			t.Errorf("found something among %d", x.Len())
		}
	}
}

// A shape as large as the world beside small ones would make millions of millions of cells.
func TestShapesOfEverySizeTakeOneIndex(t *testing.T) {
	shapes := []shape.Shape{{square(-89, -89, 178)}}
	for i := range 100 {
		shapes = append(shapes, shape.Shape{square(2+float64(i)*1e-3, 45, 1e-4)})
	}
	x := index(t, shapes...)
	for _, p := range []shape.Point{{Lon: 2.00005, Lat: 45.00005}, {Lon: 2.0005, Lat: 45.00005}, {Lon: -89.001, Lat: 0}, {Lon: 80, Lat: 80}} {
		same(t, x, shapes, p, 100)
	}
}

func TestCoordinatesThatAreNotOnTheGroundAreRefused(t *testing.T) {
	for _, wrong := range []shape.Point{{Lon: 652_381, Lat: 6_862_047}, {Lat: math.NaN()}, {Lon: math.Inf(1)}, {Lat: 90.1}} {
		if _, err := shape.NewIndex([]shape.Shape{{{{1, 1}, {2, 2}, wrong}}}); !errors.Is(err, shape.ErrCoordinates) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

// The index answers as reading every edge does, also where points, vertices and edges meet:
// coordinates on a coarse grid make that usual.
func TestTheIndexAnswersAsReadingEveryEdgeDoes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		grain := rapid.SampledFrom([]float64{0.5, 0.01, 0.0003}).Draw(r, "grain")
		coordinate := func(from float64, label string) float64 {
			return from + grain*float64(rapid.IntRange(0, 12).Draw(r, label))
		}
		point := rapid.Custom(func(r *rapid.T) shape.Point {
			return shape.Point{Lon: coordinate(2, "lon"), Lat: coordinate(48, "lat")}
		})
		shapes := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) shape.Shape {
			return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) shape.Ring { return rapid.SliceOfN(point, 0, 9).Draw(r, "ring") }), 0, 3).Draw(r, "shape")
		}), 0, 5).Draw(r, "shapes")
		x, err := shape.NewIndex(shapes)
		if err != nil {
			r.Fatal(err)
		}
		for _, p := range rapid.SliceOfN(point, 1, 20).Draw(r, "points") {
			same(r, x, shapes, p, grain*rapid.Float64Range(0, 400_000).Draw(r, "metres"))
		}
	})
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// same compares the index with the shapes themselves. Distances at the limit may fall on
// either side of it.
func same(t failer, x *shape.Index, shapes []shape.Shape, p shape.Point, metres float64) {
	t.Helper()
	var inside, surely, perhaps []int
	for i, s := range shapes {
		d := s.ToEdge(p)
		if s.Contains(p) {
			inside = append(inside, i)
			d = 0
		}
		if d <= metres*(1-1e-9) {
			surely = append(surely, i)
		}
		if d <= metres*(1+1e-9) {
			perhaps = append(perhaps, i)
		}
	}
	if got := x.Containing(p); !slices.Equal(got, inside) {
		t.Fatalf("%v is in %v, not in %v", p, inside, got)
	}
	if got := x.Within(p, metres); got != (len(surely) > 0) && got != (len(perhaps) > 0) {
		t.Fatalf("%v within %f of %v: %t", p, metres, surely, got)
	}
	var near []int
	for _, hit := range x.Near(p, metres) {
		near = append(near, hit.Shape)
		if want := shapes[hit.Shape].ToEdge(p); math.Abs(hit.ToEdge-want) > 1e-6 || hit.Inside != shapes[hit.Shape].Contains(p) {
			t.Fatalf("%v: %+v, not %f", p, hit, want)
		}
	}
	slices.Sort(near)
	if !slices.Equal(near, surely) && !slices.Equal(near, perhaps) {
		t.Fatalf("%v within %f: near %v, not %v", p, metres, near, surely)
	}
}

func index(t testing.TB, shapes ...shape.Shape) *shape.Index {
	t.Helper()
	x, err := shape.NewIndex(shapes)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// districts are real ones of Lille and Marseille, three of which cross themselves.
func districts(t testing.TB) []shape.Shape {
	t.Helper()
	content, err := os.ReadFile("../../../shared/data/geo/qpv-2015-lille-marseille.geojson")
	if err != nil {
		t.Skip("no real districts here: ", err)
	}
	var file struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	var shapes []shape.Shape
	for _, f := range file.Features {
		var polygons [][][][2]float64
		if f.Geometry.Type == "Polygon" {
			polygons = make([][][][2]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons[0])
		} else {
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
		}
		if err != nil {
			t.Fatal(err)
		}
		var s shape.Shape
		for _, polygon := range polygons {
			for _, ring := range polygon {
				var points shape.Ring
				for _, p := range ring {
					points = append(points, shape.Point{Lon: p[0], Lat: p[1]})
				}
				s = append(s, points)
			}
		}
		shapes = append(shapes, s)
	}
	return shapes
}

func TestRealDistrictsAnswerAsReadingEveryEdgeDoes(t *testing.T) {
	shapes := districts(t)
	x := index(t, shapes...)
	random := rand.New(rand.NewPCG(1, 2))
	for range 3_000 {
		p := shape.Point{Lon: 2.9 + 0.4*random.Float64(), Lat: 50.55 + 0.2*random.Float64()}
		same(t, x, shapes, p, 300)
	}
}

func BenchmarkWithin(b *testing.B) {
	shapes := many(districts(b))
	x := index(b, shapes...)
	points := make([]shape.Point, 1<<16)
	random := rand.New(rand.NewPCG(3, 4))
	for i := range points {
		points[i] = shape.Point{Lon: 2.9 + 0.4*random.Float64(), Lat: 50.55 + 0.2*random.Float64()}
	}
	for _, metres := range []float64{0, 300} {
		b.Run(map[float64]string{0: "inside", 300: "300m"}[metres], func(b *testing.B) {
			found := 0
			for i := range b.N {
				if x.Within(points[i&(1<<16-1)], metres) {
					found++
				}
			}
		})
	}
}

// many moves copies of real districts over the country, as many as there are.
func many(real []shape.Shape) []shape.Shape {
	random := rand.New(rand.NewPCG(5, 6))
	all := slices.Clone(real)
	for len(all) < 1_609 {
		s := real[len(all)%len(real)]
		east, north := -4+11*random.Float64()-s[0][0].Lon, 43+7.5*random.Float64()-s[0][0].Lat
		var moved shape.Shape
		for _, ring := range s {
			var points shape.Ring
			for _, p := range ring {
				points = append(points, shape.Point{Lon: p.Lon + east, Lat: p.Lat + north})
			}
			moved = append(moved, points)
		}
		all = append(all, moved)
	}
	return all
}
