package db

import (
	"context"
	"errors"
	"fmt"
)

// CheckIntegrity reads the whole SQLite file and fails if any page is damaged; on
// PostgreSQL it only checks that the server answers.
func (d *DB) CheckIntegrity(ctx context.Context) error {
	if d.engine != SQLite {
		return d.Ping(ctx)
	}
	var verdict string
	if err := d.read.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("the database file is damaged: %s", verdict)
	}
	return nil
}

// InHaste runs build while SQLite commits without waiting for the disk, then writes all to
// it. It is for what can be built again, such as a sample world: a machine that stops
// meanwhile may leave a damaged file. PostgreSQL goes on as always, then tidies.
func (d *DB) InHaste(ctx context.Context, build func() error) error {
	if d.engine != SQLite {
		return errors.Join(build(), d.tidy(context.WithoutCancel(ctx)))
	}
	if err := d.aside(ctx, "PRAGMA synchronous = OFF"); err != nil {
		return err
	}
	err := build()
	ctx = context.WithoutCancel(ctx)
	for _, statement := range []string{"PRAGMA synchronous = FULL", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if failed := d.aside(ctx, statement); failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", statement, failed))
		}
	}
	return err
}
