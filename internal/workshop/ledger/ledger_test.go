package ledger_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/ledger"
)

// said writes commands of people to a workshop of which the tables know no more.
func said(t *testing.T, d *db.DB, names ...ledger.Name) {
	t.Helper()
	var all []ledger.Command
	for i, n := range names {
		all = append(all, ledger.Command{Seq: int64(i + 1), Command: board.Command{ID: n.ID, By: n.Person, At: time.Unix(0, 0), Do: "summon"}})
	}
	now := time.Unix(0, 0)
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, insert := range []string{
			"INSERT INTO account (id, email, email_folded, name, lang, created_at) VALUES ('a', 'a@example.org', 'a@example.org', 'A', 'fr', $1)",
			"INSERT INTO collective (id, name, name_folded, purpose, created_at) VALUES ('c', 'C', 'c', '', $1)",
			"INSERT INTO workshop (id, collective_id, title, agenda, minutes, status, link, seq, organised_by, created_at) VALUES ('w', 'c', 'W', '{}', 1, 'open', 'l', 0, 'a', $1)",
		} {
			if _, err := tx.Exec(t.Context(), insert, now); err != nil {
				return err
			}
		}
		return ledger.Insert(t.Context(), tx, "w", all)
	}); err != nil {
		t.Fatal(err)
	}
}

func TestACommandIsKnownByWhoSentIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		said(t, d, ledger.Name{Person: 1, ID: "a"}, ledger.Name{Person: 2, ID: "b"}, ledger.Name{Person: 3, ID: "a"})
		asked := []ledger.Name{{Person: 1, ID: "a"}, {Person: 1, ID: "b"}, {Person: 2, ID: "a"}, {Person: 2, ID: "b"}, {Person: 4, ID: "a"}}
		there, err := ledger.Known(t.Context(), d, "w", asked)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range asked {
			want := n == asked[0] || n == asked[3]
			if there[n] != want {
				t.Errorf("%v is known: %v, want %v", n, there[n], want)
			}
		}
	})
}

// explaining notes how SQLite goes about each query.
type explaining struct {
	db.Querier
	plan []string
}

func (e *explaining) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	steps, err := db.All(ctx, e.Querier, func(scan func(...any) error) (step string, err error) {
		var id, parent, unused int
		return step, scan(&id, &parent, &unused, &step)
	}, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return nil, err
	}
	e.plan = append(e.plan, steps...)
	return e.Querier.Query(ctx, query, args...)
}

func TestWhetherACommandIsKnown_IsAskedWithoutReadingAllThatWasSaid(t *testing.T) {
	e := &explaining{Querier: dbtest.SQLite(t)}
	if _, err := ledger.Known(t.Context(), e, "w", []ledger.Name{{Person: 1, ID: "a"}, {Person: 2, ID: "b"}}); err != nil {
		t.Fatal(err)
	}
	if len(e.plan) != 1 || !strings.Contains(e.plan[0], "person=? AND command_id=?") {
		t.Errorf("SQLite goes about it by %q", e.plan)
	}
}

func TestSealing_TakesWhatWasSaidInAStepSinceItFirstOpened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		said(t, d)
		var all []ledger.Command
		for i, c := range [][2]string{{"step.open", "s1"}, {"note.add", "s1"}, {"step.open", "s2"}, {"note.add", "s2"}, {"step.open", "s1"}, {"hand", ""}, {"step.open", "s2"}, {"note.add", "s2"}} {
			all = append(all, ledger.Command{Seq: int64(i + 1), Command: board.Command{ID: c[0] + c[1], By: i, At: time.Unix(0, 0), Do: c[0], Fields: map[string]string{"step": c[1]}}})
		}
		state := &board.State{Seq: int64(len(all))}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			return errors.Join(ledger.Insert(t.Context(), tx, "w", all), ledger.Seal(t.Context(), tx, "w", state, []string{"s2"}))
		}); err != nil {
			t.Fatal(err)
		}
		left, err := ledger.After(t.Context(), d, "w", 0)
		var seqs []int64
		for _, o := range left {
			seqs = append(seqs, o.Seq)
		}
		if want := []int64{1, 2, 3, 5, 6, 7}; err != nil || !slices.Equal(seqs, want) {
			t.Errorf("left are %v (%v), want %v", seqs, err, want)
		}
	})
}
