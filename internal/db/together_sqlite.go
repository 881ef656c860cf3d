package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// together lets SQLite writers share the wait for the disk. They take turns in one
// transaction, each in a savepoint of its own, and whoever finds nobody behind commits for
// all. Alone, a writer commits at once. Nobody is told that an act is done before the
// commit that holds it.
type together struct {
	mu      sync.Mutex
	waiting atomic.Int32 // writers at the door of mu: one of them will commit
	open    *batch       // guarded by mu; nil between two transactions
}

// batch is one transaction with the acts done in it.
type batch struct {
	conn  *sql.Conn
	acts  int
	ended chan struct{} // closed once err is known
	err   error         // why none of the acts is kept
}

// mostTogether bounds how long the first of a batch waits for the others: fifty acts are
// some tens of milliseconds.
const mostTogether = 50

func (d *DB) writeTogether(ctx context.Context, do func(tx *Tx) error) error {
	b, err := d.takeTurn(ctx, do)
	if err != nil {
		return err
	}
	<-b.ended // even when ctx ends: only the commit knows what became of the act
	return b.err
}

// takeTurn does an act in the batch that is open, and commits the batch when it is the last.
func (d *DB) takeTurn(ctx context.Context, do func(tx *Tx) error) (b *batch, err error) {
	g := &d.together
	g.waiting.Add(1)
	g.mu.Lock()
	g.waiting.Add(-1)
	defer g.mu.Unlock()
	defer func() {
		if b := g.open; b != nil && (b.err != nil || b.acts >= mostTogether || g.waiting.Load() == 0) {
			b.end(context.WithoutCancel(ctx))
			g.open = nil
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if g.open == nil {
		if g.open, err = d.begin(context.WithoutCancel(ctx)); err != nil {
			return nil, fmt.Errorf("begin: %w", err)
		}
	}
	return g.open, g.open.act(context.WithoutCancel(ctx), do)
}

// begin opens a batch. It has not the context of one act, whose end would take the others
// along.
func (d *DB) begin(ctx context.Context) (*batch, error) {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &batch{conn: conn, ended: make(chan struct{})}, nil
}

// act does one act; when it fails or panics, it alone is undone. When even that fails,
// SQLite has ended the whole transaction (the disk is full, say), and the batch with it.
func (b *batch) act(ctx context.Context, do func(tx *Tx) error) (err error) {
	if err := b.exec(ctx, "SAVEPOINT act"); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			_ = b.exec(ctx, "ROLLBACK TO act")
			_ = b.exec(ctx, "RELEASE act")
		}
	}()
	if err := do(&Tx{on: b.conn, shared: true}); err != nil {
		return err
	}
	done = true
	b.acts++
	return b.exec(ctx, "RELEASE act")
}

func (b *batch) exec(ctx context.Context, statement string) error {
	_, err := b.conn.ExecContext(ctx, statement)
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("%s: %w", statement, err)
	}
	return err
}

// end commits, or gives up the whole batch, and tells everyone in it.
func (b *batch) end(ctx context.Context) {
	defer close(b.ended)
	if b.err == nil && b.acts > 0 && b.exec(ctx, "COMMIT") == nil {
		b.err = b.conn.Close()
		return
	}
	// SQLite may have ended the transaction itself; if not, the next one could not begin.
	_, _ = b.conn.ExecContext(ctx, "ROLLBACK")
	_ = b.conn.Close()
}
