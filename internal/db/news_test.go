package db_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
)

func TestNotify_IsHeardInOtherProcessesOnceTheActIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		other, err := db.Open(t.Context(), d.Source()) // as another process
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		ctx, stop := context.WithCancel(t.Context())
		said, ended := make(chan string, 10), make(chan struct{})
		go func() {
			defer close(ended)
			other.Listen(ctx, "news", func(one string) { said <- one }, func(err error) { t.Error(err) })
		}()
		if d.Engine() == db.SQLite {
			<-ended // one process alone has it
			stop()
			return
		}
		if got := <-said; got != "" {
			t.Errorf("heard %q before anything", got)
		}
		refused := errors.New("refused")
		for _, act := range []struct {
			say string
			end error
		}{{"a", nil}, {"b", refused}, {"c", nil}} {
			if err := d.Write(t.Context(), func(tx *db.Tx) error {
				tx.Notify("news", act.say)
				tx.Notify("news", act.say) // once is enough
				return act.end
			}); !errors.Is(err, act.end) {
				t.Error(err)
			}
		}
		for _, want := range []string{"a", "c"} {
			if got := <-said; got != want {
				t.Errorf("heard %q, not %q", got, want)
			}
		}
		const many = 150 // more than one statement hands over
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			for i := range many {
				tx.Notify("news", strconv.Itoa(i))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		heard := map[string]int{}
		for len(heard) < many {
			heard[<-said]++
		}
		for one, times := range heard {
			if times != 1 {
				t.Errorf("%s is heard %d times", one, times)
			}
		}
		stop()
		<-ended
	})
}

func TestListen_BeginsAgainWhenTheConnectionIsLost(t *testing.T) {
	d := dbtest.Postgres(t)
	ctx, stop := context.WithCancel(t.Context())
	said, ended, lost := make(chan string, 10), make(chan struct{}), make(chan error, 10)
	go func() {
		defer close(ended)
		d.Listen(ctx, "news", func(one string) { said <- one }, func(err error) { lost <- err })
	}()
	<-said
	if _, err := db.Count(t.Context(), d, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE 'LISTEN%'`); err != nil {
		t.Fatal(err)
	}
	<-lost
	if got := <-said; got != "" { // look at everything
		t.Errorf("heard %q", got)
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error { tx.Notify("news", "a"); return nil }); err != nil {
		t.Fatal(err)
	}
	if got := <-said; got != "a" {
		t.Errorf("heard %q", got)
	}
	stop()
	<-ended
}
