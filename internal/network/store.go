package network

import (
	"cmp"
	"context"
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
