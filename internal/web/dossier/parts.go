package dossier

import (
	"fmt"
	"net/http"
	"strconv"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// BudgetTable is the budget in the order of CERFA 12156, with its totals and drawing.
type BudgetTable struct {
	Years    []int
	Sides    []BudgetSide
	Totals   []dossier.YearTotals
	Whole    dossier.YearTotals
	Chart    ui.Chart
	Problems []string
	Shares   string // what the request and the others cover of the cost; "" without a cost
	Cents    bool   // form 12156 takes whole euros
	Empty    bool
}

// BudgetSide is the lines of one side.
type BudgetSide struct {
	Key   dossier.Side
	Lines []dossier.Line
	Sum   int64
}

// NewBudgetTable lays out the budget of a dossier.
func NewBudgetTable(l lang.Lang, e dossier.Everything) BudgetTable {
	t := BudgetTable{Empty: len(e.Lines) == 0}
	t.Totals, t.Whole = dossier.Totals(e.Lines, e.Years)
	for _, side := range dossier.Sides() {
		s := BudgetSide{Key: side}
		for _, line := range e.Lines {
			if dossier.SideOf(line.Account) == side {
				s.Lines = append(s.Lines, line)
				s.Sum += line.Cents
			}
		}
		t.Sides = append(t.Sides, s)
	}
	t.Cents = dossier.HasCents(e.Lines)
	if inKind := e.Definition().Amount.InKindCounts; t.Whole.Charges > 0 {
		key := "budget.shares"
		if inKind {
			key = "budget.shares_in_kind"
		}
		t.Shares = l.Text(key, "request", t.Whole.RequestRate(inKind).Say(), "others", t.Whole.CoFundingRate(inKind).Say())
	}
	for _, problem := range dossier.CheckBudget(e.Definition(), e.Lines, e.Years, e.Attributes) {
		t.Problems = append(t.Problems, web.Say(l, problem))
	}
	t.Chart = ui.Chart{
		ID: "equilibrium", Title: l.Text("budget.chart"), Description: l.Text("budget.chart.description"),
		Legend: []ui.LegendItem{{Class: 1, Label: l.Text("budget.charges")}, {Class: 4, Label: l.Text("budget.request")}, {Class: 2, Label: l.Text("budget.obtained")}, {Class: 3, Label: l.Text("budget.others")}},
	}
	for _, year := range t.Totals {
		t.Years = append(t.Years, year.Year)
		label := func(key string) string { return fmt.Sprintf("%s %d", l.Text(key), year.Year) }
		t.Chart.Columns = append(t.Chart.Columns,
			ui.Column{Label: label("budget.charges.short"), Total: l.Money(year.Charges), Parts: []ui.Part{{Class: 1, Value: year.Charges, Title: l.Text("budget.charges")}}},
			ui.Column{Label: label("budget.products.short"), Total: l.Money(year.Products), Parts: []ui.Part{
				{Class: 4, Value: year.Request, Title: l.Text("budget.request")},
				{Class: 2, Value: year.Obtained, Title: l.Text("budget.obtained")},
				{Class: 3, Value: year.CoFunding - year.Obtained, Title: l.Text("budget.others")},
			}})
	}
	return t
}

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
	page := BudgetPage{Frame: f, Table: NewBudgetTable(l, f.Everything), Line: dossier.Line{Year: 1}}
	amount := ""
	if lineID != "" {
		found := false
		for _, line := range f.Lines {
			if line.ID == lineID {
				page.Line, amount, found = line, call.Money(line.Cents).String(), true
			}
		}
		if !found {
			return fault.New(fault.NotFound, "fault.not_found")
		}
	}
	var years, accounts, fundings []ui.Option
	for year := 1; year <= f.Years; year++ {
		years = append(years, ui.Option{Value: strconv.Itoa(year), Label: l.Text("budget.year", "year", year)})
	}
	for _, side := range dossier.Sides() {
		for _, account := range dossier.Accounts(side) {
			for _, each := range append([]string{account}, dossier.Details(account)...) {
				accounts = append(accounts, ui.Option{Value: each, Label: account + " – " + l.Text("budget.account."+each)})
			}
		}
	}
	for _, funding := range dossier.Fundings() {
		fundings = append(fundings, ui.Option{Value: funding, Label: l.Text("budget.funding." + funding)})
	}
	requested := ""
	if page.Line.Request {
		requested = "yes"
	}
	form := web.FormOf(r, err)
	page.Fields = []ui.Field{
		form.Fill(ui.Field{Kind: "select", Name: "account", Label: l.Text("budget.account"), Value: page.Line.Account, Options: accounts, Required: true}),
		form.Fill(ui.Field{Kind: "text", Name: "label", Label: l.Text("budget.label"), Value: page.Line.Label, Required: true}),
		form.Fill(ui.Field{Kind: "radios", Name: "year", Label: l.Text("budget.which_year"), Value: strconv.Itoa(page.Line.Year), Options: years, Required: true}),
		form.Fill(ui.Field{Kind: "money", Name: "amount", Label: l.Text("budget.amount"), Value: amount, Required: true}),
		form.Fill(ui.Field{Kind: "checkbox", Name: "request", Label: l.Text("budget.is_request"), Value: requested}),
		form.Fill(ui.Field{Kind: "select", Name: "funding", Label: l.Text("budget.funding"), Help: l.Text("budget.funding.help"), Value: page.Line.Funding, Options: fundings}),
	}
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), page.Fields...)
	return budgetPage.Render(w, r, status(err), page)
}

