package app_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/app"
	"maillage/internal/blob"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/video"
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

func TestABackupHoldsTheFilesThatAreNamed_AndTellsThoseThatLack(t *testing.T) {
	config := app.Config{Data: t.TempDir(), BaseURL: "http://localhost"}
	a, err := app.NewDemo(t.Context(), config, slog.New(slog.DiscardHandler), world.Size{Ready: 2, Colleagues: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	named, err := dossier.Blobs(t.Context(), a.DB)
	if err != nil || len(named) < 2 {
		t.Fatalf("%d files are named (%v)", len(named), err)
	}
	signed, err := video.Blobs(t.Context(), a.DB)
	if err != nil || len(signed) == 0 {
		t.Fatalf("%d signed forms are named (%v)", len(signed), err)
	}
	named = append(named, signed...)
	files := filepath.Join(config.Data, "files")
	if err := os.WriteFile(filepath.Join(files, ".incoming-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	back := func(name string) (restored string, err error) {
		t.Helper()
		archive := filepath.Join(t.TempDir(), name)
		err = app.Backup(t.Context(), config, archive, time.Now())
		restored = filepath.Join(t.TempDir(), "restored")
		if err := app.Restore(t.Context(), archive, app.Config{Data: restored}); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(restored, "files"), err
	}
	restored, err := back("whole.tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(restored, ".incoming-1")); err == nil {
		t.Error("an upload under way is in the backup")
	}
	if err := os.Remove(filepath.Join(files, blob.Path(named[0]))); err != nil {
		t.Fatal(err)
	}
	restored, err = back("lacking.tar.gz")
	if err == nil || !strings.Contains(err.Error(), named[0]) {
		t.Errorf("the lost file is not told: %v", err)
	}
	for _, id := range named[1:] {
		if _, err := os.Stat(filepath.Join(restored, blob.Path(id))); err != nil {
			t.Error(err)
		}
	}
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
