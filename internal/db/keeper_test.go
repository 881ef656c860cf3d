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

// handOver hands things over so that all but the first wait while that one is kept.
func handOver(d *db.DB, keep func(ctx context.Context, tx *db.Tx, all []string) ([]error, error), things ...string) map[string]error {
	var mu sync.Mutex
	acts, results, handed := 0, map[string]error{}, make(chan struct{})
	var k *db.Keeper[string]
	k = db.NewKeeper(d, 0, func(ctx context.Context, tx *db.Tx, all []string) ([]error, error) {
		if acts++; acts == 1 {
			close(handed)
			for k.Waiting() < len(things)-1 {
				runtime.Gosched()
			}
		}
		return keep(ctx, tx, all)
	})
	var group sync.WaitGroup
	for i, thing := range things {
		if i > 0 {
			<-handed
		}
		group.Go(func() {
			err := k.Keep(context.Background(), thing)
			mu.Lock()
			defer mu.Unlock()
			results[thing] = err
		})
	}
	group.Wait()
	return results
}

func TestKeeper_KeepsTogetherWhatWaits_AndTellsEachOfItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL)")
		refused, sizes := errors.New("refused"), []int{}
		got := handOver(d, func(ctx context.Context, tx *db.Tx, all []string) ([]error, error) {
			sizes = append(sizes, len(all))
			errs := make([]error, len(all))
			for i, thing := range all {
				if thing == "c" {
					errs[i] = refused
				} else if err := noting(thing, nil)(tx); err != nil {
					return nil, err
				}
			}
			return errs, nil
		}, "a", "b", "c", "d")
		if len(sizes) != 2 || sizes[1] != 3 {
			t.Errorf("kept %v at once, want 1 and 3", sizes)
		}
		for _, thing := range []string{"a", "b", "d"} {
			if got[thing] != nil {
				t.Errorf("%s: %v", thing, got[thing])
			}
		}
		if !errors.Is(got["c"], refused) {
			t.Errorf("c: %v", got["c"])
		}
		if n := notes(t, d); n != 3 {
			t.Errorf("%d are kept, want 3", n)
		}
	})
}

func TestKeeper_TriesEachAlone_WhenTheyCannotBeKeptTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL UNIQUE)")
		got := handOver(d, func(_ context.Context, tx *db.Tx, all []string) ([]error, error) {
			for _, thing := range all {
				if thing == "twice" {
					thing = "a"
				}
				if err := noting(thing, nil)(tx); err != nil {
					return nil, err
				}
			}
			return make([]error, len(all)), nil
		}, "a", "b", "twice", "c")
		for _, thing := range []string{"a", "b", "c"} {
			if got[thing] != nil {
				t.Errorf("%s: %v", thing, got[thing])
			}
		}
		if !db.IsTaken(got["twice"]) {
			t.Errorf("what cannot be kept: %v", got["twice"])
		}
		if n := notes(t, d); n != 3 {
			t.Errorf("%d are kept, want 3", n)
		}
	})
}
