package programme

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maillage/internal/db"
	"maillage/internal/programme/call"
)

func orUnknown[T any](value T, err error) (T, error) {
	if errors.Is(err, db.ErrNone) {
		return value, unknown()
	}
	return value, err
}

// RoleOf gives what a person does for a funder; NoRole for strangers and visitors.
func RoleOf(ctx context.Context, q db.Querier, funderID, accountID string) (Role, error) {
	var role Role
	err := q.QueryRow(ctx, "SELECT role FROM funder_member WHERE funder_id = $1 AND account_id = $2", funderID, accountID).Scan(&role)
	if errors.Is(err, db.ErrNone) {
		return NoRole, nil
	}
	return role, err
}

func scanFunder(scan func(...any) error) (Funder, error) {
	var f Funder
	var created db.Time
	err := scan(&f.ID, &f.Name, &created, &f.Version, &f.Role)
	f.CreatedAt = created.Time
	return f, err
}

// GetFunder gives a funder, or NotFound.
func GetFunder(ctx context.Context, q db.Querier, id string) (Funder, error) {
	return orUnknown(db.One(ctx, q, scanFunder, "SELECT id, name, created_at, version, '' FROM funder WHERE id = $1", id))
}

// FundersOf lists the funders a person works for, by name.
func FundersOf(ctx context.Context, q db.Querier, accountID string) ([]Funder, error) {
	return db.All(ctx, q, scanFunder, `SELECT f.id, f.name, f.created_at, f.version, m.role
		FROM funder f JOIN funder_member m ON m.funder_id = f.id WHERE m.account_id = $1 ORDER BY f.name_folded, f.id`, accountID)
}

// Members lists the people of a funder, by role then name.
func Members(ctx context.Context, q db.Querier, funderID string) ([]Member, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Member, error) {
		var m Member
		return m, scan(&m.AccountID, &m.Name, &m.Email, &m.Role)
	}, `SELECT m.account_id, a.name, a.email, m.role FROM funder_member m JOIN account a ON a.id = m.account_id
		WHERE m.funder_id = $1 ORDER BY m.role DESC, a.name, a.id`, funderID)
}

func insertFunder(ctx context.Context, tx *db.Tx, f Funder, folded string) error {
	_, err := tx.Exec(ctx, "INSERT INTO funder (id, name, name_folded, created_at) VALUES ($1, $2, $3, $4)", f.ID, f.Name, folded, f.CreatedAt)
	return err
}

