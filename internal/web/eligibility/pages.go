// Package eligibility serves the page that answers whether a project may apply to a call. It
// is public, works without script, and keeps nothing: the answer is in the address.
package eligibility

import (
	"embed"
	"net/http"
	"strings"
	"time"

	"maillage/internal/eligibility"
	"maillage/internal/lang"
	"maillage/internal/pdf"
	"maillage/internal/programme"
	"maillage/internal/programme/rule"
	"maillage/internal/territory"
	"maillage/internal/web"
	"maillage/internal/web/maps"
	"maillage/internal/web/programme/callwords"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// Pages answers for the page.
type Pages struct {
	server *web.Server
	calls  *programme.Service
	rules  *eligibility.Service
	land   *territory.Reference
	press  *pdf.Worker
}

// Add adds GET /calls/{slug}/eligibility, and the same as PDF.
func Add(server *web.Server, calls *programme.Service, rules *eligibility.Service, land *territory.Reference, press *pdf.Worker) {
	p := &Pages{server, calls, rules, land, press}
	server.Get("/calls/{slug}/eligibility", web.Public, p.show)
	server.Get("/calls/{slug}/eligibility.pdf", web.Public, p.print)
}

// AnswerPage asks for a project and answers.
type AnswerPage struct {
	web.Page
	Crumbs  []ui.Crumb
	Slug    string
	Call    string
	Fields  []ui.Field
	Summary ui.Summary
	Rules   []RuleView
	Answer  *AnswerView
	Map     *maps.Map // around the point, or nil
	PDF     string    // address of the answer as a document, or ""
	Apply   bool

	at    time.Time // of the answer, in the zone of the call
	point string    // as it was typed
}

// AnswerView is the answer to a project.
type AnswerView struct {
	Overall rule.Verdict
	Kind    string // of notice
	Where   string // the project as it was understood
	Day     time.Time
	Rules   []RuleView
}

// RuleView is a rule, with its answer where there is one.
type RuleView struct {
	Key     string
	Text    string
	Asked   string
	Verdict rule.Verdict
	Tag     ui.Tag
	Finding FindingView
}

var answerPage = web.Template[AnswerPage](files, "answer.html")

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	page, err := p.page(r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(page.Summary.Items) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return answerPage.Render(w, r, status, page)
}

func (p *Pages) page(r *http.Request) (AnswerPage, error) {
	from := web.Of(r)
	c, _, err := p.calls.Read(r.Context(), from.Actor, r.PathValue("slug"))
	if err != nil {
		return AnswerPage{}, err
	}
	d := c.Definition
	page := AnswerPage{Page: p.server.NewPage(r, from.Lang.Text("eligibility.title")), Slug: c.Slug, Call: d.Title.In(from.Lang), Apply: c.State == programme.Published}
	page.Layout.Within = page.Call
	page.Crumbs = []ui.Crumb{{Label: from.Lang.Text("calls.title"), URL: "/calls"}, {Label: page.Call, URL: "/calls/" + c.Slug}, {Label: page.Layout.Title}}
	ask := p.read(r, d)
	page.Fields = p.fields(r, d, ask)
	page.Summary = ui.Summarise(from.Lang.Text("ui.summary"), page.Fields...)
	if !ask.any || len(d.Eligibility) == 0 || len(page.Summary.Items) > 0 {
		for _, one := range d.Eligibility {
			page.Rules = append(page.Rules, RuleView{Text: one.Text.In(from.Lang), Asked: callwords.Words{Lang: from.Lang, Land: p.land}.Condition(one.If)})
		}
		return page, nil
	}
	now := p.server.Config().Now()
	day := eligibility.RoundDay(d, ask.round, now)
	answers, err := p.rules.Try(r.Context(), d.Eligibility, ask.project, day)
	if err != nil {
		return page, err
	}
	areas, within, err := p.rules.Sight(r.Context(), d.Eligibility, ask.project, day)
	if err != nil {
		return page, err
	}
	if at := ask.project.Point; at != nil {
		drawn := sight(from.Lang, p.land, *at, areas, within)
		page.Map, page.point = &drawn, strings.TrimSpace(r.URL.Query().Get("point"))
	}
	view := View(from.Lang, p.land, answers)
	page.Answer, page.at = &view, now.In(d.Location())
	if ok, _ := p.press.Available(); ok {
		page.PDF = "/calls/" + c.Slug + "/eligibility.pdf?" + r.URL.RawQuery
	}
	return page, nil
}

// View puts answers into words.
func View(l lang.Lang, land *territory.Reference, answers eligibility.Answers) AnswerView {
	view := AnswerView{Overall: answers.Overall, Kind: Kind(answers.Overall), Where: territorypages.Label(land, answers.Commune), Day: answers.Day}
	titles := map[string]string{}
	for _, list := range answers.Lists {
		titles[list.Key] = list.Title
	}
	words := callwords.Words{Lang: l, Land: land, ListTitle: func(key string) string { return titles[key] }}
	say := findings{l: l, words: words, commune: answers.Commune != ""}
	for _, one := range answers.Rules {
		view.Rules = append(view.Rules, RuleView{Key: one.Key, Text: one.Text.In(l), Verdict: one.Verdict, Tag: Tag(l, one.Verdict), Finding: say.view(one.Finding)})
	}
	return view
}

// Kind is that of the notice that tells a verdict.
func Kind(v rule.Verdict) string {
	return map[rule.Verdict]string{rule.Yes: "success", rule.No: "error", rule.Undecided: "warning", rule.Instructor: "info"}[v]
}

// Tag is a verdict in a word.
func Tag(l lang.Lang, v rule.Verdict) ui.Tag {
	kinds := map[rule.Verdict]string{rule.Yes: "good", rule.No: "warning", rule.Instructor: "accent"}
	return ui.Tag{Kind: kinds[v], Text: l.Text("eligibility.verdict." + string(v))}
}
