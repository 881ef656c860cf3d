package app_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/test/world"
)

// everything writes out each row of some tables of each kind.
func everything(t *testing.T, d *db.DB) string {
	t.Helper()
	text := ""
	for _, query := range []string{
		"SELECT id, email, admin, created_at, closed_at FROM account ORDER BY id",
		"SELECT id, attributes, filed_at, version, asked_cents FROM dossier ORDER BY id",
		"SELECT fingerprint, content, '', taken_at, '' FROM snapshot ORDER BY fingerprint",
		"SELECT id, name, commune_code, lat, removed_at FROM place ORDER BY id",
		"SELECT id, at, act, subject, detail FROM audit ORDER BY id",
		"SELECT seq, audit_id, chain, '', '' FROM audit_seal ORDER BY seq",
		"SELECT id, token_hash, data, expires_at, '' FROM session ORDER BY id",
	} {
		rows, err := db.All(t.Context(), d, func(scan func(...any) error) (string, error) {
			var row [5]any
			err := scan(&row[0], &row[1], &row[2], &row[3], &row[4])
			for i, value := range row {
				switch v := value.(type) {
				case time.Time:
					row[i] = v.UTC().Format(time.RFC3339Nano)
				case []byte:
					row[i] = string(v)
				case bool:
					row[i] = map[bool]int{true: 1}[v]
				}
			}
			return fmt.Sprintln(row[:]...), err
		}, query)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("%s: %d rows\n%s", query, len(rows), rows)
	}
	return text
}

func TestABackupOfEitherEngineIsRestoredOnEither(t *testing.T) {
	eachSource(t, func(t *testing.T, config app.Config) {
		a, err := app.NewDemo(t.Context(), config, slog.New(slog.DiscardHandler), world.Size{Decided: 3, Ready: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if _, err := a.Accounts.Create(t.Context(), "zoe@example.org", "Zoé « l’œil » \\ 'x'", "fr", true); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "backup.tar.gz")
		if err := app.Backup(t.Context(), config, path, time.Now()); err != nil {
			t.Fatal(err)
		}
		want := everything(t, a.DB)
		eachSource(t, func(t *testing.T, to app.Config) {
			if err := app.Restore(t.Context(), path, to); err != nil {
				t.Fatal(err)
			}
			source, err := to.DatabaseSource()
			if err != nil {
				t.Fatal(err)
			}
			d, err := db.Open(t.Context(), source)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Split(everything(t, d), "\n")
			for i, line := range strings.Split(want, "\n") {
				if i >= len(got) || got[i] != line {
					t.Fatalf("restored %q, want %q", got[min(i, len(got)-1)], line)
				}
			}
			to.Data = t.TempDir()
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			if to.Database != "" {
				if err := app.Restore(t.Context(), path, to); err == nil {
					t.Error("restored over what is there")
				}
			}
		})
	})
}
