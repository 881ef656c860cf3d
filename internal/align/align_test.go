package align_test

import (
	"math/rand/v2"
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
