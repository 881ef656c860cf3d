package mesh

import (
	"maps"
	"slices"
	"strings"

	"maillage/internal/shape"
	"maillage/internal/territory"
)

// Level is a size of territory.
type Level string

// The levels, from the whole country down.
const (
	Country        Level = ""
	Region         Level = "region"
	Departement    Level = "departement"
	Arrondissement Level = "arrondissement"
	EPCI           Level = "epci"
)

// levels are those a commune has a code for, in the order of its areas.
var levels = [...]Level{Region, Departement, Arrondissement, EPCI}

// Scope is one territory; its zero value is the whole country.
type Scope struct {
	Level Level
	Code  string // "" with a level: what lies in no territory of that level
}

// Land is the communes with what the mesh needs of them: two megabytes for the country. It
// never changes.
type Land struct {
	codes   []string // of communes, in order
	sites   []site
	areas   [len(levels)][]string // codes of the territories of each level, in order
	located []int32               // sites that have a point
	tree    *shape.Points         // of those
}

// site is a commune: where it is and which territories it lies in.
type site struct {
	point   shape.Point
	people  int32
	area    [len(levels)]int16 // places in Land.areas
	located int32              // place in Land.located, or -1
}

// NewLand makes a land of communes, in the order of their codes.
func NewLand(communes []territory.Commune) *Land {
	l := &Land{codes: make([]string, len(communes)), sites: make([]site, len(communes))}
	for n, level := range levels {
		known := map[string]bool{}
		for i := range communes {
			known[codeOf(&communes[i], level)] = true
		}
		l.areas[n] = slices.Sorted(maps.Keys(known))
	}
	var points []shape.Point
	for i := range communes {
		c := &communes[i]
		s := site{people: int32(c.Population), located: -1, point: shape.Point{Lon: c.Lon, Lat: c.Lat}} //nolint:gosec // people of a commune
		for n, level := range levels {
			at, _ := slices.BinarySearch(l.areas[n], codeOf(c, level))
			s.area[n] = int16(at) //nolint:gosec // 1,300 at most
		}
		if c.Located {
			s.located = int32(len(l.located)) //nolint:gosec // 35,000
			l.located = append(l.located, int32(i))
			points = append(points, s.point)
		}
		l.codes[i], l.sites[i] = c.Code, s
	}
	l.tree = shape.NewPoints(points)
	return l
}

func codeOf(c *territory.Commune, level Level) string {
	switch level {
	case Region:
		return c.Region
	case Departement:
		return c.Departement
	case Arrondissement:
		return c.Arrondissement
	case EPCI:
		return c.EPCI
	default:
		return ""
	}
}

// find gives the site of a commune's code, or -1.
func (l *Land) find(code string) int32 {
	at, ok := slices.BinarySearchFunc(l.codes, code, strings.Compare)
	if !ok {
		return -1
	}
	return int32(at) //nolint:gosec // 35,000
}

// within gives a test of sites: whether they lie in a scope.
func (l *Land) within(s Scope) func(*site) bool {
	n := slices.Index(levels[:], s.Level)
	if n < 0 {
		return func(*site) bool { return s.Level == Country }
	}
	at, ok := slices.BinarySearch(l.areas[n], s.Code)
	return func(c *site) bool { return ok && int(c.area[n]) == at }
}

// Areas lists the territories of a level that have communes in a scope, by code. Some may
// lie only partly in it.
func (l *Land) Areas(level Level, in Scope) []Scope {
	n, holds := slices.Index(levels[:], level), l.within(in)
	if n < 0 {
		return []Scope{{}}
	}
	here := make([]bool, len(l.areas[n]))
	for i := range l.sites {
		if c := &l.sites[i]; holds(c) {
			here[c.area[n]] = true
		}
	}
	var list []Scope
	for at, code := range l.areas[n] {
		if here[at] {
			list = append(list, Scope{level, code})
		}
	}
	return list
}
