package db_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
)

func exec(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestWrite_LosesNoUpdateWhenManyWriteAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE counter (n BIGINT NOT NULL)")
		exec(t, d, "INSERT INTO counter VALUES (0)")
		const writers, rounds = 8, 10
		var group sync.WaitGroup
		for range writers {
			group.Go(func() {
				for range rounds {
					if err := d.Write(t.Context(), func(tx *db.Tx) error {
						n, err := db.Count(t.Context(), tx, "SELECT n FROM counter")
						if err != nil {
							return err
						}
						_, err = tx.Exec(t.Context(), "UPDATE counter SET n = $1", n+1)
						return err
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		n, err := db.Count(t.Context(), d, "SELECT n FROM counter")
		if err != nil || n != writers*rounds {
			t.Errorf("counter = %d (%v), want %d", n, err, writers*rounds)
		}
	})
}

func TestWrite_LetsTwoSeeAStateAndInsertItsRowOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE subject (filed BOOLEAN NOT NULL)")
		exec(t, d, "CREATE TABLE receipt (subject TEXT UNIQUE)")
		exec(t, d, "INSERT INTO subject VALUES (FALSE)")
		other, err := db.Open(t.Context(), d.Source()) // as another process
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		var group sync.WaitGroup
		for _, program := range []*db.DB{d, other, d, other} {
			group.Go(func() {
				if err := program.Write(t.Context(), func(tx *db.Tx) error {
					n, err := db.Count(t.Context(), tx, "SELECT count(*) FROM subject WHERE filed")
					if err != nil || n > 0 {
						return err
					}
					if _, err := tx.Exec(t.Context(), "INSERT INTO receipt VALUES ('a')"); err != nil {
						return err
					}
					_, err = tx.Exec(t.Context(), "UPDATE subject SET filed = TRUE")
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM receipt"); n != 1 || err != nil {
			t.Errorf("%d receipts (%v)", n, err)
		}
	})
}

func TestWrite_RollsBackOnErrorAndPanic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE note (text TEXT NOT NULL)")
		refused := errors.New("refused")
		insert := func(tx *db.Tx) {
			if _, err := tx.Exec(t.Context(), "INSERT INTO note VALUES ('x')"); err != nil {
				t.Error(err)
			}
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error { insert(tx); return refused }); !errors.Is(err, refused) {
			t.Errorf("got %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = d.Write(t.Context(), func(tx *db.Tx) error { insert(tx); panic("bug") })
		}()
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM note"); n != 0 || err != nil {
			t.Errorf("%d notes stayed (%v)", n, err)
		}
	})
}

func TestInstants_ComeBackTheSameWhateverTheZoneTheyWereWrittenIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE instant (at TIMESTAMP, other TIMESTAMP)")
		reunion := time.FixedZone("+04", 4*3600)
		want := time.Date(2021, 3, 30, 23, 59, 59, 123456789, reunion)
		exec(t, d, "INSERT INTO instant VALUES ($1, $2)", want, db.Time{})
		var got, none, greatest db.Time
		if err := d.QueryRow(t.Context(), "SELECT at, other, (SELECT max(at) FROM instant) FROM instant WHERE at = $1", want).Scan(&got, &none, &greatest); err != nil {
			t.Fatal(err)
		}
		if !got.Equal(want.Truncate(time.Microsecond)) || !greatest.Equal(got.Time) || !none.IsZero() {
			t.Errorf("got %v, max %v, none %v; want %v", got, greatest, none, want)
		}
	})
}

func TestInstants_CompareInTheOrderOfTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE instant (at TIMESTAMP NOT NULL)")
		base := time.Date(2021, 3, 30, 10, 0, 0, 0, time.UTC)
		for _, after := range []time.Duration{0, time.Microsecond, 500 * time.Millisecond, time.Second} {
			exec(t, d, "INSERT INTO instant VALUES ($1)", base.Add(after))
		}
		n, err := db.Count(t.Context(), d, "SELECT count(*) FROM instant WHERE at > $1 AND at <= $2", base, base.Add(500*time.Millisecond))
		if err != nil || n != 2 {
			t.Errorf("found %d (%v), want 2", n, err)
		}
	})
}

func TestIn_FindsTheValuesAndNothingForAnEmptyList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE named (name TEXT NOT NULL)")
		exec(t, d, "INSERT INTO named VALUES ('a'), ('b'), ('c')")
		for _, test := range []struct{ ask, want []string }{{[]string{"a", "c"}, []string{"a", "c"}}, {[]string{"c", "a", "x", "b", "y"}, []string{"a", "b", "c"}}, {nil, nil}} {
			marks, args := db.In(1, test.ask)
			got, err := db.All(t.Context(), d, func(scan func(...any) error) (string, error) {
				var name string
				return name, scan(&name)
			}, "SELECT name FROM named WHERE name IN "+marks+" ORDER BY name", args...)
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("In(%v) found %v (%v)", test.ask, got, err)
			}
		}
	})
}

func TestIn_WritesAFewTextsForListsOfEveryLength(t *testing.T) {
	texts := map[string]bool{}
	for length := 1; length <= 1000; length++ {
		marks, args := db.In(2, make([]int, length))
		texts[marks] = true
		if len(args) < length {
			t.Fatalf("%d arguments for %d values", len(args), length)
		}
	}
	if len(texts) != 11 {
		t.Errorf("%d texts, want 11", len(texts))
	}
}

func TestIsTaken_RecognisesAUniqueValueUsedTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE person (email TEXT UNIQUE)")
		exec(t, d, "INSERT INTO person VALUES ('a@example.org')")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO person VALUES ('a@example.org')")
			return err
		})
		if !db.IsTaken(err) || db.IsTaken(errors.New("x")) {
			t.Errorf("IsTaken(%v) is wrong", err)
		}
	})
}

func TestWritingOutsideATransactionIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if _, err := d.Exec(context.Background(), "DELETE FROM job"); err == nil {
			t.Error("a write outside a transaction went through")
		}
		if rows, err := d.Query(context.Background(), "SELECT 1"); err != nil {
			t.Error(err)
		} else if err := rows.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestMigrations_LeaveBothEnginesWithTheSameTablesAndColumns(t *testing.T) {
	columns := func(t *testing.T, d *db.DB, query string) []string {
		t.Helper()
		all, err := db.All(t.Context(), d, func(scan func(...any) error) (string, error) {
			var table, column string
			err := scan(&table, &column)
			return table + "." + column, err
		}, query)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(all)
		return all
	}
	lite := columns(t, dbtest.SQLite(t), `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version'`)
	pg := columns(t, dbtest.Postgres(t), `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'goose_db_version'`)
	if !slices.Equal(lite, pg) {
		t.Errorf("sqlite has %v\npostgres has %v", lite, pg)
	}
	if len(lite) == 0 {
		t.Error("no column found")
	}
}

func TestTextsThatPostgreSQLRefuses_AreCleanedOnBothEngines(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var got string
		if err := d.QueryRow(t.Context(), "SELECT CAST($1 AS TEXT)", "a\x00b\xffé").Scan(&got); err != nil || got != "ab\uFFFDé" {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestOpen_HasPostgresEndTransactionsOfAProcessThatWentSilent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.Postgres {
			return
		}
		var limit string
		if err := d.QueryRow(t.Context(), "SHOW idle_in_transaction_session_timeout").Scan(&limit); err != nil || limit != "30s" {
			t.Errorf("got %q (%v), want 30s", limit, err)
		}
	})
}
