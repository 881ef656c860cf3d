// Package align finds what two lists have in common, in order: blocks of two versions of a text,
// words of two versions of a block.
package align

import (
	"slices"
	"sort"
)

// Run is a stretch that both lists have: Length things, from A of the one and B of the other.
type Run struct{ A, B, Length int }

// mostSteps bounds how far two lists may differ before only what occurs once in both guides the
// comparison: its time grows with the length of the lists times this, its memory with the square.
const mostSteps = 1000

// Lists gives the runs that two lists have in common, as many things as can be had for the time:
// all of them while the lists differ in less than a thousand, and a good part beyond.
func Lists[T comparable](a, b []T) []Run {
	numbers := map[T]int32{}
	number := func(of []T) []int32 {
		all := make([]int32, len(of))
		for i, one := range of {
			n, known := numbers[one]
			if !known {
				n = int32(len(numbers)) //nolint:gosec // no list is that long
				numbers[one] = n
			}
			all[i] = n
		}
		return all
	}
	c := comparison{a: number(a), b: number(b)}
	c.between(0, len(a), 0, len(b), mostSteps)
	return c.runs
}

type comparison struct {
	a, b []int32
	runs []Run
	deep int // stretches between anchors in each other
}

// mostDeep bounds that: beyond, what is left is taken for other.
const mostDeep = 10

func (c *comparison) add(a, b, length int) {
	if length == 0 {
		return
	}
	if last := len(c.runs) - 1; last >= 0 && c.runs[last].A+c.runs[last].Length == a && c.runs[last].B+c.runs[last].Length == b {
		c.runs[last].Length += length
		return
	}
	c.runs = append(c.runs, Run{a, b, length})
}

// between compares a part of the one with a part of the other.
func (c *comparison) between(a, aEnd, b, bEnd, most int) {
	same := 0
	for a+same < aEnd && b+same < bEnd && c.a[a+same] == c.b[b+same] {
		same++
	}
	c.add(a, b, same)
	a, b = a+same, b+same
	tail := 0
	for aEnd-tail > a && bEnd-tail > b && c.a[aEnd-tail-1] == c.b[bEnd-tail-1] {
		tail++
	}
	aEnd, bEnd = aEnd-tail, bEnd-tail
	if a < aEnd && b < bEnd && !c.steps(a, aEnd, b, bEnd, most) {
		c.anchored(a, aEnd, b, bEnd)
	}
	c.add(aEnd, bEnd, tail)
}

// steps looks for the fewest differences (Myers 1986), and gives up beyond a number.
func (c *comparison) steps(a, aEnd, b, bEnd, most int) bool {
	n, m := aEnd-a, bEnd-b
	furthest := make([]int32, 2*most+3) // of each diagonal, how far in a
	middle := most + 1
	var trace [][]int32
	for d := range most + 1 {
		trace = append(trace, slices.Clone(furthest[middle-d:middle+d+1]))
		for k := -d; k <= d; k += 2 {
			x := furthest[middle+k+1]
			if k == d || k != -d && furthest[middle+k-1] >= furthest[middle+k+1] {
				x = furthest[middle+k-1] + 1
			}
			if d == 0 {
				x = 0
			}
			for int(x) < n && int(x)-k < m && c.a[a+int(x)] == c.b[b+int(x)-k] {
				x++
			}
			if furthest[middle+k] = x; int(x) >= n && int(x)-k >= m {
				c.walk(a, b, n, m, trace)
				return true
			}
		}
	}
	return false
}

// walk goes back from the end along what steps found.
func (c *comparison) walk(a, b, x, y int, trace [][]int32) {
	var found []Run
	for d := len(trace) - 1; d > 0; d-- {
		before := func(k int) int { // how far diagonal k was before this step
			if k < -d || k > d {
				return -1
			}
			return int(trace[d][k+d])
		}
		k := x - y
		down := k == -d || k != d && before(k-1) < before(k+1)
		from := k - 1
		if down {
			from = k + 1
		}
		was := before(from)
		start := was // where the run of this diagonal begins
		if !down {
			start++
		}
		if x > start {
			found = append(found, Run{a + start, b + start - k, x - start})
		}
		x, y = was, was-from
	}
	if x > 0 {
		found = append(found, Run{a, b, x})
	}
	for _, run := range slices.Backward(found) {
		c.add(run.A, run.B, run.Length)
	}
}

// anchored compares what lies between things that occur once in both.
func (c *comparison) anchored(a, aEnd, b, bEnd int) {
	if c.deep == mostDeep {
		return
	}
	c.deep++
	defer func() { c.deep-- }()
	type places struct{ inA, inB, atA, atB int }
	seen := map[int32]*places{}
	of := func(n int32) *places {
		if seen[n] == nil {
			seen[n] = &places{}
		}
		return seen[n]
	}
	for i, n := range c.a[a:aEnd] {
		p := of(n)
		p.inA, p.atA = p.inA+1, a+i
	}
	for i, n := range c.b[b:bEnd] {
		p := of(n)
		p.inB, p.atB = p.inB+1, b+i
	}
	var once []Run
	for _, p := range seen {
		if p.inA == 1 && p.inB == 1 {
			once = append(once, Run{p.atA, p.atB, 1})
		}
	}
	slices.SortFunc(once, func(x, y Run) int { return x.A - y.A })
	for _, anchor := range ascending(once) {
		c.between(a, anchor.A, b, anchor.B, 100)
		c.add(anchor.A, anchor.B, 1)
		a, b = anchor.A+1, anchor.B+1
	}
	if len(once) > 0 {
		c.between(a, aEnd, b, bEnd, 100)
	}
}

// ascending gives as many as possible whose places in b ascend too.
func ascending(all []Run) []Run {
	var ends []int // of the best chains of each length, the last one
	before := make([]int, len(all))
	for i, one := range all {
		at := sort.Search(len(ends), func(j int) bool { return all[ends[j]].B >= one.B })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	var chain []Run
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			chain = append(chain, all[i])
		}
	}
	slices.Reverse(chain)
	return chain
}
