package collective

import (
	"context"

	"maillage/internal/db"
)

// Represented lists the organisations that a person speaks for, by collective, in one query.
func Represented(ctx context.Context, q db.Querier, accountID string) (map[string][]string, error) {
	type speaks struct{ collective, organisation string }
	all, err := db.All(ctx, q, func(scan func(...any) error) (speaks, error) {
		var s speaks
		return s, scan(&s.collective, &s.organisation)
	}, "SELECT collective_id, organisation_id FROM partner WHERE representative_id = $1 AND left_at IS NULL ORDER BY organisation_id", accountID)
	by := map[string][]string{}
	for _, s := range all {
		by[s.collective] = append(by[s.collective], s.organisation)
	}
	return by, err
}
