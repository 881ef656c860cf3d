package budget

import (
	"math"
	"math/bits"
	"slices"

	"maillage/internal/cerfa"
	"maillage/internal/programme/call"
)

// YearTotals is what a year, or the whole project, sums to, in cents.
type YearTotals struct {
	Year                         int // 0 for the whole project
	Charges, Products            int64
	InKindUse, InKindGiven       int64
	Request, CoFunding, Obtained int64 // CoFunding: products other than the request
}

// Balance is products less charges.
func (t YearTotals) Balance() int64 { return t.Products - t.Charges }

// Others is what neither the request nor a funding already obtained brings.
func (t YearTotals) Others() int64 { return t.CoFunding - t.Obtained }

func (t *YearTotals) add(l Line) {
	switch cerfa.SideOf(l.Account) {
	case cerfa.Charges:
		t.Charges += l.Cents
	case cerfa.Products:
		t.Products += l.Cents
		switch {
		case l.Request:
			t.Request += l.Cents
		case l.Funding == "obtained":
			t.Obtained += l.Cents
			t.CoFunding += l.Cents
		default:
			t.CoFunding += l.Cents
		}
	case cerfa.InKindUse:
		t.InKindUse += l.Cents
	case cerfa.InKindGiven:
		t.InKindGiven += l.Cents
	}
}

// Totals sums the budget by year and over the whole project.
func Totals(lines []Line, years int) (byYear []YearTotals, whole YearTotals) {
	byYear = make([]YearTotals, max(years, 1))
	for i := range byYear {
		byYear[i].Year = i + 1
	}
	for _, l := range lines {
		if l.Year >= 1 && l.Year <= len(byYear) {
			byYear[l.Year-1].add(l)
			whole.add(l)
		}
	}
	return byYear, whole
}

// RequestRate is the share of the cost that the request covers; with inKind, contributions
// in kind count as cost. It is rounded up, so that a request shown at 80 % is never above it.
func (t YearTotals) RequestRate(inKind bool) call.Rate {
	return rate(t.Request, t.cost(inKind), true)
}

// CoFundingRate is the share of the cost that others bring, own resources included; with
// inKind, contributions in kind count on both sides. It is rounded down, so that
// co-funding shown at 20 % is never below it.
func (t YearTotals) CoFundingRate(inKind bool) call.Rate {
	others := t.CoFunding
	if inKind {
		others += t.InKindUse
	}
	return rate(others, t.cost(inKind), false)
}

func (t YearTotals) cost(inKind bool) int64 {
	if inKind {
		return t.Charges + t.InKindUse
	}
	return t.Charges
}

// rate is part of whole in basis points, exact but for the last one; 0 of nothing.
func rate(part, whole int64, up bool) call.Rate {
	if part <= 0 || whole <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(part), uint64(call.Whole))
	if high >= uint64(whole) {
		return math.MaxInt32 // more than any screen shows
	}
	quotient, rest := bits.Div64(high, low, uint64(whole))
	if up && rest > 0 {
		quotient++
	}
	return call.Rate(min(quotient, math.MaxInt32))
}

// HasCents tells whether an amount is not in whole euros, which form 12156 does not take.
func HasCents(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Cents%100 != 0 })
}

type outsideYear struct{ Year, lines int }

// yearsOutside counts the lines of years that the project does not have: they were written
// before it was shortened, and no total holds them.
func yearsOutside(lines []Line, years int) []outsideYear {
	var found []outsideYear
	for _, l := range lines {
		if l.Year >= 1 && l.Year <= max(years, 1) {
			continue
		}
		at := slices.IndexFunc(found, func(o outsideYear) bool { return o.Year == l.Year })
		if at < 0 {
			at, found = len(found), append(found, outsideYear{Year: l.Year})
		}
		found[at].lines++
	}
	slices.SortFunc(found, func(a, b outsideYear) int { return a.Year - b.Year })
	return found
}
