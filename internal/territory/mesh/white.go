package mesh

import (
	"cmp"
	"slices"
	"strings"

	"maillage/internal/shape"
)

// Kind counts the places of a kind.
type Kind struct {
	Key               string
	Existing, Planned int
}

// Kinds counts the places of a territory by kind, by key. A place of two kinds is in both.
func (c *Coverage) Kinds(s Scope) []Kind {
	holds := c.land.within(s)
	var kinds []Kind
	for i, p := range c.places {
		if at := c.sites[i]; s.Level != Country && (at < 0 || !holds(&c.land.sites[at])) {
			continue
		}
		for _, key := range p.Kinds {
			at, ok := slices.BinarySearchFunc(kinds, key, func(k Kind, key string) int { return strings.Compare(k.Key, key) })
			if !ok {
				kinds = slices.Insert(kinds, at, Kind{Key: key})
			}
			if p.Existing {
				kinds[at].Existing++
			} else {
				kinds[at].Planned++
			}
		}
	}
	return kinds
}

// Reach is a commune and its nearest place.
type Reach struct {
	Commune string
	People  int
	Known   bool // the commune has a point
	Point   shape.Point
	Place   *Place  // nil when there is none, or nothing is known
	Metres  float64 // to it
}

// Communes lists the communes of a territory with their nearest place, by code.
func (c *Coverage) Communes(s Scope) []Reach {
	var list []Reach
	c.Each(s, func(r Reach) { list = append(list, r) })
	return list
}

// Each hands over the communes of a territory as Communes lists them.
func (c *Coverage) Each(s Scope, each func(Reach)) {
	holds := c.land.within(s)
	for i := range c.land.sites {
		site := &c.land.sites[i]
		if !holds(site) {
			continue
		}
		r := c.reach(site)
		commune := Reach{Commune: c.land.codes[i], People: int(site.people), Known: site.located >= 0, Point: site.point, Metres: r.metres}
		if r.place >= 0 {
			commune.Place = &c.places[r.place]
		}
		each(commune)
	}
}

// White is the communes of an EPCI that are far from any place, or those of a département
// outside any EPCI. People know an EPCI; a patch of the map has no name.
type White struct {
	EPCI         string   // "" for communes outside any
	Departements []string // where they lie, by code
	Communes     []string
	People       int
	Metres       float64 // of the farthest
}

// White lists what lies beyond a bound in a territory, the most inhabitants first.
func (c *Coverage) White(s Scope, bound float64) []White {
	holds := c.land.within(s)
	departement, epci := slices.Index(levels[:], Departement), slices.Index(levels[:], EPCI)
	found := map[string]*White{}
	for n, at := range c.land.located {
		site, metres := &c.land.sites[at], c.nearest[n].metres
		if metres <= bound || !holds(site) {
			continue
		}
		code, in := c.land.areas[epci][site.area[epci]], c.land.areas[departement][site.area[departement]]
		key := code
		if code == "" {
			key = in // shorter than any code of an EPCI
		}
		w := found[key]
		if w == nil {
			w = &White{EPCI: code}
			found[key] = w
		}
		if at, ok := slices.BinarySearch(w.Departements, in); !ok {
			w.Departements = slices.Insert(w.Departements, at, in)
		}
		w.Communes = append(w.Communes, c.land.codes[at])
		w.People += int(site.people)
		w.Metres = max(w.Metres, metres)
	}
	var list []White
	for _, w := range found {
		list = append(list, *w)
	}
	slices.SortFunc(list, func(a, b White) int {
		return cmp.Or(cmp.Compare(b.People, a.People), strings.Compare(a.Communes[0], b.Communes[0]))
	})
	return list
}

// Gain is what one more place would change.
type Gain struct {
	Within [len(Distances)]int // inhabitants that near to it
	New    [len(Distances)]int // those of them with no place that near today
	Place  *Place              // the nearest today; nil without any
	Metres float64             // to it
}

// Gain tells what a place at a point would add.
func (c *Coverage) Gain(p shape.Point) Gain {
	var gain Gain
	gain.Place, gain.Metres = c.Nearest(p)
	c.land.tree.Each(p, Distances[len(Distances)-1], func(n int, metres float64) {
		people := int(c.land.sites[c.land.located[n]].people)
		for i, d := range Distances {
			if metres > d {
				continue
			}
			gain.Within[i] += people
			if c.nearest[n].metres > d {
				gain.New[i] += people
			}
		}
	})
	return gain
}
