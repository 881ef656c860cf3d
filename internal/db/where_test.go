package db_test

import (
	"slices"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
)

func TestWhere_LetsThroughWhatEveryConditionAsks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const texts = "(SELECT 1 AS id, ' la halle saint lo ' AS s UNION SELECT 2, ' la gare ' UNION SELECT 3, ' 100% local ') x"
		find := func(build func(w *db.Where)) []int {
			t.Helper()
			w := &db.Where{}
			build(w)
			ids, err := db.All(t.Context(), d, func(scan func(...any) error) (id int, err error) { return id, scan(&id) },
				"SELECT x.id FROM "+texts+" WHERE "+w.Text()+" ORDER BY x.id", w.Args()...)
			if err != nil {
				t.Fatal(err)
			}
			return ids
		}
		for _, one := range []struct {
			name  string
			build func(w *db.Where)
			want  []int
		}{
			{"nothing asked", func(*db.Where) {}, []int{1, 2, 3}},
			{"the beginning of each word", func(w *db.Where) { w.And(w.Found("x.s", "la hal")) }, []int{1}},
			{"the middle of a word", func(w *db.Where) { w.And(w.Found("x.s", "alle")) }, nil},
			{"no word", func(w *db.Where) { w.And(w.Found("x.s", " ")) }, nil},
			{"words and a list", func(w *db.Where) { w.And(w.Found("x.s", "la")); w.And("x.s IN " + w.In([]string{" la gare ", "?"})) }, []int{2}},
			{"an empty list", func(w *db.Where) { w.And("x.s IN " + w.In(nil)) }, nil},
			{"two arguments", func(w *db.Where) { w.And("x.id > " + w.Arg(1)); w.And("x.id < " + w.Arg(3)) }, []int{2}},
		} {
			if got := find(one.build); !slices.Equal(got, one.want) {
				t.Errorf("%s: found %v, wanted %v", one.name, got, one.want)
			}
		}
	})
}
