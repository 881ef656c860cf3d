package db

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
)

// together lets writers share the wait for the disk. They take turns in one transaction,
// those after the first each in a savepoint of its own, and whoever finds nobody behind commits
// for all. Alone, a writer commits at once. Nobody is told that an act is done before the commit
// that holds it.
type together struct {
	mu      sync.Mutex
	waiting atomic.Int32 // writers at the door of mu: one of them will commit
	open    *batch       // guarded by mu; nil between two transactions
}

// batch is one transaction with the acts done in it.
type batch struct {
	db    *DB
	conn  *sql.Conn
	ready *prepared     // statements of conn; nil on PostgreSQL
	acts  int           // done, and to be kept
	saved bool          // there is a savepoint: the first act has none, which costs a page each page it writes
	dirty bool          // an act was done since the savepoint, or since the begin
	ended chan struct{} // closed once err is known
	err   error         // why none of the acts is kept
}

// mostTogether bounds how long the first of a batch waits for the others: fifty acts are
// some tens of milliseconds.
const mostTogether = 50

// Write runs do as one act: all of it is kept when it returns nil, nothing otherwise.
// Writers take turns, on both engines and between processes, so what an act reads cannot
// change before it writes. Inside: no network, no mail, no file.
func (d *DB) Write(ctx context.Context, do func(tx *Tx) error) error {
	b, tx, err := d.takeTurn(ctx, do)
	if err != nil {
		return err
	}
	<-b.ended // even when ctx ends: only the commit knows what became of the act
	if b.err != nil {
		return b.err
	}
	for _, next := range tx.after {
		next()
	}
	return nil
}

// After has something done once the act is kept, before Write returns; never when it is not. It
// is for what lives in this process alone and may be lost with it: what must happen is a job.
func (t *Tx) After(do func()) { t.after = append(t.after, do) }

// takeTurn does an act in the batch that is open, and commits the batch when it is the last.
func (d *DB) takeTurn(ctx context.Context, do func(tx *Tx) error) (b *batch, tx *Tx, err error) {
	g := &d.together
	g.waiting.Add(1)
	g.mu.Lock()
	g.waiting.Add(-1)
	defer g.mu.Unlock()
	defer func() {
		if b := g.open; b != nil && (b.err != nil || b.acts == 0 || b.acts >= mostTogether || g.waiting.Load() == 0) {
			b.end(context.WithoutCancel(ctx))
			g.open = nil
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if g.open == nil {
		if g.open, err = d.begin(context.WithoutCancel(ctx)); err != nil {
			return nil, nil, fmt.Errorf("begin: %w", err)
		}
	}
	tx = &Tx{conn: g.open.conn, pool: d.write, ready: g.open.ready, engine: d.engine}
	return g.open, tx, g.open.act(context.WithoutCancel(ctx), tx, do)
}

// writersLock is what PostgreSQL writers of every process queue for; any number would do.
const writersLock = 20210330

// begin opens a batch. It has not the context of one act, whose end would take the others
// along. On PostgreSQL each statement of a transaction sees what was committed before it
// (READ COMMITTED), and the lock is held until the end: nobody else commits meanwhile.
func (d *DB) begin(ctx context.Context) (b *batch, err error) {
	b = &batch{db: d, ended: make(chan struct{})}
	if d.engine == Postgres {
		if b.conn, err = d.write.Conn(ctx); err == nil {
			err = b.exec(ctx, fmt.Sprintf("BEGIN; SELECT pg_advisory_xact_lock(%d)", writersLock))
		}
	} else if b.conn, b.ready, err = d.writer.take(ctx, d.write); err == nil {
		err = b.exec(ctx, "BEGIN IMMEDIATE")
	}
	if err != nil {
		b.end(ctx)
		return nil, err
	}
	return b, nil
}

// act does one act; when it fails or panics, it alone is undone: the first with the whole batch,
// which holds nothing else, another back to its savepoint, which stays for the next. When even
// that fails, the engine has ended the whole transaction (the disk is full, say), and the batch
// with it. Each statement is a message to PostgreSQL and back, while every other writer waits:
// those around an act are sent together.
func (b *batch) act(ctx context.Context, tx *Tx, do func(tx *Tx) error) error {
	if b.dirty {
		if err := b.next(ctx); err != nil {
			return err
		}
		b.dirty = false
	}
	done := false
	defer func() {
		if !done && b.saved {
			_ = b.exec(ctx, "ROLLBACK TO act")
		}
	}()
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.notify(ctx); err != nil {
		return err
	}
	done, b.dirty = true, true
	b.acts++
	return nil
}

// next begins the part of another act.
func (b *batch) next(ctx context.Context) error {
	release := b.saved
	b.saved = true
	switch {
	case !release:
		return b.exec(ctx, "SAVEPOINT act")
	case b.ready == nil:
		return b.exec(ctx, "RELEASE act; SAVEPOINT act")
	}
	return b.exec(ctx, "RELEASE act", "SAVEPOINT act")
}

// exec runs statements; on SQLite each is one that is prepared.
func (b *batch) exec(ctx context.Context, statements ...string) (err error) {
	for _, statement := range statements {
		if stmt := b.ready.of(ctx, statement); stmt != nil { //nolint:sqlclosecheck // kept
			_, err = stmt.ExecContext(ctx)
		} else {
			_, err = b.conn.ExecContext(ctx, statement)
		}
		if err != nil {
			if b.err == nil {
				b.err = fmt.Errorf("%s: %w", statement, err)
			}
			return err
		}
	}
	return nil
}

// end commits, or gives up the whole batch, and tells everyone in it.
func (b *batch) end(ctx context.Context) {
	defer close(b.ended)
	if b.conn == nil {
		return
	}
	if b.err == nil && b.acts > 0 && b.exec(ctx, "COMMIT") == nil {
		if b.db.engine == Postgres {
			b.err = b.conn.Close()
		}
		return
	}
	// The engine may have ended the transaction itself; if not, the next one could not begin.
	_, _ = b.conn.ExecContext(ctx, "ROLLBACK")
	if b.db.engine == Postgres {
		_ = b.conn.Close()
		return
	}
	if b.err != nil { // not only acts that were refused
		_ = b.db.writer.drop()
	}
}
