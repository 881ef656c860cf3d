package maps

import "maillage/internal/lang"

// Map is a drawing with its words.
type Map struct {
	ID                 string // on its page
	Title, Description string // for those who do not see it
	Width, Height      int
	Small              bool    // no wider than a phone
	Layers             []Layer // the first lies under the others
	Labels             []Label
	Bar                *Bar
	Legend             []Key
	Notes              []string // sources, and what the map leaves out
}

// Layer is one path. One with a Core is drawn twice, the second time thinner: a mark with a
// halo, or a hollow one.
type Layer struct {
	Class, Path, Title string
	Core               bool
}

// Label is a word on the map, in the middle of its point but where Class says otherwise.
type Label struct {
	Class string
	X, Y  int
	Text  string
}

// Bar is the scale: a length on the map and what it is on the ground.
type Bar struct {
	X, Y, Length int
	Text         string
}

// Key is a line of the legend: a path in a box of 24 by 16 units.
type Key struct {
	Class, Path, Text string
	Core              bool
}

// Mark is the shape that stands for a place.
type Mark string

// The marks.
const (
	Disc   Mark = "disc"
	Ring   Mark = "ring"
	Square Mark = "square"
	Frame  Mark = "frame" // a hollow square
	Dot    Mark = "dot"   // small, below the others: for what is around
	Cross  Mark = "cross" // for a few: it weighs three times as much
)

func (m Mark) class() string { return "mark " + string(m) }

// key is the mark in the legend.
func (m Mark) key(text string) Key {
	path := "M12 8z"
	if m == Cross {
		path = "M12 8" + cross
	}
	return Key{Class: m.class(), Path: path, Text: text, Core: true}
}

// cross is drawn around the current point, and goes back to it.
const cross = "m-5-5 10 10m0-10-10 10m5-5"

// bar chooses a round length of at most a third of the width.
func (v view) bar(l lang.Lang) *Bar {
	most := v.unit * float64(v.width) / 3
	length := 1.0
	for length*10 <= most {
		length *= 10
	}
	for _, times := range []float64{5, 2} {
		if length*times <= most {
			length *= times
			break
		}
	}
	return &Bar{X: v.x + 12, Y: v.y + v.height - 12, Length: int(length/v.unit + 0.5), Text: l.Distance(length)}
}
