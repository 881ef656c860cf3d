package dossier

import (
	"cmp"
	"fmt"
	"slices"

	"maillage/internal/cerfa"

	"maillage/internal/dossier"
	"maillage/internal/dossier/budget"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// BudgetTable is the budget in the order of CERFA 12156, with its totals and drawing.
type BudgetTable struct {
	Years    []int
	Sides    []BudgetSide
	Totals   []budget.YearTotals
	Whole    budget.YearTotals
	Chart    ui.Chart
	Problems []string
	Shares   string // what the request and the others cover of the cost; "" without a cost
	Cents    bool   // form 12156 takes whole euros
	Empty    bool
}

// BudgetSide is what one side says, year by year.
type BudgetSide struct {
	Key    cerfa.Side
	Rows   []BudgetRow
	ByYear []int64
	Sum    int64
}

// BudgetRow is one thing over the years: lines of one account, label and funding.
type BudgetRow struct {
	dossier.Line // the first one
	Cells        [][]dossier.Line
	Sum          int64
}

// same tells whether a line is of the row.
func (r BudgetRow) same(l dossier.Line) bool {
	return r.Account == l.Account && r.Label == l.Label && r.Request == l.Request && r.Funding == l.Funding
}

// NewBudgetTable lays out the budget of a dossier.
func NewBudgetTable(l lang.Lang, e dossier.Everything) BudgetTable {
	t := BudgetTable{Empty: len(e.Lines) == 0}
	t.Totals, t.Whole = budget.Totals(e.Lines, e.Years)
	last := len(t.Totals)
	for _, line := range e.Lines {
		last = max(last, line.Year) // years the project has no more are still to be seen and mended
	}
	for year := range last {
		t.Years = append(t.Years, year+1)
	}
	for _, side := range cerfa.Sides() {
		t.Sides = append(t.Sides, newSide(side, e.Lines, last))
	}
	t.Cents = budget.HasCents(e.Lines)
	if inKind := e.Definition().Amount.InKindCounts; t.Whole.Charges > 0 {
		key := "budget.shares"
		if inKind {
			key = "budget.shares_in_kind"
		}
		t.Shares = l.Text(key, "request", t.Whole.RequestRate(inKind).Say(), "others", t.Whole.CoFundingRate(inKind).Say())
	}
	for _, problem := range budget.Check(e.Definition(), e.Lines, e.Years, e.Attributes) {
		t.Problems = append(t.Problems, web.Say(l, problem))
	}
	t.Chart = ui.Chart{
		ID: "equilibrium", Title: l.Text("budget.chart"), Description: l.Text("budget.chart.description"),
		Legend: []ui.LegendItem{{Class: 1, Label: l.Text("budget.charges")}, {Class: 4, Label: l.Text("budget.request")}, {Class: 2, Label: l.Text("budget.obtained")}, {Class: 3, Label: l.Text("budget.others")}},
	}
	for _, year := range t.Totals {
		label := func(key string) string { return fmt.Sprintf("%s %d", l.Text(key), year.Year) }
		t.Chart.Columns = append(t.Chart.Columns,
			ui.Column{Label: label("budget.charges.short"), Total: l.Money(year.Charges), Parts: []ui.Part{{Class: 1, Value: year.Charges, Title: l.Text("budget.charges")}}},
			ui.Column{Label: label("budget.products.short"), Total: l.Money(year.Products), Parts: []ui.Part{
				{Class: 4, Value: year.Request, Title: l.Text("budget.request")},
				{Class: 2, Value: year.Obtained, Title: l.Text("budget.obtained")},
				{Class: 3, Value: year.Others(), Title: l.Text("budget.others")},
			}})
	}
	return t
}

// newSide gathers the lines of a side, in the order of the form.
func newSide(side cerfa.Side, lines []dossier.Line, years int) BudgetSide {
	s := BudgetSide{Key: side, ByYear: make([]int64, years)}
	for _, line := range lines {
		if cerfa.SideOf(line.Account) != side || line.Year < 1 {
			continue
		}
		at := slices.IndexFunc(s.Rows, func(r BudgetRow) bool { return r.same(line) })
		if at < 0 {
			at, s.Rows = len(s.Rows), append(s.Rows, BudgetRow{Line: line, Cells: make([][]dossier.Line, years)})
		}
		row := &s.Rows[at]
		row.Cells[line.Year-1] = append(row.Cells[line.Year-1], line)
		row.Sum += line.Cents
		s.ByYear[line.Year-1] += line.Cents
		s.Sum += line.Cents
	}
	slices.SortStableFunc(s.Rows, func(a, b BudgetRow) int { return cmp.Compare(a.Account, b.Account) })
	return s
}
