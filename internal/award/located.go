package award

import (
	"cmp"
	"context"
	"fmt"

	"maillage/internal/db"
)

// Located is an awarded place with where it is, as its collective says now: a place moves.
type Located struct {
	Name, CommuneCode string
	Lat, Lon          *float64 // WGS84 degrees, both or none
}

// LocatedPlaces lists every awarded place whose decision is released.
func LocatedPlaces(ctx context.Context, q db.Querier) ([]Located, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Located, error) {
		var l Located
		var title string
		err := scan(&title, &l.Name, &l.CommuneCode, &l.Lat, &l.Lon)
		l.Name = cmp.Or(l.Name, title)
		return l, err
	}, `SELECT d.title, d.shown_place, coalesce(p.commune_code, d.shown_commune), p.lat, p.lon FROM decision x
		JOIN dossier d ON d.id = x.dossier_id LEFT JOIN place p ON p.id = d.place_id
		WHERE x.outcome = 'award' AND x.released_at IS NOT NULL ORDER BY x.dossier_id`)
}

// Stamp changes when places are awarded. Places that move are seen with the next one.
func Stamp(ctx context.Context, q db.Querier) (string, error) {
	var count int
	var last db.Time
	err := q.QueryRow(ctx, "SELECT count(*), max(x.released_at) FROM decision x WHERE x.outcome = 'award' AND x.released_at IS NOT NULL").Scan(&count, &last)
	return fmt.Sprint(count, " ", last.UnixMicro()), err
}
