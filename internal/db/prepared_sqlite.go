package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
)

// prepared keeps statements, so that SQLite does not work out anew, at each page and in each
// act, how to run the same dozen: a seventh of the time of a page, half of that of a small act.
type prepared struct {
	on interface {
		PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	}

	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

func newPrepared(on *sql.DB) *prepared { return &prepared{on: on, stmts: map[string]*sql.Stmt{}} }

// mostPrepared bounds the memory: each connection holds its own of every statement.
const mostPrepared = 200

const longQuery = 4 << 10

// of gives the statement of a query, or nil when it is run as it is: a search, whose text
// depends on what a visitor typed, a long list, one too many, or one with an error, which
// the caller is about to meet.
func (p *prepared) of(ctx context.Context, query string) *sql.Stmt {
	if p == nil || len(query) > longQuery {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if stmt, ok := p.stmts[query]; ok {
		return stmt
	}
	if len(p.stmts) >= mostPrepared || strings.Contains(query, " LIKE ") {
		return nil
	}
	stmt, err := p.on.PrepareContext(context.WithoutCancel(ctx), query) //nolint:sqlclosecheck // kept
	if err != nil {
		return nil
	}
	p.stmts[query] = stmt
	return stmt
}

// close lets go of every statement.
func (p *prepared) close() (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, stmt := range p.stmts {
		err = errors.Join(err, stmt.Close())
	}
	clear(p.stmts)
	return err
}

// writer is the one connection that writes to SQLite, kept between two acts for the sake of the
// statements that it has prepared. Who holds together.mu has it.
type writer struct {
	conn  *sql.Conn // nil until somebody writes
	ready *prepared
}

// take gives the connection.
func (w *writer) take(ctx context.Context, pool *sql.DB) (*sql.Conn, *prepared, error) {
	if w.conn == nil {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return nil, nil, err
		}
		w.conn, w.ready = conn, &prepared{on: conn, stmts: map[string]*sql.Stmt{}}
	}
	return w.conn, w.ready, nil
}

// drop gives the connection back, with none of what was prepared on it.
func (w *writer) drop() error {
	if w.conn == nil {
		return nil
	}
	err := errors.Join(w.ready.close(), w.conn.Close())
	w.conn, w.ready = nil, nil
	return err
}

// aside runs a statement that is no act on the connection that writes to SQLite, between two
// transactions.
func (d *DB) aside(ctx context.Context, statement string) error {
	g := &d.together
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open != nil { // for those who wait behind
		g.open.end(context.WithoutCancel(ctx))
		g.open = nil
	}
	conn, _, err := d.writer.take(ctx, d.write)
	if err == nil {
		_, err = conn.ExecContext(ctx, statement)
	}
	return err
}

// letGo gives the connection back.
func (d *DB) letGo() error {
	d.together.mu.Lock()
	defer d.together.mu.Unlock()
	return d.writer.drop()
}
