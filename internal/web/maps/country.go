package maps

import (
	"math"
	"slices"
	"sync"

	"maillage/internal/lang"
	"maillage/internal/shape"
	"maillage/internal/territory"
)

// Country is a map of France, or of a part of it.
type Country struct {
	ID, Title, Description string
	Focus                  []shape.Point // what must be in sight; the whole country when empty
	Areas                  []Area        // contours with a value
	Cells                  []Cell        // values of communes, at their points
	Mosaic                 *Mosaic       // contours with a class, in place of Focus; nil for none
	Fill                   func(code string) int
	Series                 []Series
	Classes                []string // names of the classes, from 1, for the legend
	Notes                  []string // whose data it shows
}

// Area is a contour of a class, from 1 to 5; of class 0 nothing is known.
type Area struct {
	Shape shape.Shape
	Class int
	Title string // what a pointer over it tells: its name and its value
}

// Cell is a value at a point: a class, from 1 to 5. Of several that fall together the last
// one shows.
type Cell struct {
	At    shape.Point
	Class int
}

// Series is a kind of place, under one mark.
type Series struct {
	Mark   Mark
	Name   string // in the legend
	Points []shape.Point
}

const (
	countryWidth = 600
	regionHeight = 520
	cellStep     = 4
	classes      = 5
)

// overseas are the départements in frames below the mainland.
var overseas = []struct {
	name      string // of its text
	low, high shape.Point
}{
	{"map.guadeloupe", shape.Point{Lon: -61.86, Lat: 15.8}, shape.Point{Lon: -60.96, Lat: 16.56}},
	{"map.martinique", shape.Point{Lon: -61.3, Lat: 14.34}, shape.Point{Lon: -60.74, Lat: 14.94}},
	{"map.guyane", shape.Point{Lon: -54.8, Lat: 2}, shape.Point{Lon: -51.4, Lat: 5.9}},
	{"map.reunion", shape.Point{Lon: 55.16, Lat: -21.44}, shape.Point{Lon: 55.9, Lat: -20.82}},
	{"map.mayotte", shape.Point{Lon: 44.96, Lat: -13.05}, shape.Point{Lon: 45.36, Lat: -12.6}},
}

// The mainland and Corsica in Lambert-93, with some sea around.
var mainlandLow, mainlandHigh = flat{72_000, 6_030_000}, flat{1_262_000, 7_125_000}

// framed is a view with its ground, flattened once for all.
type framed struct {
	view
	lands func() []flatLand
	name  string
}

type flatLand struct {
	france bool
	plane  flattened
}

func landsIn(p projection) []flatLand {
	var lands []flatLand
	for _, land := range territory.Ground() {
		if plane := flattenShape(p, nearby(p, land.Shape)); len(plane) > 0 {
			lands = append(lands, flatLand{land.France, plane})
		}
	}
	return lands
}

// nearby keeps the rings that a projection shows without distortion beyond use: none of the
// mainland's in a view overseas, and the other way round.
func nearby(p projection, s shape.Shape) shape.Shape {
	centre := p.middle()
	return slices.DeleteFunc(slices.Clone(s), func(r shape.Ring) bool {
		return len(r) == 0 || math.Abs(r[0].Lon-centre.Lon) > 20 || math.Abs(r[0].Lat-centre.Lat) > 20
	})
}

var mainlandLands = sync.OnceValue(func() []flatLand { return landsIn(conic{}) })

// whole is the mainland with the frames below it.
var whole = sync.OnceValue(func() []framed {
	height := int(float64(countryWidth) * (mainlandHigh.y - mainlandLow.y) / (mainlandHigh.x - mainlandLow.x))
	views := []framed{{over(conic{}, mainlandLow, mainlandHigh, view{width: countryWidth, height: height}), mainlandLands, ""}}
	const gap, frameHeight = 8, 100
	width := (countryWidth - gap*(len(overseas)-1)) / len(overseas)
	for i := range overseas {
		f := frame(i, view{x: i * (width + gap), y: height + gap, width: width, height: frameHeight})
		views = append(views, f)
	}
	return views
})

// frame is a view of a département overseas.
func frame(i int, box view) framed {
	o := overseas[i]
	p := around(shape.Point{Lon: (o.low.Lon + o.high.Lon) / 2, Lat: (o.low.Lat + o.high.Lat) / 2})
	return framed{over(p, p.flatten(o.low), p.flatten(o.high), box), sync.OnceValue(func() []flatLand { return landsIn(p) }), o.name}
}

// views gives what the map looks at: the whole country, or one view of the focus.
func (c Country) views() []framed {
	if c.Mosaic != nil {
		return []framed{c.Mosaic.box}
	}
	if len(c.Focus) == 0 {
		return whole()
	}
	box := view{width: countryWidth, height: regionHeight}
	for i, o := range overseas {
		outside := func(p shape.Point) bool {
			return p.Lon < o.low.Lon || p.Lon > o.high.Lon || p.Lat < o.low.Lat || p.Lat > o.high.Lat
		}
		if !slices.ContainsFunc(c.Focus, outside) {
			return []framed{frame(i, box)}
		}
	}
	p := conic{}
	low, high := flat{math.Inf(1), math.Inf(1)}, flat{math.Inf(-1), math.Inf(-1)}
	for _, at := range c.Focus {
		f := p.flatten(at)
		low, high = flat{min(low.x, f.x), min(low.y, f.y)}, flat{max(high.x, f.x), max(high.y, f.y)}
	}
	margin := max((high.x-low.x)/12, (high.y-low.y)/12, 8_000)
	low, high = flat{low.x - margin, low.y - margin}, flat{high.x + margin, high.y + margin}
	return []framed{{over(p, low, high, box), mainlandLands, ""}}
}

