package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/job"
)

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

func newQueue(d *db.DB) (*job.Queue, *clock) {
	c := &clock{at: time.Date(2021, 3, 30, 12, 0, 0, 0, time.UTC)}
	return job.New(d, c.now, slog.New(slog.DiscardHandler)), c
}

func enqueue(t *testing.T, d *db.DB, q *job.Queue, kind string, argument any) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return q.Enqueue(t.Context(), tx, kind, argument) }); err != nil {
		t.Fatal(err)
	}
}

func next(t *testing.T, q *job.Queue) bool {
	t.Helper()
	did, err := q.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return did
}

func TestAJobIsDoneOnceAfterItsTransactionCommits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, _ := newQueue(d)
		var got []string
		q.Register("greet", func(_ context.Context, argument json.RawMessage) error {
			got = append(got, string(argument))
			return nil
		})
		refused := errors.New("refused")
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := q.Enqueue(t.Context(), tx, "greet", "lost"); err != nil {
				return err
			}
			return refused
		}); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		enqueue(t, d, q, "greet", "hello")
		if !next(t, q) || next(t, q) {
			t.Error("want exactly one job done")
		}
		if len(got) != 1 || got[0] != `"hello"` {
			t.Errorf("handled %q", got)
		}
	})
}

func TestAFailedJobIsTriedLaterAndGivenUpInTheEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, c := newQueue(d)
		tries := 0
		q.Register("send", func(context.Context, json.RawMessage) error { tries++; return errors.New("no route") })
		enqueue(t, d, q, "send", "x")
		next(t, q)
		if next(t, q) {
			t.Error("tried again at once")
		}
		for range 20 {
			c.advance(2 * time.Hour)
			next(t, q)
		}
		health, err := job.Check(t.Context(), d, c.now())
		if tries != 8 || health.Dead != 1 || err != nil {
			t.Errorf("tries = %d, health = %+v (%v)", tries, health, err)
		}
	})
}

func TestWhatWasGivenUpMayBeAskedForAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, c := newQueue(d)
		tries, broken := 0, true
		q.Register("take", func(context.Context, json.RawMessage) error {
			tries++
			if broken {
				return errors.New("no room")
			}
			return nil
		})
		ask := func() {
			if err := d.Write(t.Context(), func(tx *db.Tx) error {
				return q.EnqueueAt(t.Context(), tx, "take", "x", c.now(), "take:x")
			}); err != nil {
				t.Fatal(err)
			}
		}
		ask()
		for range 20 {
			next(t, q)
			c.advance(2 * time.Hour)
		}
		broken = false
		ask()
		if next(t, q); tries != 9 {
			t.Errorf("%d tries", tries)
		}
		if h, err := job.Check(t.Context(), d, c.now()); err != nil || h.Dead != 0 {
			t.Errorf("%d jobs are told as given up (%v)", h.Dead, err)
		}
	})
}

func TestAPanicInAHandlerIsAFailureNotACrash(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, _ := newQueue(d)
		q.Register("bad", func(context.Context, json.RawMessage) error { panic("bug") })
		enqueue(t, d, q, "bad", 1)
		if !next(t, q) {
			t.Error("not tried")
		}
	})
}

func TestAUniqueKeyKeepsOneWaitingJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, c := newQueue(d)
		done := 0
		q.Register("remind", func(context.Context, json.RawMessage) error { done++; return nil })
		for range 3 {
			if err := d.Write(t.Context(), func(tx *db.Tx) error {
				return q.EnqueueAt(t.Context(), tx, "remind", 1, c.now(), "round-7")
			}); err != nil {
				t.Fatal(err)
			}
		}
		for next(t, q) {
		}
		if done != 1 {
			t.Errorf("done %d times", done)
		}
	})
}

