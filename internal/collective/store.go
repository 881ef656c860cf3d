package collective

import (
	"context"
	"errors"
	"time"

	"maillage/internal/db"
	"maillage/internal/fold"
)

func orUnknown[T any](value T, err error) (T, error) {
	if errors.Is(err, db.ErrNone) {
		return value, unknown()
	}
	return value, err
}

// RoleOf gives a person's role in a collective; NoRole for strangers and visitors.
func RoleOf(ctx context.Context, q db.Querier, collectiveID, accountID string) (Role, error) {
	var role Role
	err := q.QueryRow(ctx, "SELECT role FROM member WHERE collective_id = $1 AND account_id = $2", collectiveID, accountID).Scan(&role)
	if errors.Is(err, db.ErrNone) {
		return NoRole, nil
	}
	return role, err
}

func scanCollective(scan func(...any) error) (Collective, error) {
	var c Collective
	var created db.Time
	err := scan(&c.ID, &c.Name, &c.Purpose, &created, &c.Version, &c.Role)
	c.CreatedAt = created.Time
	return c, err
}

// Get gives a collective whoever asks, or NotFound: callers check the role.
func Get(ctx context.Context, q db.Querier, id string) (Collective, error) {
	return orUnknown(db.One(ctx, q, scanCollective, "SELECT id, name, purpose, created_at, version, '' FROM collective WHERE id = $1", id))
}

// Of lists the collectives of a person, by name.
func Of(ctx context.Context, q db.Querier, accountID string) ([]Collective, error) {
	return db.All(ctx, q, scanCollective, `SELECT c.id, c.name, c.purpose, c.created_at, c.version, m.role
		FROM collective c JOIN member m ON m.collective_id = c.id WHERE m.account_id = $1 ORDER BY c.name_folded, c.id LIMIT 200`, accountID)
}

// findEcho gives the collective of this name that a person founded since an instant; its
// ID is empty when there is none.
func findEcho(ctx context.Context, q db.Querier, accountID, name string, since time.Time) (Collective, error) {
	c, err := db.One(ctx, q, scanCollective, `SELECT c.id, c.name, c.purpose, c.created_at, c.version, m.role
		FROM collective c JOIN member m ON m.collective_id = c.id
		WHERE m.account_id = $1 AND m.role = 'lead' AND c.name = $2 AND c.created_at > $3 ORDER BY c.id LIMIT 1`, accountID, name, since)
	if errors.Is(err, db.ErrNone) {
		return Collective{}, nil
	}
	return c, err
}

func countLed(ctx context.Context, q db.Querier, accountID string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM member WHERE account_id = $1 AND role = 'lead'", accountID)
}

func insertCollective(ctx context.Context, tx *db.Tx, c Collective) error {
	_, err := tx.Exec(ctx, "INSERT INTO collective (id, name, name_folded, purpose, created_at) VALUES ($1, $2, $3, $4, $5)",
		c.ID, c.Name, fold.Text(c.Name), c.Purpose, c.CreatedAt)
	return err
}

func updateCollective(ctx context.Context, tx *db.Tx, c Collective) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE collective SET name = $3, name_folded = $4, purpose = $5, version = version + 1 WHERE id = $1 AND version = $2",
		c.ID, c.Version, c.Name, fold.Text(c.Name), c.Purpose))
}

// Members lists the people of a collective: the lead, then by name.
func Members(ctx context.Context, q db.Querier, collectiveID string) ([]Member, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Member, error) {
		var m Member
		return m, scan(&m.AccountID, &m.Name, &m.Email, &m.Lang, &m.Role)
	}, `SELECT m.account_id, a.name, a.email, a.lang, m.role FROM member m JOIN account a ON a.id = m.account_id
		WHERE m.collective_id = $1 ORDER BY CASE m.role WHEN 'lead' THEN 0 ELSE 1 END, a.name, a.id LIMIT 500`, collectiveID)
}

func countMembers(ctx context.Context, q db.Querier, collectiveID string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM member WHERE collective_id = $1", collectiveID)
}

func leadOf(ctx context.Context, q db.Querier, collectiveID string) (string, error) {
	var id string
	err := q.QueryRow(ctx, "SELECT account_id FROM member WHERE collective_id = $1 AND role = 'lead'", collectiveID).Scan(&id)
	return id, err
}

