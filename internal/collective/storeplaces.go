package collective

import (
	"context"
	"errors"
	"time"

	"maillage/internal/db"
)

const placeColumns = "id, collective_id, coalesce(organisation_id, ''), name, status, commune_code, address, lat, lon, opens, version"

func scanPlace(scan func(...any) error) (Place, error) {
	var p Place
	return p, scan(&p.ID, &p.CollectiveID, &p.OrganisationID, &p.Name, &p.Status, &p.CommuneCode, &p.Address, &p.Lat, &p.Lon, &p.Opens, &p.Version)
}

// Places lists the places of a collective, existing ones first.
func Places(ctx context.Context, q db.Querier, collectiveID string) ([]Place, error) {
	return db.All(ctx, q, scanPlace, "SELECT "+placeColumns+" FROM place WHERE collective_id = $1 AND removed_at IS NULL ORDER BY status, created_at, id LIMIT 500", collectiveID)
}

// GetPlace gives a place whoever asks, or NotFound.
func GetPlace(ctx context.Context, q db.Querier, id string) (Place, error) {
	return orUnknown(db.One(ctx, q, scanPlace, "SELECT "+placeColumns+" FROM place WHERE id = $1 AND removed_at IS NULL", id))
}

// PlacesByID gives places by identifier, in one query; removed ones too, for the record.
func PlacesByID(ctx context.Context, q db.Querier, ids []string) (map[string]Place, error) {
	marks, args := db.In(1, ids)
	all, err := db.All(ctx, q, scanPlace, "SELECT "+placeColumns+" FROM place WHERE id IN "+marks, args...)
	by := make(map[string]Place, len(all))
	for _, p := range all {
		by[p.ID] = p
	}
	return by, err
}

// findPlaceEcho gives the place of the same name and commune added since an instant, or "".
func findPlaceEcho(ctx context.Context, q db.Querier, p Place, since time.Time) (string, error) {
	var id string
	err := q.QueryRow(ctx, `SELECT id FROM place WHERE collective_id = $1 AND name = $2 AND commune_code = $3 AND created_at > $4 AND removed_at IS NULL
		ORDER BY id LIMIT 1`, p.CollectiveID, p.Name, p.CommuneCode, since).Scan(&id)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}

const (
	placeBelongs        = "SELECT count(*) FROM place WHERE id = $1 AND collective_id = $2"
	contributionBelongs = "SELECT count(*) FROM contribution WHERE id = $1 AND collective_id = $2"
)

// mustBelong refuses what is not, and never was, one of the collective's.
func mustBelong(ctx context.Context, q db.Querier, query, collectiveID, id string) error {
	n, err := db.Count(ctx, q, query, id, collectiveID)
	if err == nil && n == 0 {
		return unknown()
	}
	return err
}

func insertPlace(ctx context.Context, tx *db.Tx, p Place, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO place (id, collective_id, organisation_id, name, status, commune_code, address, opens, created_at, lat, lon)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, p.ID, p.CollectiveID, db.Null(p.OrganisationID), p.Name, p.Status, p.CommuneCode, p.Address, p.Opens, at, p.Lat, p.Lon)
	return err
}

func updatePlace(ctx context.Context, tx *db.Tx, p Place) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE place SET organisation_id = $3, name = $4, status = $5, commune_code = $6, address = $7, opens = $8, lat = $10, lon = $11, version = version + 1
		WHERE id = $1 AND version = $2 AND collective_id = $9 AND removed_at IS NULL`,
		p.ID, p.Version, db.Null(p.OrganisationID), p.Name, p.Status, p.CommuneCode, p.Address, p.Opens, p.CollectiveID, p.Lat, p.Lon))
}

func removePlace(ctx context.Context, tx *db.Tx, collectiveID, id string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE place SET removed_at = $3 WHERE id = $1 AND collective_id = $2 AND removed_at IS NULL", id, collectiveID, at))
}

// Contributions lists what the partners present bring, in the order it was said.
func Contributions(ctx context.Context, q db.Querier, collectiveID string) ([]Contribution, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Contribution, error) {
		var c Contribution
		return c, scan(&c.ID, &c.OrganisationID, &c.Kind, &c.Label, &c.Cents, &c.Version)
	}, `SELECT c.id, c.organisation_id, c.kind, c.label, c.cents, c.version
		FROM contribution c JOIN partner p ON p.collective_id = c.collective_id AND p.organisation_id = c.organisation_id AND p.left_at IS NULL
		WHERE c.collective_id = $1 AND c.removed_at IS NULL ORDER BY c.created_at, c.id LIMIT 1000`, collectiveID)
}

func saidBefore(ctx context.Context, q db.Querier, collectiveID string, c Contribution, since time.Time) (bool, error) {
	n, err := db.Count(ctx, q, `SELECT count(*) FROM contribution WHERE collective_id = $1 AND organisation_id = $2 AND kind = $3 AND label = $4 AND cents = $5
		AND created_at > $6 AND removed_at IS NULL`, collectiveID, c.OrganisationID, c.Kind, c.Label, c.Cents, since)
	return n > 0, err
}

func insertContribution(ctx context.Context, tx *db.Tx, collectiveID string, c Contribution, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO contribution (id, collective_id, organisation_id, kind, label, cents, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		c.ID, collectiveID, c.OrganisationID, c.Kind, c.Label, c.Cents, at)
	return err
}

func updateContribution(ctx context.Context, tx *db.Tx, collectiveID string, c Contribution) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE contribution SET organisation_id = $4, kind = $5, label = $6, cents = $7, version = version + 1
		WHERE id = $1 AND version = $2 AND collective_id = $3 AND removed_at IS NULL`, c.ID, c.Version, collectiveID, c.OrganisationID, c.Kind, c.Label, c.Cents))
}

func removeContribution(ctx context.Context, tx *db.Tx, collectiveID, id string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE contribution SET removed_at = $3 WHERE id = $1 AND collective_id = $2 AND removed_at IS NULL", id, collectiveID, at))
}

// handoverTo gives whom the lead is proposed to, or "".
func handoverTo(ctx context.Context, q db.Querier, collectiveID string) (string, error) {
	var id string
	err := q.QueryRow(ctx, "SELECT to_account_id FROM handover WHERE collective_id = $1", collectiveID).Scan(&id)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}

func proposeHandover(ctx context.Context, tx *db.Tx, collectiveID, accountID string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO handover (collective_id, to_account_id, proposed_at) VALUES ($1, $2, $3)
		ON CONFLICT (collective_id) DO UPDATE SET to_account_id = excluded.to_account_id, proposed_at = excluded.proposed_at`, collectiveID, accountID, at)
	return err
}

func endHandover(ctx context.Context, tx *db.Tx, collectiveID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM handover WHERE collective_id = $1", collectiveID)
	return err
}
