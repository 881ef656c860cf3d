package ui

import "time"

// Mesh shows progress as knots tied on a thread, with the same in words.
type Mesh struct {
	Done, Total int
	Label       string // "4 rubriques prêtes sur 7"
}

const knotStep = 34

// Knot is a point of the mesh.
type Knot struct {
	X, Y int
	Tied bool
}

// Thread is a line between two knots.
type Thread struct{ X1, Y1, X2, Y2 int }

// Width is that of the drawing, in its own units.
func (m Mesh) Width() int { return 14 + knotStep*max(m.Total-1, 1) + 14 }

// Knots places the knots on two rows in turn, as a net is woven.
func (m Mesh) Knots() []Knot {
	knots := make([]Knot, m.Total)
	for i := range knots {
		knots[i] = Knot{14 + i*knotStep, 11 + 18*(i%2), i < m.Done}
	}
	return knots
}

// Threads joins each knot to the next ones.
func (m Mesh) Threads() []Thread {
	knots := m.Knots()
	var threads []Thread
	for i := range knots {
		for next := i + 1; next <= i+2 && next < len(knots); next++ {
			threads = append(threads, Thread{knots[i].X, knots[i].Y, knots[next].X, knots[next].Y})
		}
	}
	return threads
}

// Countdown shows an instant to come and, with its script, the time left.
type Countdown struct{ To, Now time.Time }

// Chart draws amounts as stacked columns, two by two: charges beside products.
type Chart struct {
	ID, Title, Description string
	Columns                []Column
	Legend                 []LegendItem
}

// Column is one stack.
type Column struct {
	Label string
	Total string
	Parts []Part
}

// Part is one slice of a stack: Class 1 to 5 chooses its colour, Title names it in words.
type Part struct {
	Class int
	Value int64
	Title string
}

// LegendItem names a colour.
type LegendItem struct {
	Class int
	Label string
}

const (
	columnWidth = 56
	columnGap   = 10
	pairGap     = 38
	drawHeight  = 190
	topMargin   = 22
)

// Bar is a column placed on the drawing.
type Bar struct {
	Segments       []Segment
	LabelX, LabelY int
	TotalY         int
	Label, Total   string
}

// Segment is a rectangle of a bar.
type Segment struct {
	Class, X, Y, W, H int
	Title             string
}

// Height is that of the drawing.
func (c Chart) Height() int { return topMargin + drawHeight + 26 }

// AxisY is where the columns stand.
func (c Chart) AxisY() int { return topMargin + drawHeight }

// Width is that of the drawing.
func (c Chart) Width() int {
	pairs := (len(c.Columns) + 1) / 2
	return max(pairs, 1)*(2*columnWidth+columnGap+pairGap) + pairGap
}

// Bars places the columns, all at one scale.
func (c Chart) Bars() []Bar {
	var most int64 = 1
	for _, column := range c.Columns {
		most = max(most, column.sum())
	}
	bars := make([]Bar, len(c.Columns))
	for i, column := range c.Columns {
		x := pairGap + (i/2)*(2*columnWidth+columnGap+pairGap) + (i%2)*(columnWidth+columnGap)
		bar := Bar{LabelX: x + columnWidth/2, LabelY: c.AxisY() + 18, Label: column.Label, Total: column.Total}
		var below int64
		for _, part := range column.Parts {
			bottom, top := scaled(below, most), scaled(below+part.Value, most)
			below += part.Value
			bar.Segments = append(bar.Segments, Segment{part.Class, x, c.AxisY() - top, columnWidth, top - bottom, part.Title})
		}
		bar.TotalY = c.AxisY() - scaled(below, most) - 6
		bars[i] = bar
	}
	return bars
}

func (c Column) sum() int64 {
	var total int64
	for _, part := range c.Parts {
		total += part.Value
	}
	return total
}

func scaled(value, most int64) int { return int(value * drawHeight / most) }
