package db

import (
	"context"
	"sync/atomic"
)

type tallyKey struct{}

// Tally counts the statements sent to the database on behalf of one context.
type Tally struct{ n atomic.Int64 }

// Statements tells how many were sent so far; BEGIN and COMMIT are not counted.
func (t *Tally) Statements() int { return int(t.n.Load()) }

// WithTally makes a context whose statements are counted: the log tells how many a request
// took, and tests that a list asks no more for many rows than for few.
func WithTally(ctx context.Context) (context.Context, *Tally) {
	t := &Tally{}
	return context.WithValue(ctx, tallyKey{}, t), t
}

func counted(ctx context.Context) context.Context {
	if t, ok := ctx.Value(tallyKey{}).(*Tally); ok {
		t.n.Add(1)
	}
	return ctx
}
