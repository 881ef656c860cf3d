package territory

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

func TestTheCommunesAroundAPointAreTheNearest(t *testing.T) {
	if got := (&Reference{}).Around(shape.Point{}, 3); got != nil {
		t.Errorf("a program without communes finds %v", got)
	}
	r, err := Default()
	if err != nil {
		t.Skip(err)
	}
	all := slices.DeleteFunc(r.Communes(), func(c Commune) bool { return !c.Located })
	at := func(c Commune) shape.Point { return shape.Point{Lon: c.Lon, Lat: c.Lat} }
	rapid.Check(t, func(rt *rapid.T) {
		p := shape.Point{Lon: rapid.Float64Range(-1, 6).Draw(rt, "lon"), Lat: rapid.Float64Range(44, 49).Draw(rt, "lat")}
		far := make([]float64, len(all))
		for i, c := range all {
			far[i] = shape.Distance(p, at(c))
		}
		slices.Sort(far)
		limit := rapid.IntRange(1, 9).Draw(rt, "limit")
		got := r.Around(p, limit)
		if len(got) != limit {
			rt.Fatalf("%d communes, not %d", len(got), limit)
		}
		for i, c := range got {
			if got := shape.Distance(p, at(c)); got > far[i]*1.01+1 { // found in a flatter way
				rt.Fatalf("%s is at %f m of %v, another at %f", c.Name, got, p, far[i])
			}
		}
	})
}
