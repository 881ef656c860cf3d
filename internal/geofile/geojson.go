package geofile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"maillage/internal/shape"
)

// feature is a Feature of RFC 7946.
type feature struct {
	Type       string          `json:"type"`
	Properties json.RawMessage `json:"properties"`
	Geometry   *geometry       `json:"geometry"`
}

type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
	Geometries  []geometry      `json:"geometries"`
}

// geoJSON reads the features of a collection one at a time: the file is never held whole.
func (b *bounded) geoJSON(r io.Reader) error {
	d := json.NewDecoder(skipMark(r))
	if _, err := d.Token(); err != nil {
		return syntax(err)
	}
	columns := map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return syntax(err)
		}
		if name != "features" {
			var other json.RawMessage
			if err := d.Decode(&other); err != nil {
				return syntax(err)
			}
			if name == "crs" {
				if err := reference(other); err != nil {
					return err
				}
			}
			continue
		}
		if err := b.features(d, columns); err != nil {
			return err
		}
	}
	_, err := d.Token() // the end of the collection: a file cut short has none
	b.file.Columns = slices.Sorted(maps.Keys(columns))
	return syntax(err)
}

// reference reads the coordinate reference system that files of before RFC 7946 declare.
func reference(content json.RawMessage) error {
	var crs struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(content, &crs); err != nil {
		return fmt.Errorf("%w: crs: %w", ErrFormat, err)
	}
	return declared(crs.Properties.Name)
}

func (b *bounded) features(d *json.Decoder, columns map[string]bool) error {
	if begins, err := d.Token(); err != nil || begins != json.Delim('[') {
		return syntax(errors.Join(err, fmt.Errorf("features begin with %v", begins)))
	}
	for d.More() {
		var f feature
		if err := d.Decode(&f); err != nil {
			return syntax(err)
		}
		row := Row{Number: b.rows + 1}
		row.Values, row.Err = properties(f.Properties)
		for name := range row.Values {
			columns[name] = true
		}
		if err := f.Geometry.into(&row); err != nil && row.Err == nil {
			row.Err = err
		}
		if err := b.give(row); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return syntax(err)
}

// syntax tells a file cut short from one that is no JSON.
func syntax(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrTruncated
	}
	return fmt.Errorf("%w: %w", ErrFormat, err)
}

// properties writes the simple values of a feature as texts, as the file does: codes that
// are numbers keep their digits.
func properties(content json.RawMessage) (map[string]string, error) {
	if len(content) == 0 {
		return nil, nil //nolint:nilnil // a feature may have none
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(content, &all); err != nil {
		return nil, fmt.Errorf("properties: %w", err)
	}
	values := map[string]string{}
	for name, raw := range all {
		switch raw[0] {
		case '"':
			var text string
			if err := json.Unmarshal(raw, &text); err != nil {
				return nil, fmt.Errorf("property %s: %w", name, err)
			}
			values[name] = text
		case 'n':
			values[name] = ""
		case '{', '[':
		default:
			values[name] = string(raw)
		}
	}
	return values, nil
}

// into gives a row the area or the point of a geometry.
func (g *geometry) into(row *Row) error {
	if g == nil {
		return nil
	}
	switch g.Type {
	case "Point":
		p, err := position(g.Coordinates)
		row.Point = &p
		return err
	case "Polygon":
		var rings []ring
		if err := json.Unmarshal(g.Coordinates, &rings); err != nil {
			return fmt.Errorf("polygon: %w", err)
		}
		row.add(rings)
	case "MultiPolygon":
		var polygons [][]ring
		if err := json.Unmarshal(g.Coordinates, &polygons); err != nil {
			return fmt.Errorf("polygons: %w", err)
		}
		for _, rings := range polygons {
			row.add(rings)
		}
	case "GeometryCollection":
		for _, part := range g.Geometries {
			if part.Type == "GeometryCollection" {
				return errors.New("a collection within a collection")
			}
			if err := part.into(row); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("a geometry of type %q is no area and no point", g.Type)
	}
	return nil
}

func (r *Row) add(rings []ring) {
	for _, points := range rings {
		r.Area = append(r.Area, shape.Ring(points))
	}
}

func position(content json.RawMessage) (shape.Point, error) {
	var at []float64
	if err := json.Unmarshal(content, &at); err != nil || len(at) < 2 {
		return shape.Point{}, errors.New("a point without two coordinates")
	}
	return shape.Point{Lon: at[0], Lat: at[1]}, nil
}

// ring reads positions without their heights.
type ring shape.Ring

// UnmarshalJSON reads an array of positions.
func (r *ring) UnmarshalJSON(content []byte) error {
	var positions [][]float64
	if err := json.Unmarshal(content, &positions); err != nil {
		return err
	}
	*r = make(ring, len(positions))
	for i, at := range positions {
		if len(at) < 2 {
			return errors.New("a point without two coordinates")
		}
		(*r)[i] = shape.Point{Lon: at[0], Lat: at[1]}
	}
	return nil
}
