// Package audit is the trail of what was done: one entry for each writing act, in the
// same transaction as the act, never changed afterwards. A job seals the entries into a
// chain of SHA-256 fingerprints, so that a change made behind the program's back shows.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/internal/db"
)

// Detail says which fields an act touched: identifiers, states and numbers, never
// secrets or what people wrote.
type Detail map[string]any

// Entry is one act on record.
type Entry struct {
	ID      string
	At      time.Time // UTC
	ActorID string    // "" for the program itself
	Act     string    // "dossier.filed"
	Subject string    // identifier of the thing acted upon
	Detail  string    // JSON
}

// Record adds an entry to the transaction of the act it tells.
func Record(ctx context.Context, tx *db.Tx, at time.Time, actorID, act, subject string, detail Detail) error {
	if detail == nil {
		detail = Detail{}
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("record %s: %w", act, err)
	}
	if _, err := tx.Exec(ctx,
		"INSERT INTO audit (id, at, actor_id, act, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
		db.NewID(), at, actorID, act, subject, string(text)); err != nil {
		return fmt.Errorf("record %s: %w", act, err)
	}
	return nil
}

// Of lists the entries about a subject, oldest first, 500 at most.
func Of(ctx context.Context, q db.Querier, subject string) ([]Entry, error) {
	return db.All(ctx, q, scanEntry,
		"SELECT id, at, actor_id, act, subject, detail FROM audit WHERE subject = $1 ORDER BY id LIMIT 500", subject)
}

// By lists what a person did, oldest first, 10,000 entries at most: for the export of
// their data.
func By(ctx context.Context, q db.Querier, actorID string) ([]Entry, error) {
	return db.All(ctx, q, scanEntry,
		"SELECT id, at, actor_id, act, subject, detail FROM audit WHERE actor_id = $1 ORDER BY id LIMIT 10000", actorID)
}

func scanEntry(scan func(...any) error) (Entry, error) {
	var e Entry
	var at db.Time
	err := scan(&e.ID, &at, &e.ActorID, &e.Act, &e.Subject, &e.Detail)
	e.At = at.Time
	return e, err
}

// link gives the fingerprint of an entry behind the one before it.
func link(before string, e Entry) string {
	canonical, err := json.Marshal([]string{
		before, e.ID, e.At.UTC().Format(time.RFC3339Nano), e.ActorID, e.Act, e.Subject, e.Detail,
	})
	if err != nil {
		panic(err) // strings always encode
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

type seal struct {
	seq   int64
	chain string
}

func lastSeal(ctx context.Context, q db.Querier) (seal, error) {
	seals, err := db.All(ctx, q, func(scan func(...any) error) (seal, error) {
		var s seal
		return s, scan(&s.seq, &s.chain)
	}, "SELECT seq, chain FROM audit_seal ORDER BY seq DESC LIMIT 1")
	if err != nil || len(seals) == 0 {
		return seal{}, err
	}
	return seals[0], nil
}

const (
	sealBatch = 200  // a transaction that others wait behind must be short
	readBatch = 1000 // entries read at once by Verify
)

// Seal chains the entries that have no seal yet and tells how many. It looks no further
// back than a minute before the newest one sealed: identifiers begin with their instant,
// and acts are committed within seconds.
func Seal(ctx context.Context, d *db.DB) (int, error) {
	newest := ""
	if err := d.QueryRow(ctx, "SELECT coalesce(max(audit_id), '') FROM audit_seal").Scan(&newest); err != nil {
		return 0, fmt.Errorf("seal the audit trail: %w", err)
	}
	return sealFrom(ctx, d, before(newest, time.Minute))
}

// SealAll is Seal over the whole trail: for what a clock put back, or an import, left behind.
func SealAll(ctx context.Context, d *db.DB) (int, error) { return sealFrom(ctx, d, "") }

// sealFrom looks without making anyone wait, then seals in short transactions. It walks the
// trail by identifiers: asked for the entries that have no seal, PostgreSQL compares the
// whole trail with every seal, on all processors, each time.
func sealFrom(ctx context.Context, d *db.DB, from string) (total int, err error) {
	for {
		ids, err := db.All(ctx, d, db.ScanText, "SELECT a.id FROM audit a WHERE a.id > $1 ORDER BY a.id LIMIT $2", from, sealBatch)
		if err != nil || len(ids) == 0 {
			return total, err
		}
		from = ids[len(ids)-1]
		if ids, err = unsealed(ctx, d, ids); err != nil {
			return total, err
		}
		if len(ids) == 0 {
			continue
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return seals(ctx, tx, ids) }); err != nil {
			return total, fmt.Errorf("seal the audit trail: %w", err)
		}
		total += len(ids)
	}
}

// unsealed gives those of some entries that have no seal, in order.
func unsealed(ctx context.Context, q db.Querier, ids []string) ([]string, error) {
	in, args := db.In(1, ids)
	sealed, err := db.All(ctx, q, db.ScanText, "SELECT s.audit_id FROM audit_seal s WHERE s.audit_id IN "+in, args...)
	return slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(sealed, id) }), err
}