func setMember(ctx context.Context, tx *db.Tx, collectiveID, accountID string, role Role, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO member (collective_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (collective_id, account_id) DO UPDATE SET role = excluded.role`, collectiveID, accountID, role, at)
	return err
}

func removeMember(ctx context.Context, tx *db.Tx, collectiveID, accountID string) error {
	if _, err := tx.Exec(ctx, "UPDATE partner SET representative_id = NULL WHERE collective_id = $1 AND representative_id = $2", collectiveID, accountID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM handover WHERE collective_id = $1 AND to_account_id = $2", collectiveID, accountID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM member WHERE collective_id = $1 AND account_id = $2", collectiveID, accountID)
	return err
}

const organisationColumns = "o.id, o.name, o.form, coalesce(o.siret, ''), o.rna, o.commune_code, o.founded, o.version"

func scanOrganisation(scan func(...any) error) (Organisation, error) {
	var o Organisation
	return o, scan(&o.ID, &o.Name, &o.Form, &o.SIRET, &o.RNA, &o.CommuneCode, &o.Founded, &o.Version)
}

func findBySIRET(ctx context.Context, q db.Querier, siret string) (Organisation, error) {
	return db.One(ctx, q, scanOrganisation, "SELECT "+organisationColumns+" FROM organisation o WHERE o.siret = $1", siret)
}

func insertOrganisation(ctx context.Context, tx *db.Tx, o Organisation, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO organisation (id, name, name_folded, form, siret, rna, commune_code, founded, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, o.ID, o.Name, fold.Text(o.Name), o.Form, db.Null(o.SIRET), o.RNA, o.CommuneCode, o.Founded, at)
	return err
}

func updateOrganisation(ctx context.Context, tx *db.Tx, o Organisation) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE organisation SET name = $3, name_folded = $4, form = $5, siret = $6, rna = $7, commune_code = $8, founded = $9, version = version + 1
		WHERE id = $1 AND version = $2`, o.ID, o.Version, o.Name, fold.Text(o.Name), o.Form, db.Null(o.SIRET), o.RNA, o.CommuneCode, o.Founded))
}

// keeperOf gives the collective that keeps an organisation's record: the one it has been
// in longest. Anyone may found a collective and name its representatives, so a newcomer
// must not rewrite the record that others file with.
func keeperOf(ctx context.Context, q db.Querier, organisationID string) (string, error) {
	var id string
	err := q.QueryRow(ctx, "SELECT collective_id FROM partner WHERE organisation_id = $1 AND left_at IS NULL ORDER BY joined_at, collective_id LIMIT 1", organisationID).Scan(&id)
	return id, err
}

// findNamesake gives the organisation present in a collective under the same name and
// form, without a SIRET that would tell it apart; "" when there is none.
func findNamesake(ctx context.Context, q db.Querier, collectiveID string, o Organisation) (string, error) {
	var id string
	err := q.QueryRow(ctx, `SELECT o.id FROM organisation o JOIN partner p ON p.organisation_id = o.id
		WHERE p.collective_id = $1 AND p.left_at IS NULL AND o.name_folded = $2 AND o.form = $3 AND o.siret IS NULL ORDER BY o.id LIMIT 1`,
		collectiveID, fold.Text(o.Name), o.Form).Scan(&id)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}

func scanPartner(scan func(...any) error) (Partner, error) {
	var p Partner
	var joined db.Time
	err := scan(&p.ID, &p.Name, &p.Form, &p.SIRET, &p.RNA, &p.CommuneCode, &p.Founded, &p.Version,
		&p.CollectiveID, &p.Lead, &p.RepresentativeID, &p.RepresentativeName, &joined)
	p.JoinedAt = joined.Time
	return p, err
}

const partnerQuery = "SELECT " + organisationColumns + `, p.collective_id, p.lead, coalesce(p.representative_id, ''), coalesce(a.name, ''), p.joined_at
	FROM partner p JOIN organisation o ON o.id = p.organisation_id LEFT JOIN account a ON a.id = p.representative_id
	WHERE p.left_at IS NULL AND `

// Partners lists the organisations present in a collective: the lead partner, then by name.
func Partners(ctx context.Context, q db.Querier, collectiveID string) ([]Partner, error) {
	return db.All(ctx, q, scanPartner, partnerQuery+"p.collective_id = $1 ORDER BY p.lead DESC, o.name_folded, o.id LIMIT 500", collectiveID)
}

