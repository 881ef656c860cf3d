package maps

import "unicode/utf8"

// crowd writes labels where they do not lie over each other, first come first served.
type crowd struct {
	*Map
	taken [][4]int // left, top, right, bottom
}

// The size of letters on a locator, in its units.
const (
	letterWidth  = 8
	letterHeight = 15
)

// take reserves the room of a text around a point.
func (c *crowd) take(x, y int, text string) bool {
	half := utf8.RuneCountInString(text)*letterWidth/2 + 4
	box := [4]int{x - half, y - letterHeight + 3, x + half, y + 5}
	if box[0] < 0 || box[1] < 0 || box[2] > c.Width || box[3] > c.Height-34 { // the scale is below
		return false
	}
	for _, t := range c.taken {
		if box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3] {
			return false
		}
	}
	c.taken = append(c.taken, box)
	return true
}

// say writes a label where there is room, moved inside the borders; false where there is none.
func (c *crowd) say(class string, x, y int, text string) bool {
	half := utf8.RuneCountInString(text)*letterWidth/2 + 4
	x = max(min(x, c.Width-half), half)
	if text == "" || !c.take(x, y, text) {
		return false
	}
	c.Labels = append(c.Labels, Label{Class: class, X: x, Y: y, Text: text})
	return true
}
