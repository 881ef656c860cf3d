package maps

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"maillage/internal/shape"
)

// Mosaic is contours that share borders, as one view of the country shows them. Each border is
// kept once and simplified once, so that neighbours leave no gap and what is of one class is
// drawn as one. It never changes.
type Mosaic struct {
	box   framed
	codes []string
	tiles map[string]int32 // by code
	arcs  []arc
}

// arc is a border between two places where three contours or more meet, or a whole border
// where none do.
type arc struct {
	line  []spot16
	tiles []int32 // on its sides: two, or one at the edge of the mosaic
}

type spot16 struct{ x, y int16 }

const (
	// grain is how many steps of the grid on which borders are compared make a unit.
	grain = 4
	// maxEdges bounds what a mosaic is made of, some tens of megabytes for a moment. On the grid
	// the borders of a région have half of it at most, whatever the detail of its contours.
	maxEdges = 1_500_000
	// bordered is how many contours show the borders between those of one class too.
	bordered = 1_000
)

// ErrTooFine says that contours have more detail than a mosaic holds.
var ErrTooFine = errors.New("maps: the contours are too detailed to be drawn")

// NewMosaic makes a mosaic of what lies between two points. each hands over its contours;
// those of one code are one. It is nil where there is nothing to draw, with ErrTooFine where there
// is too much.
func NewMosaic(low, high shape.Point, each func(add func(code string, s shape.Shape)) error) (*Mosaic, error) {
	m := &Mosaic{box: Country{Focus: []shape.Point{low, high}}.views()[0], tiles: map[string]int32{}}
	var edges []edge
	err := each(func(code string, s shape.Shape) {
		tile, known := m.tiles[code]
		if !known {
			tile = int32(len(m.codes)) //nolint:gosec // 35,000
			m.tiles[code], m.codes = tile, append(m.codes, code)
		}
		if len(edges) <= maxEdges {
			edges = m.trace(edges, s, tile)
		}
	})
	if err == nil && len(edges) > maxEdges {
		err = ErrTooFine
	}
	if err != nil || len(edges) == 0 {
		return nil, err
	}
	m.arcs = newBorders(edges).arcs()
	return m, nil
}

// Has tells whether the mosaic has the contour of a code.
func (m *Mosaic) Has(code string) bool {
	_, ok := m.tiles[code]
	return ok
}

// edge is a piece of the border of a tile, between two points of the grid, the lower first.
type edge struct {
	from, to uint32
	tile     int32
}

// trace adds the borders of a contour, on the grid: points that fall together there are one,
// for its neighbour too.
func (m *Mosaic) trace(edges []edge, s shape.Shape, tile int32) []edge {
	for _, ring := range nearby(m.box.projection, s) {
		before := m.grid(ring[len(ring)-1])
		for _, p := range ring {
			at := m.grid(p)
			if at != before {
				edges = append(edges, edge{min(before, at), max(before, at), tile})
			}
			before = at
		}
	}
	return edges
}

func (m *Mosaic) grid(p shape.Point) uint32 {
	x, y := m.box.place(m.box.flatten(p))
	return uint32(onGrid(x))<<16 | uint32(onGrid(y))
}

// onGrid counts in steps; what is far out of sight stands at the edge of the grid.
func onGrid(v float64) uint16 {
	const room = math.MaxUint16
	return uint16(min(max(math.Round(v*grain)+room/4, 0), room))
}

func offGrid(at uint32) shape.Point {
	units := func(v uint16) float64 { return (float64(v) - math.MaxUint16/4) / grain }
	return shape.Point{Lon: units(uint16(at >> 16)), Lat: units(uint16(at & math.MaxUint16))}
}

// paths draws the mosaic: what is of each class, from 0, and the borders, which are empty for
// many tiles.
func (m *Mosaic) paths(classOf func(code string) int) (fills [classes + 1]string, borders string) {
	class := make([]int, len(m.codes))
	for i, code := range m.codes {
		class[i] = min(max(classOf(code), 0), classes)
	}
	for n := range fills {
		var around []arc
		for _, a := range m.arcs {
			odd := false // is one side of it of the class, and the other not
			for _, t := range a.tiles {
				odd = odd != (class[t] == n)
			}
			if odd {
				around = append(around, a)
			}
		}
		var w pen
		for _, ring := range rings(around) {
			w.ring(ring)
		}
		fills[n] = w.String()
	}
	if len(m.codes) > bordered {
		return fills, ""
	}
	var w pen
	for _, a := range m.arcs {
		w.move(spot{int(a.line[0].x), int(a.line[0].y)})
		for _, s := range a.line[1:] {
			w.line(spot{int(s.x), int(s.y)})
		}
	}
	return fills, w.String()
}

