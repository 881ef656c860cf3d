package network

import (
	"cmp"
	"context"
	"errors"
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

// drawing is what a map is of: a coverage, or the list of places when it was measured.
type drawing struct {
	coverage weak.Pointer[network.Coverage] // a map must not keep what it was drawn from
	in       mesh.Scope
	lang     lang.Lang

	list       bool
	call, text string // of the list
}

const (
	// maxDrawn maps take two megabytes, four where contours are imported.
	maxDrawn = 64
	// maxFiles are of some hundred kilobytes each, of five thousand places a megabyte.
	maxFiles = 8
)

// drawn gives the map of the territory, drawn at its first use.
func (p *Pages) drawn(ctx context.Context, v view) (*maps.Map, error) {
	of := drawing{coverage: weak.Make(v.now), in: v.In, lang: v.Lang}
	if kept, ok := p.maps.Get(of); ok {
		return kept, nil
	}
	mosaic, err := p.mosaic(ctx, v)
	why := "coverage.map.cells"
	if errors.Is(err, maps.ErrTooFine) {
		err, why = nil, "coverage.map.too_fine"
	}
	if err != nil {
		return nil, err
	}
	m := v.draw(v.now.Of(v.In, v.bound()), mosaic, why)
	p.maps.Add(of, m)
	return m, nil
}

// mosaics are the contours last drawn: those of a région are read in a second and change with
// their list only.
type mosaics = lru.Cache[tiling, *maps.Mosaic]

// tiling is what a mosaic is of.
type tiling struct {
	list string // identifier
	in   mesh.Scope
}

// maxMosaics take a megabyte each for the largest régions, a quarter for a département.
const maxMosaics = 6

// mosaic gives the contours of the communes of the territory, read at their first use; nil
// where none are imported, and for the whole country, where they would be a unit wide.
func (p *Pages) mosaic(ctx context.Context, v view) (*maps.Mosaic, error) {
	of := tiling{v.now.Outlines, v.In}
	if of.list == "" || of.in.Level == mesh.Country {
		return nil, nil //nolint:nilnil // none to draw
	}
	if kept, ok := p.mosaics.Get(of); ok {
		return kept, nil
	}
	var corners shape.Ring
	err := p.network.EachOutline(ctx, v.now, v.In, func(_ string, s shape.Shape) {
		if low, high := s.Box(); low.Lon <= high.Lon {
			corners = append(corners, low, high)
		}
	})
	if err != nil || len(corners) == 0 {
		return nil, err
	}
	low, high := shape.Shape{corners}.Box()
	// Read twice rather than held: the contours of a région in full detail take tens of megabytes.
	mosaic, err := maps.NewMosaic(low, high, func(add func(string, shape.Shape)) error {
		return p.network.EachOutline(ctx, v.now, v.In, add)
	})
	if err == nil {
		p.mosaics.Add(of, mosaic)
	}
	return mosaic, err
}

// draw makes the map of the territory: communes by distance, in their contours where there
// are some, else with a sentence that says why not; places by status. It gives nil where no commune has a point.
func (v view) draw(f mesh.Figures, mosaic *maps.Mosaic, why string) *maps.Map {
	name := v.Text("coverage.france")
	if v.In.Level != mesh.Country {
		name = v.of(v.In)
	}
	far := len(mesh.Distances) - 1
	country := maps.Country{ID: "map", Title: v.Text("coverage.map", "name", name), Mosaic: mosaic}
	country.Description = v.Text("coverage.map.text", "people", f.Known, "near", f.Within[far], "km", int(mesh.Distances[far]/1_000))
	for _, d := range mesh.Distances {
		country.Classes = append(country.Classes, v.Text("coverage.within", "km", int(d/1_000)))
	}
	country.Classes = append(country.Classes, v.Text("coverage.beyond", "km", int(mesh.Distances[far]/1_000)))
	focus, class := v.values(&country)
	if focus == nil {
		return nil
	}
	switch {
	case v.In.Level == mesh.Country:
	case mosaic == nil:
		country.Focus = focus
		country.Notes = append(country.Notes, v.Text(why))
	default:
		country.Fill = func(code string) int { return class[code] }
		country.Notes = append(country.Notes, v.Text("coverage.map.contours", "attribution", v.now.Contours))
		if len(country.Cells) > 0 {
			country.Notes = append(country.Notes, v.Text("coverage.map.others"))
		}
	}
	country.Notes = append(country.Notes, v.sources())
	country.Series = v.series(focus[0], focus[1], class)
	m := country.Draw(v.Lang)
	return &m
}

// values gives the map a cell for each commune that has no contour there, and tells between
// which points they all are, nil where none has a point, and the class of each but in the
// whole country.
func (v view) values(country *maps.Country) (focus []shape.Point, class map[string]int) {
	type peopled struct {
		maps.Cell
		people int
	}
	var cells []peopled
	var points shape.Ring
	class = map[string]int{}
	v.now.Each(v.In, func(c mesh.Reach) {
		of := 0
		if c.Known {
			of, points = classOf(c.Metres), append(points, c.Point)
		}
		if v.In.Level != mesh.Country {
			class[c.Commune] = of
		}
		if c.Known && (country.Mosaic == nil || !country.Mosaic.Has(c.Commune)) {
			cells = append(cells, peopled{maps.Cell{At: c.Point, Class: of}, c.People})
		}
	})
	if len(points) == 0 {
		return nil, nil
	}
	// Where several fall together the one with most inhabitants shows.
	slices.SortStableFunc(cells, func(a, b peopled) int { return cmp.Compare(a.people, b.people) })
	for _, c := range cells {
		country.Cells = append(country.Cells, c.Cell)
	}
	low, high := shape.Shape{points}.Box()
	return []shape.Point{low, high}, class
}

// series are the places of the territory, those between two points among them, by status.
func (v view) series(low, high shape.Point, here map[string]int) []maps.Series {
	var open, planned, listed []shape.Point
	for _, s := range v.now.Stands() {
		near := low.Lon <= s.At.Lon && s.At.Lon <= high.Lon && low.Lat <= s.At.Lat && s.At.Lat <= high.Lat
		_, in := here[s.Commune]
		switch {
		case v.In.Level != mesh.Country && !near && !in:
		case s.Listed:
			listed = append(listed, s.At)
		case s.Existing:
			open = append(open, s.At)
		default:
			planned = append(planned, s.At)
		}
	}
	all := marks(v.Lang, open, planned)
	if len(listed) > 0 { // below the others
		all = append([]maps.Series{{Mark: maps.Dot, Name: v.Text("coverage.mark.list"), Points: listed}}, all...)
	}
	return all
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
