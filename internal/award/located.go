package award

import (
	"cmp"
	"context"
	"time"

	"maillage/internal/db"
)

// filedPlace joins the place of a dossier d, as p, while it lies in the commune that was filed:
// the point that a collective gives for an awarded place is public, as what was filed is; where
// the place moved to since is not.
const filedPlace = " LEFT JOIN place p ON p.id = d.place_id AND p.commune_code = d.shown_commune"

// Site is an awarded place with where it is, as everyone may know it.
type Site struct {
	ID                              string   // of the place, else of its dossier: several calls may award one
	Name, Status, CommuneCode, Call string   // the slug of the call
	Lat, Lon                        *float64 // WGS84 degrees, both or none: see filedPlace
	ReleasedAt                      time.Time
}

// Equal tells whether nothing of a place has changed.
func (s Site) Equal(other Site) bool {
	same := func(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	return s.ID == other.ID && s.Name == other.Name && s.Status == other.Status && s.CommuneCode == other.CommuneCode && s.Call == other.Call &&
		same(s.Lat, other.Lat) && same(s.Lon, other.Lon) && s.ReleasedAt.Equal(other.ReleasedAt)
}

// Sites lists every award that is released, the oldest first.
func Sites(ctx context.Context, q db.Querier) ([]Site, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Site, error) {
		var s Site
		var title string
		var released db.Time
		err := scan(&s.ID, &title, &s.Name, &s.Status, &s.CommuneCode, &s.Lat, &s.Lon, &s.Call, &released)
		s.Name, s.ReleasedAt = cmp.Or(s.Name, title), released.Time
		return s, err
	}, `SELECT coalesce(d.place_id, d.id), d.title, d.shown_place, d.shown_status, d.shown_commune, p.lat, p.lon, c.slug, x.released_at
		FROM decision x JOIN dossier d ON d.id = x.dossier_id JOIN call c ON c.id = d.call_id`+filedPlace+`
		WHERE x.outcome = 'award' AND x.released_at IS NOT NULL ORDER BY x.released_at, x.dossier_id`)
}

// Stamp changes when places are awarded, not when they move.
type Stamp struct {
	Count int
	Last  time.Time
}

// StampOf gives the stamp of what Sites would list.
func StampOf(ctx context.Context, q db.Querier) (Stamp, error) {
	var s Stamp
	var last db.Time
	err := q.QueryRow(ctx, "SELECT count(*), max(x.released_at) FROM decision x WHERE x.outcome = 'award' AND x.released_at IS NOT NULL").Scan(&s.Count, &last)
	s.Last = last.Time
	return s, err
}
