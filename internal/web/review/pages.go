// Package review holds the pages of those who instruct, review and decide.
package review

import (
	"embed"
	"net/http"
	"slices"
	"strconv"
	"time"

	"maillage/internal/award"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/review"
	"maillage/internal/territory"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	dossierpages "maillage/internal/web/dossier"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// Pages answers for the funder's work on dossiers.
type Pages struct {
	server  *web.Server
	reviews *review.Service
	awards  *award.Service
	land    *territory.Reference
}

// Add adds the routes and the corner on people's home page.
func Add(server *web.Server, home *accountpages.Pages, reviews *review.Service, awards *award.Service, land *territory.Reference) {
	p := &Pages{server, reviews, awards, land}
	server.Get("/instruction/rounds/{round}", web.SignedIn, p.round)
	server.Get("/instruction/rounds/{round}/board", web.SignedIn, p.board)
	server.Post("/instruction/rounds/{round}/release", web.SignedIn, p.release)
	server.Get("/instruction/dossiers/{id}", web.SignedIn, p.show)
	server.Get("/instruction/dossiers/{id}/files/{file}", web.SignedIn, p.download)
	server.Post("/instruction/dossiers/{id}/correction", web.SignedIn, p.correct)
	server.Post("/instruction/dossiers/{id}/completeness", web.SignedIn, p.complete)
	server.Post("/instruction/dossiers/{id}/experts", web.SignedIn, p.assign)
	server.Post("/instruction/dossiers/{id}/experts/{expert}/removal", web.SignedIn, p.unassign)
	server.Post("/instruction/dossiers/{id}/conflict", web.SignedIn, p.conflict)
	server.Post("/instruction/dossiers/{id}/review", web.SignedIn, p.save)
	server.Get("/instruction/dossiers/{id}/decision", web.SignedIn, p.decision)
	server.Post("/instruction/dossiers/{id}/decision", web.SignedIn, p.decide)
	home.AddCorner(p.corner)
}

func (p *Pages) crumbs(r *http.Request, c programme.Call, roundID, here string) []ui.Crumb {
	l := web.Of(r).Lang
	return []ui.Crumb{{Label: l.Text("nav.home"), URL: "/home"}, {Label: c.Definition.Title.In(l), URL: "/instruction/rounds/" + roundID}, {Label: here}}
}

func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key, to string) error {
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, to)
}

// ShowPage is a filed dossier with the acts of instruction.
type ShowPage struct {
	web.Page
	File       review.File
	Crumbs     []ui.Crumb
	Problem    string
	Summary    ui.Summary
	Sections   []dossierpages.PrintSection
	Budget     dossierpages.PrintedBudget
	Tag        ui.Tag
	FiledAt    time.Time
	Late       bool
	Place      string
	Instructs  bool
	Correction []ui.Field
	Waiting    *review.Request
	Experts    []ui.Option
	Marks      []ui.Field
	Comment    ui.Field
	MayScore   bool
	Reviews    []ReviewView
}

// ReviewView is an expert's part in words.
type ReviewView struct {
	review.Assignment
	Score string
}

// In writes a text of the call in the language of the page.
func (s ShowPage) In(text lang.Translated) string { return text.In(lang.Lang(s.Layout.Lang)) }

var showPage = web.Template[ShowPage](files, "show.html", "acts.html")

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	return p.showDossier(w, r, nil)
}

func (p *Pages) showDossier(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	l := from.Lang
	f, loadErr := p.reviews.Show(r.Context(), from.Actor, r.PathValue("id"))
	if loadErr != nil {
		return loadErr
	}
	page := ShowPage{
		Page: p.server.NewPage(r, f.Title), File: f, Crumbs: p.crumbs(r, f.Call, f.RoundID, f.Title), Problem: web.Problem(r, err),
		Sections:  dossierpages.InWords(l, f.Everything, p.land),
		Budget:    dossierpages.PrintedBudget{Table: dossierpages.NewBudgetTable(l, f.Everything), ID: f.ID},
		Tag:       ui.Tag{Kind: "accent", Text: l.Text("dossier.state." + string(f.State))},
		FiledAt:   f.Filing.FiledAt.In(f.Definition().Location()),
		Late:      f.Late,
		Instructs: programme.MayInstruct(f.FunderRole) == nil,
	}
	page.Layout.Wide = true
	if f.Place != nil {
		page.Place = f.Place.Name + ", " + territorypages.Label(p.land, f.Place.CommuneCode)
	}
	if len(f.Requests) > 0 && f.Requests[0].AnsweredAt.IsZero() {
		page.Waiting = &f.Requests[0]
	}
	form := web.FormOf(r, err)
	page.Correction = []ui.Field{
		form.Fill(ui.Field{Kind: "checkboxes", Name: "sections", Label: l.Text("instruction.sections"), Options: sectionOptions(l, f), Required: true}),
		form.Fill(ui.Field{Kind: "textarea", Name: "message", Label: l.Text("instruction.message"), Rows: 4, Required: true}),
	}
	for _, m := range f.Experts {
		if !slices.ContainsFunc(f.Assignments, func(a review.Assignment) bool { return a.ExpertID == m.AccountID }) {
			page.Experts = append(page.Experts, ui.Option{Value: m.AccountID, Label: m.Name + " – " + l.Text("programme.role."+string(m.Role))})
		}
	}
	p.fillReview(&page, l, form)
	page.Summary = ui.Summarise(l.Text("ui.summary"), append(page.Correction, page.Marks...)...)
	code := http.StatusOK
	if err != nil {
		code = web.Status(err)
	}
	return showPage.Render(w, r, code, page)
}

