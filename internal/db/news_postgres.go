package db

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// note is something to be told on a channel.
type note struct{ channel, said string }

// Notify tells those who listen to a channel, in every process, once the act is kept. With
// SQLite there is one process: nobody is told.
func (t *Tx) Notify(channel, said string) {
	if one := (note{channel, said}); t.engine == Postgres && !slices.Contains(t.notes, one) {
		t.notes = append(t.notes, one)
	}
}

// mostNotes is how many are handed over with one statement: each is a message there and back, while
// other writers wait.
const mostNotes = 64

// notify hands over to the database what is to be told, with the act.
func (t *Tx) notify(ctx context.Context) error {
	for some := range slices.Chunk(t.notes, mostNotes) {
		rows := make([][]any, len(some))
		for i, each := range some {
			rows[i] = []any{each.channel, each.said}
		}
		values, args := Values(1, rows, "TEXT", "TEXT")
		if _, err := t.Exec(ctx, "SELECT pg_notify(v.column1, v.column2) FROM ("+values+") v", args...); err != nil {
			return err
		}
	}
	return nil
}

// again is how long a connection that was lost is not tried again.
const again = time.Second

// Listen gives what is said on a channel until ctx ends. Whenever it begins to listen, the first
// time and after a connection was lost, it gives "": anything may have been said before. lost is
// told why a connection ended. With SQLite it returns at once.
func (d *DB) Listen(ctx context.Context, channel string, heard func(said string), lost func(error)) {
	for d.engine == Postgres && ctx.Err() == nil {
		err := d.listen(ctx, channel, heard)
		if ctx.Err() != nil {
			return
		}
		lost(err)
		select {
		case <-time.After(again):
		case <-ctx.Done():
		}
	}
}

func (d *DB) listen(ctx context.Context, channel string, heard func(said string)) error {
	conn, err := pgx.Connect(ctx, d.source)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return err
	}
	heard("")
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		heard(n.Payload)
	}
}