// Draw makes the map.
func (c Country) Draw(l lang.Lang) Map {
	views := c.views()
	last := views[len(views)-1]
	m := Map{ID: c.ID, Title: c.Title, Description: c.Description, Width: countryWidth, Height: last.y + last.height, Bar: views[0].bar(l)}
	if m.Layers = slices.Clone(wholeGround()); len(c.Focus) > 0 || c.Mosaic != nil {
		m.Layers = ground(views)
	}
	c.areas(&m, views)
	unknown := c.mosaic(&m) || slices.ContainsFunc(c.Areas, func(a Area) bool { return a.Class == 0 })
	c.cells(&m, views)
	if len(c.Areas) > 0 {
		m.Layers = append(m.Layers, edges(views)) // the coast stays in sight over the values
	}
	outside := c.places(&m, views)
	for i, name := range c.Classes {
		m.Legend = append(m.Legend, Key{Class: class(i + 1), Path: "M3 0h18v16H3z", Text: name})
	}
	if unknown {
		m.Legend = append(m.Legend, Key{Class: "area " + class(0), Path: "M3 1h18v14H3z", Text: l.Text("map.unknown")})
	}
	if len(views) > 1 {
		m.Height += labelHeight
		for _, v := range views[1:] {
			m.Labels = append(m.Labels, Label{Class: "name", X: v.x + v.width/2, Y: v.y + v.height + labelHeight - 6, Text: l.Text(v.name)})
		}
		m.Notes = append(m.Notes, l.Text("map.frames"))
	}
	if outside > 0 {
		m.Notes = append(m.Notes, l.Text("map.outside", "count", outside))
	}
	m.Notes = append(m.Notes, c.Notes...)
	if len(territory.Ground()) > 0 {
		m.Notes = append(m.Notes, l.Text("map.ground", "source", territory.GroundAttribution))
	}
	return m
}

const labelHeight = 26

func class(n int) string { return "class-" + string(rune('0'+min(max(n, 0), classes))) }

// ground is the sea of each view, then the lands.
func ground(views []framed) []Layer {
	var sea, near, france pen
	for _, v := range views {
		sea.ring(shape.Ring{
			{Lon: float64(v.x), Lat: float64(v.y)},
			{Lon: float64(v.x + v.width), Lat: float64(v.y)},
			{Lon: float64(v.x + v.width), Lat: float64(v.y + v.height)},
			{Lon: float64(v.x), Lat: float64(v.y + v.height)},
		})
		for _, land := range v.lands() {
			if land.france {
				v.outline(land.plane, &france)
			} else {
				v.outline(land.plane, &near)
			}
		}
	}
	return layers(Layer{Class: "sea", Path: sea.String()}, Layer{Class: "near", Path: near.String()}, Layer{Class: "land", Path: france.String()})
}

// wholeGround is the ground of every map of the whole country.
var wholeGround = sync.OnceValue(func() []Layer { return ground(whole()) })

// layers leaves out those without a path.
func layers(all ...Layer) []Layer {
	return slices.DeleteFunc(all, func(l Layer) bool { return l.Path == "" })
}

func edges(views []framed) Layer {
	var w pen
	for _, v := range views {
		for _, land := range v.lands() {
			if land.france {
				v.outline(land.plane, &w)
			}
		}
	}
	return Layer{Class: "coast", Path: w.String()}
}

func (c Country) areas(m *Map, views []framed) {
	for _, a := range c.Areas {
		var w pen
		for _, v := range views {
			v.outline(flattenShape(v.projection, nearby(v.projection, a.Shape)), &w)
		}
		m.Layers = append(m.Layers, layers(Layer{Class: "area " + class(a.Class), Path: w.String(), Title: a.Title})...)
	}
}

func (c Country) cells(m *Map, views []framed) {
	shown := map[spot]int{}
	for _, cell := range c.Cells {
		if s, ok := find(views, cell.At); ok {
			shown[spot{s.x / cellStep, s.y / cellStep}] = min(max(cell.Class, 0), classes)
		}
	}
	by := make([][]spot, classes+1)
	for s, class := range shown {
		by[class] = append(by[class], s)
	}
	for n, spots := range by {
		if len(spots) > 0 {
			var w pen
			w.cells(spots, cellStep)
			m.Layers = append(m.Layers, Layer{Class: "cells " + class(n), Path: w.String()})
		}
	}
}

// find gives where a point is, in the first view that shows it.
func find(views []framed, p shape.Point) (spot, bool) {
	for _, v := range views {
		if math.Abs(p.Lon-v.middle().Lon) > 25 {
			continue
		}
		if s, ok := v.at(p); ok {
			return s, true
		}
	}
	return spot{}, false
}

// many is how many places make marks smaller.
const many = 400

// places draws the series, and counts the points that are in no view.
func (c Country) places(m *Map, views []framed) (outside int) {
	crowded := 0
	for _, s := range c.Series {
		if s.Mark != Dot {
			crowded += len(s.Points)
		}
	}
	for _, s := range c.Series {
		size := ""
		if s.Mark == Dot && len(s.Points) > many || s.Mark != Dot && crowded > many {
			size = " many"
		}
		var spots []spot
		for _, p := range s.Points {
			if at, ok := find(views, p); ok {
				spots = append(spots, at)
			} else {
				outside++
			}
		}
		var w pen
		w.marks(spots, s.Mark)
		m.Layers = append(m.Layers, layers(Layer{Class: s.Mark.class() + size, Path: w.String(), Core: true})...)
		m.Legend = append(m.Legend, s.Mark.key(s.Name))
	}
	return outside
}
