package maps

import (
	"math"
	"testing"

	"github.com/wroge/wgs84"
	"pgregory.net/rapid"

	"maillage/internal/shape"
)

var mainland = rapid.Custom(func(r *rapid.T) shape.Point {
	return shape.Point{Lon: rapid.Float64Range(-6, 11).Draw(r, "lon"), Lat: rapid.Float64Range(41, 52).Draw(r, "lat")}
})

func TestTheConicIsLambert93(t *testing.T) {
	back := wgs84.Transform(wgs84.RGF93FranceLambert(), wgs84.LonLat())
	rapid.Check(t, func(r *rapid.T) {
		p := mainland.Draw(r, "point")
		f := conic{}.flatten(p)
		lon, lat, _ := back(f.x, f.y, 0)
		if d := shape.Distance(p, shape.Point{Lon: lon, Lat: lat}); d > 0.01 {
			r.Fatalf("%v goes to %v, which is %f, %f: %f m away", p, f, lon, lat, d)
		}
	})
}

func TestEastIsRightAndNorthIsUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := mainland.Draw(r, "point")
		step := rapid.Float64Range(1e-4, 0.5).Draw(r, "step")
		for name, plane := range map[string]projection{"local": around(shape.Point{Lon: 3, Lat: 47}), "conic": conic{}} {
			at := plane.flatten(p)
			if east := plane.flatten(shape.Point{Lon: p.Lon + step, Lat: p.Lat}); east.x <= at.x {
				r.Fatalf("%s: %f° east of %v is left of it", name, step, p)
			}
			if north := plane.flatten(shape.Point{Lon: p.Lon, Lat: p.Lat + step}); north.y <= at.y {
				r.Fatalf("%s: %f° north of %v is below it", name, step, p)
			}
		}
	})
}

func TestALocalPlaneKeepsLengths(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		at := shape.Point{Lon: rapid.Float64Range(-62, 56).Draw(r, "lon"), Lat: rapid.Float64Range(-22, 52).Draw(r, "lat")}
		p := shape.Point{Lon: at.Lon + rapid.Float64Range(-0.1, 0.1).Draw(r, "east"), Lat: at.Lat + rapid.Float64Range(-0.1, 0.1).Draw(r, "north")}
		f := around(at).flatten(p)
		if got, want := math.Hypot(f.x, f.y), shape.Distance(at, p); math.Abs(got-want) > 0.5+want*0.004 {
			r.Fatalf("from %v to %v: %f m on the map, %f m on the ground", at, p, got, want)
		}
	})
}

func TestAViewHoldsItsCornersInTheMiddle(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		low := flat{rapid.Float64Range(-1e6, 1e6).Draw(r, "x"), rapid.Float64Range(-1e6, 1e6).Draw(r, "y")}
		high := flat{low.x + rapid.Float64Range(100, 1e6).Draw(r, "width"), low.y + rapid.Float64Range(100, 1e6).Draw(r, "height")}
		v := over(conic{}, low, high, view{x: 10, y: 20, width: 300, height: 200})
		left, bottom := v.place(low)
		right, top := v.place(high)
		if left < 10-1e-6 || right > 310+1e-6 || top < 20-1e-6 || bottom > 220+1e-6 {
			r.Fatalf("from %f, %f to %f, %f", left, bottom, right, top)
		}
		if math.Abs(left-10-(310-right)) > 1e-6 || math.Abs(top-20-(220-bottom)) > 1e-6 {
			r.Fatalf("not in the middle: from %f, %f to %f, %f", left, bottom, right, top)
		}
	})
}
