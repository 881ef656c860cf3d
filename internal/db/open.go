package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Open opens the database that source names: a postgres:// URL, or the path of an
// SQLite file whose folder exists. It does not migrate.
func Open(ctx context.Context, source string) (*DB, error) {
	if strings.HasPrefix(source, "postgres://") || strings.HasPrefix(source, "postgresql://") {
		return openPostgres(ctx, source)
	}
	return openSQLite(ctx, source)
}

// sqliteDSN sets what makes SQLite safe for a server: writers take the lock when they
// begin (deferred ones failed 390 times in 400 under contention), readers never wait,
// and synchronous=FULL so that what was acknowledged survives a power cut too. Caches are
// small: what one connection writes empties those of the others, and the system keeps the
// file's pages anyway.
func sqliteDSN(path string, readOnly bool) string {
	query := url.Values{}
	for _, pragma := range []string{
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"cache_size(-2000)", "temp_store(2)",
	} {
		query.Add("_pragma", pragma)
	}
	if readOnly {
		query.Add("_pragma", "query_only(1)")
	} else {
		query.Set("_txlock", "immediate")
	}
	query.Set("_time_format", "sqlite")
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + query.Encode()
}

const sqliteReaders = 4 // twice the cores of the small machine this is built for

// sqliteIdle is when a reader that nobody needs is closed: its cache takes two megabytes. Opening
// another takes less than a millisecond.
const sqliteIdle = 15 * time.Second

func openSQLite(ctx context.Context, path string) (*DB, error) {
	write, err := sql.Open("sqlite", sqliteDSN(path, false))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(2) // the one that acts share, and one to migrate or copy on
	write.SetMaxIdleConns(1)
	if err := write.PingContext(ctx); err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read, err := sql.Open("sqlite", sqliteDSN(path, true))
	if err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read.SetMaxOpenConns(sqliteReaders)
	read.SetMaxIdleConns(sqliteReaders)
	read.SetConnMaxIdleTime(sqliteIdle)
	return &DB{engine: SQLite, write: write, read: read, source: path, reading: newPrepared(read), writer: &writer{}}, nil
}

// abandoned is when PostgreSQL ends a transaction whose process says nothing more (it was
// stopped, or its network is gone): the others wait for the lock it holds.
const abandoned = 30 * time.Second

func openPostgres(ctx context.Context, source string) (*DB, error) {
	config, err := pgx.ParseConfig(source)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	config.RuntimeParams["idle_in_transaction_session_timeout"] = strconv.FormatInt(abandoned.Milliseconds(), 10)
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return &DB{engine: Postgres, write: pool, read: pool, source: source}, nil
}

// OpenAdmin opens a plain PostgreSQL connection pool for tests that create and drop
// databases, which no transaction may do.
func OpenAdmin(ctx context.Context, source string) (*sql.DB, error) {
	pool, err := sql.Open("pgx", source)
	if err != nil {
		return nil, err
	}
	return pool, pool.PingContext(ctx)
}
