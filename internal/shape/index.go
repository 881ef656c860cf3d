package shape

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Index finds points among many shapes. It is a grid: each cell knows the edges that pass
// through it and the shapes that hold its centre, so that a question reads the few edges
// around a point. It is safe for use by many at once.
type Index struct {
	edges    []edge
	first    []int32 // of each shape, where its edges begin; one more at the end
	origin   Point   // south-west corner of the grid
	cell     Point   // size of a cell, in degrees
	tiles    map[[2]int32]*tile
	together [][]int32 // shapes that overlap in some cell
}

type edge struct {
	a, b  Point
	shape int32
}

// side is how many cells a tile has in each direction. Tiles without edges keep one cell for
// all: the inside of a large shape costs nothing.
const side = 32

type tile struct {
	starts  []uint32 // of each cell, where its edges begin in passing; nil without edges
	passing []uint32
	holders []int32 // of each cell: see holding
}

// none is the holder of a cell whose centre is in no shape. Others are a shape, or, from
// -2 downwards, a list of together.
const none = -1

const (
	edgesForCell = 8    // mean lengths of an edge that make a cell
	smallestCell = 1e-3 // degrees, about a hundred metres
	largestCell  = 0.05
	mostCells    = 4_000_000 // that boxes of rings cover: beyond, cells are larger
)

// ErrCoordinates tells of a point that is not on the ground.
var ErrCoordinates = errors.New("shape: coordinates out of range")

// NewIndex makes an index of shapes; answers name them by their place in the list.
func NewIndex(shapes []Shape) (*Index, error) {
	points := 0
	for _, s := range shapes {
		for _, ring := range s {
			points += len(ring)
		}
	}
	x := &Index{tiles: map[[2]int32]*tile{}, edges: make([]edge, 0, points)}
	corner, total, covered := Point{math.Inf(1), math.Inf(1)}, 0.0, 0.0
	for i, s := range shapes {
		x.first = append(x.first, int32(len(x.edges))) //nolint:gosec // fewer than 2^31
		var wrong error
		s.edges(func(a, b Point) {
			if !a.OnGround() {
				wrong = fmt.Errorf("%w: %v in shape %d", ErrCoordinates, a, i)
			}
			corner = Point{min(corner.Lon, a.Lon), min(corner.Lat, a.Lat)}
			total += math.Hypot(b.Lon-a.Lon, b.Lat-a.Lat)
			x.edges = append(x.edges, edge{a, b, int32(i)}) //nolint:gosec // fewer than 2^31
		})
		if wrong != nil {
			return nil, wrong
		}
		for _, ring := range s {
			covered += ring.box()
		}
	}
	x.first = append(x.first, int32(len(x.edges))) //nolint:gosec // fewer than 2^31
	if len(x.edges) == 0 {
		return x, nil
	}
	mean := total / float64(len(x.edges))
	size := min(max(mean*edgesForCell, smallestCell), largestCell)
	size = max(size, mean/4, math.Sqrt(covered/mostCells)) // a file may hold shapes as large as the world
	x.cell = Point{size * 1.4, size}                       // about as wide as high at the latitude of France
	x.origin = Point{corner.Lon - x.cell.Lon, corner.Lat - x.cell.Lat}
	x.pass()
	x.hold()
	return x, nil
}

// box gives the square degrees of the box around a ring.
func (r Ring) box() float64 {
	low, high := Shape{r}.Box()
	return max(high.Lon-low.Lon, 0) * max(high.Lat-low.Lat, 0)
}

// Len gives the number of shapes.
func (x *Index) Len() int { return len(x.first) - 1 }

func (x *Index) column(lon float64) int32 {
	return int32(math.Floor((lon - x.origin.Lon) / x.cell.Lon))
}

func (x *Index) row(lat float64) int32 { return int32(math.Floor((lat - x.origin.Lat) / x.cell.Lat)) }

func (x *Index) centre(column, row int32) Point {
	return Point{x.origin.Lon + (float64(column)+0.5)*x.cell.Lon, x.origin.Lat + (float64(row)+0.5)*x.cell.Lat}
}

// place gives the tile of a cell and its number there. Cells have no negative places but
// around points west or south of every shape, where there is no tile.
func place(column, row int32) (at [2]int32, cell int32) {
	return [2]int32{column >> 5, row >> 5}, (row&(side-1))*side + column&(side-1)
}

