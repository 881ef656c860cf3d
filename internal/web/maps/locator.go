package maps

import (
	"math"

	"maillage/internal/lang"
	"maillage/internal/shape"
)

// Locator is a map around a point: what is near it, and how far.
type Locator struct {
	ID, Title, Description string
	At                     shape.Point
	Name                   string     // of the point, in the legend
	Areas                  []Near     // the nearest first
	Marks                  []Landmark // other points, the most useful first
	To                     *shape.Point
	Away                   string  // what the line to To says: "412 m"
	Within                 float64 // metres of a circle around the point; 0 for none
	Notes                  []string
}

// Near is an area in sight.
type Near struct {
	Shape shape.Shape
	Name  string
}

// Landmark is a point to recognise the place by: a commune, another place.
type Landmark struct {
	At   shape.Point
	Name string
}

// A locator is as wide as a phone, so that its letters keep their size there.
const (
	locatorWidth  = 340
	locatorHeight = 260
	closest       = 250.0    // metres from the middle to the nearer border, at least
	farthest      = 60_000.0 // and at most
	landmarks     = 8
	few           = 3 // landmarks to recognise a place by
)

// reach chooses how far the map shows: the line, the circle, else the nearest area or
// landmark.
func (c Locator) reach() float64 {
	reach := c.Within * 1.15
	if c.To != nil {
		reach = max(reach, shape.Distance(c.At, *c.To)*1.3)
	}
	if reach == 0 && len(c.Areas) > 0 {
		reach = c.Areas[0].Shape.ToEdge(c.At) * 1.5
	}
	if reach == 0 && len(c.Marks) > 0 {
		reach = shape.Distance(c.At, c.Marks[min(len(c.Marks), few)-1].At) * 1.2
	}
	if math.IsInf(reach, 0) || math.IsNaN(reach) {
		reach = closest
	}
	return min(max(reach, closest), farthest)
}

// Draw makes the map.
func (c Locator) Draw(l lang.Lang) Map {
	p := around(c.At)
	reach := c.reach()
	v := over(p, flat{-reach, -reach}, flat{reach, reach}, view{width: locatorWidth, height: locatorHeight})
	m := Map{ID: c.ID, Title: c.Title, Description: c.Description, Width: locatorWidth, Height: locatorHeight, Small: true, Bar: v.bar(l), Notes: c.Notes}
	m.Layers = []Layer{{Class: "field", Path: "M0 0h340v260H0z"}}
	words := &crowd{Map: &m}
	words.take(locatorWidth/2, locatorHeight/2, "") // the point itself
	for _, a := range c.Areas {
		var w pen
		v.outline(flattenShape(p, a.Shape), &w)
		if w.String() == "" {
			continue // beyond the borders
		}
		m.Layers = append(m.Layers, Layer{Class: "area near-area", Path: w.String(), Title: a.Name})
	}
	if len(c.Areas) > 0 {
		m.Legend = append(m.Legend, Key{Class: "area near-area", Path: "M3 1h18v14H3z", Text: c.areaNames(l)})
	}
	m.north(l)
	c.rule(&m, v, words)
	c.surroundings(&m, v, words, l)
	m.Layers = append(m.Layers, Layer{Class: "pin", Path: "m170 130z", Core: true})
	m.Legend = append([]Key{{Class: "pin", Path: "M12 8z", Text: c.Name, Core: true}}, m.Legend...)
	return m
}

// north points to it: the map is never turned.
func (m *Map) north(l lang.Lang) {
	m.Layers = append(m.Layers, Layer{Class: "north", Path: "m320 12 7 20-7-5-7 5z"})
	m.Labels = append(m.Labels, Label{Class: "name", X: 320, Y: 48, Text: l.Text("map.north")})
}

// namesShown bounds the areas that the legend names.
const namesShown = 3

func (c Locator) areaNames(l lang.Lang) string {
	var names []string
	for _, a := range c.Areas[:min(len(c.Areas), namesShown)] {
		names = append(names, a.Name)
	}
	return l.List(names)
}

// rule draws the circle and the line that are measured.
func (c Locator) rule(m *Map, v view, words *crowd) {
	if c.Within > 0 {
		r := int(math.Round(c.Within / v.unit))
		var w pen
		w.move(spot{locatorWidth/2 - r, locatorHeight / 2})
		for _, side := range []int{2 * r, -2 * r} {
			w.b = append(w.b, 'a')
			for _, n := range []int{r, r, 0, 1, 0, side, 0} {
				w.number(n)
			}
		}
		m.Layers = append(m.Layers, Layer{Class: "circle", Path: w.String()})
	}
	if c.To == nil {
		return
	}
	to, ok := v.at(*c.To)
	if !ok || to == (spot{locatorWidth / 2, locatorHeight / 2}) {
		return
	}
	var w pen
	w.move(spot{locatorWidth / 2, locatorHeight / 2})
	w.line(to)
	m.Layers = append(m.Layers, Layer{Class: "measure", Path: w.String()})
	words.say("away", (to.x+locatorWidth/2)/2, (to.y+locatorHeight/2)/2-6, c.Away)
}

// surroundings marks the landmarks in sight, with their names where there is room.
func (c Locator) surroundings(m *Map, v view, words *crowd, l lang.Lang) {
	var spots []spot
	for _, mark := range c.Marks {
		at, ok := v.at(mark.At)
		if !ok || len(spots) == landmarks {
			continue
		}
		if words.say("name", at.x, at.y-9, mark.Name) {
			spots = append(spots, at)
		}
	}
	if len(spots) == 0 {
		return
	}
	var w pen
	w.marks(spots, Square)
	m.Layers = append(m.Layers, Layer{Class: "landmark", Path: w.String()})
	m.Legend = append(m.Legend, Key{Class: "landmark", Path: "M12 8z", Text: l.Text("map.landmarks")})
}
