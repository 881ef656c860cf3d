package network

import (
	"cmp"
	"math"
	"slices"

	"maillage/internal/shape"
	"maillage/internal/territory/mesh"
	"maillage/internal/web/maps"
)

// draw makes the map of the territory: communes by distance, places by status. It gives nil
// where no commune has a point.
func (v view) draw(f mesh.Figures) *maps.Map {
	name := v.Text("coverage.france")
	if v.In.Level != mesh.Country {
		name = v.of(v.In)
	}
	far := len(mesh.Distances) - 1
	country := maps.Country{ID: "map", Title: v.Text("coverage.map", "name", name), Notes: []string{v.sources()}}
	country.Description = v.Text("coverage.map.text", "people", f.Known, "near", f.Within[far], "km", int(mesh.Distances[far]/1_000))
	for _, d := range mesh.Distances {
		country.Classes = append(country.Classes, v.Text("coverage.within", "km", int(d/1_000)))
	}
	country.Classes = append(country.Classes, v.Text("coverage.beyond", "km", int(mesh.Distances[far]/1_000)))
	type peopled struct {
		maps.Cell
		people int
	}
	var cells []peopled
	low, high := shape.Point{Lon: math.Inf(1), Lat: math.Inf(1)}, shape.Point{Lon: math.Inf(-1), Lat: math.Inf(-1)}
	here := map[string]bool{}
	v.now.Each(v.In, func(c mesh.Reach) {
		if v.In.Level != mesh.Country {
			here[c.Commune] = true
		}
		if !c.Known {
			return
		}
		cells = append(cells, peopled{maps.Cell{At: c.Point, Class: classOf(c.Metres)}, c.People})
		low, high = shape.Point{Lon: min(low.Lon, c.Point.Lon), Lat: min(low.Lat, c.Point.Lat)}, shape.Point{Lon: max(high.Lon, c.Point.Lon), Lat: max(high.Lat, c.Point.Lat)}
	})
	if len(cells) == 0 {
		return nil
	}
	// Where several fall together the one with most inhabitants shows.
	slices.SortStableFunc(cells, func(a, b peopled) int { return cmp.Compare(a.people, b.people) })
	for _, c := range cells {
		country.Cells = append(country.Cells, c.Cell)
	}
	if v.In.Level != mesh.Country {
		country.Focus = []shape.Point{low, high}
	}
	open, planned := maps.Series{Mark: maps.Disc, Name: v.Text("coverage.mark.open")}, maps.Series{Mark: maps.Ring, Name: v.Text("coverage.mark.planned")}
	for _, s := range v.now.Stands() {
		near := low.Lon <= s.At.Lon && s.At.Lon <= high.Lon && low.Lat <= s.At.Lat && s.At.Lat <= high.Lat
		switch {
		case v.In.Level != mesh.Country && !near && !here[s.Commune]:
		case s.Existing:
			open.Points = append(open.Points, s.At)
		default:
			planned.Points = append(planned.Points, s.At)
		}
	}
	for _, s := range []maps.Series{open, planned} {
		if len(s.Points) > 0 {
			country.Series = append(country.Series, s)
		}
	}
	m := country.Draw(v.Lang)
	return &m
}

// classOf gives the class of a commune on the map: the farther, the higher.
func classOf(metres float64) int {
	for i, d := range mesh.Distances {
		if metres <= d {
			return i + 1
		}
	}
	return len(mesh.Distances) + 1
}
