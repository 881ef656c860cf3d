package award

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
)

func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

const decisionColumns = "dossier_id, round_id, outcome, cents, reasons, refusals, override_why, decided_by, decided_at, released_at, version"

func scanDecision(scan func(...any) error) (Decision, error) {
	var d Decision
	var decided, released db.Time
	var reasons, refusals string
	if err := scan(&d.DossierID, &d.RoundID, &d.Outcome, &d.Cents, &reasons, &refusals, &d.OverrideWhy, &d.DecidedBy, &decided, &released, &d.Version); err != nil {
		return d, err
	}
	d.DecidedAt, d.ReleasedAt = decided.Time, released.Time
	if err := errors.Join(json.Unmarshal([]byte(reasons), &d.Reasons), json.Unmarshal([]byte(refusals), &d.Refusals)); err != nil {
		return d, fmt.Errorf("decision on %s: %w", d.DossierID, err)
	}
	return d, nil
}

// find gives the decision on a dossier, or NotFound.
func find(ctx context.Context, q db.Querier, dossierID string) (Decision, error) {
	d, err := db.One(ctx, q, scanDecision, "SELECT "+decisionColumns+" FROM decision WHERE dossier_id = $1", dossierID)
	if errors.Is(err, db.ErrNone) {
		return d, unknown()
	}
	return d, err
}

func ofDossiers(ctx context.Context, q db.Querier, dossierIDs []string) (map[string]Decision, error) {
	in, args := db.In(1, dossierIDs)
	all, err := db.All(ctx, q, scanDecision, "SELECT "+decisionColumns+" FROM decision WHERE dossier_id IN "+in, args...)
	by := make(map[string]Decision, len(all))
	for _, d := range all {
		by[d.DossierID] = d
	}
	return by, err
}

// save writes a draft decision over the version seen (0: none yet); false when another
// was saved meanwhile or it is released.
func save(ctx context.Context, tx *db.Tx, d Decision, seen int) (bool, error) {
	reasons, err := json.Marshal(d.Reasons)
	if err != nil {
		return false, err
	}
	refusals, err := json.Marshal(d.Refusals)
	if err != nil {
		return false, err
	}
	if seen == 0 {
		return db.Changed(tx.Exec(ctx, `INSERT INTO decision (dossier_id, round_id, outcome, cents, reasons, refusals, override_why, decided_by, decided_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (dossier_id) DO NOTHING`,
			d.DossierID, d.RoundID, d.Outcome, d.Cents, string(reasons), string(refusals), d.OverrideWhy, d.DecidedBy, d.DecidedAt))
	}
	return db.Changed(tx.Exec(ctx, `UPDATE decision SET outcome = $3, cents = $4, reasons = $5, refusals = $6, override_why = $7, decided_by = $8, decided_at = $9, version = version + 1
		WHERE dossier_id = $1 AND version = $2 AND released_at IS NULL`,
		d.DossierID, seen, d.Outcome, d.Cents, string(reasons), string(refusals), d.OverrideWhy, d.DecidedBy, d.DecidedAt))
}

func dropDraft(ctx context.Context, tx *db.Tx, dossierID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM decision WHERE dossier_id = $1 AND released_at IS NULL", dossierID)
	return err
}

// tally counts a round on two indexes.
func tally(ctx context.Context, q db.Querier, roundID string) (Tally, error) {
	var t Tally
	err := q.QueryRow(ctx, `SELECT (SELECT count(*) FROM dossier d WHERE d.round_id = $1 AND `+dossier.WhereFiled+`),
		count(*), count(released_at) FROM decision WHERE round_id = $1`, roundID).Scan(&t.Filed, &t.Decided, &t.Told)
	return t, err
}

// granted sums the awards of a call by kind of project: those drafted or released in the
// round, those released in the others. It reads one index.
func granted(ctx context.Context, q db.Querier, callID, roundID string) ([]Granted, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Granted, error) {
		var g Granted
		var attributes string
		if err := scan(&g.Here, &attributes, &g.Count, &g.Cents); err != nil {
			return g, err
		}
		return g, json.Unmarshal([]byte(attributes), &g.Attributes)
	}, `SELECT d.round_id = $2, d.attributes, count(*), CAST(sum(d.granted_cents) AS BIGINT) FROM dossier d
		WHERE d.call_id = $1 AND d.decided = 'award' AND (d.round_id = $2 AND `+dossier.WhereFiled+` OR d.state = 'accepted')
		GROUP BY d.round_id, d.attributes`, callID, roundID)
}

func countOverrides(ctx context.Context, q db.Querier, roundID string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM decision WHERE round_id = $1 AND override_why <> ''", roundID)
}

// release moves every decided dossier of a round and dates its decisions.
func release(ctx context.Context, tx *db.Tx, roundID string, at time.Time) error {
	for outcome, state := range map[Outcome]dossier.State{Awarded: dossier.Accepted, Refusal: dossier.Refused} {
		if _, err := tx.Exec(ctx, `UPDATE dossier AS d SET state = $3 WHERE id IN (SELECT x.dossier_id FROM decision x
			WHERE x.round_id = $1 AND x.outcome = $2 AND x.released_at IS NULL) AND `+dossier.WhereFiled, roundID, outcome, state); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, "UPDATE decision SET released_at = $2 WHERE round_id = $1 AND released_at IS NULL", roundID, at)
	return err
}

// untold lists some dossiers of a round whose collectives have no mail yet.
func untold(ctx context.Context, q db.Querier, roundID string, limit int) ([]string, error) {
	return db.All(ctx, q, db.ScanText, `SELECT dossier_id FROM decision WHERE round_id = $1 AND released_at IS NOT NULL AND told_at IS NULL
		ORDER BY dossier_id LIMIT $2`, roundID, limit)
}

func markTold(ctx context.Context, tx *db.Tx, dossierIDs []string, at time.Time) error {
	in, args := db.In(2, dossierIDs)
	_, err := tx.Exec(ctx, "UPDATE decision SET told_at = $1 WHERE dossier_id IN "+in, append([]any{at}, args...)...)
	return err
}

// reader is a member of a collective to tell of a decision.
type reader struct {
	dossierID, title, callID string
	outcome                  Outcome
	email, name              string
	lang                     lang.Lang
}

func readersOf(ctx context.Context, q db.Querier, dossierIDs []string) ([]reader, error) {
	in, args := db.In(1, dossierIDs)
	return db.All(ctx, q, func(scan func(...any) error) (reader, error) {
		var r reader
		return r, scan(&r.dossierID, &r.title, &r.callID, &r.outcome, &r.email, &r.name, &r.lang)
	}, `SELECT d.id, d.title, d.call_id, x.outcome, p.email, p.name, p.lang FROM decision x JOIN dossier d ON d.id = x.dossier_id
		JOIN member m ON m.collective_id = d.collective_id JOIN account p ON p.id = m.account_id
		WHERE x.dossier_id IN `+in+" ORDER BY d.id, p.id", args...)
}

// startedFrom gives the dossier that already starts again from another, or "".
func startedFrom(ctx context.Context, q db.Querier, old dossier.Dossier) (string, error) {
	id, err := db.One(ctx, q, db.ScanText, `SELECT id FROM dossier WHERE collective_id = $1 AND previous_id = $2 AND state <> 'withdrawn' ORDER BY id LIMIT 1`, old.CollectiveID, old.ID)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}