// pass writes down in each cell the edges that pass through it.
func (x *Index) pass() {
	type passage struct{ cell, edge uint32 }
	by := map[[2]int32][]passage{}
	for i, e := range x.edges {
		x.cells(e, func(column, row int32) {
			at, cell := place(column, row)
			by[at] = append(by[at], passage{uint32(cell), uint32(i)}) //nolint:gosec // small
		})
	}
	for at, passages := range by {
		t := &tile{starts: make([]uint32, side*side+1), passing: make([]uint32, len(passages)), holders: make([]int32, side*side)}
		slices.SortFunc(passages, func(p, q passage) int { return cmp.Or(cmp.Compare(p.cell, q.cell), cmp.Compare(p.edge, q.edge)) })
		for i, p := range passages {
			t.passing[i] = p.edge
			t.starts[p.cell+1]++
		}
		for cell := range side * side {
			t.starts[cell+1] += t.starts[cell]
			t.holders[cell] = none
		}
		x.tiles[at] = t
	}
}

// slack widens what an edge passes, in cells: rounding must not hide an edge.
const slack = 1e-9

// cells lists the cells that an edge passes, row by row.
func (x *Index) cells(e edge, each func(column, row int32)) {
	south, north := e.a, e.b
	if south.Lat > north.Lat {
		south, north = north, south
	}
	margin := slack * x.cell.Lon
	for row := x.row(south.Lat - slack*x.cell.Lat); row <= x.row(north.Lat+slack*x.cell.Lat); row++ {
		west, east := south.Lon, north.Lon
		if south.Lat < north.Lat {
			floor := max(x.origin.Lat+float64(row)*x.cell.Lat, south.Lat)
			ceiling := min(x.origin.Lat+float64(row+1)*x.cell.Lat, north.Lat)
			west, east = lonAt(e.a, e.b, floor), lonAt(e.a, e.b, ceiling)
		}
		if west > east {
			west, east = east, west
		}
		for column := x.column(west - margin); column <= x.column(east+margin); column++ {
			each(column, row)
		}
	}
}

// hold finds which shapes hold the centre of each cell, along each row of centres.
func (x *Index) hold() {
	type crossing struct {
		shape int32
		lon   float64
	}
	rows := map[int32][]crossing{}
	for _, e := range x.edges {
		for row := x.row(min(e.a.Lat, e.b.Lat)) - 1; row <= x.row(max(e.a.Lat, e.b.Lat))+1; row++ {
			if lat := x.centre(0, row).Lat; (e.a.Lat <= lat) != (e.b.Lat <= lat) {
				rows[row] = append(rows[row], crossing{e.shape, lonAt(e.a, e.b, lat)})
			}
		}
	}
	known := map[string]int32{}
	for row, crossings := range rows {
		slices.SortFunc(crossings, func(c, d crossing) int { return cmp.Or(cmp.Compare(c.shape, d.shape), cmp.Compare(c.lon, d.lon)) })
		for i := 0; i+1 < len(crossings); i += 2 { // a border crosses a row an even number of times
			west, east := crossings[i].lon, crossings[i+1].lon
			for column := x.column(west) - 1; column <= x.column(east)+1; column++ {
				if lon := x.centre(column, row).Lon; west <= lon && lon < east {
					x.add(column, row, crossings[i].shape, known)
				}
			}
		}
	}
}

// add notes that a shape holds the centre of a cell.
func (x *Index) add(column, row, shape int32, known map[string]int32) {
	at, cell := place(column, row)
	t := x.tiles[at]
	if t == nil {
		t = &tile{holders: []int32{none}}
		x.tiles[at] = t
	}
	if t.starts == nil && cell != 0 {
		return // the first cell speaks for all
	}
	holder := &t.holders[cell]
	if *holder == none {
		*holder = shape
		return
	}
	all := append(slices.Clone(x.holding(*holder)), shape)
	slices.Sort(all)
	key := fmt.Sprint(all)
	if _, ok := known[key]; !ok {
		known[key] = int32(-2 - len(x.together)) //nolint:gosec // small
		x.together = append(x.together, all)
	}
	*holder = known[key]
}

// holding gives the shapes of a holder, in order.
func (x *Index) holding(holder int32) []int32 {
	switch {
	case holder == none:
		return nil
	case holder >= 0:
		return []int32{holder}
	}
	return x.together[-2-holder]
}
