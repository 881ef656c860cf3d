// Package journal keeps what documents hold: each as it was last kept as one state, and what was
// written since, the updates, in order, and whose they were.
package journal

import (
	"context"
	"errors"
	"time"

	"maillage/internal/db"
	"maillage/internal/document/tally"
)

// Begin keeps the state with which a document begins.
func Begin(ctx context.Context, tx *db.Tx, id string, state []byte) error {
	_, err := tx.Exec(ctx, "INSERT INTO document_state (document_id, content) VALUES ($1, $2)", id, state)
	return err
}

// Merge keeps a state in the place of the one before and of the updates up to one.
func Merge(ctx context.Context, tx *db.Tx, id string, seq int64, state []byte) error {
	if _, err := tx.Exec(ctx, "UPDATE document_state SET content = $2 WHERE document_id = $1", id, state); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM document_update WHERE document_id = $1 AND seq <= $2", id, seq)
	return err
}

// Update is what one person sent between two savings, merged.
type Update struct {
	Document string
	Seq      int64
	Account  string
	Content  []byte
	Tally    tally.Tally
}

// Insert keeps updates.
func Insert(ctx context.Context, tx *db.Tx, updates []Update, at time.Time) error {
	rows := make([][]any, len(updates))
	for i, u := range updates {
		rows[i] = []any{u.Document, u.Seq, u.Account, u.Content, u.Tally.Added, u.Tally.Removed, at}
	}
	return tx.Insert(ctx, "document_update (document_id, seq, account_id, content, added, removed, at)", rows)
}

// After gives the numbers and contents of what was written in a document after an update.
func After(ctx context.Context, q db.Querier, id string, seq int64) ([]Update, error) {
	return db.All(ctx, q, func(scan func(...any) error) (u Update, err error) {
		err = scan(&u.Seq, &u.Content)
		return u, err
	}, "SELECT seq, content FROM document_update WHERE document_id = $1 AND seq > $2 ORDER BY seq", id, seq)
}

// ErrGap says that some of what is looked for is not there.
var ErrGap = errors.New("document: updates are missing")

// Between gives what was written after one update up to another; ErrGap when some of it is part of
// a state that was kept meanwhile.
func Between(ctx context.Context, q db.Querier, id string, after, to int64) ([]Update, error) {
	log, err := After(ctx, q, id, after)
	if err != nil {
		return nil, err
	}
	if to -= after; int64(len(log)) < to { // the last ones cannot be missing alone
		return nil, ErrGap
	}
	for i, each := range log[:to] {
		if each.Seq != after+int64(i)+1 {
			return nil, ErrGap
		}
	}
	return log[:to], nil
}
