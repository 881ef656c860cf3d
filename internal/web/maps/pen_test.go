package maps

import (
	"regexp"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/shape"
)

var tokens = regexp.MustCompile(`[mhz]|-?\d+`)

// walk reads a path as a browser does: the spots that each of its parts passes.
func walk(t interface{ Fatalf(string, ...any) }, path string) (parts [][]spot) {
	words := tokens.FindAllString(path, -1)
	var at, start spot
	number := func(i int) int {
		n, err := strconv.Atoi(words[i])
		if err != nil {
			t.Fatalf("%q is no number in %s", words[i], path)
		}
		return n
	}
	for i, command := 0, ""; i < len(words); {
		if words[i] == "m" || words[i] == "h" || words[i] == "z" {
			command = words[i]
			i++
		}
		switch command {
		case "m", "l":
			at = spot{at.x + number(i), at.y + number(i+1)}
			i += 2
			if command == "m" {
				start, command = at, "l"
				parts = append(parts, nil)
			}
		case "h":
			at.x += number(i)
			i++
		case "z":
			at = start
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], at)
	}
	return parts
}

var spots = rapid.SliceOf(rapid.Custom(func(r *rapid.T) spot {
	return spot{rapid.IntRange(0, 60).Draw(r, "x"), rapid.IntRange(0, 60).Draw(r, "y")}
}))

func TestEachMarkIsDrawnOnceWhereItIs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		want := spots.Draw(r, "spots")
		var w pen
		w.marks(want, Disc)
		var got []spot
		for _, part := range walk(r, w.String()) {
			got = append(got, part...)
		}
		compare := func(a, b spot) int { return (a.y-b.y)*1000 + a.x - b.x }
		slices.SortFunc(got, compare)
		slices.SortFunc(want, compare)
		if want = slices.Compact(want); !slices.Equal(got, want) {
			r.Fatalf("%v are drawn as %v by %s", want, got, w.String())
		}
	})
}

func TestEachCellIsCoveredOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		want := map[spot]bool{}
		for _, s := range spots.Draw(r, "spots") {
			want[s] = true
		}
		var list []spot
		for s := range want {
			list = append(list, s)
		}
		var w pen
		w.cells(list, 4)
		got := map[spot]bool{}
		for _, part := range walk(r, w.String()) {
			for x := part[0].x; x < part[1].x; x += 4 {
				cell := spot{x / 4, (part[0].y - 2) / 4}
				if got[cell] || !want[cell] {
					r.Fatalf("%v is drawn by %s, once more or for nothing", cell, w.String())
				}
				got[cell] = true
			}
		}
		if len(got) != len(want) {
			r.Fatalf("%d cells of %d drawn by %s", len(got), len(want), w.String())
		}
	})
}

func TestARingOfWholeUnitsIsDrawnAsItIs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var ring shape.Ring
		for _, s := range spots.Draw(r, "spots") {
			ring = append(ring, shape.Point{Lon: float64(s.x), Lat: float64(s.y)})
		}
		var w pen
		w.ring(ring)
		parts := walk(r, w.String())
		if len(parts) == 0 {
			return // too small to be seen
		}
		var drawn shape.Ring
		for _, s := range parts[0] {
			drawn = append(drawn, shape.Point{Lon: float64(s.x), Lat: float64(s.y)})
		}
		for x := range 60 {
			p := shape.Point{Lon: float64(x) + 0.503, Lat: float64(x*37%60) + 0.497}
			if (shape.Shape{ring}).Contains(p) != (shape.Shape{drawn}).Contains(p) {
				r.Fatalf("%v is in one of %v and %v", p, ring, drawn)
			}
		}
	})
}