// seals chains those of the entries that nobody has sealed meanwhile.
func seals(ctx context.Context, tx *db.Tx, ids []string) error {
	last, err := lastSeal(ctx, tx)
	if err != nil {
		return err
	}
	if ids, err = unsealed(ctx, tx, slices.Clone(ids)); err != nil { // a transaction may be tried again
		return err
	}
	in, args := db.In(1, ids)
	entries, err := db.All(ctx, tx, scanEntry, "SELECT a.id, a.at, a.actor_id, a.act, a.subject, a.detail FROM audit a WHERE a.id IN "+in+" ORDER BY a.id", args...)
	if err != nil || len(entries) == 0 {
		return err
	}
	var rows [][]any
	for _, e := range entries {
		last = seal{last.seq + 1, link(last.chain, e)}
		rows = append(rows, []any{last.seq, e.ID, last.chain})
	}
	return tx.Insert(ctx, "audit_seal (seq, audit_id, chain)", rows)
}

// before gives the least identifier made so long before another; "" before none.
func before(id string, span time.Duration) string {
	const instant = len("01a20fed-57d0") // its first 48 bits are milliseconds
	if len(id) < instant {
		return ""
	}
	at, err := strconv.ParseInt(strings.Replace(id[:instant], "-", "", 1), 16, 64)
	if err != nil {
		return ""
	}
	text := fmt.Sprintf("%012x", at-span.Milliseconds())
	return text[:8] + "-" + text[8:]
}

// Report is what Verify found.
type Report struct {
	Sealed   int    // entries whose chain was recomputed
	Unsealed int    // entries added since the last seal
	Head     string // fingerprint of the last entry; keep it elsewhere to prove the trail later
}

// Holds tells whether the chain has a seal, or true for "", the head of an empty trail.
func Holds(ctx context.Context, q db.Querier, head string) (bool, error) {
	if head == "" {
		return true, nil
	}
	count, err := db.Count(ctx, q, "SELECT count(*) FROM audit_seal WHERE chain = $1", head)
	return count > 0, err
}

// sealed is a seal with the entry it covers, empty when the entry is gone.
type sealed struct {
	seal
	entry Entry
}

func readSeals(ctx context.Context, q db.Querier, after int64) ([]sealed, error) {
	return db.All(ctx, q, func(scan func(...any) error) (sealed, error) {
		var s sealed
		var at db.Time
		err := scan(&s.seq, &s.chain, &s.entry.ID, &at, &s.entry.ActorID, &s.entry.Act, &s.entry.Subject, &s.entry.Detail)
		s.entry.At = at.Time
		return s, err
	}, `SELECT s.seq, s.chain, s.audit_id, a.at, coalesce(a.actor_id, ''), coalesce(a.act, ''), coalesce(a.subject, ''), coalesce(a.detail, '')
		FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id WHERE s.seq > $1 ORDER BY s.seq LIMIT $2`, after, readBatch)
}

// Verify recomputes the whole chain. An error names the first entry that was changed,
// removed or inserted after it was sealed.
func Verify(ctx context.Context, q db.Querier) (Report, error) {
	var report Report
	chain, from := "", int64(0)
	for {
		links, err := readSeals(ctx, q, from)
		if err != nil {
			return report, fmt.Errorf("verify the audit trail: %w", err)
		}
		if len(links) == 0 {
			break
		}
		for _, l := range links {
			if l.seq != from+1 {
				return report, fmt.Errorf("audit trail broken: seal %d is missing", from+1)
			}
			from, chain = l.seq, link(chain, l.entry)
			if chain != l.chain {
				return report, fmt.Errorf("audit trail broken at seal %d, entry %s: its content is not what was sealed", l.seq, l.entry.ID)
			}
		}
		report.Sealed += len(links)
	}
	report.Head = chain
	unsealed, err := db.Count(ctx, q, "SELECT count(*) FROM audit a WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id)")
	report.Unsealed = unsealed
	return report, err
}
