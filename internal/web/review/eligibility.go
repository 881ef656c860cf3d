package review

import (
	"net/http"
	"time"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/review"
	"maillage/internal/web"
	eligibilitypages "maillage/internal/web/eligibility"
	"maillage/internal/web/ui"
)

// JudgedPage is what the rules of the call answered to a filed dossier, and what instructors
// made of it.
type JudgedPage struct {
	web.Page
	ID      string
	Crumbs  []ui.Crumb
	Problem string
	Summary ui.Summary
	Kind    string // of notice
	Overall rule.Verdict
	Where   string
	Day     time.Time
	Rules   []JudgedRule
	May     bool                         // judge
	Today   *eligibilitypages.AnswerView // with the lists that came since the filing, or nil
}

// JudgedRule is a rule with its answer, and the instructor's where there is one.
type JudgedRule struct {
	eligibilitypages.RuleView
	Given *review.Override
	At    time.Time // of Given, in the zone of the call
	// Judgement is that of Given, in a word.
	Judgement ui.Tag
	Fields    []ui.Field
	Open      bool // the form was refused, or the call leaves the answer to the instructor
}

var judgedPage = web.Template[JudgedPage](files, "judged.html")

func (p *Pages) judged(w http.ResponseWriter, r *http.Request) error {
	return p.showJudged(w, r, "", nil)
}

func (p *Pages) showJudged(w http.ResponseWriter, r *http.Request, refused string, err error) error {
	l, actor, id := web.Of(r).Lang, web.Of(r).Actor, r.PathValue("id")
	f, loadErr := p.reviews.Show(r.Context(), actor, id)
	if loadErr != nil {
		return loadErr
	}
	judged, loadErr := p.reviews.Eligibility(r.Context(), actor, f)
	if loadErr != nil {
		return loadErr
	}
	if judged == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	now, loadErr := p.reviews.Today(r.Context(), actor, f, *judged)
	if loadErr != nil {
		return loadErr
	}
	view := eligibilitypages.View(l, p.land, judged.Answers)
	page := JudgedPage{
		Page: p.server.NewPage(r, l.Text("eligibility.dossier")), ID: id, Problem: web.Problem(r, err), Where: view.Where, Day: view.Day,
		Overall: judged.Overall(), Kind: eligibilitypages.Kind(judged.Overall()), May: programme.MayInstruct(f.FunderRole) == nil && f.State.Correctable(),
	}
	page.Crumbs = p.crumbs(r, f.Call, f.RoundID, ui.Crumb{Label: f.Title, URL: "/instruction/dossiers/" + id}, ui.Crumb{Label: page.Layout.Title})
	if now != nil {
		today := eligibilitypages.View(l, p.land, *now)
		page.Today = &today
	}
	page.Layout.Within = f.Title
	var all []ui.Field
	for _, one := range view.Rules {
		row := JudgedRule{RuleView: one, Open: one.Verdict == rule.Instructor}
		if given, ok := judged.Overrides[one.Key]; ok {
			row.Given, row.At, row.Judgement, row.Open = &given, given.At.In(f.Definition().Location()), eligibilitypages.Tag(l, given.Verdict), false
		}
		form := ui.Form{}
		if one.Key == refused {
			form, row.Open = web.FormOf(r, err), true
		}
		row.Fields = p.judgeFields(r, form, one.Key)
		all = append(all, row.Fields...)
		page.Rules = append(page.Rules, row)
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), all...)
	code := http.StatusOK
	if err != nil {
		code = web.Status(err)
	}
	return judgedPage.Render(w, r, code, page)
}

// computed says which value of an attribute the call computed at the filing, where it is not
// the one declared; "" else.
func computed(l lang.Lang, attribute call.Attribute, f review.File) string {
	if f.Filing.Eligibility == nil {
		return ""
	}
	kind, ok := f.Filing.Eligibility.Kind(attribute.Key)
	if !ok || kind.Option == f.Attributes[attribute.Key] {
		return ""
	}
	if option, ok := attribute.Option(kind.Option); ok {
		return l.Text("eligibility.kinds.filed", "option", option.Label)
	}
	return l.Text("eligibility.kinds.filed." + string(kind.Verdict))
}

// eligible tells in a word what the rules answered, instructors included; nil when the call
// had none.
func (p *Pages) eligible(r *http.Request, f review.File) (*ui.Tag, error) {
	judged, err := p.reviews.Eligibility(r.Context(), web.Of(r).Actor, f)
	if err != nil || judged == nil {
		return nil, err
	}
	tag := eligibilitypages.Tag(web.Of(r).Lang, judged.Overall())
	return &tag, nil
}

func (p *Pages) judgeFields(r *http.Request, form ui.Form, key string) []ui.Field {
	l := web.Of(r).Lang
	return []ui.Field{
		form.Fill(ui.Field{Kind: "radios", Name: "verdict", Suffix: key, Label: l.Text("eligibility.judge.verdict"), Required: true, Options: []ui.Option{
			{Value: string(rule.Yes), Label: l.Text("eligibility.judge.yes")}, {Value: string(rule.No), Label: l.Text("eligibility.judge.no")},
		}}),
		form.Fill(ui.Field{Kind: "textarea", Name: "reason", Suffix: key, Label: l.Text("eligibility.judge.reason"), Help: l.Text("eligibility.judge.reason.help"), Rows: 3, Required: true}),
	}
}

func (p *Pages) judge(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id, key := r.PathValue("id"), r.PathValue("rule")
	err := p.reviews.Judge(r.Context(), web.Of(r).Actor, id, key, rule.Verdict(r.PostForm.Get("verdict")), r.PostForm.Get("reason"))
	if web.Again(err) {
		return p.showJudged(w, r, key, err)
	}
	return p.done(w, r, err, "ui.saved", "/instruction/dossiers/"+id+"/eligibility#rule-"+key)
}
