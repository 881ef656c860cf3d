package db_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
)

// beside runs first, and once it is inside its act lets the others queue up behind it, so
// that they are all in one batch.
func beside(d *db.DB, first func(*db.Tx) error, others ...func(*db.Tx) error) []error {
	results := make([]error, 1+len(others))
	inside := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		results[0] = d.Write(context.Background(), func(tx *db.Tx) error {
			close(inside)
			for d.Waiting() < len(others) {
				runtime.Gosched()
			}
			return first(tx)
		})
	})
	<-inside
	for i, other := range others {
		group.Go(func() { results[i+1] = d.Write(context.Background(), other) })
	}
	group.Wait()
	return results
}

func noting(text string, then error) func(*db.Tx) error {
	return func(tx *db.Tx) error {
		if _, err := tx.Exec(context.Background(), "INSERT INTO note VALUES ($1)", text); err != nil {
			return err
		}
		return then
	}
}

func notes(t *testing.T, d *db.DB) int {
	t.Helper()
	n, err := db.Count(t.Context(), d, "SELECT count(*) FROM note")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWrite_UndoesARefusedActAloneAmongThoseBesideIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL)")
		refused := errors.New("refused")
		got := beside(d, noting("a", nil), noting("b", refused), noting("c", nil), noting("d", refused), noting("e", nil))
		for i, want := range []error{nil, refused, nil, refused, nil} {
			if !errors.Is(got[i], want) || (want == nil) != (got[i] == nil) {
				t.Errorf("act %d: %v, want %v", i, got[i], want)
			}
		}
		if n := notes(t, d); n != 3 {
			t.Errorf("%d notes, want 3", n)
		}
	})
}

func TestWrite_UndoesAPanicAloneAmongThoseBesideIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL)")
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				defer func() {
					if p := recover(); (p != nil) != (i%2 == 0) {
						t.Errorf("act %d recovered %v", i, p)
					}
				}()
				if err := d.Write(context.Background(), func(tx *db.Tx) error {
					err := noting("x", nil)(tx)
					if i%2 == 0 {
						panic("bug")
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := notes(t, d); n != 10 {
			t.Errorf("%d notes, want 10", n)
		}
	})
}

func TestWrite_UndoesAnActWhoseAskerLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL)")
		ctx, leave := context.WithCancel(t.Context())
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := noting("a", nil)(tx); err != nil {
				return err
			}
			leave()
			_, err := tx.Exec(ctx, "INSERT INTO note VALUES ('b')")
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if err := d.Write(ctx, noting("c", nil)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n := notes(t, d); n != 0 {
			t.Errorf("%d notes stayed", n)
		}
	})
}

// A deferred constraint makes the commit itself fail.
func TestWrite_TellsEveryActOfABatchThatItsCommitFailed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL)")
		exec(t, d, "CREATE TABLE parent (id TEXT PRIMARY KEY)")
		exec(t, d, "CREATE TABLE child (id TEXT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
		for i, err := range beside(d, noting("a", nil), noting("b", nil), func(tx *db.Tx) error {
			_, err := tx.Exec(context.Background(), "INSERT INTO child VALUES ('orphan')")
			return err
		}) {
			if err == nil {
				t.Errorf("act %d was told it is done", i)
			}
		}
		exec(t, d, "INSERT INTO note VALUES ('after')")
		if n := notes(t, d); n != 1 {
			t.Errorf("%d notes, want the one after", n)
		}
	})
}

func TestAfter_IsDoneForActsThatAreKept_AndForThoseAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL)")
		exec(t, d, "CREATE TABLE parent (id TEXT PRIMARY KEY)")
		exec(t, d, "CREATE TABLE child (id TEXT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
		var mu sync.Mutex
		seen := map[string]int{} // how many notes there were, by act
		telling := func(text string, do func(*db.Tx) error) func(*db.Tx) error {
			return func(tx *db.Tx) error {
				tx.After(func() {
					mu.Lock()
					defer mu.Unlock()
					seen[text] = notes(t, d)
				})
				return do(tx)
			}
		}
		beside(d, telling("a", noting("a", nil)), telling("b", noting("b", errors.New("refused"))), telling("c", noting("c", nil)))
		if seen["a"] != 2 || seen["c"] != 2 || len(seen) != 2 {
			t.Errorf("after acts that were kept, and one that was refused: %v", seen)
		}
		clear(seen)
		beside(d, telling("d", noting("d", nil)), telling("e", func(tx *db.Tx) error {
			_, err := tx.Exec(context.Background(), "INSERT INTO child VALUES ('orphan')")
			return err
		}))
		if len(seen) != 0 {
			t.Errorf("after a commit that failed: %v", seen)
		}
	})
}

func TestInHaste_KeepsWhatWasBuiltAndWaitsForTheDiskAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL)")
		failed := errors.New("failed")
		if err := d.InHaste(t.Context(), func() error { exec(t, d, "INSERT INTO note VALUES ('a')"); return failed }); !errors.Is(err, failed) {
			t.Errorf("got %v", err)
		}
		if n := notes(t, d); n != 1 {
			t.Errorf("%d notes, want 1", n)
		}
		if d.Engine() != db.SQLite {
			return
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			level, err := db.Count(t.Context(), tx, "PRAGMA synchronous")
			if err == nil && level != 2 {
				t.Errorf("synchronous is %d, want 2 (FULL)", level)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}
