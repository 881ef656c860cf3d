package dossier

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/cerfa"

	"maillage/internal/dossier"
	"maillage/internal/dossier/budget"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// PrintedBudget is the table for reading, or with the acts on each line.
type PrintedBudget struct {
	Table BudgetTable
	ID    string
	Edit  bool
}

// BudgetPage is the budget with the form for one line.
type BudgetPage struct {
	Frame
	Table  BudgetTable
	Line   dossier.Line
	Fields []ui.Field
}

// Printed is the table of the page.
func (b BudgetPage) Printed() PrintedBudget { return PrintedBudget{b.Table, b.ID, b.Can} }

var budgetPage = web.Template[BudgetPage](files, "budget.html", "nav.html")

func (p *Pages) budget(w http.ResponseWriter, r *http.Request) error {
	return p.showBudget(w, r, r.PathValue("line"), nil)
}

func (p *Pages) showBudget(w http.ResponseWriter, r *http.Request, lineID string, err error) error {
	l := web.Of(r).Lang
	f, loadErr := p.frame(r, l.Text("dossier.part.budget"), dossier.BudgetSection, "/budget")
	if loadErr != nil {
		return loadErr
	}
	page := BudgetPage{Frame: f, Table: NewBudgetTable(l, f.Everything)}
	at := slices.IndexFunc(f.Lines, func(line dossier.Line) bool { return line.ID == lineID })
	switch {
	case at >= 0:
		page.Line = f.Lines[at]
	case lineID != "" && err == nil:
		return fault.New(fault.NotFound, "fault.not_found")
	} // a line that somebody removed while it was being changed is shown as a new one
	page.Fields = lineFields(l, page, web.FormOf(r, err))
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), page.Fields...)
	return budgetPage.Render(w, r, web.Status(err), page)
}

// lineFields are the fields of a line; of a new one, an amount for each year.
func lineFields(l lang.Lang, page BudgetPage, form ui.Form) []ui.Field {
	line := page.Line
	var years, accounts, fundings []ui.Option
	for _, side := range cerfa.Sides() {
		for _, account := range cerfa.Accounts(side) {
			for _, each := range append([]string{account}, cerfa.Details(account)...) {
				accounts = append(accounts, ui.Option{Value: each, Label: account + " – " + l.Text("budget.account."+each)})
			}
		}
	}
	for _, funding := range budget.Fundings() {
		fundings = append(fundings, ui.Option{Value: funding, Label: l.Text("budget.funding." + funding)})
	}
	fields := []ui.Field{
		{Kind: "select", Name: "account", Label: l.Text("budget.account"), Help: l.Text("budget.account.help"), Value: line.Account, Options: accounts, Required: true},
		{Kind: "text", Name: "label", Label: l.Text("budget.label"), Value: line.Label, Required: true},
	}
	for year := 1; year <= max(page.Years, typedYears(form.Values)); year++ {
		years = append(years, ui.Option{Value: strconv.Itoa(year), Label: l.Text("budget.year", "year", year)})
		if line.ID == "" {
			fields = append(fields, ui.Field{Kind: "money", Name: "amount-" + strconv.Itoa(year), Label: l.Text("budget.amount_of", "year", year)})
		}
	}
	if line.ID != "" {
		fields = append(fields,
			ui.Field{Kind: "radios", Name: "year", Label: l.Text("budget.which_year"), Value: strconv.Itoa(line.Year), Options: years, Required: true},
			ui.Field{Kind: "money", Name: "amount", Label: l.Text("budget.amount"), Value: typedMoney(l, line.Cents), Required: true})
	}
	requested := ""
	if line.Request {
		requested = "yes"
	}
	fields = append(fields,
		ui.Field{Kind: "checkbox", Name: "request", Label: l.Text("budget.is_request"), Help: l.Text("budget.is_request.help"), Value: requested},
		ui.Field{Kind: "select", Name: "funding", Label: l.Text("budget.funding"), Help: l.Text("budget.funding.help"), Value: line.Funding, Options: fundings})
	for i := range fields {
		fields[i] = form.Fill(fields[i])
	}
	return fields
}

func (p *Pages) saveLine(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	actor, id, form := web.Of(r).Actor, r.PathValue("id"), r.PostForm
	line := dossier.Line{
		ID: form.Get("line"), Version: web.Seen(r, "version"), Account: form.Get("account"), Label: form.Get("label"),
		Request: form.Get("request") == "yes", Funding: form.Get("funding"),
	}
	var err error
	if line.ID == "" {
		err = p.Dossiers.AddLines(r.Context(), actor, id, newLines(form, line))
	} else {
		line.Year, line.Cents = number(form.Get("year")), cents(form.Get("amount"))
		err = p.Dossiers.SaveLine(r.Context(), actor, id, line)
	}
	if web.Again(err) {
		return p.showBudget(w, r, line.ID, err)
	}
	return p.done(w, r, err, "ui.saved", "/budget")
}

// newLines makes a line of each year with an amount; without any, one that will be refused.
func newLines(form url.Values, line dossier.Line) []dossier.Line {
	var lines []dossier.Line
	for year := range typedYears(form) {
		if typed := strings.TrimSpace(form.Get("amount-" + strconv.Itoa(year+1))); typed != "" {
			line.Year, line.Cents = year+1, cents(typed)
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		line.Year = 1
		return []dossier.Line{line}
	}
	return lines
}

// maxTypedYears is more than any call lasts.
const maxTypedYears = 30

// typedYears is the last year that a form has an amount for, which another tab may have
// taken off the project meanwhile.
func typedYears(form url.Values) int {
	last := 0
	for year := 1; year <= maxTypedYears; year++ {
		if strings.TrimSpace(form.Get("amount-"+strconv.Itoa(year))) != "" {
			last = year
		}
	}
	return last
}

// cents reads an amount; 0, which is refused beside the field, when it is none.
func cents(typed string) int64 {
	amount, err := call.ParseMoney(typed)
	if err != nil {
		return 0
	}
	return int64(amount)
}

// typedMoney writes an amount as people type it.
func typedMoney(l lang.Lang, amount int64) string {
	typed := call.Money(amount).String()
	if l == lang.FR {
		typed = strings.ReplaceAll(typed, ".", ",")
	}
	return typed
}

// number reads a whole number; 0, which is refused beside the field, when it is none.
func number(typed string) int {
	n, err := strconv.Atoi(typed)
	if err != nil {
		return 0
	}
	return n
}

func (p *Pages) removeLine(w http.ResponseWriter, r *http.Request) error {
	err := p.Dossiers.RemoveLine(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("line"))
	return p.done(w, r, err, "budget.removed", "/budget")
}
