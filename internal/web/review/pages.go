// Package review holds the pages of those who instruct, review and decide.
package review

import (
	"cmp"
	"embed"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/internal/award"
	"maillage/internal/dossier"
	"maillage/internal/film"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/pdf"
	"maillage/internal/programme"
	"maillage/internal/review"
	"maillage/internal/territory"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	dossierpages "maillage/internal/web/dossier"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
	"maillage/internal/web/written"
)

//go:embed *.html
var files embed.FS

// Pages answers for the funder's work on dossiers.
type Pages struct {
	server  *web.Server
	reviews *review.Service
	awards  *award.Service
	films   *film.Service
	network *network.Service
	land    *territory.Reference
}

// Add adds the routes and the corner on people's home page.
func Add(server *web.Server, home *accountpages.Pages, reviews *review.Service, awards *award.Service, films *film.Service, net *network.Service, land *territory.Reference, press *pdf.Worker) {
	p := &Pages{server, reviews, awards, films, net, land}
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
	server.Get("/instruction/dossiers/{id}/eligibility", web.SignedIn, p.judged)
	server.Post("/instruction/dossiers/{id}/eligibility/{rule}", web.SignedIn, p.judge)
	server.Get("/instruction/dossiers/{id}/decision", web.SignedIn, p.decision)
	server.Post("/instruction/dossiers/{id}/decision", web.SignedIn, p.decide)
	p.addExports(press)
	home.AddCorner(p.corner)
}

func (p *Pages) crumbs(r *http.Request, c programme.Call, roundID string, below ...ui.Crumb) []ui.Crumb {
	l := web.Of(r).Lang
	return append([]ui.Crumb{{Label: l.Text("nav.home"), URL: "/home"}, {Label: c.Definition.Title.In(l), URL: "/instruction/rounds/" + roundID}}, below...)
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
	Sections   []written.Section
	Budget     dossierpages.PrintedBudget
	Tag        ui.Tag
	FiledAt    time.Time
	Late       bool
	Place      string
	Instructs  bool
	Correction []ui.Field
	Waiting    *review.Request
	Asked      []RequestView // every request, newest first
	Conflict   ui.Field
	MayDeclare bool
	MayCorrect bool // the call gives days to answer corrections
	Days       int
	Attributes []ui.Option // what the applicants declare of the project
	Pieces     []dossier.File
	Experts    []ui.Option
	Marks      []ui.Field
	Comment    ui.Field
	MayScore   bool
	Reviews    []ReviewView
	Eligible   *ui.Tag // what the rules of the call answered, instructors included; nil when there was none
	Gain       *GainView
	Film       *ui.Player // nil without one
	Note       string     // what the person noted while they watched it
	Taken      bool       // and took into their comment
	Noted      []ui.NotePiece
	Moments    []ui.NotePiece // of the note alone
}

// ReviewView is an expert's part in words.
type ReviewView struct {
	review.Assignment
	Score   string
	ByMarks []ui.Option // a criterion and its mark
}

// RequestView is a correction request with its instants in the zone of the call.
type RequestView struct {
	Sections             string
	Message              string
	Asked, Due, Answered time.Time
	Waits                bool
}

// In writes a text of the call in the language of the page.
func (s ShowPage) In(text lang.Translated) string { return text.In(lang.Lang(s.Layout.Lang)) }

var showPage = web.Template[ShowPage](files, "show.html", "acts.html")

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	return p.showDossier(w, r, nil)
}

// pieces are the files of a dossier but the images of its texts, which show them.
func pieces(f review.File) []dossier.File {
	var list []dossier.File
	for _, slot := range slices.Sorted(maps.Keys(f.Files)) {
		if !dossier.IsImage(slot) {
			list = append(list, f.Files[slot])
		}
	}
	return list
}