func sectionOptions(l lang.Lang, f review.File) []ui.Option {
	titles := map[string]string{
		dossier.SettingsSection: l.Text("dossier.part.settings"), dossier.BudgetSection: l.Text("dossier.part.budget"),
		dossier.LettersSection: l.Text("dossier.part.letters"), dossier.PiecesSection: l.Text("dossier.part.pieces"),
	}
	for _, section := range f.Definition().Form {
		titles[section.Key] = section.Title.In(l)
	}
	var options []ui.Option
	for _, key := range review.Sections(f.Everything) {
		options = append(options, ui.Option{Value: key, Label: titles[key]})
	}
	return options
}

// fillReview prepares the score sheet of the person, and the reviews they may read.
func (p *Pages) fillReview(page *ShowPage, l lang.Lang, form ui.Form) {
	f := page.File
	d := f.Definition()
	for _, a := range f.Assignments {
		view := ReviewView{Assignment: a}
		if score, ok := d.Score(a.Marks); ok && a.Submitted() {
			view.Score = l.Percent(int(score))
		}
		page.Reviews = append(page.Reviews, view)
	}
	if f.Mine == nil || f.Mine.Submitted() || f.Mine.Conflicted() || !f.State.Filed() {
		return
	}
	page.MayScore = f.State == dossier.Submitted || f.State == dossier.Instruction
	for _, criterion := range d.Criteria {
		field := ui.Field{Kind: "radios", Name: "mark-" + criterion.Key, Label: criterion.Label.In(l), Help: criterion.Help.In(l), Required: true}
		for mark, label := range d.ScaleOf(criterion) {
			field.Options = append(field.Options, ui.Option{Value: strconv.Itoa(mark), Label: strconv.Itoa(mark) + " – " + label.In(l)})
		}
		if mark, ok := f.Mine.Marks[criterion.Key]; ok {
			field.Value = strconv.Itoa(mark)
		}
		page.Marks = append(page.Marks, form.Fill(field))
	}
	page.Comment = form.Fill(ui.Field{Kind: "textarea", Name: "comment", Label: l.Text("review.comment"), Value: f.Mine.Comment, Rows: 4})
}

func (p *Pages) actDone(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if web.Again(err) {
		return p.showDossier(w, r, err)
	}
	return p.done(w, r, err, key, "/instruction/dossiers/"+r.PathValue("id"))
}

func (p *Pages) correct(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.reviews.AskCorrection(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm["sections"], r.PostForm.Get("message"))
	return p.actDone(w, r, err, "instruction.correction_sent")
}

func (p *Pages) complete(w http.ResponseWriter, r *http.Request) error {
	err := p.reviews.DeclareComplete(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	return p.actDone(w, r, err, "instruction.declared")
}

func (p *Pages) assign(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.reviews.Assign(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("expert"))
	return p.actDone(w, r, err, "ui.saved")
}

func (p *Pages) unassign(w http.ResponseWriter, r *http.Request) error {
	err := p.reviews.Unassign(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("expert"))
	return p.actDone(w, r, err, "ui.saved")
}

func (p *Pages) conflict(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	actor, id := web.Of(r).Actor, r.PathValue("id")
	err := p.reviews.DeclareConflict(r.Context(), actor, id, r.PostForm.Get("why"))
	if web.Again(err) {
		return p.showDossier(w, r, err)
	}
	return p.done(w, r, err, "review.conflict_declared", "/home")
}

func (p *Pages) save(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	marks := map[string]int{}
	for name, values := range r.PostForm {
		if len(name) > 5 && name[:5] == "mark-" && values[0] != "" {
			mark, err := strconv.Atoi(values[0])
			if err != nil {
				return fault.New(fault.Invalid, "fault.form").Because(err)
			}
			marks[name[5:]] = mark
		}
	}
	submit := r.PostForm.Get("submit") == "yes"
	err := p.reviews.SaveReview(r.Context(), web.Of(r).Actor, r.PathValue("id"), web.Seen(r, "version"), marks, r.PostForm.Get("comment"), submit)
	return p.actDone(w, r, err, "ui.saved")
}

func (p *Pages) download(w http.ResponseWriter, r *http.Request) error {
	f, content, err := p.reviews.OpenFile(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("file"))
	if err != nil {
		return err
	}
	defer content.Close()
	dossierpages.Serve(w, r, f, content)
	return nil
}
