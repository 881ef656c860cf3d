package maps

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/geofile"
	"maillage/internal/lang"
	"maillage/internal/shape"
)

// filled is the shape that each class of a mosaic is drawn with.
func filled(t interface{ Fatalf(string, ...any) }, m *Mosaic, class func(string) int) (fills [classes + 1]shape.Shape) {
	paths, _ := m.paths(class)
	for n, path := range paths {
		for _, part := range walk(t, path) {
			var ring shape.Ring
			for _, s := range part {
				ring = append(ring, shape.Point{Lon: float64(s.x), Lat: float64(s.y)})
			}
			fills[n] = append(fills[n], ring)
		}
	}
	return fills
}

func TestNeighboursAreFilledWithoutAGapAndWithoutOverlap(t *testing.T) {
	const side = 5
	rapid.Check(t, func(r *rapid.T) {
		var corners [side + 1][side + 1]shape.Point
		for x := range corners {
			for y := range corners[x] {
				corners[x][y] = shape.Point{
					Lon: 2 + 0.2*float64(x) + rapid.Float64Range(-0.04, 0.04).Draw(r, "east"), Lat: 46 + 0.2*float64(y) + rapid.Float64Range(-0.04, 0.04).Draw(r, "north"),
				}
			}
		}
		owner, class := map[[2]int]string{}, map[string]int{}
		for x := range side {
			for y := range side {
				owner[[2]int{x, y}] = rapid.StringMatching("[a-h]").Draw(r, "owner")
			}
		}
		for _, code := range owner {
			if _, known := class[code]; !known {
				class[code] = rapid.IntRange(0, classes).Draw(r, "class")
			}
		}
		m, err := NewMosaic(shape.Point{Lon: 2, Lat: 46}, shape.Point{Lon: 3, Lat: 47}, func(add func(string, shape.Shape)) error {
			for x := range side {
				for y := range side {
					a, b, c, d := corners[x][y], corners[x+1][y], corners[x+1][y+1], corners[x][y+1]
					half := func(p, q shape.Point) shape.Point {
						return shape.Point{Lon: (p.Lon + q.Lon) / 2, Lat: (p.Lat + q.Lat) / 2}
					}
					ring := shape.Ring{a, half(a, b), b, half(b, c), c, half(c, d), d, half(d, a), a}
					if (x+y)%2 == 0 { // published either way round
						ring = shape.Ring{a, half(d, a), d, half(c, d), c, half(b, c), b, half(a, b)}
					}
					add(owner[[2]int{x, y}], shape.Shape{ring})
				}
			}
			return nil
		})
		if err != nil || m == nil {
			r.Fatalf("%v, %v", m, err)
		}
		fills := filled(r, m, func(code string) int { return class[code] })
		for x := range side {
			for y := range side {
				px, py := m.box.place(m.box.flatten(shape.Point{Lon: 2.1 + 0.2*float64(x), Lat: 46.1 + 0.2*float64(y)}))
				for n, fill := range fills {
					if got, want := fill.Contains(shape.Point{Lon: px, Lat: py}), n == class[owner[[2]int{x, y}]]; got != want {
						r.Fatalf("the middle of %d, %d is in class %d: %v, want %v", x, y, n, got, want)
					}
				}
			}
		}
		for range 50 {
			at := shape.Point{Lon: 2 + rapid.Float64Range(0.06, 0.94).Draw(r, "lon"), Lat: 46 + rapid.Float64Range(0.06, 0.94).Draw(r, "lat")}
			px, py := m.box.place(m.box.flatten(at))
			count := 0
			for _, fill := range fills {
				if fill.Contains(shape.Point{Lon: math.Floor(px) + 0.503, Lat: math.Floor(py) + 0.497}) {
					count++
				}
			}
			if count != 1 {
				r.Fatalf("%v is in %d classes", at, count)
			}
		}
	})
}

