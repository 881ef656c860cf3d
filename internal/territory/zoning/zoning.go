package zoning

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"maillage/internal/shape"
)

// Kind is what a list tells.
type Kind string

// The kinds.
const (
	Areas    Kind = "areas"    // polygons
	Values   Kind = "values"   // a class for each commune
	Communes Kind = "communes" // which communes are in it
	Points   Kind = "points"   // places
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{Areas, Values, Communes, Points} }

// List is one generation of a list.
type List struct {
	ID          string
	Key         string // what rules name
	Title       string
	Kind        Kind
	From, Until time.Time // first and last day in force, at midnight UTC; zero Until: no end
	Vintage     string
	Attribution string // to show wherever an answer rests on it
	Source      string // page that the file was downloaded from
	File        string // its name
	SHA256      string
	Rows        int // areas, communes or points it holds
	ImportedAt  time.Time
}

// Covers tells whether a day is among those of the list. Another that began later may be in
// force on it.
func (l List) Covers(day time.Time) bool {
	return !day.Before(l.From) && (l.Until.IsZero() || !day.After(l.Until))
}

// within tells whether the days of a list lie among those of another, which began before and
// goes on after.
func (l List) within(other List) bool {
	return other.From.Before(l.From) && !l.Until.IsZero() && (other.Until.IsZero() || other.Until.After(l.Until))
}

// inForce gives, of lists by key and first day, those in force on a day: of each key the one
// that began last.
func inForce(all []List, day time.Time) []List {
	held := []List{}
	for _, l := range all {
		switch n := len(held); {
		case !l.Covers(day):
		case n > 0 && held[n-1].Key == l.Key:
			held[n-1] = l
		default:
			held = append(held, l)
		}
	}
	return held
}

// Area is a polygon of a list, as it stands to a point where one was asked about.
type Area struct {
	Code, Name string
	Shape      shape.Shape
	Inside     bool
	Metres     float64 // to its edge, from inside or from outside
}

// content is a list in memory.
type content struct {
	List
	areas    []Area
	communes [][]string // of each area, as the file tells
	index    *shape.Index
	codes    []inseeKey // of communes, sorted
	values   []uint32   // of each code, its place in texts
	texts    []string
	names    []string // of points
	points   *shape.Points
}

const codeSize = 5 // bytes of an INSEE code

// inseeKey is the code of a commune in few bytes: a site keeps some lists of 35,000.
type inseeKey [codeSize]byte

// place finds a commune among the codes.
func (c *content) place(commune string) (int, bool) {
	if len(commune) != codeSize {
		return 0, false
	}
	key := inseeKey([]byte(commune))
	return slices.BinarySearchFunc(c.codes, key, func(a, b inseeKey) int { return bytes.Compare(a[:], b[:]) })
}

// Book is some lists as they are in force on a day.
type Book struct{ lists map[string]*content }

// List gives the list of a key; false when none of it is in force.
func (b *Book) List(key string) (List, bool) {
	if c, ok := b.lists[key]; ok {
		return c.List, true
	}
	return List{}, false
}

func (b *Book) of(key string, kinds ...Kind) (*content, bool) {
	c, ok := b.lists[key]
	return c, ok && slices.Contains(kinds, c.Kind)
}

// Near gives the areas that hold a point, then those whose edge is within some metres, the
// nearest first; false when no list of areas of this key is in force.
func (b *Book) Near(key string, p shape.Point, metres float64) ([]Area, List, bool) {
	c, ok := b.of(key, Areas)
	if !ok {
		return nil, List{}, false
	}
	var near []Area
	for _, hit := range c.index.Near(p, metres) {
		a := c.areas[hit.Shape]
		a.Inside, a.Metres = hit.Inside, hit.ToEdge
		near = append(near, a)
	}
	slices.SortStableFunc(near, func(a, b Area) int {
		if a.Inside != b.Inside {
			return map[bool]int{true: -1, false: 1}[a.Inside]
		}
		return cmp.Compare(a.Metres, b.Metres)
	})
	return near, c.List, true
}

// InCommune gives the areas that the file says are in a commune: a weaker fact than where a
// point stands. It is false when no list of areas of this key is in force, or when its file says
// of no area where it is.
func (b *Book) InCommune(key, commune string) ([]Area, List, bool) {
	c, ok := b.of(key, Areas)
	if !ok || !slices.ContainsFunc(c.communes, func(told []string) bool { return len(told) > 0 }) {
		return nil, List{}, false
	}
	var found []Area
	for i, communes := range c.communes {
		if slices.Contains(communes, commune) {
			found = append(found, c.areas[i])
		}
	}
	return found, c.List, true
}

// Value gives what a list says of a commune, "" when it leaves it out; false when no list of
// values of this key is in force.
func (b *Book) Value(key, commune string) (string, List, bool) {
	c, ok := b.of(key, Values)
	if !ok {
		return "", List{}, false
	}
	if i, found := c.place(commune); found {
		return c.texts[c.values[i]], c.List, true
	}
	return "", c.List, true
}

// Holds tells whether a commune is in a list of communes, or of values; false at the end when
// none of this key is in force.
func (b *Book) Holds(key, commune string) (bool, List, bool) {
	c, ok := b.of(key, Communes, Values)
	if !ok {
		return false, List{}, false
	}
	_, found := c.place(commune)
	return found, c.List, true
}

// Nearest gives the nearest place of a list of points and the metres to it, no name when the
// list is empty; false when none of this key is in force.
func (b *Book) Nearest(key string, p shape.Point) (name string, metres float64, list List, ok bool) {
	c, ok := b.of(key, Points)
	if !ok {
		return "", 0, List{}, false
	}
	if i, metres := c.points.Nearest(p); i >= 0 {
		return c.names[i], metres, c.List, true
	}
	return "", 0, c.List, true
}

const day = 24 * time.Hour

// dayText writes a day as it is stored; "" for none.
func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func dayOf(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return t
}

func cutCodes(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}