// rings puts arcs together, end to end. Each spot is the end of an even number of them.
func rings(arcs []arc) []shape.Ring {
	at := map[spot16][]int{}
	for i, a := range arcs {
		first, last := a.line[0], a.line[len(a.line)-1]
		at[first] = append(at[first], i)
		at[last] = append(at[last], i)
	}
	used := make([]bool, len(arcs))
	next := func(from spot16) (a arc, ok bool) {
		for list := at[from]; len(list) > 0; list = at[from] {
			i := list[len(list)-1]
			at[from] = list[:len(list)-1]
			if !used[i] {
				used[i] = true
				return arcs[i], true
			}
		}
		return arc{}, false
	}
	var all []shape.Ring
	for _, start := range arcs {
		var ring shape.Ring
		from := start.line[0]
		for a, ok := next(from); ok; a, ok = next(from) {
			line := slices.Clone(a.line)
			if line[0] != from {
				slices.Reverse(line)
			}
			for _, s := range line[:len(line)-1] {
				ring = append(ring, shape.Point{Lon: float64(s.x), Lat: float64(s.y)})
			}
			from = line[len(line)-1]
		}
		if len(ring) > 0 {
			all = append(all, ring)
		}
	}
	return all
}

// mosaic draws the tiles by class, and tells whether some are of none.
func (c Country) mosaic(m *Map) (unknown bool) {
	if c.Mosaic == nil {
		return false
	}
	fills, borders := c.Mosaic.paths(c.Fill)
	for n, path := range fills {
		m.Layers = append(m.Layers, layers(Layer{Class: "tiles " + class(n), Path: path})...)
	}
	m.Layers = append(m.Layers, layers(Layer{Class: "borders", Path: borders})...)
	return fills[0] != ""
}

// borders is the edges of a mosaic, each once, with what meets at each of their ends.
type borders struct {
	edges []joint
	tiles []int32 // of all edges, those of each together
	ends  []end   // in the order of their points
	used  []bool
}

// joint is an edge with its tiles, from one place to another in the list of all.
type joint struct {
	from, to    uint32
	first, last int
}

type end struct {
	at   uint32
	edge int
}

func newBorders(edges []edge) *borders {
	slices.SortFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.tile, b.tile))
	})
	b := &borders{}
	for i := 0; i < len(edges); {
		j := joint{edges[i].from, edges[i].to, len(b.tiles), len(b.tiles)}
		for ; i < len(edges) && edges[i].from == j.from && edges[i].to == j.to; i++ {
			if n := len(b.tiles); n > j.first && b.tiles[n-1] == edges[i].tile {
				b.tiles = b.tiles[:n-1] // a border passed there and back is none
			} else {
				b.tiles = append(b.tiles, edges[i].tile)
			}
		}
		if j.last = len(b.tiles); j.last > j.first {
			b.ends = append(b.ends, end{j.from, len(b.edges)}, end{j.to, len(b.edges)})
			b.edges = append(b.edges, j)
		}
	}
	slices.SortFunc(b.ends, func(x, y end) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.edge, y.edge)) })
	b.used = make([]bool, len(b.edges))
	return b
}

// meeting lists the edges that end at a point.
func (b *borders) meeting(at uint32) []end {
	first, _ := slices.BinarySearchFunc(b.ends, at, func(e end, at uint32) int { return cmp.Compare(e.at, at) })
	last := first
	for last < len(b.ends) && b.ends[last].at == at {
		last++
	}
	return b.ends[first:last]
}

// arcs follows the edges from each point where other than two of them meet, then what is left,
// which goes round.
func (b *borders) arcs() []arc {
	var all []arc
	follow := func(e end) {
		if !b.used[e.edge] {
			if a := b.follow(e); len(a.line) > 1 {
				all = append(all, a)
			}
		}
	}
	for i := 0; i < len(b.ends); {
		here := b.meeting(b.ends[i].at)
		if len(here) != 2 {
			for _, e := range here {
				follow(e)
			}
		}
		i += len(here)
	}
	for _, e := range b.ends {
		follow(e)
	}
	return all
}

func (b *borders) follow(e end) arc {
	j := b.edges[e.edge]
	line, at := shape.Ring{offGrid(e.at)}, e.at
	for {
		b.used[e.edge] = true
		step := b.edges[e.edge]
		at = step.from ^ step.to ^ at
		line = append(line, offGrid(at))
		here := b.meeting(at)
		if len(here) != 2 {
			break
		}
		if e = here[0]; b.used[e.edge] {
			e = here[1]
		}
		if b.used[e.edge] {
			break
		}
	}
	return arc{wholeLine(line), slices.Clone(b.tiles[j.first:j.last])}
}

// wholeLine leaves out the points of a border that nobody sees, and rounds the others.
func wholeLine(line shape.Ring) []spot16 {
	first, last := line[0], line[len(line)-1]
	var kept shape.Ring
	if first == last {
		kept = append(kept, thin(line[:len(line)-1], detail)...)
	} else {
		kept = thread(append(kept, first), line, detail)
	}
	var spots []spot16
	for _, p := range append(kept, last) {
		s := spot16{int16(math.Round(p.Lon)), int16(math.Round(p.Lat))}
		if len(spots) == 0 || spots[len(spots)-1] != s {
			spots = append(spots, s)
		}
	}
	return spots
}
