package shape_test

import (
	"math"
	"testing"

	"maillage/internal/shape"
)

func TestAShapeIsKeptToACentimetre(t *testing.T) {
	shapes := []shape.Shape{nil, {{}}, {square(-61.5, -21.25, 0.1), square(2.777512345, 50.1, 1e-6)}}
	for _, s := range shapes {
		back, err := shape.FromBinary(s.Binary())
		if err != nil || len(back) != len(s) {
			t.Fatalf("%v becomes %v: %v", s, back, err)
		}
		for i, ring := range s {
			for j, p := range ring {
				if q := back[i][j]; math.Abs(p.Lon-q.Lon) > 5.1e-8 || math.Abs(p.Lat-q.Lat) > 5.1e-8 {
					t.Errorf("%v becomes %v", p, q)
				}
			}
		}
	}
	whole := shapes[2].Binary()
	for end := range whole {
		if _, err := shape.FromBinary(whole[:end]); err == nil {
			t.Errorf("%d bytes of %d pass", end, len(whole))
		}
	}
}

func FuzzFromBinary(f *testing.F) {
	f.Add(shape.Shape{square(2, 48, 1)}.Binary())
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := shape.FromBinary(b)
		if err != nil {
			return
		}
		if again, err := shape.FromBinary(s.Binary()); err != nil || len(again) != len(s) {
			t.Fatalf("%v becomes %v: %v", s, again, err)
		}
	})
}
