package align_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"maillage/internal/align"
)

// kept checks that runs are such, in order, and counts what they keep.
func kept(t *testing.T, a, b []int, runs []align.Run) int {
	t.Helper()
	x, y, n := 0, 0, 0
	for _, run := range runs {
		if run.A < x || run.B < y || run.Length < 1 {
			t.Fatalf("%v after %d, %d", run, x, y)
		}
		for i := range run.Length {
			if a[run.A+i] != b[run.B+i] {
				t.Fatalf("%v: %d is not %d", run, a[run.A+i], b[run.B+i])
			}
		}
		x, y, n = run.A+run.Length, run.B+run.Length, n+run.Length
	}
	if x > len(a) || y > len(b) {
		t.Fatalf("runs end at %d of %d, %d of %d", x, len(a), y, len(b))
	}
	return n
}

// longest is the textbook's longest common subsequence.
func longest(a, b []int) int {
	table := make([][]int, len(a)+1)
	table[0] = make([]int, len(b)+1)
	for i := range a {
		table[i+1] = make([]int, len(b)+1)
		for j := range b {
			if table[i+1][j+1] = max(table[i][j+1], table[i+1][j]); a[i] == b[j] {
				table[i+1][j+1] = table[i][j] + 1
			}
		}
	}
	return table[len(a)][len(b)]
}

func TestLists_KeepAsMuchAsCanBe(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		draw := func() []int {
			all := make([]int, chance.IntN(20))
			for i := range all {
				all[i] = chance.IntN(6)
			}
			return all
		}
		a, b := draw(), draw()
		if got, want := kept(t, a, b, align.Lists(a, b)), longest(a, b); got != want {
			t.Fatalf("%v and %v: %d in common, not %d", a, b, got, want)
		}
	}
}

// TestListsThatDifferMuch_AreComparedAllTheSame: a text of which half is other words, and one of
// which nothing stays.
func TestListsThatDifferMuch_AreComparedAllTheSame(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	a, b := make([]int, 40_000), make([]int, 40_000)
	for i := range a {
		a[i] = chance.IntN(200_000)
		if b[i] = a[i]; i%2 == 0 {
			b[i] = -i
		}
	}
	if got := kept(t, a, b, align.Lists(a, b)); got < 15_000 {
		t.Errorf("%d of 20000 are found", got)
	}
	for i := range b {
		b[i] = i % 7 * -1
	}
	for i := range a {
		a[i] = i % 5
	}
	kept(t, a, b, align.Lists(a, b))
}

func TestPairs_TellWhatBecameOfEach(t *testing.T) {
	alike := func(a, b []string) func(i, j int, alone bool) float64 {
		return func(i, j int, alone bool) float64 {
			if alone || a[i][0] == b[j][0] {
				return 1
			}
			return 0
		}
	}
	for _, one := range []struct {
		a, b []string
		want []align.Pair
	}{
		{nil, nil, nil},
		{[]string{"a1"}, []string{"b1"}, []align.Pair{{A: 0, B: 0}}},
		{[]string{"a1", "b1", "c1"}, []string{"a1", "x1", "c1"}, []align.Pair{{A: 0, B: 0}, {A: 1, B: 1}, {A: 2, B: 2}}},
		{[]string{"a1", "b1", "c1"}, []string{"b2", "c2"}, []align.Pair{{A: 0, B: -1}, {A: 1, B: 0}, {A: 2, B: 1}}},
		{[]string{"a1", "z1"}, []string{"y1", "a2"}, []align.Pair{{A: -1, B: 0}, {A: 0, B: 1}, {A: 1, B: -1}}},
	} {
		if got := align.Pairs(one.a, one.b, alike(one.a, one.b)); !slices.Equal(got, one.want) {
			t.Errorf("%v, %v: %v, not %v", one.a, one.b, got, one.want)
		}
	}
	many, others := make([]string, 100), make([]string, 80)
	for i := range many {
		many[i] = fmt.Sprintf("a%d", i)
	}
	for i := range others {
		others[i] = fmt.Sprintf("b%d", i)
	}
	if got := align.Pairs(many, others, alike(many, others)); len(got) != 180 || got[179] != (align.Pair{A: 99, B: -1}) {
		t.Errorf("%d pairs, the last %v", len(got), got[len(got)-1])
	}
}
