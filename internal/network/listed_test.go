package network

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
	"maillage/internal/territory"
	"maillage/internal/territory/mesh"
)

func TestAPlaceOfTheListIsCountedUnlessAnAwardedOneStandsThere(t *testing.T) {
	land := mesh.NewLand([]territory.Commune{{Code: "A", Lon: 2, Lat: 47, Located: true}, {Code: "B", Lon: 2.01, Lat: 47, Located: true}, {Code: "C"}})
	rapid.Check(t, func(r *rapid.T) {
		drawn := func(label string, listed bool) []mesh.Place {
			places := make([]mesh.Place, rapid.IntRange(0, 8).Draw(r, label))
			for i := range places {
				places[i] = mesh.Place{
					Name: label + strconv.Itoa(i), Commune: rapid.SampledFrom([]string{"A", "B", "C", "?"}).Draw(r, "commune"), Listed: listed, Exact: true,
					Point: shape.Point{Lon: 2 + 0.001*float64(rapid.IntRange(0, 12).Draw(r, "lon")), Lat: 47 + 0.001*float64(rapid.IntRange(0, 4).Draw(r, "lat"))},
				}
				if listed && places[i].Commune == "?" {
					places[i].Commune = ""
				}
				if !listed && rapid.Bool().Draw(r, "at its commune") {
					places[i].Exact, places[i].Point = false, shape.Point{}
				}
			}
			return places
		}
		awarded, listed := drawn("awarded", false), drawn("listed", true)
		want, same, nowhere := slices.Clone(awarded), 0, 0
		for _, p := range listed {
			is := slices.ContainsFunc(awarded, func(a mesh.Place) bool {
				at, ok := land.Stand(a)
				return ok && (p.Commune == "" || p.Commune == a.Commune) && shape.Distance(p.Point, at) <= SameWithin
			})
			if is {
				same++
				continue
			}
			if p.Commune == "" {
				nowhere++
			}
			want = append(want, p)
		}
		var l List
		got := l.with(land, awarded, listed)
		if l.Same != same || l.Nowhere != nowhere || !slices.EqualFunc(got, want, func(a, b mesh.Place) bool { return a.Name == b.Name && a.Commune == b.Commune }) {
			r.Fatalf("%d the same, %d nowhere of %v and %v, want %d and %d: %v, want %v", l.Same, l.Nowhere, awarded, listed, same, nowhere, got, want)
		}
	})
}

func TestTheListInForceIsTheOneThatBeganLast(t *testing.T) {
	all := generations{{id: "long", key: "places", from: "2015-01-01", until: "2030-12-31"}, {id: "contours", key: "communes", from: "2018-01-01"}, {id: "short", key: "places", from: "2019-01-01", until: "2019-12-31"}}
	for day, want := range map[string]string{"2014-12-31": "", "2015-01-01": "long", "2019-01-01": "short", "2019-12-31": "short", "2020-01-01": "long", "2030-12-31": "long", "2031-01-01": ""} {
		if got := all.on("places", day).id; got != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
}
