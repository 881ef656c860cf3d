package align

// Pair is a thing of one list and what became of it in the other; -1 is nothing.
type Pair struct{ A, B int }

// mostCompared pairs of things are compared with each other; of more, each with the next.
const mostCompared = 4000

// Pairs says of each thing of two lists what became of it, in the order of both. Equal things are
// paired first; between these, things that are alike. Alike tells how much, 0 for not at all, and
// is told where one thing stands alone against one.
func Pairs[T comparable](a, b []T, alike func(i, j int, alone bool) float64) []Pair {
	var all []Pair
	i, j := 0, 0
	for _, same := range append(Lists(a, b), Run{A: len(a), B: len(b)}) {
		p := pairing{i, same.A, j, same.B, alike}
		all = append(all, p.pairs()...)
		for k := range same.Length {
			all = append(all, Pair{same.A + k, same.B + k})
		}
		i, j = same.A+same.Length, same.B+same.Length
	}
	return all
}

// pairing is a stretch of both lists without anything in common.
type pairing struct {
	a, aEnd, b, bEnd int
	alike            func(i, j int, alone bool) float64
}

func (p pairing) pairs() []Pair {
	n, m := p.aEnd-p.a, p.bEnd-p.b
	if n*m > mostCompared {
		return p.inTurn()
	}
	like := make([][]float64, n)
	best := make([][]float64, n+1) // how alike what begins here can be, pairs in order
	best[n] = make([]float64, m+1)
	for i := n - 1; i >= 0; i-- {
		like[i], best[i] = make([]float64, m), make([]float64, m+1)
		for j := m - 1; j >= 0; j-- {
			like[i][j] = p.alike(p.a+i, p.b+j, n == 1 && m == 1)
			best[i][j] = max(best[i+1][j], best[i][j+1], best[i+1][j+1]+like[i][j])
		}
	}
	var all []Pair
	i, j := 0, 0
	for i < n || j < m {
		switch {
		case i < n && j < m && like[i][j] > 0 && best[i][j] == best[i+1][j+1]+like[i][j]:
			all = append(all, Pair{p.a + i, p.b + j})
			i, j = i+1, j+1
		case i < n && (j == m || best[i][j] == best[i+1][j]):
			all = append(all, Pair{p.a + i, -1})
			i++
		default:
			all = append(all, Pair{-1, p.b + j})
			j++
		}
	}
	return all
}

func (p pairing) inTurn() []Pair {
	var all []Pair
	for ; p.a < p.aEnd && p.b < p.bEnd; p.a, p.b = p.a+1, p.b+1 {
		if p.alike(p.a, p.b, false) > 0 {
			all = append(all, Pair{p.a, p.b})
		} else {
			all = append(all, Pair{p.a, -1}, Pair{-1, p.b})
		}
	}
	for ; p.a < p.aEnd; p.a++ {
		all = append(all, Pair{p.a, -1})
	}
	for ; p.b < p.bEnd; p.b++ {
		all = append(all, Pair{-1, p.b})
	}
	return all
}
