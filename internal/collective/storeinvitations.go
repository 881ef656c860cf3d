package collective

import (
	"context"
	"time"

	"maillage/internal/db"
)

// invitationQuery names the guest's organisation only while it takes part.
const invitationQuery = `SELECT i.id, i.collective_id, i.email, i.role, coalesce(p.organisation_id, ''), coalesce(o.name, ''), i.invited_by, a.name, i.created_at, i.expires_at,
	i.ended_how, coalesce(i.ended_by, '')
	FROM invitation i JOIN account a ON a.id = i.invited_by
	LEFT JOIN partner p ON p.collective_id = i.collective_id AND p.organisation_id = i.organisation_id AND p.left_at IS NULL
	LEFT JOIN organisation o ON o.id = p.organisation_id WHERE `

func scanInvitation(scan func(...any) error) (Invitation, error) {
	var i Invitation
	var created, expires db.Time
	err := scan(&i.ID, &i.CollectiveID, &i.Email, &i.Role, &i.OrganisationID, &i.Organisation, &i.InvitedBy, &i.Inviter, &created, &expires, &i.ended, &i.endedBy)
	i.CreatedAt, i.ExpiresAt = created.Time, expires.Time
	return i, err
}

func insertInvitation(ctx context.Context, tx *db.Tx, i Invitation, emailFolded, tokenHash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO invitation (id, collective_id, email, email_folded, role, organisation_id, token_hash, invited_by, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		i.ID, i.CollectiveID, i.Email, emailFolded, i.Role, db.Null(i.OrganisationID), tokenHash, i.InvitedBy, i.CreatedAt, i.ExpiresAt)
	return err
}

// findInvitation gives the invitation of a token, ended or not.
func findInvitation(ctx context.Context, q db.Querier, tokenHash string) (Invitation, error) {
	return db.One(ctx, q, scanInvitation, invitationQuery+"i.token_hash = $1", tokenHash)
}

// getInvitation gives an invitation of a collective, ended or not, or NotFound.
func getInvitation(ctx context.Context, q db.Querier, collectiveID, id string) (Invitation, error) {
	return orUnknown(db.One(ctx, q, scanInvitation, invitationQuery+"i.collective_id = $1 AND i.id = $2", collectiveID, id))
}

// waitingFor gives the invitation that waits at an address, or db.ErrNone.
func waitingFor(ctx context.Context, q db.Querier, collectiveID, emailFolded string, now time.Time) (Invitation, error) {
	return db.One(ctx, q, scanInvitation, invitationQuery+"i.collective_id = $1 AND i.email_folded = $2 AND i.ended_at IS NULL AND i.expires_at > $3", collectiveID, emailFolded, now)
}

// Invitations lists those that wait for an answer, the join link first.
func Invitations(ctx context.Context, q db.Querier, collectiveID string, now time.Time) ([]Invitation, error) {
	return db.All(ctx, q, scanInvitation,
		invitationQuery+"i.collective_id = $1 AND i.ended_at IS NULL AND i.expires_at > $2 ORDER BY i.email_folded LIMIT 500", collectiveID, now)
}

// countMailed counts the invitations mailed since an instant: by a person, and to one
// address whoever asked.
func countMailed(ctx context.Context, q db.Querier, invitedBy, emailFolded string, since time.Time) (byPerson, toAddress int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FILTER (WHERE invited_by = $1), count(*) FILTER (WHERE email_folded = $2)
		FROM invitation WHERE created_at > $3 AND email_folded <> '' AND (invited_by = $1 OR email_folded = $2)`, invitedBy, emailFolded, since).Scan(&byPerson, &toAddress)
	return byPerson, toAddress, err
}

func endInvitation(ctx context.Context, tx *db.Tx, id, how, accountID string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE invitation SET ended_at = $4, ended_how = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL", id, how, db.Null(accountID), at))
}

func replaceInvitation(ctx context.Context, tx *db.Tx, collectiveID, emailFolded, accountID string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE invitation SET ended_at = $4, ended_how = 'replaced', ended_by = $3
		WHERE collective_id = $1 AND email_folded = $2 AND ended_at IS NULL`, collectiveID, emailFolded, accountID, at)
	return err
}

// forgetInvited removes the address of a person who closes their account from every
// invitation they received.
func forgetInvited(ctx context.Context, tx *db.Tx, emailFolded string, at time.Time) error {
	if _, err := tx.Exec(ctx, "UPDATE invitation SET ended_at = $2, ended_how = 'revoked' WHERE email_folded = $1 AND ended_at IS NULL", emailFolded, at); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE invitation SET email = 'closed', email_folded = 'closed' WHERE email_folded = $1", emailFolded)
	return err
}