func (p *Pages) showDossier(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	l := from.Lang
	f, loadErr := p.reviews.Show(r.Context(), from.Actor, r.PathValue("id"))
	if loadErr != nil {
		return loadErr
	}
	page := ShowPage{
		Page: p.server.NewPage(r, f.Title), File: f, Crumbs: p.crumbs(r, f.Call, f.RoundID, ui.Crumb{Label: f.Title}), Problem: web.Problem(r, err),
		Sections:  written.Answers(l, f.Everything, p.land, "/instruction/dossiers/"+f.ID+"/files/"),
		Budget:    dossierpages.PrintedBudget{Table: dossierpages.NewBudgetTable(l, f.Everything), ID: f.ID},
		Tag:       ui.Tag{Kind: "accent", Text: l.Text("dossier.state." + string(f.State))},
		FiledAt:   f.Filing.FiledAt.In(f.Definition().Location()),
		Late:      f.Late,
		Pieces:    pieces(f),
		Instructs: programme.MayInstruct(f.FunderRole) == nil,
	}
	page.Layout.Wide = true
	if f.Place != nil {
		page.Place = f.Place.Name + ", " + territorypages.Label(p.land, f.Place.CommuneCode)
	}
	page.Attributes = declared(l, f)
	if loadErr = p.tell(r, &page); loadErr != nil {
		return loadErr
	}
	form, titles := web.FormOf(r, err), sectionTitles(l, f)
	for i, request := range f.Requests {
		if request.AnsweredAt.IsZero() {
			page.Waiting = &f.Requests[i]
		}
		page.Asked = append(page.Asked, requestView(f, request, titles))
	}
	page.Conflict = form.Fill(ui.Field{Kind: "textarea", Name: "why", Label: l.Text("review.why"), Help: l.Text("review.why.help"), Rows: 3, Required: true})
	page.Days = f.Definition().Corrections.Days
	page.MayCorrect = page.Days > 0 && f.State.Correctable()
	page.MayDeclare = page.Instructs || f.Mine != nil
	page.Correction = []ui.Field{
		form.Fill(ui.Field{Kind: "checkboxes", Name: "sections", Label: l.Text("instruction.sections"), Options: sectionOptions(l, f), Required: true}),
		form.Fill(ui.Field{Kind: "textarea", Name: "message", Label: l.Text("instruction.message"), Rows: 4, Required: true}),
	}
	experts, listErr := p.reviews.Experts(r.Context(), web.Of(r).Actor, f.Call)
	if listErr != nil {
		return listErr
	}
	for _, m := range experts {
		if !slices.ContainsFunc(f.Assignments, func(a review.Assignment) bool { return a.ExpertID == m.AccountID }) {
			page.Experts = append(page.Experts, ui.Option{Value: m.AccountID, Label: m.Name + " – " + l.Text("programme.role."+string(m.Role))})
		}
	}
	p.fillReview(&page, l, form)
	page.Summary = ui.Summarise(l.Text("ui.summary"), append(slices.Concat(page.Correction, page.Marks), page.Comment, page.Conflict)...)
	code := http.StatusOK
	if err != nil {
		code = web.Status(err)
	}
	return showPage.Render(w, r, code, page)
}

// tell adds what other rooms know of the dossier.
func (p *Pages) tell(r *http.Request, page *ShowPage) (err error) {
	if page.Eligible, err = p.eligible(r, page.File); err != nil {
		return err
	}
	if page.Gain, err = p.gain(r, page.File); err != nil {
		return err
	}
	return p.watch(r, page)
}

// declared says what the applicants declare of the project, in words.
func declared(l lang.Lang, f review.File) []ui.Option {
	var all []ui.Option
	for _, attribute := range f.Definition().Attributes {
		if option, ok := attribute.Option(f.Attributes[attribute.Key]); ok {
			all = append(all, ui.Option{Label: attribute.Label.In(l), Value: option.Label.In(l), Help: computed(l, attribute, f)})
		}
	}
	return all
}

func requestView(f review.File, request review.Request, titles map[string]string) RequestView {
	zone := f.Definition().Location()
	view := RequestView{
		Message: request.Message, Waits: request.AnsweredAt.IsZero(),
		Asked: request.AskedAt.In(zone), Due: request.DueAt.In(zone), Answered: request.AnsweredAt.In(zone),
	}
	var names []string
	for _, key := range request.Sections {
		names = append(names, cmp.Or(titles[key], key))
	}
	view.Sections = strings.Join(names, ", ")
	return view
}

// sectionTitles names what can be reopened.
func sectionTitles(l lang.Lang, f review.File) map[string]string {
	titles := map[string]string{
		dossier.SettingsSection: l.Text("dossier.part.settings"), dossier.BudgetSection: l.Text("dossier.part.budget"),
		dossier.LettersSection: l.Text("dossier.part.letters"), dossier.PiecesSection: l.Text("dossier.part.pieces"),
	}
	for _, section := range f.Definition().Form {
		titles[section.Key] = section.Title.In(l)
	}
	return titles
}

func sectionOptions(l lang.Lang, f review.File) []ui.Option {
	titles := sectionTitles(l, f)
	var options []ui.Option
	for _, key := range review.Sections(f.Everything) {
		options = append(options, ui.Option{Value: key, Label: titles[key]})
	}
	return options
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
				mark = -1 // refused beside the field
			}
			marks[name[5:]] = mark
		}
	}
	comment, err := p.comment(r)
	if err != nil {
		return err
	}
	submit := r.PostForm.Get("submit") == "yes"
	err = p.reviews.SaveReview(r.Context(), web.Of(r).Actor, r.PathValue("id"), web.Seen(r, "version"), marks, comment, submit)
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
