// Package journal keeps what documents hold: each as it was last kept as one state, and what was
// written since, the updates, in order, and whose they were.
package journal

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"maillage/internal/db"
	"maillage/internal/document/tally"
)

// Begin keeps the state with which a document begins.
func Begin(ctx context.Context, tx *db.Tx, id string, state []byte) error {
	_, err := tx.Exec(ctx, "INSERT INTO document_state (document_id, content) VALUES ($1, $2)", id, state)
	return err
}

// merge keeps a state in the place of the one before and of the updates up to one.
func merge(ctx context.Context, tx *db.Tx, id string, seq int64, state []byte) error {
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

// Advance is a document of an epoch that moves from one update to a later one, by so many bytes, by
// somebody.
type Advance struct {
	ID             string
	Epoch          int
	Seq, To, Bytes int64
	By             string
}

// Move moves documents, and gives those that moved: not those where somebody else wrote
// meanwhile, in another process.
func Move(ctx context.Context, tx *db.Tx, all []Advance, at time.Time) (map[string]bool, error) {
	moved := make(map[string]bool, len(all))
	if len(all) == 1 { // while a few write: SQLite takes half as long for it
		a := all[0]
		done, err := db.Changed(tx.Exec(ctx, `UPDATE document SET seq = $5, log_bytes = log_bytes + $6, written_by = $7, written_at = $1
			WHERE id = $2 AND epoch = $3 AND seq = $4`, at, a.ID, a.Epoch, a.Seq, a.To, a.Bytes, a.By))
		return map[string]bool{a.ID: done}, err
	}
	for some := range slices.Chunk(all, 64) { // with one statement
		rows := make([][]any, len(some))
		for i, a := range some {
			rows[i] = []any{a.ID, a.Epoch, a.Seq, a.To, a.Bytes, a.By}
		}
		values, args := db.Values(2, rows, "TEXT", "BIGINT", "BIGINT", "BIGINT", "BIGINT", "TEXT")
		ids, err := db.All(ctx, tx, db.ScanText, `UPDATE document SET seq = v.column4, log_bytes = log_bytes + v.column5, written_by = v.column6, written_at = $1
			FROM (`+values+`) v WHERE document.id = v.column1 AND document.epoch = v.column2 AND document.seq = v.column3 RETURNING document.id`, append([]any{at}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			moved[id] = true
		}
	}
	return moved, nil
}

// Client says whose a client of a document is, and in which epoch.
type Client struct {
	Account string // "" where nobody's
	Epoch   int
}

// Clients tells whose each client of a document is, those of former epochs too.
func Clients(ctx context.Context, q db.Querier, id string) (map[uint64]Client, error) {
	whose := map[uint64]Client{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (c Client, err error) {
		var client int64
		err = scan(&client, &c.Account, &c.Epoch)
		whose[uint64(client)] = c //nolint:gosec // written below, never negative
		return c, err
	}, "SELECT client, coalesce(account_id, ''), epoch FROM document_client WHERE document_id = $1", id)
	return whose, err
}

// Bind says whose some clients are, in an epoch.
func Bind(ctx context.Context, tx *db.Tx, id string, epoch int, whose map[uint64]string, at time.Time) error {
	var rows [][]any
	for _, client := range slices.Sorted(maps.Keys(whose)) {
		if client > math.MaxInt64 {
			return errors.New("document: a client's number is beyond the format")
		}
		rows = append(rows, []any{id, int64(client), db.Null(whose[client]), epoch, at})
	}
	return tx.Insert(ctx, "document_client (document_id, client, account_id, epoch, at)", rows)
}

// Renew keeps a document as one state instead of one with the updates after it, so many epochs later;
// false when somebody wrote after its last update.
func Renew(ctx context.Context, tx *db.Tx, id string, epoch int, seq int64, later int, state []byte) (bool, error) {
	done, err := db.Changed(tx.Exec(ctx, "UPDATE document SET epoch = epoch + $4, state_seq = seq, log_bytes = 0 WHERE id = $1 AND epoch = $2 AND seq = $3", id, epoch, seq, later))
	if err != nil || !done {
		return false, err
	}
	return true, merge(ctx, tx, id, seq, state)
}
