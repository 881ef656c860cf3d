package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A copy is always an SQLite file, so that a site may be restored on either engine.

// CopyTo writes a consistent copy of the database to a new SQLite file while people go on
// writing.
func (d *DB) CopyTo(ctx context.Context, path string) error {
	if d.engine == SQLite {
		if _, err := d.write.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
			return fmt.Errorf("copy the database: %w", err)
		}
		return nil
	}
	// One instant for all tables, whatever is written meanwhile.
	instant, err := d.read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	to, err := openMigrated(ctx, path)
	if err == nil {
		err = to.InHaste(ctx, func() error {
			return to.Write(ctx, func(tx *Tx) error { return copyRows(ctx, to, instant, tx) })
		})
		err = errors.Join(err, to.Close())
	}
	if err = errors.Join(err, instant.Rollback()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return nil
}

// FillFrom brings all that a copy holds into this database, which must hold nothing yet.
func (d *DB) FillFrom(ctx context.Context, path string) error {
	from, err := openMigrated(ctx, path)
	if err != nil {
		return err
	}
	_, err = d.Migrate(ctx)
	if err == nil {
		err = d.Write(ctx, func(tx *Tx) error { return copyRows(ctx, from, from.read, tx) })
	}
	if err == nil && d.engine == Postgres {
		err = d.tidy(ctx)
	}
	if err = errors.Join(err, from.Close()); err != nil {
		return fmt.Errorf("fill the database: %w", err)
	}
	return nil
}

// tidy does at once, on PostgreSQL, what its housekeeping would do in the minutes after a
// database was filled, while people wait: it plans by what the tables hold now.
func (d *DB) tidy(ctx context.Context) error {
	_, err := d.write.ExecContext(ctx, "VACUUM (ANALYZE)")
	return err
}

func openMigrated(ctx context.Context, path string) (*DB, error) {
	d, err := openSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	if _, err := d.Migrate(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// copyRows copies every table into empty ones; shape is the side that is SQLite, which tells
// what tables there are.
func copyRows(ctx context.Context, shape *DB, from statements, to *Tx) error {
	tables, err := shape.tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		n, err := Count(ctx, to, "SELECT count(*) FROM "+t.name)
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("table %s holds %d rows already", t.name, n)
		}
		if err := t.copy(ctx, from, to); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	return nil
}

// table is one to copy, after those that its rows refer to.
type table struct {
	name    string
	columns []string
	truths  []bool // which columns are BOOLEAN: SQLite gives 0 and 1
	refers  []string
}

func (t table) copy(ctx context.Context, from statements, to *Tx) error {
	names := strings.Join(t.columns, ", ")
	query := "SELECT " + names + " FROM " + t.name
	if slices.Contains(t.refers, t.name) {
		query += " ORDER BY id" // rows refer to older ones
	}
	rows, err := from.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	var some [][]any
	into := t.name + " (" + names + ")"
	for rows.Next() {
		row, scanned := make([]any, len(t.columns)), make([]any, len(t.columns))
		for i := range row {
			scanned[i] = &row[i]
		}
		if err := rows.Scan(scanned...); err != nil {
			return err
		}
		for i, value := range row {
			if n, ok := value.(int64); ok && t.truths[i] {
				row[i] = n != 0
			}
		}
		if some = append(some, row); len(some)*len(row) > mostParameters-len(row) {
			if err := to.insert(ctx, into, some, mostParameters); err != nil {
				return err
			}
			some = nil
		}
	}
	return errors.Join(rows.Err(), to.insert(ctx, into, some, mostParameters))
}

// tables lists those of the program, on SQLite, each after those that it refers to.
func (d *DB) tables(ctx context.Context) ([]table, error) {
	truth := func(scan func(...any) error) (b bool, err error) { return b, scan(&b) }
	names, err := All(ctx, d, ScanText, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY name")
	if err != nil {
		return nil, err
	}
	var all []table
	for _, name := range names {
		t := table{name: name}
		if t.columns, err = All(ctx, d, ScanText, "SELECT name FROM pragma_table_info($1) ORDER BY cid", name); err != nil {
			return nil, err
		}
		if t.truths, err = All(ctx, d, truth, "SELECT type = 'BOOLEAN' FROM pragma_table_info($1) ORDER BY cid", name); err != nil {
			return nil, err
		}
		if t.refers, err = All(ctx, d, ScanText, `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`, name); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return sorted(all)
}

func sorted(waiting []table) ([]table, error) {
	var done []table
	ready := func(t table) bool {
		return !slices.ContainsFunc(t.refers, func(other string) bool {
			return other != t.name && !slices.ContainsFunc(done, func(d table) bool { return d.name == other })
		})
	}
	for len(waiting) > 0 {
		i := slices.IndexFunc(waiting, ready)
		if i < 0 {
			return nil, errors.New("tables refer to one another in a circle")
		}
		done, waiting = append(done, waiting[i]), slices.Delete(waiting, i, i+1)
	}
	return done, nil
}