// Names gives the names of the organisations present in a collective, by their identifiers.
func Names(ctx context.Context, q db.Querier, collectiveID string) (map[string]string, error) {
	partners, err := Partners(ctx, q, collectiveID)
	names := make(map[string]string, len(partners))
	for _, p := range partners {
		names[p.ID] = p.Name
	}
	return names, err
}

// PartnersOf lists the organisations present in several collectives, by collective.
func PartnersOf(ctx context.Context, q db.Querier, collectiveIDs []string) (map[string][]Partner, error) {
	marks, args := db.In(1, collectiveIDs)
	all, err := db.All(ctx, q, scanPartner, partnerQuery+"p.collective_id IN "+marks+" ORDER BY p.lead DESC, o.name_folded, o.id", args...)
	by := map[string][]Partner{}
	for _, p := range all {
		by[p.CollectiveID] = append(by[p.CollectiveID], p)
	}
	return by, err
}

// GetPartner gives an organisation present in a collective, or NotFound.
func GetPartner(ctx context.Context, q db.Querier, collectiveID, organisationID string) (Partner, error) {
	return orUnknown(db.One(ctx, q, scanPartner, partnerQuery+"p.collective_id = $1 AND p.organisation_id = $2", collectiveID, organisationID))
}

// Represented lists the organisations that a person speaks for, by collective.
func Represented(ctx context.Context, q db.Querier, accountID string) (map[string][]string, error) {
	type speaks struct{ collective, organisation string }
	all, err := db.All(ctx, q, func(scan func(...any) error) (speaks, error) {
		var s speaks
		return s, scan(&s.collective, &s.organisation)
	}, "SELECT collective_id, organisation_id FROM partner WHERE representative_id = $1 AND left_at IS NULL ORDER BY organisation_id", accountID)
	by := map[string][]string{}
	for _, s := range all {
		by[s.collective] = append(by[s.collective], s.organisation)
	}
	return by, err
}

// Represents lists the organisations a person represents in a collective.
func Represents(ctx context.Context, q db.Querier, collectiveID, accountID string) ([]string, error) {
	by, err := Represented(ctx, q, accountID)
	return by[collectiveID], err
}

// joinPartner adds an organisation, or brings back one that had left. The first one leads.
// It tells whether that changed anything.
func joinPartner(ctx context.Context, tx *db.Tx, collectiveID, organisationID string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, `INSERT INTO partner (collective_id, organisation_id, lead, joined_at)
		VALUES ($1, $2, NOT EXISTS (SELECT 1 FROM partner x WHERE x.collective_id = $1 AND x.lead AND x.left_at IS NULL), $3)
		ON CONFLICT (collective_id, organisation_id) DO UPDATE SET left_at = NULL, lead = excluded.lead, joined_at = excluded.joined_at
		WHERE partner.left_at IS NOT NULL`, collectiveID, organisationID, at))
}

func countPartners(ctx context.Context, q db.Querier, collectiveID string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM partner WHERE collective_id = $1 AND left_at IS NULL", collectiveID)
}

func leavePartner(ctx context.Context, tx *db.Tx, collectiveID, organisationID string, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE partner SET left_at = $3, lead = FALSE, representative_id = NULL WHERE collective_id = $1 AND organisation_id = $2", collectiveID, organisationID, at)
	return err
}

func hasLeft(ctx context.Context, q db.Querier, collectiveID, organisationID string) (bool, error) {
	n, err := db.Count(ctx, q, "SELECT count(*) FROM partner WHERE collective_id = $1 AND organisation_id = $2 AND left_at IS NOT NULL", collectiveID, organisationID)
	return n > 0, err
}

func setLeadPartner(ctx context.Context, tx *db.Tx, collectiveID, organisationID string) error {
	if _, err := tx.Exec(ctx, "UPDATE partner SET lead = FALSE WHERE collective_id = $1", collectiveID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE partner SET lead = TRUE WHERE collective_id = $1 AND organisation_id = $2 AND left_at IS NULL", collectiveID, organisationID)
	return err
}

func setRepresentative(ctx context.Context, tx *db.Tx, collectiveID, organisationID, accountID string) error {
	_, err := tx.Exec(ctx, "UPDATE partner SET representative_id = $3 WHERE collective_id = $1 AND organisation_id = $2 AND left_at IS NULL", collectiveID, organisationID, db.Null(accountID))
	return err
}
