// Package job is the durable queue: work enqueued in the transaction of an act, done
// after its commit, at least once, by whichever process claims it first.
//
//	due -> claimed -> done (the row goes)
//	          |-> failed: due again later, up to maxAttempts
//	          \-> dead (kept with its error, shown by doctor)
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"maillage/internal/db"
)

const (
	maxAttempts = 8                // with the pauses below, half an hour
	lease       = 5 * time.Minute  // a process that died gives its jobs back after this
	longLease   = time.Minute      // as lease, for long jobs, which say now and then that they are alive
	idlePause   = time.Second      // how long a worker with nothing to do waits
	firstRetry  = 15 * time.Second // doubles at each failure
)

// Handler does one job. It may run more than once for the same argument.
type Handler func(ctx context.Context, argument json.RawMessage) error

// Queue hands jobs to their handlers. Register and Every come before Run.
type Queue struct {
	db       *db.DB
	now      func() time.Time
	log      *slog.Logger
	handlers map[string]Handler
	periods  map[string]time.Duration
	long     map[string]bool
	wake     map[bool]chan struct{} // of workers for long jobs, and for the others
}

// New makes a queue on a database.
func New(d *db.DB, now func() time.Time, log *slog.Logger) *Queue {
	return &Queue{
		db: d, now: now, log: log,
		handlers: map[string]Handler{}, periods: map[string]time.Duration{}, long: map[string]bool{},
		wake: map[bool]chan struct{}{false: make(chan struct{}, 1), true: make(chan struct{}, 1)},
	}
}

// Register names the handler of a kind of job.
func (q *Queue) Register(kind string, handler Handler) { q.handlers[kind] = handler }

// RegisterLong names the handler of a kind of job that may take hours: such jobs are done one after
// the other by a worker of their own, so that mails never wait for them. Their handler itself bounds
// the time it takes.
func (q *Queue) RegisterLong(kind string, handler Handler) {
	q.handlers[kind], q.long[kind] = handler, true
}

// Every runs a handler at this period, in one process at a time.
func (q *Queue) Every(kind string, period time.Duration, handler Handler) {
	q.handlers[kind], q.periods[kind] = handler, period
}

// Enqueue adds a job to a transaction, to be done once it has committed.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, kind string, argument any) error {
	return q.EnqueueAt(ctx, tx, kind, argument, q.now(), "")
}

// EnqueueAt adds a job to be done at an instant. A unique key that a waiting job already
// carries leaves that job as it is; one that was given up begins anew.
func (q *Queue) EnqueueAt(ctx context.Context, tx *db.Tx, kind string, argument any, at time.Time, uniqueKey string) error {
	text, err := json.Marshal(argument)
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	var key any
	if uniqueKey != "" {
		key = uniqueKey
	}
	if _, err := tx.Exec(ctx, `INSERT INTO job (id, kind, argument, unique_key, run_at, created_at, long)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unique_key) DO UPDATE SET failed_at = NULL, attempts = 0, run_at = excluded.run_at WHERE job.failed_at IS NOT NULL`,
		db.NewID(), kind, string(text), key, at, q.now(), q.long[kind]); err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	select {
	case q.wake[q.long[kind]] <- struct{}{}:
	default:
	}
	return nil
}

// Run works until ctx ends; then jobs in hand have the grace of their own context and
// those unfinished are handed back at once. It returns when every worker has stopped.
func (q *Queue) Run(ctx context.Context, workers int) error {
	if err := q.plan(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { q.work(ctx, false) })
	}
	if len(q.long) > 0 {
		group.Go(func() { q.work(ctx, true) })
	}
	group.Wait()
	return nil
}

// plan makes sure that each periodic job waits in the table.
func (q *Queue) plan(ctx context.Context) error {
	return q.db.Write(ctx, func(tx *db.Tx) error {
		for kind := range q.periods {
			if err := q.EnqueueAt(ctx, tx, kind, struct{}{}, q.now(), "every:"+kind); err != nil {
				return err
			}
		}
		return nil
	})
}

func (q *Queue) work(ctx context.Context, long bool) {
	for ctx.Err() == nil {
		did, err := q.next(ctx, long)
		if err != nil && ctx.Err() == nil {
			q.log.ErrorContext(ctx, "job queue", "error", err)
		}
		if did && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.wake[long]:
		case <-time.After(idlePause):
		}
	}
}

type claimed struct {
	id, kind, argument string
	attempts           int
}

// Next does one due job, if there is one, and tells whether it did; long ones come last.
func (q *Queue) Next(ctx context.Context) (bool, error) {
	if did, err := q.NextQuick(ctx); did || err != nil {
		return did, err
	}
	return q.next(ctx, true)
}

// NextQuick does one due job that takes no long time, if there is one, and tells whether it did.
func (q *Queue) NextQuick(ctx context.Context) (bool, error) { return q.next(ctx, false) }

