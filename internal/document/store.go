package document

import (
	"context"
	"errors"
	"slices"
	"time"

	"maillage/internal/db"
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

// marksOf tells where documents are, in one query; those that are gone are not in it.
func marksOf(ctx context.Context, q db.Querier, ids []string) (map[string]mark, error) {
	all := map[string]mark{}
	for some := range slices.Chunk(ids, 500) {
		in, args := db.In(1, some)
		if _, err := db.All(ctx, q, func(scan func(...any) error) (m mark, err error) {
			m, err = scanMark(scan)
			all[m.id] = m
			return m, err
		}, "SELECT "+marks+" FROM document WHERE id IN "+in, args...); err != nil {
			return nil, err
		}
	}
	return all, nil
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

// loadOf reads the document of a subject, if there is one.
func loadOf(ctx context.Context, q db.Querier, subject Subject) (r record, ok bool, err error) {
	r, err = db.One(ctx, q, scanRecord, records+"holder = $1 AND part = $2", subject.Holder, subject.Part)
	if errors.Is(err, db.ErrNone) {
		return r, false, nil
	}
	return r, err == nil, err
}
