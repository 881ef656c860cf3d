package filing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maillage/internal/db"
	"maillage/internal/dossier"
)

// insertSnapshot keeps a canonical content; false when it was kept before.
func insertSnapshot(ctx context.Context, tx *db.Tx, dossierID, fingerprint, canonical string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "INSERT INTO snapshot (fingerprint, dossier_id, content, taken_at) VALUES ($1, $2, $3, $4) ON CONFLICT (fingerprint) DO NOTHING",
		fingerprint, dossierID, canonical, at))
}

func insertProofs(ctx context.Context, tx *db.Tx, fingerprint string, proofs []dossier.Proof) error {
	rows := make([][]any, len(proofs))
	for i, p := range proofs {
		rows[i] = []any{fingerprint, p.Section, p.Epoch, p.Seq, p.Snapshot}
	}
	return tx.Insert(ctx, "snapshot_text (fingerprint, section, epoch, seq, snapshot)", rows)
}

func snapshot(ctx context.Context, q db.Querier, fingerprint string) (string, error) {
	var content string
	err := q.QueryRow(ctx, "SELECT content FROM snapshot WHERE fingerprint = $1", fingerprint).Scan(&content)
	return content, err
}

// lastValidations gives the last word of each organisation, with the content it was of.
func lastValidations(ctx context.Context, q db.Querier, dossierID string) (map[string]Validation, map[string]string, error) {
	contents := map[string]string{}
	all, err := db.All(ctx, q, func(scan func(...any) error) (Validation, error) {
		var v Validation
		var at db.Time
		var content string
		err := scan(&v.OrganisationID, &v.Organisation, &v.AccountID, &v.Person, &v.Verdict, &v.Comment, &v.Fingerprint, &at, &content)
		v.At = at.Time
		contents[v.Fingerprint] = content
		return v, err
	}, `SELECT v.organisation_id, o.name, v.account_id, a.name, v.verdict, v.comment, v.fingerprint, v.at, s.content
		FROM (SELECT max(id) AS id FROM validation WHERE dossier_id = $1 GROUP BY organisation_id) l
		JOIN validation v ON v.id = l.id JOIN organisation o ON o.id = v.organisation_id JOIN account a ON a.id = v.account_id
		JOIN snapshot s ON s.fingerprint = v.fingerprint`, dossierID)
	last := make(map[string]Validation, len(all))
	for _, v := range all {
		last[v.OrganisationID] = v
	}
	return last, contents, err
}

func insertValidation(ctx context.Context, tx *db.Tx, dossierID string, v Validation) error {
	_, err := tx.Exec(ctx, `INSERT INTO validation (id, dossier_id, organisation_id, account_id, verdict, comment, fingerprint, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, db.NewID(), dossierID, v.OrganisationID, v.AccountID, v.Verdict, v.Comment, v.Fingerprint, v.At)
	return err
}

const filingColumns = "f.id, f.dossier_id, f.kind, f.filed_at, f.filed_by, f.timing, f.fingerprint, f.signatures, f.eligibility, f.withdrawn_at, f.withdrawn_why"

func scanFiling(scan func(...any) error) (Filing, error) {
	var f Filing
	var filed, withdrawn db.Time
	var signatures, answers string
	if err := scan(&f.ID, &f.DossierID, &f.Kind, &filed, &f.FiledBy, &f.Timing, &f.Fingerprint, &signatures, &answers, &withdrawn, &f.WithdrawnWhy); err != nil {
		return f, err
	}
	f.FiledAt, f.WithdrawnAt = filed.Time, withdrawn.Time
	if err := json.Unmarshal([]byte(signatures), &f.Signatures); err != nil {
		return f, fmt.Errorf("signatures of filing %s: %w", f.ID, err)
	}
	if answers == "" {
		return f, nil
	}
	if err := json.Unmarshal([]byte(answers), &f.Eligibility); err != nil {
		return f, fmt.Errorf("eligibility of filing %s: %w", f.ID, err)
	}
	return f, nil
}

// Current gives the filing in force of a dossier: the last one, corrections included;
// NotFound when it is not filed.
func Current(ctx context.Context, q db.Querier, dossierID string) (Filing, error) {
	f, err := db.One(ctx, q, scanFiling, "SELECT "+filingColumns+" FROM filing f WHERE f.dossier_id = $1 AND f.withdrawn_at IS NULL ORDER BY f.id DESC LIMIT 1", dossierID)
	if errors.Is(err, db.ErrNone) {
		return f, unknown()
	}
	return f, err
}

// first gives the filing in force before any correction.
func first(ctx context.Context, q db.Querier, dossierID string) (Filing, error) {
	return db.One(ctx, q, scanFiling, "SELECT "+filingColumns+" FROM filing f WHERE f.dossier_id = $1 AND f.kind = 'filing' AND f.withdrawn_at IS NULL ORDER BY f.id DESC LIMIT 1", dossierID)
}

func insertFiling(ctx context.Context, tx *db.Tx, f Filing) error {
	signatures, err := json.Marshal(f.Signatures)
	if err != nil {
		return err
	}
	answers := []byte{}
	if f.Eligibility != nil {
		if answers, err = json.Marshal(f.Eligibility); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "INSERT INTO filing (id, dossier_id, kind, filed_at, filed_by, timing, fingerprint, signatures, eligibility) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		f.ID, f.DossierID, f.Kind, f.FiledAt, f.FiledBy, f.Timing, f.Fingerprint, string(signatures), string(answers))
	return err
}

func withdrawFilings(ctx context.Context, tx *db.Tx, dossierID, accountID, why string, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE filing SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4 WHERE dossier_id = $1 AND withdrawn_at IS NULL", dossierID, at, accountID, why)
	return err
}

// WhereFilmed is the condition that the filing in force of a dossier has a film, as Films finds it.
func WhereFilmed(dossierID string) string {
	return "EXISTS (SELECT 1 FROM file v WHERE v.dossier_id = " + dossierID + " AND v.filed AND v.slot = '" + dossier.VideoSlot + `'
		AND (v.replaced_at IS NULL OR v.replaced_at > (SELECT max(f.filed_at) FROM filing f WHERE f.dossier_id = v.dossier_id AND f.withdrawn_at IS NULL)))`
}

// Films finds the films and the captions of the filings in force of some dossiers, whatever their
// members replaced since; by dossier, then by slot. It takes two queries whatever there is.
func Films(ctx context.Context, q db.Querier, dossierIDs ...string) (map[string]map[string]dossier.File, error) {
	in, args := db.In(1, dossierIDs)
	filed := map[string]time.Time{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (at db.Time, err error) {
		var id string
		err = scan(&id, &at)
		filed[id] = at.Time
		return at, err
	}, "SELECT dossier_id, max(filed_at) FROM filing WHERE withdrawn_at IS NULL AND dossier_id IN "+in+" GROUP BY dossier_id", args...)
	if err != nil {
		return nil, err
	}
	return dossier.FiledFilms(ctx, q, filed)
}