func setMember(ctx context.Context, tx *db.Tx, funderID, accountID string, role Role, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO funder_member (funder_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (funder_id, account_id) DO UPDATE SET role = excluded.role`, funderID, accountID, role, at)
	return err
}

func removeMember(ctx context.Context, tx *db.Tx, funderID, accountID string) (bool, error) {
	return db.Changed(tx.Exec(ctx, "DELETE FROM funder_member WHERE funder_id = $1 AND account_id = $2", funderID, accountID))
}

func countManagers(ctx context.Context, q db.Querier, funderID string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM funder_member WHERE funder_id = $1 AND role = 'manager'", funderID)
}

const invitationColumns = "id, funder_id, email, role, expires_at"

func scanInvitation(scan func(...any) error) (Invitation, error) {
	var i Invitation
	var expires db.Time
	err := scan(&i.ID, &i.FunderID, &i.Email, &i.Role, &expires)
	i.ExpiresAt = expires.Time
	return i, err
}

func insertInvitation(ctx context.Context, tx *db.Tx, i Invitation, emailFolded, tokenHash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO funder_invitation (id, funder_id, email, email_folded, role, token_hash, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, i.ID, i.FunderID, i.Email, emailFolded, i.Role, tokenHash, i.ExpiresAt)
	return err
}

const live = " accepted_at IS NULL AND revoked_at IS NULL "

func findInvitation(ctx context.Context, q db.Querier, tokenHash string, now time.Time) (Invitation, error) {
	return orUnknown(db.One(ctx, q, scanInvitation,
		"SELECT "+invitationColumns+" FROM funder_invitation WHERE token_hash = $1 AND"+live+"AND expires_at > $2", tokenHash, now))
}

// Invitations lists the invitations of a funder that still wait for an answer.
func Invitations(ctx context.Context, q db.Querier, funderID string, now time.Time) ([]Invitation, error) {
	return db.All(ctx, q, scanInvitation,
		"SELECT "+invitationColumns+" FROM funder_invitation WHERE funder_id = $1 AND"+live+"AND expires_at > $2 ORDER BY email", funderID, now)
}

func endInvitation(ctx context.Context, tx *db.Tx, funderID, id string, accepted, revoked db.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE funder_invitation SET accepted_at = $3, revoked_at = $4 WHERE funder_id = $1 AND id = $2 AND"+live, funderID, id, accepted, revoked))
}

// countInvitations counts those of a funder that can be accepted until later than a time.
func countInvitations(ctx context.Context, q db.Querier, funderID string, until time.Time) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM funder_invitation WHERE funder_id = $1 AND expires_at > $2", funderID, until)
}

func revokeInvitationsTo(ctx context.Context, tx *db.Tx, funderID, emailFolded string, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE funder_invitation SET revoked_at = $3 WHERE funder_id = $1 AND email_folded = $2 AND"+live, funderID, emailFolded, at)
	return err
}

// forgetInvited removes the address of a person who closes their account from every
// invitation they received.
func forgetInvited(ctx context.Context, tx *db.Tx, emailFolded string, at time.Time) error {
	if _, err := tx.Exec(ctx, "UPDATE funder_invitation SET revoked_at = $2 WHERE email_folded = $1 AND"+live, emailFolded, at); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE funder_invitation SET email = 'closed', email_folded = 'closed' WHERE email_folded = $1", emailFolded)
	return err
}

const callColumns = "c.id, c.funder_id, c.slug, c.state, c.definition, c.revision, c.created_at, c.version"

func scanCall(scan func(...any) error) (Call, error) {
	var c Call
	var created db.Time
	var definition string
	if err := scan(&c.ID, &c.FunderID, &c.Slug, &c.State, &definition, &c.Revision, &created, &c.Version); err != nil {
		return c, err
	}
	c.CreatedAt = created.Time
	if err := json.Unmarshal([]byte(definition), &c.Definition); err != nil {
		return c, fmt.Errorf("read the definition of call %s: %w", c.ID, err)
	}
	return c, nil
}

// GetCall gives a call whoever asks, or NotFound: rooms check what may be shown.
func GetCall(ctx context.Context, q db.Querier, id string) (Call, error) {
	return orUnknown(db.One(ctx, q, scanCall, "SELECT "+callColumns+" FROM call c WHERE c.id = $1", id))
}

// lightColumns leave out a draft that nobody will read: parsing one takes longer than
// finding it.
const lightColumns = "c.id, c.funder_id, c.slug, c.state, CASE WHEN c.revision = 0 THEN c.definition ELSE '{}' END, c.revision, c.created_at, c.version"

func light(ctx context.Context, q db.Querier, id string) (Call, error) {
	return orUnknown(db.One(ctx, q, scanCall, "SELECT "+lightColumns+" FROM call c WHERE c.id = $1", id))
}

func lightBySlug(ctx context.Context, q db.Querier, slug string) (Call, error) {
	return orUnknown(db.One(ctx, q, scanCall, "SELECT "+lightColumns+" FROM call c WHERE c.slug = $1", slug))
}

// GetCallBySlug gives the call of an address such as /calls/fabriques, or NotFound.
func GetCallBySlug(ctx context.Context, q db.Querier, slug string) (Call, error) {
	return orUnknown(db.One(ctx, q, scanCall, "SELECT "+callColumns+" FROM call c WHERE c.slug = $1", slug))
}

// visibleTo keeps the calls a person may read: published ones, and the drafts of the
// funders they manage or instruct for. $1 is the person.
const visibleTo = `(c.state <> 'draft' OR EXISTS (SELECT 1 FROM funder_member m
	WHERE m.funder_id = c.funder_id AND m.account_id = $1 AND m.role IN ('manager', 'instructor')))`

func listCalls(ctx context.Context, q db.Querier, accountID string) ([]Call, error) {
	return db.All(ctx, q, scanCall, "SELECT "+lightColumns+" FROM call c WHERE "+visibleTo+" ORDER BY c.created_at DESC, c.id LIMIT 200", accountID)
}

func insertCall(ctx context.Context, tx *db.Tx, c Call, definition []byte) (bool, error) {
	return db.Changed(tx.Exec(ctx, `INSERT INTO call (id, funder_id, slug, state, definition, search, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (slug) DO NOTHING`, c.ID, c.FunderID, c.Slug, c.State, string(definition), searched(c.Definition), c.CreatedAt))
}

// updateDraft stores a draft. What a published call is found by waits for the publication.
func updateDraft(ctx context.Context, tx *db.Tx, id string, seen int, d call.Definition, definition []byte) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE call SET definition = $3, search = CASE WHEN revision = 0 THEN $4 ELSE search END, version = version + 1
		WHERE id = $1 AND version = $2`, id, seen, string(definition), searched(d)))
}

