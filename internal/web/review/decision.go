package review

import (
	"net/http"
	"net/url"
	"slices"

	"maillage/internal/award"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/review"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// DecisionPage drafts the decision on a dossier.
type DecisionPage struct {
	web.Page
	File    review.File
	Crumbs  []ui.Crumb
	Problem string
	Summary ui.Summary
	Facts   []ui.Option // what to know before deciding: a name and its value
	Reviews []ReviewView
	Count   []CounterView
	Outcome ui.Field
	Amount  ui.Field
	Why     ui.Field
	Reasons []ui.Field
	Over    ui.Field
	Told    *ToldDecision // in place of the form
	Theirs  string        // what someone else saved meanwhile
	Back    string        // query of the board the person came from
	Version int
	MayAct  bool
}

// ToldDecision is a decision for who cannot change it: its collective knows it, or managers
// alone decide.
type ToldDecision struct {
	Outcome  string // "" when none is drafted
	Why      string // why it cannot be changed
	Refusals []string
	Reasons  []ui.Option // a criterion and what is said of it
	Over     string      // why a limit was passed
}

var decisionPage = web.Template[DecisionPage](files, "decision.html")

func (p *Pages) decision(w http.ResponseWriter, r *http.Request) error {
	return p.showDecision(w, r, nil)
}

func (p *Pages) showDecision(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	l := from.Lang
	f, loadErr := p.reviews.Show(r.Context(), from.Actor, r.PathValue("id"))
	if loadErr != nil {
		return loadErr
	}
	draft, counters, loadErr := p.awards.Draft(r.Context(), from.Actor, f.ID)
	if loadErr != nil {
		return loadErr
	}
	page := DecisionPage{
		Page: p.server.NewPage(r, l.Text("decision.draft")), File: f, Problem: web.Problem(r, err), Version: draft.Version,
		MayAct: award.MayDecide(f.FunderRole, draft.Released()) == nil, Back: backOf(r), Reviews: reviewViews(l, f), Facts: facts(l, f),
	}
	page.Layout.Wide, page.Layout.Within = true, f.Title
	for _, c := range counters {
		page.Count = append(page.Count, counter(l, c))
	}
	if !page.MayAct {
		page.Layout.Title, page.Told = l.Text("decision.title"), told(l, f.Definition(), draft)
	}
	page.Crumbs = p.crumbs(r, f.Call, f.RoundID, ui.Crumb{Label: f.Title, URL: "/instruction/dossiers/" + f.ID}, ui.Crumb{Label: page.Layout.Title})
	page.fill(l, web.FormOf(r, err), draft)
	if fault.Is(err, fault.Stale) && draft.Version > 0 {
		page.Theirs = l.Text("decision.theirs", "outcome", outcome(l, draft))
		page.Problem = ""
	}
	code := http.StatusOK
	if err != nil {
		code = web.Status(err)
	}
	return decisionPage.Render(w, r, code, page)
}

func told(l lang.Lang, d call.Definition, decision award.Decision) *ToldDecision {
	said := &ToldDecision{Over: decision.OverrideWhy, Why: l.Text("decision.released")}
	if !decision.Released() {
		said.Why = l.Text("decision.managers_only")
	}
	if decision.Version > 0 {
		said.Outcome = outcome(l, decision)
	}
	for _, reason := range d.Refusals {
		if slices.Contains(decision.Refusals, reason.Key) {
			said.Refusals = append(said.Refusals, reason.Label.In(l))
		}
	}
	for _, criterion := range d.Criteria {
		if text := decision.Reasons[criterion.Key]; text != "" {
			said.Reasons = append(said.Reasons, ui.Option{Label: criterion.Label.In(l), Value: text})
		}
	}
	return said
}

// outcome says a decision in a few words.
func outcome(l lang.Lang, d award.Decision) string {
	if d.Outcome == award.Refusal {
		return l.Text("dossier.state.refused")
	}
	if d.Cents == 0 {
		return l.Text("dossier.state.accepted")
	}
	return l.Text("dossier.state.accepted") + ", " + l.Money(d.Cents)
}

// backOf gives the query of the board that a person came from, rewritten so that it can be
// nothing else.
func backOf(r *http.Request) string {
	typed := r.URL.Query().Get("back")
	if r.Method == http.MethodPost {
		typed = r.PostForm.Get("back")
	}
	values, err := url.ParseQuery(typed)
	if err != nil || len(values) == 0 {
		return ""
	}
	return values.Encode()
}

// facts says what to know of a dossier before deciding.
func facts(l lang.Lang, f review.File) []ui.Option {
	all := declared(l, f)
	mean := "–"
	if f.Scores > 0 {
		mean = l.Percent(int(f.Mean)) + " (" + l.Number(f.Scores) + ")"
	}
	return append(all, ui.Option{Label: l.Text("instruction.asked"), Value: l.Money(f.AskedCents)}, ui.Option{Label: l.Text("instruction.mean"), Value: mean})
}

// fill prepares the form. A first decision proposes what was asked.
func (page *DecisionPage) fill(l lang.Lang, form ui.Form, draft award.Decision) {
	d := page.File.Definition()
	amount := call.Money(draft.Cents)
	if draft.Version == 0 {
		amount = call.Money(page.File.AskedCents)
	}
	typed := ""
	if amount > 0 {
		typed = amount.String()
	}
	var refusals []ui.Option
	for _, reason := range d.Refusals {
		refusals = append(refusals, ui.Option{Value: reason.Key, Label: reason.Label.In(l)})
	}
	page.Outcome = form.Fill(ui.Field{Kind: "radios", Name: "outcome", Label: l.Text("decision.title"), Value: string(draft.Outcome), Required: true, Options: []ui.Option{
		{Value: "award", Label: l.Text("dossier.state.accepted")}, {Value: "refusal", Label: l.Text("dossier.state.refused")},
	}})
	page.Amount = form.Fill(ui.Field{Kind: "money", Name: "amount", Label: l.Text("decision.grant"), Value: typed, Required: d.Amount.Kind != call.AmountLater})
	if len(refusals) > 0 {
		page.Why = form.Fill(ui.Field{Kind: "checkboxes", Name: "refusals", Label: l.Text("decision.why"), Values: draft.Refusals, Options: refusals, Required: true})
	}
	for _, criterion := range d.Criteria {
		page.Reasons = append(page.Reasons, form.Fill(ui.Field{
			Kind: "textarea", Name: "reason-" + criterion.Key, Label: criterion.Label.In(l), Value: draft.Reasons[criterion.Key], Rows: 3, Required: true,
		}))
	}
	page.Over = form.Fill(ui.Field{Kind: "textarea", Name: "override", Label: l.Text("decision.override"), Help: l.Text("decision.override.help"), Value: draft.OverrideWhy, Rows: 3})
	page.Summary = ui.Summarise(l.Text("ui.summary"), slices.Concat([]ui.Field{page.Outcome, page.Amount, page.Why}, page.Reasons, []ui.Field{page.Over})...)
}

func (p *Pages) decide(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	f, err := p.reviews.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	d := award.Decision{
		DossierID: f.ID, Outcome: award.Outcome(r.PostForm.Get("outcome")), Refusals: r.PostForm["refusals"], OverrideWhy: r.PostForm.Get("override"), Reasons: map[string]string{},
	}
	if typed := r.PostForm.Get("amount"); typed != "" {
		amount, err := call.ParseMoney(typed)
		d.Cents = int64(amount)
		if err != nil {
			d.Cents = -1 // refused beside the field
		}
	}
	for _, criterion := range f.Definition().Criteria {
		d.Reasons[criterion.Key] = r.PostForm.Get("reason-" + criterion.Key)
	}
	err = p.awards.Decide(r.Context(), web.Of(r).Actor, d, web.Seen(r, "version"))
	if web.Again(err) {
		return p.showDecision(w, r, err)
	}
	back := ""
	if query := backOf(r); query != "" {
		back = "?" + query
	}
	return p.done(w, r, err, "decision.drafted", "/instruction/rounds/"+f.RoundID+"/board"+back+"#d-"+f.ID)
}
