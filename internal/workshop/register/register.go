// Package register keeps by what people of workshops are known again: their account, or the secret
// that the browser of a guest holds; and who of a collective was named to lead them.
package register

import (
	"context"
	"errors"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
)

// ByAccount gives the number of the person of a workshop known by an account; 0 for nobody.
func ByAccount(ctx context.Context, q db.Querier, id, accountID string) (int, error) {
	return by(ctx, q, "account_id", id, accountID)
}

// BySecret gives the number of the person of a workshop known by a secret; 0 for nobody.
func BySecret(ctx context.Context, q db.Querier, id, secret string) (int, error) {
	return by(ctx, q, "secret", id, account.HashSecret(secret))
}

func by(ctx context.Context, q db.Querier, column, id, value string) (int, error) {
	no, err := db.One(ctx, q, func(scan func(...any) error) (no int, err error) { return no, scan(&no) },
		"SELECT no FROM workshop_person WHERE workshop_id = $1 AND "+column+" = $2", id, value)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return no, err
}

// Add writes by what a person is known again: the account, or else the secret.
func Add(ctx context.Context, tx *db.Tx, id string, no int, accountID, secret string, at time.Time) error {
	var by, hash *string
	if accountID != "" {
		by = &accountID
	} else {
		hashed := account.HashSecret(secret)
		hash = &hashed
	}
	_, err := tx.Exec(ctx, `INSERT INTO workshop_person (id, workshop_id, no, account_id, secret, joined_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (workshop_id, account_id) DO NOTHING`, db.NewID(), id, no, by, hash, at)
	return err
}

// Join puts together two people who are one.
func Join(ctx context.Context, tx *db.Tx, id string, no, into int) error {
	_, err := tx.Exec(ctx, "UPDATE workshop_person SET no = $3 WHERE workshop_id = $1 AND no = $2", id, no, into)
	return err
}

// Seat is a person that an account is, in one workshop.
type Seat struct {
	Workshop, Title string
	No              int
	Joined          time.Time
}

// Seats gives all of an account.
func Seats(ctx context.Context, q db.Querier, accountID string) ([]Seat, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Seat, error) {
		var one Seat
		var at db.Time
		err := scan(&one.Workshop, &one.No, &at, &one.Title)
		one.Joined = at.Time
		return one, err
	}, "SELECT p.workshop_id, p.no, p.joined_at, w.title FROM workshop_person p JOIN workshop w ON w.id = p.workshop_id WHERE p.account_id = $1 ORDER BY p.id", accountID)
}

// Close forgets the seats of an account.
func Close(ctx context.Context, tx *db.Tx, accountID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM workshop_person WHERE account_id = $1", accountID)
	return err
}

// Expired gives the workshops of which guests are known who joined before an instant.
func Expired(ctx context.Context, q db.Querier, before time.Time) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT DISTINCT workshop_id FROM workshop_person WHERE secret IS NOT NULL AND joined_at < $1 ORDER BY workshop_id", before)
}

// Expire deletes what guests of a workshop are known by who joined before an instant.
func Expire(ctx context.Context, tx *db.Tx, id string, before time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM workshop_person WHERE secret IS NOT NULL AND workshop_id = $1 AND joined_at < $2", id, before)
	return err
}

// Name notes that somebody is to lead a workshop, or is not any more.
func Name(ctx context.Context, tx *db.Tx, id, accountID string, on bool) error {
	query := "DELETE FROM workshop_facilitator WHERE workshop_id = $1 AND account_id = $2"
	if on {
		query = "INSERT INTO workshop_facilitator (workshop_id, account_id) VALUES ($1, $2) ON CONFLICT (workshop_id, account_id) DO NOTHING"
	}
	_, err := tx.Exec(ctx, query, id, accountID)
	return err
}

// Named lists the accounts of those who were named to lead a workshop.
func Named(ctx context.Context, q db.Querier, id string) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT account_id FROM workshop_facilitator WHERE workshop_id = $1 ORDER BY account_id", id)
}

// IsNamed tells whether somebody was.
func IsNamed(ctx context.Context, q db.Querier, id, accountID string) (bool, error) {
	count, err := db.Count(ctx, q, "SELECT count(*) FROM workshop_facilitator WHERE workshop_id = $1 AND account_id = $2", id, accountID)
	return count > 0, err
}
