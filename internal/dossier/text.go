package dossier

import (
	"context"

	"maillage/internal/db"
)

// This file is the seam of texts: every answer, long ones among them, is read and stored
// here and nowhere else, so that long texts can move to live documents without the rest
// of the room noticing.

func scanAnswer(scan func(...any) error) (Answer, error) {
	var a Answer
	var at db.Time
	err := scan(&a.Question, &a.Value, &a.Version, &at, &a.UpdatedBy)
	a.UpdatedAt = at.Time
	return a, err
}

// Answers gives the stored answers of a dossier, by question.
func Answers(ctx context.Context, q db.Querier, id string) (map[string]Answer, error) {
	all, err := db.All(ctx, q, scanAnswer, "SELECT question, value, version, updated_at, updated_by FROM answer WHERE dossier_id = $1", id)
	by := make(map[string]Answer, len(all))
	for _, a := range all {
		by[a.Question] = a
	}
	return by, err
}

func storeAnswer(ctx context.Context, tx *db.Tx, id string, a Answer) error {
	_, err := tx.Exec(ctx, `INSERT INTO answer (dossier_id, question, value, version, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (dossier_id, question) DO UPDATE SET value = excluded.value, version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		id, a.Question, a.Value, a.Version, a.UpdatedAt, a.UpdatedBy)
	return err
}

func copyAnswers(ctx context.Context, tx *db.Tx, from, to string) error {
	_, err := tx.Exec(ctx, `INSERT INTO answer (dossier_id, question, value, version, updated_at, updated_by)
		SELECT $2, question, value, 1, updated_at, updated_by FROM answer WHERE dossier_id = $1`, from, to)
	return err
}
