package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrationFiles embed.FS

// Migrations gives the steps for one engine: those shared by both and its own.
func Migrations(engine Engine) (fs.FS, error) {
	merged := fstest.MapFS{}
	for _, folder := range []string{"shared", string(engine)} {
		entries, err := fs.ReadDir(migrationFiles, "migrations/"+folder)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if entry.Name() == ".keep" {
				continue
			}
			content, err := fs.ReadFile(migrationFiles, "migrations/"+folder+"/"+entry.Name())
			if err != nil {
				return nil, err
			}
			if _, twice := merged[entry.Name()]; twice {
				return nil, fmt.Errorf("migration %s is both shared and for %s", entry.Name(), engine)
			}
			merged[entry.Name()] = &fstest.MapFile{Data: content, Mode: 0o444}
		}
	}
	return merged, nil
}

func (d *DB) provider() (*goose.Provider, error) {
	files, err := Migrations(d.engine)
	if err != nil {
		return nil, err
	}
	if d.engine == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, d.write, files)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, d.write, files, goose.WithSessionLocker(locker))
}

// Migrate brings the database to the newest step and returns the steps it applied.
// There is no way back but a restored backup.
func (d *DB) Migrate(ctx context.Context) ([]string, error) {
	provider, err := d.provider()
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	applied := make([]string, len(results))
	for i, result := range results {
		applied[i] = result.Source.Path
	}
	return applied, nil
}

// Pending tells how many migration steps the database still lacks.
func (d *DB) Pending(ctx context.Context) (int, error) {
	provider, err := d.provider()
	if err != nil {
		return 0, err
	}
	statuses, err := provider.Status(ctx)
	if err != nil {
		return 0, fmt.Errorf("read migration state: %w", err)
	}
	pending := 0
	for _, status := range statuses {
		if status.State == goose.StatePending {
			pending++
		}
	}
	return pending, nil
}
