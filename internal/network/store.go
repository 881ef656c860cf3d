package network

import (
	"cmp"
	"context"
	"errors"
	"time"

	"maillage/internal/db"
	"maillage/internal/shape"
	"maillage/internal/territory/mesh"
)

// Reads that join the tables of other rooms: decision (award), dossier, call (programme),
// place (collective), zoning (territory).

// award is a place awarded by one call.
type award struct {
	id    string // of the place: several calls may award one
	place mesh.Place
	call  string // slug
	at    time.Time
}

// scanAward takes the point of a place only where it still lies in the commune it was filed
// in: what is public is what was filed.
func scanAward(scan func(...any) error) (award, error) {
	var a award
	var title, status string
	var lat, lon *float64
	var released db.Time
	err := scan(&a.id, &title, &a.place.Name, &status, &a.place.Commune, &lat, &lon, &a.call, &released)
	a.place.Name, a.place.Existing, a.at = cmp.Or(a.place.Name, title), status == "existing", released.Time
	if lat != nil && lon != nil {
		a.place.Point, a.place.Exact = shape.Point{Lon: *lon, Lat: *lat}, true
	}
	return a, err
}

// awards lists every award that is released, the oldest first.
func awards(ctx context.Context, q db.Querier) ([]award, error) {
	return db.All(ctx, q, scanAward, `SELECT coalesce(d.place_id, d.id), d.title, d.shown_place, d.shown_status, d.shown_commune, p.lat, p.lon, c.slug, x.released_at
		FROM decision x JOIN dossier d ON d.id = x.dossier_id JOIN call c ON c.id = d.call_id
		LEFT JOIN place p ON p.id = d.place_id AND p.commune_code = d.shown_commune
		WHERE x.outcome = 'award' AND x.released_at IS NOT NULL ORDER BY x.released_at, x.dossier_id`)
}

// stamp changes with each release.
type stamp struct {
	count int
	last  time.Time
}

func stampOf(ctx context.Context, q db.Querier) (stamp, error) {
	var s stamp
	var last db.Time
	err := q.QueryRow(ctx, "SELECT count(*), max(x.released_at) FROM decision x WHERE x.outcome = 'award' AND x.released_at IS NOT NULL").Scan(&s.count, &last)
	s.last = last.Time
	return s, err
}

// contours are a list of the contours of communes, imported under this key.
type contours struct{ id, attribution string }

const contoursKey = "communes"

// contoursOf gives the list of contours in force on a day, or none.
func contoursOf(ctx context.Context, q db.Querier, day time.Time) (contours, error) {
	c, err := db.One(ctx, q, func(scan func(...any) error) (contours, error) {
		var c contours
		return c, scan(&c.id, &c.attribution)
	}, `SELECT id, attribution FROM zoning WHERE key = $1 AND kind = 'areas' AND replaced_at IS NULL AND from_day <= $2 AND (until_day = '' OR until_day >= $2)
		ORDER BY from_day DESC LIMIT 1`, contoursKey, day.Format(time.DateOnly))
	if errors.Is(err, db.ErrNone) {
		return contours{}, nil
	}
	return c, err
}

// middles gives a point inside each contour of a list, by code.
func middles(ctx context.Context, q db.Querier, id string) (map[string]shape.Point, error) {
	points := map[string]shape.Point{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var code string
		var binary []byte
		if err := scan(&code, &binary); err != nil {
			return struct{}{}, err
		}
		s, err := shape.FromBinary(binary)
		if p, ok := s.Middle(); ok {
			points[code] = p
		}
		return struct{}{}, err
	}, "SELECT code, shape FROM zoning_area WHERE zoning_id = $1 ORDER BY position", id)
	return points, err
}
