package outcome

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/cerfa"
	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/fold"
	"maillage/internal/lang"
	"maillage/internal/outcome"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
	"maillage/internal/workshop/record"
)

// previewRows shows a form for each note that becomes a line, an offer or a to-do.
func (p *Pages) previewRows(r *http.Request, page *PreviewPage, to target, sent url.Values, refused error) error {
	l, actor := web.Of(r).Lang, web.Of(r).Actor
	o, went, err := p.Outcomes.Sent(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	things, err := o.Choose(sent["thing"])
	if err != nil {
		return err
	}
	asks, err := p.asks(r, page, o, to)
	if err != nil {
		return err
	}
	page.Frame = p.frame(r, o, l.Text("sending.preview"))
	form := ui.Form{Values: url.Values{}, Errors: web.FieldErrors(l, refused)}
	if refused != nil {
		form.Values = sent
	}
	var all []ui.Field
	for _, t := range things {
		for _, n := range t.Notes {
			row := Row{No: n.No, Said: outcome.Say(l, n, o.Organisations)}
			for _, f := range asks(n) {
				f.Name += "-" + strconv.Itoa(n.No)
				row.Fields = append(row.Fields, form.Fill(f))
			}
			page.Rows, all = append(page.Rows, row), append(all, row.Fields...)
			for _, one := range went {
				if one.Kind == to.kind && one.DossierID == to.dossier && one.Source == o.ID+"."+strconv.Itoa(n.No) {
					page.Already = append(page.Already, already(l, one))
				}
			}
		}
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), all...)
	return nil
}

// asks gives the fields of what a note becomes.
func (p *Pages) asks(r *http.Request, page *PreviewPage, o outcome.Outcome, to target) (func(n record.Note) []ui.Field, error) {
	l, actor := web.Of(r).Lang, web.Of(r).Actor
	if to.kind == "offer" {
		page.Where = l.Text("sending.to.offer")
		return func(n record.Note) []ui.Field { return offerFields(l, o, n) }, nil
	}
	e, err := p.Dossiers.Show(r.Context(), actor, to.dossier)
	if err != nil {
		return nil, err
	}
	if to.kind == "budget" {
		page.Where = l.Text("sending.to.budget", "dossier", e.Title)
		return func(n record.Note) []ui.Field { return lineFields(l, e, n) }, nil
	}
	q, _, _ := e.Definition().Question(to.question)
	page.Where = l.Text("sending.to.todo", "dossier", e.Title, "question", q.Label.In(l))
	group, err := p.Groups.Show(r.Context(), actor, o.CollectiveID)
	return func(n record.Note) []ui.Field { return todoFields(l, group.Members, n) }, err
}

func lineFields(l lang.Lang, e dossier.Everything, n record.Note) []ui.Field {
	var years, accounts []ui.Option
	for _, side := range cerfa.Sides() {
		for _, account := range cerfa.Accounts(side) {
			for _, each := range append([]string{account}, cerfa.Details(account)...) {
				accounts = append(accounts, ui.Option{Value: each, Label: account + " – " + l.Text("budget.account."+each)})
			}
		}
	}
	for year := 1; year <= e.Years; year++ {
		years = append(years, ui.Option{Value: strconv.Itoa(year), Label: l.Text("budget.year", "year", year)})
	}
	amount := ""
	if n.Cents != 0 {
		amount = call.Money(n.Cents).String()
		if l == lang.FR {
			amount = strings.ReplaceAll(amount, ".", ",")
		}
	}
	return []ui.Field{
		{Kind: "text", Name: "label", Label: l.Text("budget.label"), Value: n.Text, Required: true},
		{Kind: "select", Name: "account", Label: l.Text("budget.account"), Value: n.Account, Options: accounts, Required: true},
		{Kind: "select", Name: "year", Label: l.Text("budget.which_year"), Value: strconv.Itoa(max(n.Year, 1)), Options: years, Required: true},
		{Kind: "money", Name: "amount", Label: l.Text("budget.amount"), Value: amount, Required: true},
	}
}

