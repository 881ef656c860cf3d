package network

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"maillage/internal/db"
	"maillage/internal/lang"
	"maillage/internal/shape"
	"maillage/internal/territory/mesh"
)

// Reads of the tables of other rooms: zoning (territory); awards are read through theirs.

// Keys under which lists are imported for the mesh.
const (
	contoursKey = "communes" // areas
	placesKey   = "places"   // points
)

// generation is an imported list, in force from a day to another.
type generation struct {
	id, key, title, vintage, attribution string
	from, until                          string // days such as 2024-01-01; "" for no end
}

// generations are the lists of the mesh, the first in force first.
type generations []generation

func generationsOf(ctx context.Context, q db.Querier) (generations, error) {
	return db.All(ctx, q, func(scan func(...any) error) (generation, error) {
		var g generation
		return g, scan(&g.id, &g.key, &g.title, &g.vintage, &g.attribution, &g.from, &g.until)
	}, `SELECT id, key, title, vintage, attribution, from_day, until_day FROM zoning
		WHERE (key = $1 AND kind = 'areas' OR key = $2 AND kind = 'points') AND replaced_at IS NULL ORDER BY from_day, id LIMIT 500`, contoursKey, placesKey)
}

// on gives the list of a key in force on a day: of several the one that began last; the zero
// value when there is none.
func (all generations) on(key, day string) generation {
	for _, g := range slices.Backward(all) {
		if g.key == key && g.from <= day && (g.until == "" || day <= g.until) {
			return g
		}
	}
	return generation{}
}

// dayOf is the day of an instant, as the days of lists begin.
func dayOf(t time.Time) string { return t.In(lang.Paris).Format(time.DateOnly) }

// eachContour hands over the contours of a list, with their codes: all, or those whose code
// begins with digits of INSEE codes.
func eachContour(ctx context.Context, q db.Querier, id, digits string, each func(code string, s shape.Shape)) error {
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var code string
		var binary []byte
		if err := scan(&code, &binary); err != nil {
			return struct{}{}, err
		}
		s, err := shape.FromBinary(binary)
		if err == nil {
			each(code, s)
		}
		return struct{}{}, err
	}, "SELECT code, shape FROM zoning_area WHERE zoning_id = $1 AND code >= $2 AND code <= $3 ORDER BY code, position", id, digits, digits+"ZZZZZ")
	return err
}

// middles gives a point inside each contour of a list, by code.
func middles(ctx context.Context, q db.Querier, id string) (map[string]shape.Point, error) {
	points := map[string]shape.Point{}
	return points, eachContour(ctx, q, id, "", func(code string, s shape.Shape) {
		if p, ok := s.Middle(); ok {
			points[code] = p
		}
	})
}

// listed gives the places of a list.
func listed(ctx context.Context, q db.Querier, g generation) ([]mesh.Place, error) {
	return db.All(ctx, q, func(scan func(...any) error) (mesh.Place, error) {
		p := mesh.Place{Existing: true, Listed: true, Exact: true}
		err := scan(&p.Name, &p.Commune, &p.Point.Lon, &p.Point.Lat)
		p.Name = cmp.Or(p.Name, g.title)
		return p, err
	}, "SELECT name, commune, lon, lat FROM zoning_point WHERE zoning_id = $1 ORDER BY position", g.id)
}

// settle finds the communes of places of which their list says none, in the contours of a
// list. today gives the commune that a code has become.
func settle(ctx context.Context, q db.Querier, contours string, places []mesh.Place, today func(code string) string) error {
	var lost []*mesh.Place
	for i := range places {
		if places[i].Commune == "" {
			lost = append(lost, &places[i])
		}
	}
	if contours == "" || len(lost) == 0 {
		return nil
	}
	slices.SortFunc(lost, func(a, b *mesh.Place) int { return cmp.Compare(a.Point.Lon, b.Point.Lon) })
	return eachContour(ctx, q, contours, "", func(code string, s shape.Shape) {
		low, high := s.Box()
		first, _ := slices.BinarySearchFunc(lost, low.Lon, func(p *mesh.Place, lon float64) int { return cmp.Compare(p.Point.Lon, lon) })
		for _, p := range lost[first:] {
			if p.Point.Lon > high.Lon {
				return
			}
			if p.Commune == "" && s.Contains(p.Point) {
				p.Commune = strings.Clone(today(code))
			}
		}
	})
}
