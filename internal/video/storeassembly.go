package video

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"maillage/internal/db"
)

// assembly gives what was last asked for, the zero Assembly where nothing was.
func assembly(ctx context.Context, q db.Querier, id string) (Assembly, error) {
	a, err := db.One(ctx, q, func(scan func(...any) error) (a Assembly, err error) {
		var parts []byte
		var at db.Time
		if err := scan(&a.No, &parts, &a.State, &a.Done, &a.Code, &a.Value, &at, &a.AskedBy); err != nil {
			return a, err
		}
		a.AskedAt = at.Time
		if err := json.Unmarshal(parts, &a.Parts); err != nil {
			return a, fmt.Errorf("assembly of %s: %w", id, err)
		}
		return a, nil
	}, "SELECT no, parts, state, done, code, value, asked_at, asked_by FROM video_assembly WHERE dossier_id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return Assembly{}, nil
	}
	return a, err
}

func putAssembly(ctx context.Context, tx *db.Tx, id string, a Assembly) error {
	parts, err := json.Marshal(a.Parts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO video_assembly (dossier_id, no, parts, state, asked_at, asked_by) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (dossier_id) DO UPDATE SET no = excluded.no, parts = excluded.parts, state = excluded.state, done = 0, code = '', value = '', asked_at = excluded.asked_at, asked_by = excluded.asked_by`,
		id, a.No, string(parts), a.State, a.AskedAt, a.AskedBy)
	return err
}

// setAssembly tells whether it is still wanted.
func setAssembly(ctx context.Context, tx *db.Tx, asked asking, state string, done int, why refusal) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE video_assembly SET state = $3, done = $4, code = $5, value = $6 WHERE dossier_id = $1 AND no = $2 AND state IN ('waiting', 'working')",
		asked.Dossier, asked.No, state, done, why.code, why.value))
}

func dropAssembly(ctx context.Context, tx *db.Tx, id string) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE video_assembly SET state = 'done', code = '', value = '' WHERE dossier_id = $1 AND state <> 'done'", id))
}