// kindOf is what an entry of an inventory is, by its column; of what one can commit only people know.
var kindOf = map[string]string{"are": "identity", "know": "skill", "whom": "relation"}

func offerFields(l lang.Lang, o outcome.Outcome, n record.Note) []ui.Field {
	var kinds, organisations []ui.Option
	for _, kind := range collective.ContributionKinds() {
		kinds = append(kinds, ui.Option{Value: string(kind), Label: l.Text("contribution.kind." + string(kind))})
	}
	for id, name := range o.Organisations {
		organisations = append(organisations, ui.Option{Value: id, Label: name})
	}
	slices.SortFunc(organisations, func(a, b ui.Option) int { return cmp.Compare(fold.Text(a.Label), fold.Text(b.Label)) })
	return []ui.Field{
		{Kind: "select", Name: "organisation", Label: l.Text("contribution.organisation"), Value: n.Organisation, Options: organisations, Required: true},
		{Kind: "select", Name: "kind", Label: l.Text("contribution.kind"), Value: kindOf[n.Column], Options: kinds, Required: true},
		{Kind: "text", Name: "label", Label: l.Text("contribution.label"), Value: n.Text, Required: true},
		{Kind: "money", Name: "cents", Label: l.Text("contribution.amount")},
	}
}

func todoFields(l lang.Lang, members []collective.Member, n record.Note) []ui.Field {
	owner := ui.Field{Kind: "select", Name: "owner", Label: l.Text("remark.owner"), Required: true}
	for _, m := range members {
		name := m.Name
		if name == "" {
			name = m.Email
		}
		owner.Options = append(owner.Options, ui.Option{Value: m.AccountID, Label: name})
		if n.Owner != "" && fold.Text(n.Owner) == fold.Text(name) {
			owner.Value = m.AccountID
		}
	}
	if n.Owner != "" {
		owner.Help = l.Text("sending.owner", "name", n.Owner)
	}
	return []ui.Field{
		{Kind: "textarea", Name: "body", Label: l.Text("remark.task"), Value: n.Text, Rows: 2, Required: true},
		owner,
		{Kind: "date", Name: "due", Label: l.Text("remark.due"), Value: n.Due},
	}
}

// mostRows of one form: the notes of a full workshop.
const mostRows = 2000

// notes are the numbers of those a form has a row of.
func notes(form url.Values) []int {
	var all []int
	for _, text := range form["note"][:min(len(form["note"]), mostRows)] {
		if no, err := strconv.Atoi(text); err == nil && no > 0 {
			all = append(all, no)
		}
	}
	return all
}

func field(form url.Values, name string, no int) string {
	return form.Get(name + "-" + strconv.Itoa(no))
}

// cents reads an amount; nothing that is none.
func cents(typed string) int64 {
	amount, err := call.ParseMoney(typed)
	if err != nil {
		return -1 // which no room takes
	}
	return int64(amount)
}

func lines(form url.Values) []outcome.LineOf {
	var all []outcome.LineOf
	for _, no := range notes(form) {
		year, err := strconv.Atoi(field(form, "year", no))
		if err != nil {
			year = 0 // refused
		}
		all = append(all, outcome.LineOf{Note: no, Line: dossier.Line{Year: year, Account: field(form, "account", no), Label: field(form, "label", no), Cents: cents(field(form, "amount", no))}})
	}
	return all
}

func offers(form url.Values) []outcome.OfferOf {
	var all []outcome.OfferOf
	for _, no := range notes(form) {
		one := collective.Contribution{OrganisationID: field(form, "organisation", no), Kind: collective.ContributionKind(field(form, "kind", no)), Label: field(form, "label", no)}
		if typed := field(form, "cents", no); typed != "" {
			one.Cents = cents(typed)
		}
		all = append(all, outcome.OfferOf{Note: no, Contribution: one})
	}
	return all
}

func todos(form url.Values) []outcome.TodoOf {
	var all []outcome.TodoOf
	for _, no := range notes(form) {
		all = append(all, outcome.TodoOf{Note: no, Body: field(form, "body", no), OwnerID: field(form, "owner", no), DueOn: field(form, "due", no)})
	}
	return all
}
