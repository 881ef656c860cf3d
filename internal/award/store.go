package award

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maillage/internal/db"
	"maillage/internal/fault"
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

func ofRound(ctx context.Context, q db.Querier, roundID string) (map[string]Decision, error) {
	all, err := db.All(ctx, q, scanDecision, "SELECT "+decisionColumns+" FROM decision WHERE round_id = $1", roundID)
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

func release(ctx context.Context, tx *db.Tx, roundID string, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE decision SET released_at = $2 WHERE round_id = $1 AND released_at IS NULL", roundID, at)
	return err
}

// grantedElsewhere lists the released awards of the other rounds of a call.
func grantedElsewhere(ctx context.Context, q db.Querier, callID, roundID string) ([]Granted, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Granted, error) {
		var g Granted
		var attributes string
		if err := scan(&attributes, &g.Cents); err != nil {
			return g, err
		}
		return g, json.Unmarshal([]byte(attributes), &g.Attributes)
	}, `SELECT d.attributes, x.cents FROM decision x JOIN dossier d ON d.id = x.dossier_id
		WHERE d.call_id = $1 AND x.round_id <> $2 AND x.outcome = 'award' AND x.released_at IS NOT NULL`, callID, roundID)
}

// PublicPlace is a place of an awarded dossier, for everyone.
type PublicPlace struct {
	DossierID, Title, Collective string
	Place, Status, CommuneCode   string
	CallSlug, Round              string
	Cents                        int64
	ReleasedAt                   time.Time
}

// Public lists the awarded places of a call ("" for every call), newest first.
func Public(ctx context.Context, q db.Querier, callID string) ([]PublicPlace, error) {
	return db.All(ctx, q, func(scan func(...any) error) (PublicPlace, error) {
		var p PublicPlace
		var released db.Time
		err := scan(&p.DossierID, &p.Title, &p.Collective, &p.Place, &p.Status, &p.CommuneCode, &p.CallSlug, &p.Round, &p.Cents, &released)
		p.ReleasedAt = released.Time
		return p, err
	}, `SELECT d.id, d.title, g.name, coalesce(p.name, ''), coalesce(p.status, ''), coalesce(p.commune_code, ''), c.slug, r.key, x.cents, x.released_at
		FROM decision x JOIN dossier d ON d.id = x.dossier_id JOIN collective g ON g.id = d.collective_id JOIN call c ON c.id = d.call_id
		JOIN round r ON r.id = d.round_id LEFT JOIN place p ON p.id = d.place_id
		WHERE x.outcome = 'award' AND x.released_at IS NOT NULL AND ($1 = '' OR d.call_id = $1)
		ORDER BY x.released_at DESC, d.title, d.id LIMIT 5000`, callID)
}
