// Package dbtest gives each test a clean, migrated database of each engine, copied from
// a template made once: a few milliseconds on SQLite, some tens on PostgreSQL.
//
// PostgreSQL runs when MAILLAGE_TEST_POSTGRES names a server where databases may be
// created; without it the subtest is skipped, but in CI (CI=true) it fails.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"maillage/internal/db"
)

// Each runs test once on SQLite and once on PostgreSQL, in parallel, each time with its
// own empty migrated database.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, Postgres(t))
	})
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "maillage-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "template.db")
	ctx := context.Background()
	d, err := db.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	if _, err := d.Migrate(ctx); err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite gives an empty migrated SQLite database, closed and removed with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	content, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("make the SQLite template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

func open(t testing.TB, source string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return d
}

// Postgres gives an empty migrated PostgreSQL database, dropped with the test.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresURL(t))
}

// PostgresURL gives the URL of an empty migrated PostgreSQL database, for tests that
// start whole programs on it; it is dropped with the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("MAILLAGE_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("MAILLAGE_TEST_POSTGRES is not set: CI must test both engines")
		}
		t.Skip("MAILLAGE_TEST_POSTGRES is not set: PostgreSQL not tested")
	}
	template, err := postgresTemplate()
	if err != nil {
		t.Fatalf("make the PostgreSQL template: %v", err)
	}
	name := "t_" + db.NewID()
	admin, err := db.OpenAdmin(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.ExecContext(t.Context(), fmt.Sprintf("CREATE DATABASE %q TEMPLATE %q STRATEGY file_copy", name, template)); err != nil {
		t.Fatalf("clone the template: %v", err)
	}
	t.Cleanup(func() {
		admin, err := db.OpenAdmin(context.Background(), server)
		if err != nil {
			t.Error(err)
			return
		}
		defer admin.Close()
		if _, err := admin.ExecContext(context.Background(), fmt.Sprintf("DROP DATABASE %q WITH (FORCE)", name)); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return databaseURL(server, name)
}

func databaseURL(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}

// postgresTemplate makes the template once for all test programs that run side by side:
// its name carries a hash of the migrations, an advisory lock lets one program build it.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	server, ctx := os.Getenv("MAILLAGE_TEST_POSTGRES"), context.Background()
	hash, err := migrationsHash()
	if err != nil {
		return "", err
	}
	name := "template_" + hash
	admin, err := db.OpenAdmin(ctx, server)
	if err != nil {
		return "", err
	}
	defer admin.Close()
	lock, err := admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if _, err := lock.ExecContext(ctx, "SELECT pg_advisory_lock(7246)"); err != nil {
		return "", err
	}
	var ready bool
	if err := admin.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&ready); err != nil || ready {
		return name, err
	}
	building := name + "_building"
	for _, statement := range []string{
		fmt.Sprintf("DROP DATABASE IF EXISTS %q", building),
		fmt.Sprintf("CREATE DATABASE %q", building),
	} {
		if _, err := admin.ExecContext(ctx, statement); err != nil {
			return "", err
		}
	}
	d, err := db.Open(ctx, databaseURL(server, building))
	if err != nil {
		return "", err
	}
	_, err = d.Migrate(ctx)
	if closing := d.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", err
	}
	_, err = admin.ExecContext(ctx, fmt.Sprintf("ALTER DATABASE %q RENAME TO %q", building, name))
	return name, err
})

func migrationsHash() (string, error) {
	files, err := db.Migrations(db.Postgres)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(hash, "%s\n%s\n", path, content)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil))[:16], err
}
