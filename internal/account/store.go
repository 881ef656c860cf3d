package account

import (
	"context"
	"time"

	"maillage/internal/db"
	"maillage/internal/lang"
)

const accountColumns = "id, email, name, lang, admin, created_at, version"

func scanAccount(scan func(...any) error) (Account, error) {
	var a Account
	var at db.Time
	err := scan(&a.ID, &a.Email, &a.Name, &a.Lang, &a.Admin, &at, &a.Version)
	a.CreatedAt = at.Time
	return a, err
}

func findAccount(ctx context.Context, q db.Querier, id string) (Account, error) {
	return db.One(ctx, q, scanAccount, "SELECT "+accountColumns+" FROM account WHERE id = $1 AND closed_at IS NULL", id)
}

func findByEmail(ctx context.Context, q db.Querier, email string) (Account, error) {
	return db.One(ctx, q, scanAccount, "SELECT "+accountColumns+" FROM account WHERE email_folded = $1", foldEmail(email))
}

func findAccounts(ctx context.Context, q db.Querier, ids []string) ([]Account, error) {
	marks, args := db.In(1, ids)
	return db.All(ctx, q, scanAccount, "SELECT "+accountColumns+" FROM account WHERE id IN "+marks, args...)
}

func insertAccount(ctx context.Context, tx *db.Tx, a Account) error {
	_, err := tx.Exec(ctx, `INSERT INTO account (id, email, email_folded, name, lang, admin, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, a.ID, a.Email, foldEmail(a.Email), a.Name, a.Lang, a.Admin, a.CreatedAt)
	return err
}

func updateAccount(ctx context.Context, tx *db.Tx, id, name string, l lang.Lang, seen int) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE account SET name = $3, lang = $4, version = version + 1 WHERE id = $1 AND version = $2", id, seen, name, l))
}

func updateLang(ctx context.Context, tx *db.Tx, id string, l lang.Lang) error {
	_, err := tx.Exec(ctx, "UPDATE account SET lang = $2 WHERE id = $1", id, l)
	return err
}

type signInLink struct {
	tokenHash, email, browserHash string
	expiresAt                     time.Time
}

func insertLink(ctx context.Context, tx *db.Tx, link signInLink) error {
	_, err := tx.Exec(ctx, "INSERT INTO sign_in_link (token_hash, email, browser_hash, expires_at) VALUES ($1, $2, $3, $4)",
		link.tokenHash, link.email, link.browserHash, link.expiresAt)
	return err
}

func findLink(ctx context.Context, q db.Querier, tokenHash string) (signInLink, time.Time, error) {
	var link signInLink
	var expires, used db.Time
	err := q.QueryRow(ctx, "SELECT token_hash, email, browser_hash, expires_at, used_at FROM sign_in_link WHERE token_hash = $1", tokenHash).
		Scan(&link.tokenHash, &link.email, &link.browserHash, &expires, &used)
	link.expiresAt = expires.Time
	return link, used.Time, err
}

func markLinkUsed(ctx context.Context, tx *db.Tx, tokenHash string, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE sign_in_link SET used_at = $2 WHERE token_hash = $1", tokenHash, at)
	return err
}
