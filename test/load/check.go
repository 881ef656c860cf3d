package load

import (
	"context"
	"fmt"

	"maillage/internal/audit"
	"maillage/internal/db"
)

// Lost lists what was called saved and is not in the database. What was sent last may be
// there instead, when its answer never came.
func Lost(ctx context.Context, q db.Querier, writers []*Writer) ([]string, error) {
	var lost []string
	for _, w := range writers {
		if w.Kept == "" {
			continue
		}
		var stored string
		if err := q.QueryRow(ctx, "SELECT value FROM answer WHERE dossier_id = $1 AND question = $2", w.Dossier, w.question).Scan(&stored); err != nil {
			return nil, err
		}
		if stored != w.Kept && stored != w.Sent {
			lost = append(lost, fmt.Sprintf("dossier %s, %s: %q is stored, %q was called saved", w.Dossier, w.question, tail(stored), tail(w.Kept)))
		}
	}
	return lost, nil
}

func tail(text string) string {
	runes := []rune(text)
	return string(runes[max(0, len(runes)-60):])
}

// HalfFiled lists the dossiers filed in part: a state without its filing, its frozen
// content, its entry on the trail or its receipts, or the other way round; and those that
// were called filed and are not. Receipts that already left are no longer among the jobs:
// mailed tells how many of a dossier left, or is nil when none can leave.
func HalfFiled(ctx context.Context, q db.Querier, filers []*Filer, mailed func(dossier string) int) ([]string, error) {
	var half []string
	for _, f := range filers {
		var state string
		var dated bool
		var filings, frozen, entries, receipts, members int
		if err := q.QueryRow(ctx, `SELECT d.state, d.filed_at IS NOT NULL,
				(SELECT count(*) FROM filing f WHERE f.dossier_id = d.id AND f.withdrawn_at IS NULL),
				(SELECT count(*) FROM filing f JOIN snapshot s ON s.fingerprint = f.fingerprint WHERE f.dossier_id = d.id AND f.withdrawn_at IS NULL),
				(SELECT count(*) FROM audit a WHERE a.subject = d.id AND a.act = 'dossier.filed'),
				(SELECT count(*) FROM job j WHERE j.argument LIKE '%/dossiers/' || d.id || '/receipt%'),
				(SELECT count(*) FROM member m WHERE m.collective_id = d.collective_id)
			FROM dossier d WHERE d.id = $1`, f.Dossier).Scan(&state, &dated, &filings, &frozen, &entries, &receipts, &members); err != nil {
			return nil, err
		}
		if mailed != nil {
			receipts += mailed(f.Dossier)
		}
		whole := state == "submitted" && dated && filings == 1 && frozen == 1 && entries == 1 && receipts == members
		none := state == "draft" && !dated && filings == 0 && frozen == 0 && entries == 0 && receipts == 0
		if !whole && !none || none && f.Filed {
			half = append(half, fmt.Sprintf("dossier %s: state %s, dated %t, %d filings, %d frozen, %d entries, %d receipts for %d members; called filed: %t",
				f.Dossier, state, dated, filings, frozen, entries, receipts, members, f.Filed))
		}
	}
	return half, nil
}

// Trail seals what waits and verifies the whole audit trail.
func Trail(ctx context.Context, d *db.DB) error {
	if _, err := audit.Verify(ctx, d); err != nil {
		return err
	}
	if _, err := audit.Seal(ctx, d); err != nil {
		return err
	}
	report, err := audit.Verify(ctx, d)
	if err == nil && report.Unsealed > 0 {
		err = fmt.Errorf("%d entries cannot be sealed", report.Unsealed)
	}
	return err
}