func TestABorderIsDrawnOnce(t *testing.T) {
	square := func(lon float64) shape.Shape {
		return shape.Shape{{{Lon: lon, Lat: 46}, {Lon: lon + 0.5, Lat: 46}, {Lon: lon + 0.5, Lat: 46.5}, {Lon: lon, Lat: 46.5}}}
	}
	m, err := NewMosaic(shape.Point{Lon: 2, Lat: 46}, shape.Point{Lon: 3, Lat: 46.5}, func(add func(string, shape.Shape)) error {
		add("west", square(2))
		add("east", square(2.5))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.arcs) != 3 {
		t.Errorf("two squares have %d borders, want that of each and the one between them", len(m.arcs))
	}
	if fills := filled(t, m, func(string) int { return 2 }); len(fills[2]) != 1 || len(fills[1]) != 0 {
		t.Errorf("of one class they are %d shapes", len(fills[2]))
	}
	if !m.Has("east") || m.Has("south") {
		t.Error("what is in the mosaic is not told")
	}
	drawn := Country{ID: "m", Mosaic: m, Fill: func(code string) int { return len(code) - 4 }}.Draw(lang.FR)
	if last := drawn.Legend[len(drawn.Legend)-1]; last.Text != lang.FR.Text("map.unknown") {
		t.Errorf("what is of no class is not in the legend: %+v", drawn.Legend)
	}
}

func TestAMosaicOfNothingOrOfTooMuchIsNone(t *testing.T) {
	low, high := shape.Point{Lon: 2, Lat: 46}, shape.Point{Lon: 3, Lat: 47}
	if m, err := NewMosaic(low, high, func(func(string, shape.Shape)) error { return nil }); m != nil || err != nil {
		t.Errorf("of nothing: %v, %v", m, err)
	}
	broken := errors.New("broken")
	if _, err := NewMosaic(low, high, func(func(string, shape.Shape)) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("the error is lost: %v", err)
	}
	hatched := make(shape.Ring, maxEdges+2)
	for i := range hatched {
		hatched[i] = shape.Point{Lon: 2 + float64(i%2), Lat: 46}
	}
	if m, err := NewMosaic(low, high, func(add func(string, shape.Shape)) error {
		add("a", shape.Shape{hatched})
		add("b", shape.Shape{hatched})
		return nil
	}); m != nil || !errors.Is(err, ErrTooFine) {
		t.Errorf("of too much: %v, %v", m, err)
	}
}

func TestAnyRingsMakeAMosaic(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		point := rapid.Custom(func(r *rapid.T) shape.Point {
			return shape.Point{Lon: rapid.Float64Range(-180, 180).Draw(r, "lon"), Lat: rapid.Float64Range(-90, 90).Draw(r, "lat")}
		})
		near := rapid.Custom(func(r *rapid.T) shape.Point {
			return shape.Point{Lon: 2 + float64(rapid.IntRange(0, 6).Draw(r, "x"))/6, Lat: 46 + float64(rapid.IntRange(0, 6).Draw(r, "y"))/6}
		})
		ring := rapid.SliceOfN(rapid.OneOf(near, near, point), 0, 12)
		m, err := NewMosaic(shape.Point{Lon: 2, Lat: 46}, shape.Point{Lon: 3, Lat: 47}, func(add func(string, shape.Shape)) error {
			for i := range rapid.IntRange(0, 6).Draw(r, "tiles") {
				add(fmt.Sprint(i%4), shape.Shape{ring.Draw(r, "ring"), ring.Draw(r, "hole")})
			}
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
		if m != nil {
			filled(r, m, func(code string) int { return int(code[0]) % classes })
		}
	})
}

func TestRealCommunesOfADepartementAreDrawnInFewBytes(t *testing.T) {
	file, err := os.Open("../../../../shared/data/geo/communes-contours-2018-62-pas-de-calais.geojson.gz")
	if err != nil {
		t.Skip("real contours are not here: ", err)
	}
	defer file.Close()
	in, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	contours := map[string]shape.Shape{}
	var all shape.Shape
	if _, err := geofile.Read(bytes.NewReader(content), int64(len(content)), func(row geofile.Row) error {
		contours[row.Values["code"]] = row.Area
		all = append(all, row.Area...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	low, high := all.Box()
	m, err := NewMosaic(low, high, func(add func(string, shape.Shape)) error {
		for code, s := range contours {
			add(code, s)
		}
		return nil
	})
	if err != nil || len(m.codes) != len(contours) || len(contours) < 800 {
		t.Fatalf("%d communes of %d, %v", len(m.codes), len(contours), err)
	}
	class := func(code string) int { return 1 + int(code[4]-'0')%4 } // as mixed as can be
	fills := filled(t, m, class)
	wrong := 0
	for code, s := range contours {
		if p, ok := s.Middle(); ok {
			x, y := m.box.place(m.box.flatten(p))
			if !fills[class(code)].Contains(shape.Point{Lon: x, Lat: y}) {
				wrong++
			}
		}
	}
	if wrong > len(contours)/100 {
		t.Errorf("%d communes of %d are not where they are", wrong, len(contours))
	}
	paths, borders := m.paths(class)
	size := len(borders)
	for _, path := range paths {
		size += len(path)
	}
	t.Logf("%d communes, %d wrong, %d bytes", len(contours), wrong, size)
	if size > 150_000 {
		t.Errorf("%d communes take %d bytes", len(contours), size)
	}
}
