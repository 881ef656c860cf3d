package document

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"maillage/internal/db"
	"maillage/internal/fault"
)

func insert(ctx context.Context, tx *db.Tx, r record, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO document (id, subject, epoch, seq, state, state_seq, log_bytes, created_at) VALUES ($1, $2, $3, 0, $4, 0, 0, $5)`,
		r.id, r.subject, r.epoch, r.state, at)
	return err
}

func load(ctx context.Context, q db.Querier, id string) (record, error) {
	r, err := db.One(ctx, q, func(scan func(...any) error) (record, error) {
		var r record
		err := scan(&r.id, &r.subject, &r.epoch, &r.seq, &r.state, &r.stateSeq, &r.logBytes)
		return r, err
	}, `SELECT id, subject, epoch, seq, state, state_seq, log_bytes FROM document WHERE id = $1`, id)
	if errors.Is(err, db.ErrNone) {
		return r, fault.New(fault.NotFound, "fault.not_found")
	}
	return r, err
}

func subjectOf(ctx context.Context, q db.Querier, id string) (string, error) {
	subject, err := db.One(ctx, q, db.ScanText, "SELECT subject FROM document WHERE id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	return subject, err
}

// updatesAfter gives what was written since, in order.
func updatesAfter(ctx context.Context, q db.Querier, id string, seq int64) ([][]byte, error) {
	return db.All(ctx, q, func(scan func(...any) error) ([]byte, error) {
		var content []byte
		err := scan(&content)
		return content, err
	}, "SELECT content FROM document_update WHERE document_id = $1 AND seq > $2 ORDER BY seq", id, seq)
}

// advance moves a document from one update to a later one. False when somebody else wrote
// meanwhile, in another process.
func advance(ctx context.Context, tx *db.Tx, r record, to, bytes int64) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE document SET seq = $4, log_bytes = log_bytes + $5 WHERE id = $1 AND epoch = $2 AND seq = $3", r.id, r.epoch, r.seq, to, bytes))
}

func insertUpdates(ctx context.Context, tx *db.Tx, id string, after int64, updates []update, at time.Time) error {
	rows := make([][]any, len(updates))
	for i, u := range updates {
		rows[i] = []any{id, after + int64(i) + 1, u.account, u.content, at}
	}
	return tx.Insert(ctx, "document_update (document_id, seq, account_id, content, at)", rows)
}

// clients tells whose each client of a document is.
func clients(ctx context.Context, q db.Querier, id string) (map[uint64]string, error) {
	type bound struct {
		client  int64
		account string
	}
	all, err := db.All(ctx, q, func(scan func(...any) error) (bound, error) {
		var b bound
		err := scan(&b.client, &b.account)
		return b, err
	}, "SELECT client, account_id FROM document_client WHERE document_id = $1", id)
	whose := make(map[uint64]string, len(all))
	for _, b := range all {
		whose[uint64(b.client)] = b.account //nolint:gosec // written below, never negative
	}
	return whose, err
}

func insertClients(ctx context.Context, tx *db.Tx, id string, whose map[uint64]string, at time.Time) error {
	var rows [][]any
	for _, client := range slices.Sorted(maps.Keys(whose)) {
		if client > math.MaxInt64 {
			return errors.New("document: a client's number is beyond the format")
		}
		rows = append(rows, []any{id, int64(client), whose[client], at})
	}
	return tx.Insert(ctx, "document_client (document_id, client, account_id, at)", rows)
}

// compact keeps a document as one state instead of one with the updates after it.
func compact(ctx context.Context, tx *db.Tx, r record, state []byte) (bool, error) {
	done, err := db.Changed(tx.Exec(ctx, "UPDATE document SET state = $4, state_seq = seq, log_bytes = 0 WHERE id = $1 AND epoch = $2 AND seq = $3", r.id, r.epoch, r.seq, state))
	if err != nil || !done {
		return false, err
	}
	_, err = tx.Exec(ctx, "DELETE FROM document_update WHERE document_id = $1 AND seq <= $2", r.id, r.seq)
	return true, err
}
