package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"

	"maillage/internal/shape"
)

// view is a part of the world that maps show: France and what surrounds it.
type view struct{ west, south, east, north float64 }

// views are the mainland with Corsica, then Guadeloupe, Martinique, Guyane, La Réunion and
// Mayotte: each somewhat larger than the map of it.
var views = []view{
	{-9, 39.5, 13, 53}, {-62.3, 15.5, -60.5, 16.9}, {-61.7, 14, -60.4, 15.3}, {-56, 1, -50, 7}, {54.7, -21.9, 56.3, -20.4}, {44.7, -13.4, 45.7, -12.3},
}

// topology is a file of world-atlas: borders are arcs, kept once and shared by neighbours.
// Coordinates are whole numbers, each arc in steps from one point to the next.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]int
	Objects   struct {
		Countries struct{ Geometries []country }
	}
}

type country struct {
	Type       string
	Arcs       json.RawMessage
	Properties struct{ Name string }
}

// packGround writes the ground of maps: for each country in some view whether it is France,
// then its shape, cut along the views.
func packGround(path, out string) error {
	content, err := os.ReadFile(path) //nolint:gosec // build tool
	if err != nil {
		return fmt.Errorf("%w (npm ci brings the data)", err)
	}
	var world topology
	if err := json.Unmarshal(content, &world); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var packed []byte
	for _, c := range world.Objects.Countries.Geometries {
		whole, err := world.shape(c)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", path, c.Properties.Name, err)
		}
		var land shape.Shape
		for _, v := range views {
			for _, ring := range whole {
				if cut := ring.Clip(v.west, v.south, v.east, v.north); len(cut) > 2 {
					land = append(land, cut)
				}
			}
		}
		if len(land) == 0 {
			continue
		}
		flag := byte(0)
		if c.Properties.Name == "France" {
			flag = 1
		}
		content := land.Binary()
		packed = append(binary.AppendUvarint(append(packed, flag), uint64(len(content))), content...)
	}
	return write(out, packed)
}

// shape joins the arcs of a country into rings.
func (t topology) shape(c country) (shape.Shape, error) {
	var polygons [][][]int
	switch c.Type {
	case "Polygon":
		polygons = make([][][]int, 1)
		if err := json.Unmarshal(c.Arcs, &polygons[0]); err != nil {
			return nil, err
		}
	case "MultiPolygon":
		if err := json.Unmarshal(c.Arcs, &polygons); err != nil {
			return nil, err
		}
	}
	var s shape.Shape
	for _, polygon := range polygons {
		for _, arcs := range polygon {
			var ring shape.Ring
			for _, arc := range arcs {
				points := t.arc(arc)
				if len(ring) > 0 {
					points = points[1:] // an arc begins where the one before ends
				}
				ring = append(ring, points...)
			}
			s = append(s, ring)
		}
	}
	return s, nil
}

// arc gives the points of an arc; ~i is the arc i walked backwards.
func (t topology) arc(i int) []shape.Point {
	backwards := i < 0
	if backwards {
		i = ^i
	}
	points := make([]shape.Point, len(t.Arcs[i]))
	x, y := 0, 0
	for n, step := range t.Arcs[i] {
		x, y = x+step[0], y+step[1]
		at := n
		if backwards {
			at = len(points) - 1 - n
		}
		points[at] = shape.Point{Lon: float64(x)*t.Transform.Scale[0] + t.Transform.Translate[0], Lat: float64(y)*t.Transform.Scale[1] + t.Transform.Translate[1]}
	}
	return points
}
