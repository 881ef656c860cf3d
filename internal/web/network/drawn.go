package network

import (
	"cmp"
	"math"
	"slices"
	"weak"

	lru "github.com/hashicorp/golang-lru/v2"

	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/shape"
	"maillage/internal/territory/mesh"
	"maillage/internal/web/maps"
)

// drawings are the maps last drawn. That of the country takes ten milliseconds and changes
// with the awards only.
type drawings = lru.Cache[drawing, *maps.Map]

// drawing is what a map is of.
type drawing struct {
	coverage weak.Pointer[network.Coverage] // a map must not keep what it was drawn from
	in       mesh.Scope
	lang     lang.Lang
}

// maxDrawn maps take a megabyte.
const maxDrawn = 32

// drawn gives the map of the territory, drawn at its first use.
func (p *Pages) drawn(v view) *maps.Map {
	of := drawing{weak.Make(v.now), v.In, v.Lang}
	if kept, ok := p.maps.Get(of); ok {
		return kept
	}
	m := v.draw(v.now.Of(v.In, v.bound()))
	p.maps.Add(of, m)
	return m
}

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
	var open, planned, listed []shape.Point
	for _, s := range v.now.Stands() {
		near := low.Lon <= s.At.Lon && s.At.Lon <= high.Lon && low.Lat <= s.At.Lat && s.At.Lat <= high.Lat
		switch {
		case v.In.Level != mesh.Country && !near && !here[s.Commune]:
		case s.Listed:
			listed = append(listed, s.At)
		case s.Existing:
			open = append(open, s.At)
		default:
			planned = append(planned, s.At)
		}
	}
	if len(listed) > 0 { // below the others
		country.Series = []maps.Series{{Mark: maps.Dot, Name: v.Text("coverage.mark.list"), Points: listed}}
	}
	country.Series = append(country.Series, marks(v.Lang, open, planned)...)
	m := country.Draw(v.Lang)
	return &m
}

// marks shows places by status, each in a shape of its own; a status without a place has none.
func marks(l lang.Lang, open, planned []shape.Point) []maps.Series {
	all := []maps.Series{
		{Mark: maps.Disc, Name: l.Text("coverage.mark.open"), Points: open}, {Mark: maps.Ring, Name: l.Text("coverage.mark.planned"), Points: planned},
	}
	return slices.DeleteFunc(all, func(s maps.Series) bool { return len(s.Points) == 0 })
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
