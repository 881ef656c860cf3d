package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"maillage/internal/app"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/test/world"
)

// The sample world makes a hundred candidates of four people through the services, as
// people would; then each is copied with SQL, under other identifiers, until there are
// 5,000 applications and 20,000 accounts. So are those who instruct and review them: each
// has as many applications as in the sample world.
var size = world.Size{Decided: 15, Waiting: 60, Ready: 25, Colleagues: 3}

const copies = 49

func seed(ctx context.Context, config app.Config) error {
	a, err := app.NewDemo(ctx, config, slog.New(slog.DiscardHandler), size)
	if err != nil {
		return err
	}
	err = a.DB.InHaste(ctx, func() error {
		for _, step := range []func(context.Context, *app.App) error{copyRows, copyFilings, seal} {
			if err := step(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, a.Close())
}

func seal(ctx context.Context, a *app.App) error {
	_, err := audit.SealAll(ctx, a.DB)
	return err
}

// candidates selects the people to copy, and of those the collectives and applications, to copy.
const candidates = `WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < $1),
	person (id) AS (SELECT id FROM account WHERE email LIKE 'candidat-%' OR email LIKE '%@jury.example' OR email = '` + world.CaseEmail + `'),
	team (id) AS (SELECT DISTINCT m.collective_id FROM member m JOIN person p ON p.id = m.account_id),
	work (id) AS (SELECT d.id FROM dossier d JOIN team t ON t.id = d.collective_id),
	copy (suffix) AS (SELECT CAST(10000000 + k AS TEXT) FROM n) `

// another writes an identifier whose last eight digits are the number of the copy.
func another(column string) string { return "substr(" + column + ", 1, 28) || copy.suffix" }

// tables to copy: which columns get another identifier, which another value, and which rows
// are of the candidates. Columns that are not named stay.
var tables = []struct {
	name, rows string
	ids        []string
	values     map[string]string
}{
	{"account", "id IN (SELECT id FROM person)", []string{"id"}, map[string]string{
		"email": "copy.suffix || '.' || email", "email_folded": "copy.suffix || '.' || email_folded",
	}},
	{"funder_member", "account_id IN (SELECT id FROM person)", []string{"account_id"}, nil},
	{"organisation", "id IN (SELECT p.organisation_id FROM partner p JOIN team ON team.id = p.collective_id)", []string{"id"}, nil},
	{"collective", "id IN (SELECT id FROM team)", []string{"id"}, nil},
	{"partner", "collective_id IN (SELECT id FROM team)", []string{"collective_id", "organisation_id", "representative_id"}, nil},
	{"member", "collective_id IN (SELECT id FROM team)", []string{"collective_id", "account_id"}, nil},
	{"place", "collective_id IN (SELECT id FROM team)", []string{"id", "collective_id", "organisation_id"}, nil},
	{"dossier", "id IN (SELECT id FROM work)", []string{"id", "collective_id", "place_id"}, nil},
	{"answer", "dossier_id IN (SELECT id FROM work)", []string{"dossier_id", "updated_by"}, nil},
	{"budget_line", "dossier_id IN (SELECT id FROM work)", []string{"id", "dossier_id"}, nil},
	{"letter", "dossier_id IN (SELECT id FROM work)", []string{"id", "dossier_id"}, nil},
	{"file", "dossier_id IN (SELECT id FROM work)", []string{"id", "dossier_id", "added_by"}, nil},
	{"assignment", "dossier_id IN (SELECT id FROM work)", []string{"dossier_id", "expert_id"}, nil},
	{"score", "dossier_id IN (SELECT id FROM work)", []string{"dossier_id", "expert_id"}, nil},
	{"decision", "dossier_id IN (SELECT id FROM work)", []string{"dossier_id"}, nil},
	{"audit", "subject IN (SELECT id FROM work)", []string{"id", "subject"}, map[string]string{
		"actor_id": "CASE WHEN actor_id IN (SELECT id FROM person) THEN " + another("actor_id") + " ELSE actor_id END",
	}},
}

// copyRows copies what can be copied as it is.
func copyRows(ctx context.Context, a *app.App) error {
	for _, table := range tables {
		columns, err := columnsOf(ctx, a.DB, table.name)
		if err != nil {
			return err
		}
		values := make([]string, len(columns))
		for i, column := range columns {
			values[i] = table.name + "." + column
			if value, ok := table.values[column]; ok {
				values[i] = value
			}
		}
		for _, id := range table.ids {
			for i, column := range columns {
				if column == id {
					values[i] = another(table.name + "." + column)
				}
			}
		}
		query := fmt.Sprintf("%s INSERT INTO %s (%s) SELECT %s FROM %s CROSS JOIN copy WHERE %s.%s", candidates,
			table.name, strings.Join(columns, ", "), strings.Join(values, ", "), table.name, table.name, table.rows)
		if err := a.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, query, copies); return err }); err != nil {
			return fmt.Errorf("copy %s: %w", table.name, err)
		}
	}
	return nil
}

func columnsOf(ctx context.Context, q db.Querier, table string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	return columns, errors.Join(err, rows.Err())
}

// copyFilings freezes each copy as its original was: the fingerprint is its own.
func copyFilings(ctx context.Context, a *app.App) error {
	originals, err := db.All(ctx, a.DB, db.ScanText,
		"SELECT dossier_id FROM filing WHERE withdrawn_at IS NULL ORDER BY id")
	if err != nil {
		return err
	}
	for _, original := range originals {
		if err := a.DB.Write(ctx, func(tx *db.Tx) error {
			for k := 1; k <= copies; k++ {
				if err := copyFiling(ctx, a.Dossiers, tx, original, fmt.Sprint(10_000_000+k)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return fmt.Errorf("freeze the copies of %s: %w", original, err)
		}
	}
	return nil
}

func copyFiling(ctx context.Context, dossiers *dossier.Service, tx *db.Tx, original, suffix string) error {
	e, err := dossiers.Load(ctx, tx, original[:28]+suffix)
	if err != nil {
		return err
	}
	canonical, err := e.Content().Canonical()
	if err != nil {
		return err
	}
	fingerprint := dossier.Fingerprint(canonical)
	for _, statement := range []string{
		"INSERT INTO snapshot (fingerprint, dossier_id, content, taken_at) SELECT $2, $3, $4, taken_at FROM snapshot WHERE dossier_id = $1 AND $5 <> ''",
		`INSERT INTO validation (id, dossier_id, organisation_id, account_id, verdict, comment, fingerprint, at)
			SELECT substr(id, 1, 28) || $5, $3, substr(organisation_id, 1, 28) || $5, substr(account_id, 1, 28) || $5, verdict, comment, $2, at
			FROM validation WHERE dossier_id = $1 AND $4 <> ''`,
		`INSERT INTO filing (id, dossier_id, kind, filed_at, filed_by, timing, fingerprint, signatures)
			SELECT substr(id, 1, 28) || $5, $3, kind, filed_at, substr(filed_by, 1, 28) || $5, timing, $2, signatures
			FROM filing WHERE dossier_id = $1 AND $4 <> ''`,
	} {
		if _, err := tx.Exec(ctx, statement, original, fingerprint, e.ID, string(canonical), suffix); err != nil {
			return err
		}
	}
	return nil
}
