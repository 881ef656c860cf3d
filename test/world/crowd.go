package world

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"maillage/internal/db"
	"maillage/internal/territory"
)

// Crowd awards many more places in the round of a released award, each with a name, a commune
// and a point of its own. It writes rows: what is weighed or timed with them are the public
// pages, which read no more.
func Crowd(ctx context.Context, d *db.DB, land *territory.Reference, count int, now time.Time) error {
	type like struct{ call, round, collective, decider string }
	model, err := db.One(ctx, d, func(scan func(...any) error) (like, error) {
		var l like
		return l, scan(&l.call, &l.round, &l.collective, &l.decider)
	}, `SELECT d.call_id, d.round_id, d.collective_id, x.decided_by FROM decision x JOIN dossier d ON d.id = x.dossier_id
		WHERE x.outcome = 'award' AND x.released_at IS NOT NULL ORDER BY x.dossier_id LIMIT 1`)
	if err != nil {
		return fmt.Errorf("no award to be like: %w", err)
	}
	var communes []territory.Commune
	for _, c := range land.Communes() {
		if c.Located {
			communes = append(communes, c)
		}
	}
	random := rand.New(rand.NewPCG(3, 4)) // the same crowd each time
	random.Shuffle(len(communes), func(i, j int) { communes[i], communes[j] = communes[j], communes[i] })
	kinds := []string{"Halle", "Fabrique", "Imprimerie", "Bergerie", "Cantine", "Filature", "Maison", "Gare", "Scierie", "Grange"}
	return d.Write(ctx, func(tx *db.Tx) error {
		for i := range count {
			c, id, place := communes[i], db.NewID(), db.NewID()
			name, status := fmt.Sprintf("La %s de %s", kinds[i%len(kinds)], c.Name), []string{"existing", "planned"}[i%3/2]
			for _, row := range []struct {
				text string
				args []any
			}{
				{
					"INSERT INTO place (id, collective_id, name, status, commune_code, address, lat, lon, opens, created_at) VALUES ($1, $2, $3, $4, $5, '', $6, $7, '', $8)",
					[]any{place, model.collective, name, status, c.Code, c.Lat + random.Float64()/50, c.Lon + random.Float64()/50, now},
				},
				{
					`INSERT INTO dossier (id, call_id, round_id, collective_id, form_revision, title, place_id, years, attributes, state, created_at, shown_collective, shown_place, shown_status, shown_commune)
						VALUES ($1, $2, $3, $4, 1, $5, $6, 3, '{}', 'accepted', $7, $8, $9, $10, $11)`,
					[]any{id, model.call, model.round, model.collective, "Projet de " + name, place, now, "Collectif de " + c.Name, name, status, c.Code},
				},
				{
					`INSERT INTO decision (dossier_id, round_id, outcome, cents, reasons, refusals, override_why, decided_by, decided_at, released_at)
						VALUES ($1, $2, 'award', $3, '{}', '[]', '', $4, $5, $5)`,
					[]any{id, model.round, 7_500_000 + 100*int64(i), model.decider, now},
				},
			} {
				if _, err := tx.Exec(ctx, row.text, row.args...); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
