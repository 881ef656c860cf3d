// Package budget says what a budget may hold, what it sums to, and what a call has against it.
// It is pure.
package budget

import (
	"fmt"
	"slices"

	"maillage/internal/cerfa"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// Fundings lists how far a co-funding has come.
func Fundings() []string { return []string{"planned", "requested", "obtained"} }

// Line is one line of the budget.
type Line struct {
	ID      string
	Year    int    // 1 is the first year of the project
	Account string // a heading such as 61, or one of its details
	Label   string
	Cents   int64
	Request bool   // the subsidy asked of this call: an account 74
	Funding string // of other products: planned, requested or obtained
	Version int
}

// The bounds of a budget. Together they keep every sum below 2^53 cents, far from overflow.
const (
	maxLineCents = int64(call.MaxMoney) // ten billion euros
	maxLabel     = 200                  // characters

	MostLines = 500 // the longest real budgets have about a hundred
)

// CheckLine tidies a line and tells what is wrong with it.
func CheckLine(l *Line, years int) error {
	var fields fault.Fields
	l.check(&fields, "amount", "year", years)
	return fields.Err()
}

// CheckLines gives new lines checked; what is wrong with all of them is told once.
func CheckLines(lines []Line, years int) ([]Line, error) {
	var fields fault.Fields
	checked := make([]Line, 0, len(lines))
	for _, l := range lines {
		amount := fmt.Sprint("amount-", l.Year)
		l.check(&fields, amount, amount, years)
		checked = append(checked, l)
	}
	return checked, fields.Err()
}

// check tidies a line and tells what is wrong with it; amount and year are the fields of those.
func (l *Line) check(fields *fault.Fields, amount, year string, years int) {
	l.Label = entry.Line(fields, "label", l.Label, maxLabel, true)
	side := cerfa.SideOf(l.Account)
	if side == "" {
		fields.Add("account", "field.choose")
	}
	if l.Year < 1 || l.Year > years {
		fields.Add(year, "budget.no_year", "years", years)
	}
	if l.Cents <= 0 || l.Cents > maxLineCents {
		fields.Add(amount, "field.money")
	}
	if l.Request && cerfa.HeadingOf(l.Account) != "74" {
		fields.Add("request", "budget.request_account")
	}
	if side != cerfa.Products || l.Request {
		l.Funding = ""
	} else if !slices.Contains(Fundings(), l.Funding) {
		l.Funding = "planned"
	}
}

// RequestOf is what the budget asks, in the terms of the call's rules.
func RequestOf(lines []Line, years int, attributes map[string]string) call.Request {
	byYear, whole := Totals(lines, years)
	r := call.Request{
		Asked: call.Money(whole.Request), Years: years, Cost: call.Money(whole.Charges), InKind: call.Money(whole.InKindUse),
		CoFunding: call.Money(whole.CoFunding), Attributes: attributes,
	}
	for _, year := range byYear {
		r.ByYear = append(r.ByYear, call.Money(year.Request))
	}
	return r
}

// Check tells what is wrong with a budget: its balance, and the rules of the call.
func Check(d call.Definition, lines []Line, years int, attributes map[string]string) []fault.Message {
	var found []fault.Message
	if d.Budget.Required && len(lines) == 0 {
		return []fault.Message{fault.Say("budget.empty")}
	}
	byYear, whole := Totals(lines, years)
	for _, year := range byYear {
		if gap := year.Balance(); gap > 0 {
			found = append(found, fault.Say("budget.products_exceed", "year", year.Year, "amount", lang.Cents(gap)))
		} else if gap < 0 {
			found = append(found, fault.Say("budget.charges_exceed", "year", year.Year, "amount", lang.Cents(-gap)))
		}
	}
	for _, year := range yearsOutside(lines, years) {
		found = append(found, fault.Say("budget.year_outside", "year", year.Year, "years", years, "count", year.lines))
	}
	if whole.InKindUse != whole.InKindGiven {
		found = append(found, fault.Say("budget.in_kind_differs", "use", lang.Cents(whole.InKindUse), "given", lang.Cents(whole.InKindGiven)))
	}
	for _, problem := range d.CheckRequest(RequestOf(lines, years, attributes)) {
		if problem.Code == call.AmountNotPositive && whole.Request == 0 {
			problem.Message = fault.Say("budget.no_request") // the words of the form, whose box nobody ticked
		}
		found = append(found, problem.Message)
	}
	return found
}

// Heading is the account of the form that the line counts in.
func (l Line) Heading() string { return cerfa.HeadingOf(l.Account) }
