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

// Chart draws amounts as stacked bars, two by two: charges above products, so that a budget
// in equilibrium shows two equal lengths. It lies down to stay readable on a phone.
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

// Part is one slice of a stack: Class 1 to 5 chooses its colour and its pattern, Title
// names it in words.
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
	drawWidth  = 340 // about a phone, so that the letters keep their size there
	textHeight = 20
	barHeight  = 20
	barGap     = 8
	pairGap    = 18
)

// Bar is a stack placed on the drawing, its words above it.
type Bar struct {
	Segments     []Segment
	TextY        int
	Label, Total string
}

// Segment is a rectangle of a bar.
type Segment struct {
	Class, X, Y, W, H int
	Title             string
}

// Width is that of the drawing, in its own units.
func (c Chart) Width() int { return drawWidth }

// Height is that of the drawing.
func (c Chart) Height() int { return c.top(len(c.Columns)) }

func (c Chart) top(i int) int { return i*(textHeight+barHeight+barGap) + (i/2)*pairGap }

// Bars places the stacks, all at one scale.
func (c Chart) Bars() []Bar {
	var most int64 = 1
	for _, column := range c.Columns {
		most = max(most, column.sum())
	}
	bars := make([]Bar, len(c.Columns))
	for i, column := range c.Columns {
		y := c.top(i)
		bar := Bar{TextY: y + textHeight - 6, Label: column.Label, Total: column.Total}
		var before int64
		for _, part := range column.Parts {
			if part.Value <= 0 {
				continue // nothing to draw; the figures are in the table
			}
			from, to := scaled(before, most), scaled(before+part.Value, most)
			before += part.Value
			bar.Segments = append(bar.Segments, Segment{part.Class, from, y + textHeight, to - from, barHeight, part.Title})
		}
		bars[i] = bar
	}
	return bars
}

func (c Column) sum() int64 {
	var total int64
	for _, part := range c.Parts {
		total += max(part.Value, 0)
	}
	return total
}

func scaled(value, most int64) int { return int(value * drawWidth / most) }
