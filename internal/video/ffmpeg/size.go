package ffmpeg

import (
	"fmt"
	"math"
	"path/filepath"
)

// Sides are the heights of the films that are made, of a film that is wider than high; of one that is
// higher than wide they are the widths.
var Sides = [2]int{720, 360}

// size is that of a picture.
type size struct{ width, height int }

// within makes a picture so small that its shorter side is at most so many lines, never larger. Both
// are even, as the coding wants them.
func (s size) within(side int) size {
	scale := min(1, float64(side)/float64(min(s.width, s.height)))
	// A very long picture would still be a large one.
	scale = min(scale, 4*float64(side)/float64(max(s.width, s.height)))
	return size{even(float64(s.width) * scale), even(float64(s.height) * scale)}
}

func even(x float64) int { return max(2, 2*int(math.Round(x/2))) }

// sizes gives those of the films to make: two, or one where the source is as small as the second.
func (s size) sizes() []size {
	large, small := s.within(Sides[0]), s.within(Sides[1])
	if large == small {
		return []size{small}
	}
	return []size{large, small}
}

// inside makes a picture as large as a frame lets it be.
func (s size) inside(frame size) size {
	scale := min(float64(frame.width)/float64(s.width), float64(frame.height)/float64(s.height))
	return size{min(frame.width, even(float64(s.width)*scale)), min(frame.height, even(float64(s.height)*scale))}
}

func (s size) path(folder string) string {
	return filepath.Join(folder, fmt.Sprintf("%dx%d.mp4", s.width, s.height))
}

func picture(folder, name string) string { return filepath.Join(folder, name+".jpg") }
