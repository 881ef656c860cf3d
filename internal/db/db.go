// Package db opens the database, runs transactions and carries the few differences
// between SQLite and PostgreSQL, so that every room writes one portable SQL.
//
// Rules for that SQL, each tried on both engines: placeholders $1, $2…; never lower() or
// LIKE on what people typed (search a *_folded column); NULLS LAST always written;
// lists through In; upserts with ON CONFLICT rather than trying and catching, because
// PostgreSQL aborts the transaction at the first error.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Engine tells which database is behind. Rooms never ask.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Querier is what a store function needs; DB (reads only) and Tx satisfy it.
type Querier interface {
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is an open database. Its own Querier methods are for reading.
type DB struct {
	engine Engine
	write  *sql.DB // SQLite: acts share one connection of it, so that they queue instead of failing
	read   *sql.DB
	source string

	together together
	reading  *prepared // nil on PostgreSQL, whose driver does the like
	writer   *writer   // the same
}

// Tx is one act's part of a running write transaction.
type Tx struct {
	conn  *sql.Conn
	pool  *sql.DB   // refuses a context that has ended, before it takes a connection
	ready *prepared // statements of conn; nil on PostgreSQL

	engine Engine
	after  []func() // once it is kept
	notes  []note
}

// Engine tells which database is behind, for the few files that may ask.
func (d *DB) Engine() Engine { return d.engine }

// Source is the path of the SQLite file, or the PostgreSQL URL.
func (d *DB) Source() string { return d.source }

// Close closes every connection.
func (d *DB) Close() error {
	if d.read == d.write {
		return d.write.Close()
	}
	return errors.Join(d.letGo(), d.read.Close(), d.write.Close())
}

// Ping checks that the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// Exec is refused: writes go through Write.
func (d *DB) Exec(context.Context, string, ...any) (sql.Result, error) {
	return nil, errors.New("db: write outside a transaction")
}

// Query reads rows outside any transaction.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := d.reading.of(ctx, query); stmt != nil { //nolint:sqlclosecheck // kept
		return stmt.QueryContext(counted(ctx), portable(args)...)
	}
	return d.read.QueryContext(counted(ctx), query, portable(args)...)
}

// QueryRow reads one row outside any transaction.
func (d *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := d.reading.of(ctx, query); stmt != nil { //nolint:sqlclosecheck // kept
		return stmt.QueryRowContext(counted(ctx), portable(args)...)
	}
	return d.read.QueryRowContext(counted(ctx), query, portable(args)...)
}

// Exec runs a statement in the transaction.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, on, stmt := t.on(ctx, query) //nolint:sqlclosecheck // kept
	if stmt != nil {
		return stmt.ExecContext(counted(ctx), portable(args)...)
	}
	return on.ExecContext(counted(ctx), query, portable(args)...)
}

// Query reads rows in the transaction; read them to the end before the next statement.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, on, stmt := t.on(ctx, query) //nolint:sqlclosecheck // kept
	if stmt != nil {
		return stmt.QueryContext(counted(ctx), portable(args)...)
	}
	return on.QueryContext(counted(ctx), query, portable(args)...)
}

// QueryRow reads one row in the transaction.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	ctx, on, stmt := t.on(ctx, query) //nolint:sqlclosecheck // kept
	if stmt != nil {
		return stmt.QueryRowContext(counted(ctx), portable(args)...)
	}
	return on.QueryRowContext(counted(ctx), query, portable(args)...)
}

// statements is what a connection and a pool have in common.
type statements interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// on gives where a statement runs, itself where it is prepared, and its context: one whose end
// refuses the next statement but never interrupts one, for both engines would undo everyone's
// transaction.
func (t *Tx) on(ctx context.Context, query string) (context.Context, statements, *sql.Stmt) {
	if ctx.Err() != nil {
		return ctx, t.pool, nil
	}
	ctx = context.WithoutCancel(ctx)
	return ctx, t.conn, t.ready.of(ctx, query)
}

// portable turns Go values into those that both engines store and give back alike:
// instants become UTC with microseconds, texts become what PostgreSQL accepts.
func portable(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case string:
			out[i] = clean(v)
		case time.Time:
			out[i] = utc(v)
		case *time.Time:
			if v == nil {
				out[i] = nil
			} else {
				out[i] = utc(*v)
			}
		case Time:
			if v.IsZero() {
				out[i] = nil
			} else {
				out[i] = utc(v.Time)
			}
		default:
			out[i] = arg
		}
	}
	return out
}

// clean replaces what is not UTF-8 and drops NUL: PostgreSQL refuses both with an error
// that nobody's form should end in, SQLite stores them.
func clean(text string) string {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

func utc(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Time scans and stores an instant that may be absent (the zero Time is NULL).
// It also reads what SQLite gives for expressions such as max(t): text.
type Time struct{ time.Time }

// Scan implements sql.Scanner.
func (t *Time) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		t.Time = time.Time{}
		return nil
	case time.Time:
		t.Time = v.UTC()
		return nil
	case string:
		for _, layout := range []string{"2006-01-02 15:04:05.999999999-07:00", time.RFC3339Nano} {
			if at, err := time.Parse(layout, v); err == nil {
				t.Time = at.UTC()
				return nil
			}
		}
	}
	return fmt.Errorf("db: %v (%T) is not an instant", value, value)
}

// ScanText reads one column of text, for All and One.
func ScanText(scan func(...any) error) (text string, err error) { return text, scan(&text) }

// NewID makes an identifier: a UUIDv7, so rows sort by creation.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// IsID reports whether text has the form of an identifier, to refuse forged ones early.
func IsID(text string) bool {
	_, err := uuid.Parse(text)
	return err == nil && len(text) == 36
}

// Null is a text as columns hold it that may be empty of one: NULL for "".
func Null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// In writes "($2, $3, $4)" after IN for a list whose first placeholder has number first, and gives
// the values as arguments. An empty list gives "(NULL)", which nothing equals. The last value
// may come several times: lists of a few lengths make a few statements, which databases
// prepare once.
func In[T any](first int, values []T) (string, []any) {
	if len(values) == 0 {
		return "(NULL)", nil
	}
	length := len(values)
	if length < longList {
		length = 1 << bits.Len(uint(length-1))
	}
	args := make([]any, length)
	for i := range length {
		args[i] = values[min(i, len(values)-1)]
	}
	return places(first, length), args
}

// places writes "($2, $3, $4)".
func places(first, count int) string {
	marks := make([]string, count)
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(first+i)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

const longList = 1 << 10 // lists from here on are rare, and databases bound their arguments

// ErrNone is returned by One when no row matches; stores turn it into a NotFound fault.
var ErrNone = sql.ErrNoRows

// All reads every row of a query through scan.
func All[T any](ctx context.Context, q Querier, scan func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// One reads a single row through scan; ErrNone when there is none.
func One[T any](ctx context.Context, q Querier, scan func(scan func(...any) error) (T, error), query string, args ...any) (T, error) {
	return scan(q.QueryRow(ctx, query, args...).Scan)
}

// Count reads a single number.
func Count(ctx context.Context, q Querier, query string, args ...any) (int, error) {
	var n int
	err := q.QueryRow(ctx, query, args...).Scan(&n)
	return n, err
}

// Changed reports whether a statement changed exactly one row: a save that matches no
// row at its version is stale.
func Changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
