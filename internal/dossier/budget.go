package dossier

import (
	"slices"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// Side is a side of the budget, in the accounts of CERFA 12156.
type Side string

// The sides. Voluntary contributions in kind are shown apart, after the totals.
const (
	Charges     Side = "charges"      // 60 to 68
	Products    Side = "products"     // 70 to 78
	InKindUse   Side = "in_kind_use"  // 86
	InKindGiven Side = "in_kind_gift" // 87
)

// Accounts lists the accounts of a side, as the form 12156 names them. 741 to 749 split
// the subsidies by funder.
func Accounts(side Side) []string {
	switch side {
	case Charges:
		return []string{"60", "61", "62", "63", "64", "65", "66", "67", "68"}
	case Products:
		return []string{"70", "74", "75", "76", "77", "78"}
	case InKindUse:
		return []string{"86"}
	case InKindGiven:
		return []string{"87"}
	}
	return nil
}

// Sides lists the sides in the order of the form.
func Sides() []Side { return []Side{Charges, Products, InKindUse, InKindGiven} }

// SideOf gives the side of an account; "" when there is no such account.
func SideOf(account string) Side {
	for _, side := range Sides() {
		if slices.Contains(Accounts(side), account) {
			return side
		}
	}
	return ""
}

// Fundings lists how far a co-funding has come.
func Fundings() []string { return []string{"planned", "requested", "obtained"} }

// Line is one line of the budget.
type Line struct {
	ID      string
	Year    int // 1 is the first year of the project
	Account string
	Label   string
	Cents   int64
	Request bool   // the subsidy asked of this call: an account 74
	Funding string // of other products: planned, requested or obtained
	Version int
}

// maxLineCents bounds a line: ten billion euros, so that sums of thousands cannot overflow.
const maxLineCents = int64(call.MaxMoney)

func checkLine(l *Line, years int) error {
	var fields fault.Fields
	l.Label = text(&fields, "label", l.Label, maxLabel, true)
	side := SideOf(l.Account)
	if side == "" {
		fields.Add("account", "field.choose")
	}
	if l.Year < 1 || l.Year > years {
		fields.Add("year", "field.choose")
	}
	if l.Cents <= 0 || l.Cents > maxLineCents {
		fields.Add("amount", "field.money")
	}
	if l.Request && l.Account != "74" {
		fields.Add("request", "budget.request_account")
	}
	if side != Products || l.Request {
		l.Funding = ""
	} else if !slices.Contains(Fundings(), l.Funding) {
		l.Funding = "planned"
	}
	return fields.Err()
}

// YearTotals is what a year, or the whole project, sums to, in cents.
type YearTotals struct {
	Year                         int // 0 for the whole project
	Charges, Products            int64
	InKindUse, InKindGiven       int64
	Request, CoFunding, Obtained int64 // CoFunding: products other than the request
}

// Balance is products less charges.
func (t YearTotals) Balance() int64 { return t.Products - t.Charges }

func (t *YearTotals) add(l Line) {
	switch SideOf(l.Account) {
	case Charges:
		t.Charges += l.Cents
	case Products:
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
	case InKindUse:
		t.InKindUse += l.Cents
	case InKindGiven:
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

// CheckBudget tells what is wrong with a budget: its balance, and the rules of the call.
func CheckBudget(d call.Definition, lines []Line, years int, attributes map[string]string) []fault.Message {
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
	if whole.InKindUse != whole.InKindGiven {
		found = append(found, fault.Say("budget.in_kind_differs", "use", lang.Cents(whole.InKindUse), "given", lang.Cents(whole.InKindGiven)))
	}
	for _, problem := range d.CheckRequest(RequestOf(lines, years, attributes)) {
		found = append(found, problem.Message)
	}
	return found
}