func updateSearch(ctx context.Context, tx *db.Tx, id string, d call.Definition) error {
	_, err := tx.Exec(ctx, "UPDATE call SET search = $2 WHERE id = $1", id, searched(d))
	return err
}

func updateState(ctx context.Context, tx *db.Tx, id string, seen int, state State, revision int) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE call SET state = $3, revision = $4, version = version + 1 WHERE id = $1 AND version = $2", id, seen, state, revision))
}

func insertRevision(ctx context.Context, tx *db.Tx, r Revision, definition []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO call_revision (call_id, number, definition, note, published_at, published_by)
		VALUES ($1, $2, $3, $4, $5, $6)`, r.CallID, r.Number, string(definition), r.Note, r.PublishedAt, r.PublishedBy)
	return err
}

func scanRevision(scan func(...any) error) (Revision, error) {
	var r Revision
	var definition string
	var at db.Time
	if err := scan(&r.CallID, &r.Number, &definition, &r.Note, &at, &r.PublishedBy); err != nil {
		return r, err
	}
	r.PublishedAt = at.Time
	if err := json.Unmarshal([]byte(definition), &r.Definition); err != nil {
		return r, fmt.Errorf("read revision %d of call %s: %w", r.Number, r.CallID, err)
	}
	return r, nil
}

const revisionColumns = "call_id, number, definition, note, published_at, published_by"

func findRevision(ctx context.Context, q db.Querier, callID string, number int) (Revision, error) {
	return orUnknown(db.One(ctx, q, scanRevision, "SELECT "+revisionColumns+" FROM call_revision WHERE call_id = $1 AND number = $2", callID, number))
}

func listRevisions(ctx context.Context, q db.Querier, callID string) ([]Revision, error) {
	return db.All(ctx, q, scanRevision, "SELECT "+revisionColumns+" FROM call_revision WHERE call_id = $1 ORDER BY number DESC", callID)
}

func scanRound(scan func(...any) error) (Round, error) {
	var r Round
	var opens, closes db.Time
	err := scan(&r.ID, &r.CallID, &r.Key, &opens, &closes, &r.Dropped)
	r.Opens, r.Closes = opens.Time, closes.Time
	return r, err
}

// droppedFrom is where the positions of dropped rounds begin: see saveRounds.
const droppedFrom = "1000"

// roundColumns are those of a round r.
const roundColumns = "r.id, r.call_id, r.key, r.opens_at, r.closes_at, r.position >= " + droppedFrom

// GetRound gives a round, or NotFound.
func GetRound(ctx context.Context, q db.Querier, id string) (Round, error) {
	return orUnknown(db.One(ctx, q, scanRound, "SELECT "+roundColumns+" FROM round r WHERE r.id = $1", id))
}

// Rounds lists the rounds of a call in the order of its newest revision, then those it
// dropped: see Live.
func Rounds(ctx context.Context, q db.Querier, callID string) ([]Round, error) {
	return db.All(ctx, q, scanRound, "SELECT "+roundColumns+" FROM round r WHERE r.call_id = $1 ORDER BY r.position, r.key", callID)
}

// saveRounds stores the rounds of a revision. A round that the revision no longer names
// stays, behind the others: dossiers may hang on it.
func saveRounds(ctx context.Context, tx *db.Tx, callID string, d call.Definition) error {
	if _, err := tx.Exec(ctx, "UPDATE round SET position = position + "+droppedFrom+" WHERE call_id = $1", callID); err != nil {
		return err
	}
	zone := d.Location()
	for position, r := range d.Rounds {
		var opens, closes db.Time
		for local, target := range map[call.LocalTime]*db.Time{r.Opens: &opens, r.Closes: &closes} {
			if local == "" {
				continue
			}
			at, err := local.In(zone)
			if err != nil {
				return fmt.Errorf("round %s: %w", r.Key, err)
			}
			target.Time = at
		}
		if _, err := tx.Exec(ctx, `INSERT INTO round (id, call_id, key, position, opens_at, closes_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (call_id, key) DO UPDATE SET position = excluded.position, opens_at = excluded.opens_at, closes_at = excluded.closes_at`,
			db.NewID(), callID, r.Key, position, opens, closes); err != nil {
			return err
		}
	}
	return nil
}
