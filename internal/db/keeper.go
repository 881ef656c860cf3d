package db

import (
	"context"
	"sync"
	"time"
)

// Keeper keeps together what many hand over at the same time: all that has come since the last
// time goes into one act, where one statement does for many what each would do with its own.
type Keeper[T any] struct {
	db     *DB
	keep   func(ctx context.Context, tx *Tx, all []T) ([]error, error)
	gather time.Duration
	came   chan struct{} // something was handed over

	mu    sync.Mutex
	going bool       // guarded by mu, like what follows
	hands []*hand[T] // in the order in which they came
}

// hand is one thing that was handed over.
type hand[T any] struct {
	one  T
	kept chan error
}

const (
	// mostKept bounds how long the first of an act waits for the others.
	mostKept = 512
	// fewKept is how many come at once before it is worth waiting for more.
	fewKept = 4
	// linger is how long the goroutine of a keeper stays for more: SQLite wants a large stack, which
	// a new one would grow again for each letter.
	linger = time.Second
)

// NewKeeper makes a keeper. keep tells, of each thing, why it cannot be kept, having written nothing
// of it; when it fails altogether nothing of anyone's is kept, and each is tried again alone. While
// several come at once the keeper lets more gather for a moment before the next act.
func NewKeeper[T any](d *DB, gather time.Duration, keep func(ctx context.Context, tx *Tx, all []T) ([]error, error)) *Keeper[T] {
	return &Keeper[T]{db: d, keep: keep, gather: gather, came: make(chan struct{}, 1)}
}

// Keep hands over one thing, and waits until it is kept: nil is said after the commit, as by Write.
func (k *Keeper[T]) Keep(ctx context.Context, one T) error {
	h := &hand[T]{one, make(chan error, 1)}
	k.mu.Lock()
	k.hands = append(k.hands, h)
	if !k.going {
		k.going = true
		go k.run(context.WithoutCancel(ctx))
	}
	k.mu.Unlock()
	select {
	case k.came <- struct{}{}:
	default: // it will look anyway
	}
	return <-h.kept
}

// run keeps what comes until nothing has for a while.
func (k *Keeper[T]) run(ctx context.Context) {
	for {
		hands := k.next()
		if hands == nil {
			if k.wait() {
				continue
			}
			return
		}
		k.together(ctx, hands)
		if len(hands) >= fewKept && k.gather > 0 {
			time.Sleep(k.gather)
		}
	}
}

func (k *Keeper[T]) next() []*hand[T] {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := min(len(k.hands), mostKept)
	if n == 0 {
		k.hands = nil
		return nil
	}
	hands := k.hands[:n:n]
	k.hands = k.hands[n:]
	return hands
}

// wait tells whether more may have come; when not, the next who comes starts the keeper again.
func (k *Keeper[T]) wait() bool {
	select {
	case <-k.came:
		return true
	case <-time.After(linger):
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.going = len(k.hands) > 0
	return k.going
}

// together keeps some in one act.
func (k *Keeper[T]) together(ctx context.Context, hands []*hand[T]) {
	errs, err := k.act(ctx, hands)
	for i, h := range hands {
		switch {
		case err == nil:
			h.kept <- errs[i]
		case len(hands) == 1:
			h.kept <- err
		default:
			k.together(ctx, hands[i:i+1])
		}
	}
}

func (k *Keeper[T]) act(ctx context.Context, hands []*hand[T]) (errs []error, err error) {
	all := make([]T, len(hands))
	for i, h := range hands {
		all[i] = h.one
	}
	err = k.db.Write(ctx, func(tx *Tx) (err error) {
		errs, err = k.keep(ctx, tx, all)
		return err
	})
	return errs, err
}
