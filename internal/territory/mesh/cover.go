package mesh

import (
	"math"
	"slices"

	"maillage/internal/shape"
)

// Place is a place of the mesh.
type Place struct {
	Name     string
	Commune  string // INSEE code
	Existing bool   // it is open; else planned
	Listed   bool   // it is of a list of places labelled elsewhere, none awarded here
	Kinds    []string
	Point    shape.Point
	Exact    bool // Point is its own; else it stands at its commune's, when that is known
}

// Distances are those within which inhabitants are counted, in metres.
var Distances = [...]float64{5_000, 15_000, 30_000}

// Coverage is what some places serve of a land. It never changes.
type Coverage struct {
	land    *Land
	places  []Place
	sites   []int32 // of each place, its commune, or -1
	tree    *shape.Points
	whose   []int32 // of each point of the tree, its place: those astray have none
	nearest []reach // of each located site, in the order of land.located
}

type reach struct {
	place  int32 // -1 without any
	metres float64
}

// Cover measures from each commune to its nearest place.
func (l *Land) Cover(places []Place) *Coverage {
	c := &Coverage{land: l, places: places, sites: make([]int32, len(places)), nearest: make([]reach, len(l.located))}
	var points []shape.Point
	for i, p := range places {
		c.sites[i] = l.find(p.Commune)
		if point, ok := l.Stand(p); ok {
			points = append(points, point)
			c.whose = append(c.whose, int32(i))
		}
	}
	c.tree = shape.NewPoints(points)
	for i, at := range l.located {
		c.nearest[i] = c.from(l.sites[at].point)
	}
	return c
}

// Stand gives the point that a place is counted at: its own, else its commune's; false when
// neither is known.
func (l *Land) Stand(p Place) (shape.Point, bool) {
	if p.Exact {
		return p.Point, true
	}
	at := l.find(p.Commune)
	if at < 0 || l.sites[at].located < 0 {
		return shape.Point{}, false
	}
	return l.sites[at].point, true
}

func (c *Coverage) from(p shape.Point) reach {
	found, metres := c.tree.Nearest(p)
	if found < 0 {
		return nowhere
	}
	return reach{c.whose[found], metres}
}

var nowhere = reach{place: -1, metres: math.Inf(1)}

// Commune gives the point at which the inhabitants of a commune are counted, when it is known.
func (c *Coverage) Commune(code string) (shape.Point, bool) {
	return c.land.Stand(Place{Commune: code})
}

// Nearest gives the nearest place to a point and how many metres away it is; nil and +Inf
// when there is none.
func (c *Coverage) Nearest(p shape.Point) (*Place, float64) {
	r := c.from(p)
	if r.place < 0 {
		return nil, r.metres
	}
	return &c.places[r.place], r.metres
}

// Stand is a place with the point it is counted at: its own, or its commune's.
type Stand struct {
	*Place
	At shape.Point
}

// Stands lists the places that have a point.
func (c *Coverage) Stands() []Stand {
	stands := make([]Stand, len(c.whose))
	for n, i := range c.whose {
		p := &c.places[i]
		at, _ := c.land.Stand(*p)
		stands[n] = Stand{p, at}
	}
	return stands
}

// Places lists the places that were counted.
func (c *Coverage) Places() []Place { return c.places }

// Astray counts the places that serve nobody because their point is not known.
func (c *Coverage) Astray() int { return len(c.places) - len(c.whose) }

// Figures are what is known of the mesh in a territory.
type Figures struct {
	Scope
	Communes, People int
	Known            int // inhabitants of communes whose point is known: the others are in no distance
	Within           [len(Distances)]int
	Beyond           int // inhabitants beyond the bound, of those known
	Far              int // communes beyond it
	Existing         int // places in the territory
	Planned          int
	Listed           int    // those of either that are of a list
	Farthest         string // commune farthest from any place; "" where none is measured
	Metres           float64
}

// Places counts those in the territory.
func (f Figures) Places() int { return f.Existing + f.Planned }

// Unknown counts the inhabitants whose commune has no point.
func (f Figures) Unknown() int { return f.People - f.Known }

// add counts a commune.
func (f *Figures) add(code string, s *site, r reach, bound float64) {
	f.Communes++
	f.People += int(s.people)
	if s.located < 0 {
		return
	}
	f.Known += int(s.people)
	metres := r.metres
	for i, d := range Distances {
		if metres <= d {
			f.Within[i] += int(s.people)
		}
	}
	if metres > bound {
		f.Beyond += int(s.people)
		f.Far++
	}
	if f.Farthest == "" || metres > f.Metres {
		f.Farthest, f.Metres = code, metres
	}
}

func (f *Figures) count(p Place) {
	if p.Existing {
		f.Existing++
	} else {
		f.Planned++
	}
	if p.Listed {
		f.Listed++
	}
}

// reach gives what is measured from a site, when it has a point.
func (c *Coverage) reach(s *site) reach {
	if s.located < 0 {
		return nowhere
	}
	return c.nearest[s.located]
}

// Of gives the figures of one territory; bound is how many metres make a commune far.
func (c *Coverage) Of(s Scope, bound float64) Figures {
	f, holds := Figures{Scope: s}, c.land.within(s)
	for i := range c.land.sites {
		if site := &c.land.sites[i]; holds(site) {
			f.add(c.land.codes[i], site, c.reach(site), bound)
		}
	}
	for i, p := range c.places {
		if at := c.sites[i]; s.Level == Country || at >= 0 && holds(&c.land.sites[at]) {
			f.count(p)
		}
	}
	return f
}

// By gives the figures of each territory of a level that has communes in a scope, by code.
// A territory that lies only partly in it is counted whole; of what lies in no territory of
// the level, only the part in the scope.
func (c *Coverage) By(level Level, in Scope, bound float64) []Figures {
	areas, n := c.land.Areas(level, in), slices.Index(levels[:], level)
	if n < 0 {
		return []Figures{c.Of(Scope{}, bound)}
	}
	figures := make([]Figures, len(areas))
	index := make([]int, len(c.land.areas[n]))
	for i := range index {
		index[i] = -1
	}
	for i, area := range areas {
		figures[i].Scope = area
		at, _ := slices.BinarySearch(c.land.areas[n], area.Code)
		index[at] = i
	}
	holds := c.land.within(in)
	of := func(s *site) int {
		at := index[s.area[n]]
		if at >= 0 && areas[at].Code == "" && !holds(s) {
			return -1
		}
		return at
	}
	for i := range c.land.sites {
		site := &c.land.sites[i]
		if at := of(site); at >= 0 {
			figures[at].add(c.land.codes[i], site, c.reach(site), bound)
		}
	}
	for i, p := range c.places {
		if site := c.sites[i]; site >= 0 {
			if at := of(&c.land.sites[site]); at >= 0 {
				figures[at].count(p)
			}
		}
	}
	return figures
}