func TestSeveralWorkersNeverDoTheSameJobTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, _ := newQueue(d)
		var done sync.Map
		var count, twice atomic.Int32
		q.Register("count", func(_ context.Context, argument json.RawMessage) error {
			if _, loaded := done.LoadOrStore(string(argument), true); loaded {
				twice.Add(1)
			}
			count.Add(1)
			return nil
		})
		const jobs = 40
		for i := range jobs {
			enqueue(t, d, q, "count", i)
		}
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		go func() {
			for count.Load() < jobs && ctx.Err() == nil {
				time.Sleep(5 * time.Millisecond)
			}
			stop()
		}()
		if err := q.Run(ctx, 4); err != nil {
			t.Fatal(err)
		}
		if count.Load() != jobs || twice.Load() != 0 {
			t.Errorf("did %d jobs, %d twice", count.Load(), twice.Load())
		}
	})
}

func TestAStoppingProgramHandsItsJobBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, _ := newQueue(d)
		ctx, stop := context.WithCancel(t.Context())
		interrupted := true
		q.Register("slow", func(ctx context.Context, _ json.RawMessage) error {
			if !interrupted {
				return nil
			}
			stop()
			<-ctx.Done()
			return ctx.Err()
		})
		enqueue(t, d, q, "slow", 1)
		if err := q.Run(ctx, 1); err != nil {
			t.Fatal(err)
		}
		interrupted = false
		if !next(t, q) {
			t.Error("the job was not handed back at once")
		}
	})
}

func TestAProgramStoppedAsItStartsEndsWithoutAnError(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, _ := newQueue(d)
		q.Every("tidy", time.Hour, func(context.Context, json.RawMessage) error { return nil })
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if err := q.Run(ctx, 2); err != nil {
			t.Error(err)
		}
	})
}

func TestAPeriodicJobRunsAgainAfterItsPeriod(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, c := newQueue(d)
		runs := 0
		q.Every("seal", time.Minute, func(context.Context, json.RawMessage) error { runs++; return nil })
		ctx, stop := context.WithCancel(t.Context())
		stop()
		_ = q.Run(ctx, 0) // plans nothing once stopped
		ctx, stop = context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		if err := q.Run(ctx, 0); err != nil {
			t.Fatal(err)
		}
		for next(t, q) {
		}
		c.advance(30 * time.Second)
		for next(t, q) {
		}
		c.advance(31 * time.Second)
		for next(t, q) {
		}
		if runs != 2 {
			t.Errorf("ran %d times, want 2", runs)
		}
	})
}

func TestALongJobLetsOthersPassAndIsTakenBackSoonFromADeadProcess(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, c := newQueue(d)
		var done []string
		note := func(kind string) job.Handler {
			return func(context.Context, json.RawMessage) error {
				done = append(done, kind)
				return nil
			}
		}
		q.RegisterLong("film", note("film"))
		q.Register("mail", note("mail"))
		enqueue(t, d, q, "film", 1)
		c.advance(time.Second)
		enqueue(t, d, q, "mail", 1)
		if !next(t, q) || len(done) != 1 || done[0] != "mail" {
			t.Errorf("done first: %v", done)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE job SET locked_until = $1", c.now().Add(time.Minute)) // as a process that then died
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if next(t, q) {
			t.Error("another process has it")
		}
		c.advance(2 * time.Minute)
		if !next(t, q) || len(done) != 2 {
			t.Errorf("done in the end: %v", done)
		}
	})
}

func TestAJobThatEndsTheProgramEachTimeIsGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, c := newQueue(d)
		done := 0
		q.Register("deadly", func(context.Context, json.RawMessage) error {
			done++
			return nil
		})
		enqueue(t, d, q, "deadly", 1)
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE job SET attempts = 8, locked_until = $1", c.now()) // as eight processes that died
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if !next(t, q) || next(t, q) || done != 0 {
			t.Errorf("done %d times", done)
		}
		if h, err := job.Check(t.Context(), d, c.now()); err != nil || h.Dead != 1 {
			t.Errorf("%d jobs are given up (%v)", h.Dead, err)
		}
	})
}
