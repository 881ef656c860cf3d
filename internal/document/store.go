package document

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"maillage/internal/db"
	"maillage/internal/document/history"
	"maillage/internal/document/journal"
	"maillage/internal/fault"
)

func insert(ctx context.Context, tx *db.Tx, r record, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO document (id, holder, part, epoch, seq, state_seq, log_bytes, derived_seq, version_seq, written_at, created_at)
		VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, $5, $5)`, r.id, r.subject.Holder, r.subject.Part, r.epoch, at)
	if err != nil {
		return err
	}
	return journal.Begin(ctx, tx, r.id, r.state)
}

// marks are the columns of scanMark.
const marks = "id, holder, part, epoch, seq, state_seq, log_bytes, derived_seq, version_seq, written_by, written_at"

func scanMark(scan func(...any) error, more ...any) (mark, error) {
	var m mark
	var by *string
	var at db.Time
	err := scan(append([]any{&m.id, &m.subject.Holder, &m.subject.Part, &m.epoch, &m.seq, &m.stateSeq, &m.logBytes, &m.derivedSeq, &m.versionSeq, &by, &at}, more...)...)
	if by != nil {
		m.by = *by
	}
	m.at = at.Time
	return m, err
}

// find gives the document of a subject; db.ErrNone when nobody has opened it yet.
func find(ctx context.Context, q db.Querier, subject Subject) (id string, err error) {
	return db.One(ctx, q, db.ScanText, "SELECT id FROM document WHERE holder = $1 AND part = $2", subject.Holder, subject.Part)
}

// markOf tells where a document is.
func markOf(ctx context.Context, q db.Querier, id string) (mark, error) {
	m, err := db.One(ctx, q, func(scan func(...any) error) (mark, error) { return scanMark(scan) }, "SELECT "+marks+" FROM document WHERE id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return m, fault.New(fault.NotFound, "fault.not_found")
	}
	return m, err
}

// records begins the query of scanRecord.
const records = "SELECT " + marks + ", content FROM document JOIN document_state ON document_id = id WHERE "

func load(ctx context.Context, q db.Querier, id string) (record, error) {
	r, err := db.One(ctx, q, scanRecord, records+"id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return r, fault.New(fault.NotFound, "fault.not_found")
	}
	return r, err
}

func scanRecord(scan func(...any) error) (r record, err error) {
	r.mark, err = scanMark(scan, &r.state)
	r.weight = int64(len(r.state))
	return r, err
}

// ofHolder gives the documents of a holder.
func ofHolder(ctx context.Context, q db.Querier, holder string, behindAlone bool) ([]record, error) {
	return db.All(ctx, q, scanRecord, records+"holder = $1 AND (seq > derived_seq OR NOT $2) ORDER BY part", holder, behindAlone)
}

// advanced is a document that moves from one update to a later one.
type advanced struct {
	mark
	to, bytes int64
	by        string
}

// advance moves documents, and gives those that moved: not those where somebody else wrote
// meanwhile, in another process.
func advance(ctx context.Context, tx *db.Tx, all []advanced, at time.Time) (map[string]bool, error) {
	moved := make(map[string]bool, len(all))
	if len(all) == 1 { // while a few write: SQLite takes half as long for it
		a := all[0]
		done, err := db.Changed(tx.Exec(ctx, `UPDATE document SET seq = $5, log_bytes = log_bytes + $6, written_by = $7, written_at = $1
			WHERE id = $2 AND epoch = $3 AND seq = $4`, at, a.id, a.epoch, a.seq, a.to, a.bytes, a.by))
		return map[string]bool{a.id: done}, err
	}
	for some := range slices.Chunk(all, 64) { // with one statement
		rows := make([][]any, len(some))
		for i, a := range some {
			rows[i] = []any{a.id, a.epoch, a.seq, a.to, a.bytes, a.by}
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

// binding says whose a client is, and in which epoch.
type binding struct {
	account string // "" where nobody's
	epoch   int
}

// clients tells whose each client of a document is, those of former epochs too.
func clients(ctx context.Context, q db.Querier, id string) (map[uint64]binding, error) {
	whose := map[uint64]binding{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (b binding, err error) {
		var client int64
		var account *string
		err = scan(&client, &account, &b.epoch)
		if account != nil {
			b.account = *account
		}
		whose[uint64(client)] = b //nolint:gosec // written below, never negative
		return b, err
	}, "SELECT client, account_id, epoch FROM document_client WHERE document_id = $1", id)
	return whose, err
}

func insertClients(ctx context.Context, tx *db.Tx, m mark, whose map[uint64]string, at time.Time) error {
	var rows [][]any
	for _, client := range slices.Sorted(maps.Keys(whose)) {
		if client > math.MaxInt64 {
			return errors.New("document: a client's number is beyond the format")
		}
		rows = append(rows, []any{m.id, int64(client), db.Null(whose[client]), m.epoch, at})
	}
	return tx.Insert(ctx, "document_client (document_id, client, account_id, epoch, at)", rows)
}

// compact keeps a document as one state instead of one with the updates after it. Who wrote how
// much since the last version is remembered.
func compact(ctx context.Context, tx *db.Tx, m mark, state []byte) (bool, error) {
	done, err := db.Changed(tx.Exec(ctx, "UPDATE document SET state_seq = seq, log_bytes = 0 WHERE id = $1 AND epoch = $2 AND seq = $3", m.id, m.epoch, m.seq))
	if err != nil || !done {
		return false, err
	}
	if err := history.Merged(ctx, tx, m.history()); err != nil {
		return false, err
	}
	return true, journal.Merge(ctx, tx, m.id, m.seq, state)
}

// loadOf reads the document of a subject, if there is one.
func loadOf(ctx context.Context, q db.Querier, subject Subject) (r record, ok bool, err error) {
	r, err = db.One(ctx, q, scanRecord, records+"holder = $1 AND part = $2", subject.Holder, subject.Part)
	if errors.Is(err, db.ErrNone) {
		return r, false, nil
	}
	return r, err == nil, err
}

// renew keeps a document as the state of a new epoch. False when somebody wrote meanwhile.
func renew(ctx context.Context, tx *db.Tx, m mark, state []byte) (bool, error) {
	done, err := db.Changed(tx.Exec(ctx, "UPDATE document SET epoch = epoch + 1, state_seq = seq, log_bytes = 0 WHERE id = $1 AND epoch = $2 AND seq = $3", m.id, m.epoch, m.seq))
	if err != nil || !done {
		return false, err
	}
	return true, journal.Merge(ctx, tx, m.id, m.seq, state)
}