func (p *Pages) saveLine(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	year, err := strconv.Atoi(form.Get("year"))
	if err != nil {
		year = 0 // refused beside the field
	}
	line := dossier.Line{
		ID: form.Get("line"), Version: web.Seen(r, "version"), Year: year, Account: form.Get("account"), Label: form.Get("label"),
		Request: form.Get("request") == "yes", Funding: form.Get("funding"),
	}
	if amount, err := call.ParseMoney(form.Get("amount")); err == nil {
		line.Cents = int64(amount)
	}
	err = p.Dossiers.SaveLine(r.Context(), web.Of(r).Actor, r.PathValue("id"), line)
	if web.Again(err) {
		return p.showBudget(w, r, line.ID, err)
	}
	return p.done(w, r, err, "ui.saved", "/budget")
}

func (p *Pages) removeLine(w http.ResponseWriter, r *http.Request) error {
	err := p.Dossiers.RemoveLine(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("line"))
	return p.done(w, r, err, "budget.removed", "/budget")
}

// LettersPage is the letters of support with the form for one.
type LettersPage struct {
	Frame
	Letter  dossier.Letter
	Fields  []ui.Field
	Wanted  int
	InHand  int
	FileFor ui.Field
}

// Attached is the file of a letter, or nil.
func (l LettersPage) Attached(id string) *dossier.File {
	if f, ok := l.Files[dossier.LetterSlot(id)]; ok {
		return &f
	}
	return nil
}

var lettersPage = web.Template[LettersPage](files, "letters.html", "nav.html")

func (p *Pages) letters(w http.ResponseWriter, r *http.Request) error {
	return p.showLetters(w, r, r.PathValue("letter"), nil)
}

func (p *Pages) showLetters(w http.ResponseWriter, r *http.Request, letterID string, err error) error {
	l := web.Of(r).Lang
	f, loadErr := p.frame(r, l.Text("dossier.part.letters"), dossier.LettersSection, "/letters")
	if loadErr != nil {
		return loadErr
	}
	page := LettersPage{Frame: f, Letter: dossier.Letter{Status: "asked"}, Wanted: f.Definition().Letters.Min}
	found := letterID == ""
	for _, letter := range f.Letters {
		if letter.Counts() {
			page.InHand++
		}
		if letter.ID == letterID {
			page.Letter, found = letter, true
		}
	}
	if !found {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	var statuses []ui.Option
	for _, s := range dossier.LetterStatuses() {
		statuses = append(statuses, ui.Option{Value: string(s), Label: l.Text("letter.status." + string(s))})
	}
	form := web.FormOf(r, err)
	page.Fields = []ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "from_whom", Label: l.Text("letter.from"), Help: l.Text("letter.from.help"), Value: page.Letter.FromWhom, Required: true}),
		form.Fill(ui.Field{Kind: "text", Name: "asked_by", Label: l.Text("letter.asked_by"), Value: page.Letter.AskedBy}),
		form.Fill(ui.Field{Kind: "radios", Name: "status", Label: l.Text("letter.status"), Value: string(page.Letter.Status), Options: statuses, Required: true}),
	}
	page.FileFor = form.Fill(ui.Field{Kind: "file", Name: "file", Label: l.Text("letter.file"), Help: l.Text("letter.file.help"), Required: true})
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(l.Text("ui.summary"), append(page.Fields, page.FileFor)...)
	return lettersPage.Render(w, r, status(err), page)
}

func (p *Pages) saveLetter(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	letter := dossier.Letter{
		ID: form.Get("letter"), Version: web.Seen(r, "version"), FromWhom: form.Get("from_whom"), AskedBy: form.Get("asked_by"), Status: dossier.LetterStatus(form.Get("status")),
	}
	err := p.Dossiers.SaveLetter(r.Context(), web.Of(r).Actor, r.PathValue("id"), letter)
	if web.Again(err) {
		return p.showLetters(w, r, letter.ID, err)
	}
	return p.done(w, r, err, "ui.saved", "/letters")
}

func (p *Pages) removeLetter(w http.ResponseWriter, r *http.Request) error {
	err := p.Dossiers.RemoveLetter(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("letter"))
	return p.done(w, r, err, "letter.removed", "/letters")
}
