package territory

import (
	"os"
	"testing"

	"maillage/internal/shape"
)

func TestTheGroundHoldsFranceAndItsNeighbours(t *testing.T) {
	if _, err := os.Stat("dist/ground.bin.gz"); err != nil {
		t.Skip("the ground of maps was not built")
	}
	in := func(p shape.Point) (france, other bool) {
		for _, land := range Ground() {
			if land.Shape.Contains(p) {
				france, other = france || land.France, other || !land.France
			}
		}
		return france, other
	}
	for name, one := range map[string]struct {
		at            shape.Point
		france, other bool
	}{
		"Paris":          {shape.Point{Lon: 2.35, Lat: 48.86}, true, false},
		"Corte":          {shape.Point{Lon: 9.15, Lat: 42.31}, true, false},
		"Gosier":         {shape.Point{Lon: -61.48, Lat: 16.22}, true, false},
		"Saint-Joseph":   {shape.Point{Lon: -61.04, Lat: 14.67}, true, false},
		"Saül":           {shape.Point{Lon: -53.2, Lat: 3.62}, true, false},
		"Cilaos":         {shape.Point{Lon: 55.47, Lat: -21.13}, true, false},
		"Combani":        {shape.Point{Lon: 45.14, Lat: -12.78}, true, false},
		"Bruxelles":      {shape.Point{Lon: 4.35, Lat: 50.85}, false, true},
		"Paramaribo way": {shape.Point{Lon: -55.2, Lat: 5.6}, false, true},
		"the Channel":    {shape.Point{Lon: -2, Lat: 49.9}, false, false},
	} {
		if france, other := in(one.at); france != one.france || other != one.other {
			t.Errorf("%s: in France %t, elsewhere %t", name, france, other)
		}
	}
}

func FuzzParseGround(f *testing.F) {
	square := shape.Shape{{{Lon: 1, Lat: 45}, {Lon: 2, Lat: 45}, {Lon: 2, Lat: 46}}}.Binary()
	f.Add(append([]byte{1, byte(len(square))}, square...))
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, b []byte) {
		lands, err := parseGround(b)
		if err == nil && len(b) > 0 && len(lands) == 0 {
			t.Error("bytes without a land pass")
		}
	})
}