func (q *Queue) next(ctx context.Context, long bool) (bool, error) {
	now, life := q.now(), lease
	if long {
		life = longLease
	}
	// A look before the claim: writers take turns.
	due, err := db.Count(ctx, q.db, "SELECT count(*) FROM (SELECT 1 FROM job WHERE "+isDue+" LIMIT 1) AS one", now, long)
	if err != nil || due == 0 {
		return false, err
	}
	var jobs []claimed
	err = q.db.Write(ctx, func(tx *db.Tx) error {
		jobs, err = db.All(ctx, tx, func(scan func(...any) error) (claimed, error) {
			var c claimed
			return c, scan(&c.id, &c.kind, &c.argument, &c.attempts)
		}, `UPDATE job SET locked_until = $3, attempts = attempts + 1 WHERE id IN (
				SELECT id FROM job WHERE `+isDue+` ORDER BY run_at, id LIMIT 1)
			RETURNING id, kind, argument, attempts`, now, long, now.Add(life))
		return err
	})
	if err != nil || len(jobs) == 0 {
		return false, err
	}
	return true, q.do(ctx, jobs[0])
}

const isDue = "failed_at IS NULL AND run_at <= $1 AND (locked_until IS NULL OR locked_until <= $1) AND long = $2"

func (q *Queue) do(ctx context.Context, c claimed) error {
	began := time.Now()
	if _, periodic := q.periods[c.kind]; c.attempts > maxAttempts && !periodic {
		return q.fail(context.WithoutCancel(ctx), c, errors.New("the program ended each time"))
	}
	err := q.call(ctx, c)
	// The books are kept even when the program is stopping.
	ctx = context.WithoutCancel(ctx)
	if err != nil && errors.Is(err, context.Canceled) {
		return q.handBack(ctx, c)
	}
	q.log.InfoContext(ctx, "job", "act", c.kind, "took", time.Since(began).Round(time.Microsecond), "attempt", c.attempts, "failed", err != nil)
	if err != nil {
		return q.fail(ctx, c, err)
	}
	return q.db.Write(ctx, func(tx *db.Tx) error {
		if period, ok := q.periods[c.kind]; ok {
			_, err := tx.Exec(ctx, "UPDATE job SET run_at = $2, attempts = 0, locked_until = NULL, last_error = '' WHERE id = $1", c.id, q.now().Add(period))
			return err
		}
		_, err := tx.Exec(ctx, "DELETE FROM job WHERE id = $1", c.id)
		return err
	})
}

func (q *Queue) call(ctx context.Context, c claimed) (err error) {
	handler, ok := q.handlers[c.kind]
	if !ok {
		return fmt.Errorf("no handler for jobs of kind %q", c.kind)
	}
	if q.long[c.kind] {
		stop := q.stayAlive(ctx, c)
		defer stop()
	} else {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, lease-10*time.Second)
		defer cancel()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return handler(ctx, json.RawMessage(c.argument))
}

// stayAlive lengthens the lease of a long job until stop is called.
func (q *Queue) stayAlive(ctx context.Context, c claimed) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(longLease / 4):
			}
			if err := q.db.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE job SET locked_until = $2 WHERE id = $1 AND locked_until IS NOT NULL", c.id, q.now().Add(longLease))
				return err
			}); err != nil && ctx.Err() == nil {
				q.log.ErrorContext(ctx, "job queue", "error", err)
			}
		}
	})
	return func() { cancel(); group.Wait() }
}

func (q *Queue) handBack(ctx context.Context, c claimed) error {
	return q.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE job SET locked_until = NULL, attempts = attempts - 1 WHERE id = $1", c.id)
		return err
	})
}

func (q *Queue) fail(ctx context.Context, c claimed, cause error) error {
	q.log.ErrorContext(ctx, "job failed", "act", c.kind, "attempt", c.attempts, "error", cause)
	_, periodic := q.periods[c.kind]
	var deadAt db.Time
	if c.attempts >= maxAttempts && !periodic {
		deadAt.Time = q.now()
	}
	next := q.now().Add(firstRetry << min(c.attempts-1, maxAttempts))
	return q.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE job SET run_at = $2, locked_until = NULL, failed_at = $3, last_error = $4 WHERE id = $1",
			c.id, next, deadAt, truncate(cause.Error(), 500))
		return err
	})
}

func truncate(text string, most int) string {
	runes := []rune(text)
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Health counts the jobs that wait past their time and those given up.
type Health struct{ Late, Dead int }

// Check reads the health of the queue; a job is late ten minutes after its time.
func Check(ctx context.Context, q db.Querier, now time.Time) (Health, error) {
	var h Health
	err := q.QueryRow(ctx, `SELECT count(*) FILTER (WHERE failed_at IS NULL AND run_at < $1), count(*) FILTER (WHERE failed_at IS NOT NULL)
		FROM job`, now.Add(-10*time.Minute)).Scan(&h.Late, &h.Dead)
	return h, err
}
