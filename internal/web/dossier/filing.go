package dossier

import (
	"net/http"
	"strings"

	"maillage/internal/award"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// ValidationPage is where partners validate and the lead files.
type ValidationPage struct {
	Frame
	Table     filing.Table
	Todos     []Todo
	SignOff   string // what the call's sign-off rule still wants
	Given     string // how many have validated the version of now
	Mine      []Mine
	Said      []Said // what the person has said of the version shown
	MayVote   bool
	For       ui.Field // the organisations the person speaks for
	Verdict   ui.Field
	Comment   ui.Field
	MayFile   bool
	Late      bool
	Early     bool
	Grace     string // what the call says of filings after its closing
	Countdown *ui.Countdown
	FilmComes bool // and is not in the version shown
}

var validationPage = web.Template[ValidationPage](files, "validation.html", "nav.html")

func (p *Pages) validation(w http.ResponseWriter, r *http.Request) error {
	return p.showValidation(w, r, nil)
}

func (p *Pages) showValidation(w http.ResponseWriter, r *http.Request, err error) error {
	l := web.Of(r).Lang
	t, loadErr := p.Filings.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if loadErr != nil {
		return loadErr
	}
	form := web.FormOf(r, err)
	page := ValidationPage{
		Frame: p.around(r, t.Everything, l.Text("dossier.part.validation"), "", "/validation"), Table: t, Todos: todos(l, t.Everything),
		MayFile: filing.MayFile(t.Role, t.State) == nil, Late: t.Timing == call.Late || t.Timing == call.InGrace, Early: t.Timing == call.TooEarly,
		Verdict: form.Fill(ui.Field{Kind: "radios", Name: "verdict", Label: l.Text("validation.verdict"), Required: true, Options: []ui.Option{
			{Value: "approval", Label: l.Text("validation.approval")}, {Value: "reservation", Label: l.Text("validation.reservation")}, {Value: "objection", Label: l.Text("validation.objection")},
		}}),
		Comment: form.Fill(ui.Field{Kind: "textarea", Name: "comment", Label: l.Text("validation.comment"), Help: l.Text("validation.comment.help"), Rows: 4}),
	}
	if t.SignOff != nil {
		page.SignOff = web.Say(l, *t.SignOff)
	}
	counted := 0
	for _, position := range t.Positions {
		if position.Counts() {
			counted++
		}
	}
	page.Given = l.Text("validation.count", "count", counted, "total", len(t.Positions))
	p.mine(&page, form)
	if !t.Round.Closes.IsZero() && t.State == dossier.Draft {
		page.Countdown = &ui.Countdown{To: t.Round.Closes.In(t.Definition().Location()), Now: p.server.Config().Now()}
		page.Grace = strings.Join(callwords.Words{Lang: l}.Grace(t.Definition().Grace), " ")
	}
	page.FilmComes = (page.MayVote || page.MayFile) && p.filmComes(r, t.Everything)
	page.Problem = web.Problem(r, err)
	if page.MayVote {
		page.Summary = ui.Summarise(l.Text("ui.summary"), page.For, page.Verdict, page.Comment)
	}
	return validationPage.Render(w, r, web.Status(err), page)
}

// filmComes tells whether a film is on its way. What cannot be told keeps nobody from filing.
func (p *Pages) filmComes(r *http.Request, e dossier.Everything) bool {
	if _, err := dossier.SlotOf(e.Definition(), dossier.VideoSlot); err != nil {
		return false
	}
	comes, err := p.Videos.OnItsWay(r.Context(), web.Of(r).Actor, e.ID)
	if err != nil {
		p.server.Config().Log.ErrorContext(r.Context(), "film on its way", "request", web.Of(r).ID, "error", err)
	}
	return comes
}

func (p *Pages) validate(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	err := p.Filings.Validate(r.Context(), web.Of(r).Actor, r.PathValue("id"), form["organisation"], filing.Verdict(form.Get("verdict")), form.Get("comment"), form.Get("fingerprint"))
	if web.Again(err) {
		return p.showValidation(w, r, err)
	}
	return p.done(w, r, err, "validation.done", "/validation")
}

func (p *Pages) file(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	_, err := p.Filings.File(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("fingerprint"))
	if web.Again(err) {
		return p.showValidation(w, r, err)
	}
	return p.done(w, r, err, "filing.done", "/receipt")
}

func (p *Pages) answerCorrection(w http.ResponseWriter, r *http.Request) error {
	err := p.Reviews.AnswerCorrection(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if web.Again(err) {
		return p.showValidation(w, r, err)
	}
	return p.done(w, r, err, "filing.corrected", "/receipt")
}

func (p *Pages) frozen(w http.ResponseWriter, r *http.Request) error {
	content, err := p.Filings.FrozenFile(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="maillage-`+r.PathValue("id")+`.json"`)
	_, _ = w.Write(content) //nolint:gosec // JSON, sent as an attachment; the visitor may have gone
	return nil
}

// WithdrawalPage asks to confirm taking a filed dossier back.
type WithdrawalPage struct {
	Frame
	Why ui.Field
}

var withdrawalPage = web.Template[WithdrawalPage](files, "withdrawal.html", "nav.html")

func (p *Pages) withdrawal(w http.ResponseWriter, r *http.Request) error {
	return p.showWithdrawal(w, r, nil)
}

func (p *Pages) showWithdrawal(w http.ResponseWriter, r *http.Request, err error) error {
	l := web.Of(r).Lang
	f, loadErr := p.frame(r, l.Text("withdrawal.title"), "", "/withdrawal")
	if loadErr != nil {
		return loadErr
	}
	page := WithdrawalPage{f, web.FormOf(r, err).Fill(ui.Field{Kind: "textarea", Name: "why", Label: l.Text("withdrawal.why"), Rows: 3})}
	page.Problem = web.Problem(r, err)
	return withdrawalPage.Render(w, r, web.Status(err), page)
}

func (p *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.Filings.Withdraw(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("why"))
	if web.Again(err) {
		return p.showWithdrawal(w, r, err)
	}
	return p.done(w, r, err, "withdrawal.done", "")
}

// DecisionPage tells a released decision with its reasons.
type DecisionPage struct {
	Frame
	Decision award.Decision
	Awarded  bool
	Reasons  []Reason
	Refusals []string
	MayAgain bool
}

var decisionPage = web.Template[DecisionPage](files, "decision.html", "nav.html")

func (p *Pages) decision(w http.ResponseWriter, r *http.Request) error {
	return p.showDecision(w, r, nil)
}

func (p *Pages) showDecision(w http.ResponseWriter, r *http.Request, err error) error {
	l := web.Of(r).Lang
	e, d, loadErr := p.Awards.Decision(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if loadErr != nil {
		return loadErr
	}
	page := DecisionPage{
		Frame: p.around(r, e, l.Text("decision.title"), "", "/decision"), Decision: d, Awarded: d.Outcome == award.Awarded,
		Reasons: reasonsOf(l, e, d, ""), MayAgain: d.Outcome == award.Refusal && dossier.MayStart(e.Role) == nil,
	}
	for _, key := range d.Refusals {
		for _, reason := range e.Definition().Refusals {
			if reason.Key == key {
				page.Refusals = append(page.Refusals, reason.Label.In(l))
			}
		}
	}
	page.Problem = web.Problem(r, err)
	return decisionPage.Render(w, r, web.Status(err), page)
}

// reasonsOf lists the reasons of a decision by criterion; with a section, only those of the
// criteria about it.
func reasonsOf(l lang.Lang, e dossier.Everything, d award.Decision, section string) []Reason {
	var list []Reason
	for _, criterion := range e.Definition().Criteria {
		about := section == ""
		for _, key := range criterion.Sections {
			about = about || key == section
		}
		if text := d.Reasons[criterion.Key]; text != "" && about {
			list = append(list, Reason{criterion.Label.In(l), text})
		}
	}
	return list
}

// reasons gives what an earlier round said of what this section tells.
func (p *Pages) reasons(r *http.Request, f Frame, section string) ([]Reason, error) {
	if f.PreviousID == "" {
		return nil, nil
	}
	e, d, err := p.Awards.Decision(r.Context(), web.Of(r).Actor, f.PreviousID)
	if err != nil {
		return nil, err
	}
	return reasonsOf(web.Of(r).Lang, e, d, section), nil
}

func (p *Pages) again(w http.ResponseWriter, r *http.Request) error {
	id, err := p.Awards.StartAgain(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if web.Again(err) {
		return p.showDecision(w, r, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "dossier.started_again")
	return web.SeeOther(w, r, "/dossiers/"+id)
}
