package history

import (
	"context"
	"time"

	"maillage/internal/db"
)

// Forget forgets what somebody has read.
func Forget(ctx context.Context, tx *db.Tx, accountID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM document_reading WHERE account_id = $1", accountID)
	return err
}

// Held is what is known of somebody at one document.
type Held struct {
	Subject string    `json:"subject"`
	Wrote   time.Time `json:"wrote_first,omitzero"`
	Read    time.Time `json:"read_last,omitzero"`
}

// Holding tells in which documents somebody wrote, and when they read them last.
func Holding(ctx context.Context, q db.Querier, accountID string) ([]Held, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Held, error) {
		var holder, part string
		var wrote, read db.Time
		err := scan(&holder, &part, &wrote, &read)
		return Held{holder + "." + part, wrote.Time, read.Time}, err
	}, `SELECT d.holder, d.part, (SELECT min(c.at) FROM document_client c WHERE c.document_id = d.id AND c.account_id = $1), r.at
		FROM document d LEFT JOIN document_reading r ON r.document_id = d.id AND r.account_id = $1
		WHERE r.at IS NOT NULL OR EXISTS (SELECT 1 FROM document_client c WHERE c.document_id = d.id AND c.account_id = $1)
		ORDER BY d.holder, d.part`, accountID)
}
