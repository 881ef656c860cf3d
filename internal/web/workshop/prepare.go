package workshop

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/ui"
	"maillage/internal/workshop"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// Pages answers for those who prepare workshops, and shows boards.
type Pages struct {
	server    *web.Server
	workshops *workshop.Service
	groups    *collective.Service
}

// Add adds the pages of workshops.
func Add(server *web.Server, home *accountpages.Pages, workshops *workshop.Service, groups *collective.Service) {
	p := &Pages{server, workshops, groups}
	home.AddCorner(p.corner)
	server.Get("/collectives/{id}/workshops", web.SignedIn, p.list)
	server.Post("/collectives/{id}/workshops", web.SignedIn, p.prepare)
	server.Get("/collectives/{id}/workshops/new", web.SignedIn, p.newForm)
	server.Post("/workshop-templates/{kept}/removal", web.SignedIn, p.dropKept)
	server.Get("/workshops/{id}", web.Public, p.show)
	server.Get("/workshops/{id}/board", web.Public, p.board)
	server.Get("/workshops/{id}/projector", web.SignedIn, p.projector)
	server.Get("/workshops/{id}/notes/{no}", web.Public, p.note)
	server.Get("/workshops/{id}/people", web.SignedIn, p.people)
	for name, act := range map[string]web.Handler{
		"about": p.about, "schedule": p.schedule, "link": p.renewLink, "facilitators": p.facilitator, "kept": p.keep, "deletion": p.remove, "steps": p.addStep,
		"steps/{step}": p.saveStep, "steps/{step}/place": p.moveStep, "steps/{step}/removal": p.removeStep,
	} {
		server.Post("/workshops/{id}/"+name, web.SignedIn, act)
	}
	server.Get("/workshops/{id}/steps/{step}", web.SignedIn, p.stepForm)
	for _, name := range []string{"about", "schedule", "link", "facilitators", "kept", "deletion", "steps"} { // asked again after a reload, or in another language
		server.Get("/workshops/{id}/"+name, web.SignedIn, p.back)
	}
}

func (p *Pages) back(w http.ResponseWriter, r *http.Request) error {
	if _, err := p.workshops.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"), ""); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/workshops/"+r.PathValue("id"))
}

// corner tells of the workshops to come of a person's collectives, and of those under way.
func (p *Pages) corner(ctx context.Context, actor account.Actor, l lang.Lang) (*accountpages.Section, error) {
	groups, of, err := p.workshops.Coming(ctx, actor)
	if err != nil {
		return nil, err
	}
	section := &accountpages.Section{Title: l.Text("workshop.list")}
	for _, c := range groups {
		for _, one := range of[c.ID] {
			item := accountpages.Item{Title: one.Title, URL: "/workshops/" + one.ID, Detail: c.Name, Tag: &ui.Tag{Text: l.Text("workshop.status." + string(one.Status))}}
			if !one.StartsAt.IsZero() {
				item.Detail += " – " + l.DateTime(told(one.StartsAt))
			}
			if one.Status == board.Open {
				item.URL, item.Tag.Kind = item.URL+"/board", "accent"
			}
			section.Items = append(section.Items, item)
		}
	}
	if len(section.Items) == 0 {
		return nil, nil //nolint:nilnil // a home without workshops says nothing of them: see Corner
	}
	return section, nil
}

// ListPage is the workshops of a collective.
type ListPage struct {
	web.Page
	Crumbs     []ui.Crumb
	Collective string // identifier
	Workshops  []workshop.Workshop
	MayPrepare bool
}

var listPage = web.Template[ListPage](files, "list.html", "tags.html")

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	e, err := p.groups.Show(r.Context(), from.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	all, err := p.workshops.List(r.Context(), from.Actor, e.ID)
	if err != nil {
		return err
	}
	for i := range all {
		all[i].StartsAt, all[i].OpenedAt = told(all[i].StartsAt), told(all[i].OpenedAt)
	}
	page := ListPage{Page: p.server.NewPage(r, from.Lang.Text("workshop.list")), Collective: e.ID, Workshops: all, MayPrepare: workshop.MayPrepare(e.Role) == nil}
	page.Layout.Within = e.Name
	page.Crumbs = crumbs(from.Lang, e.Collective, ui.Crumb{Label: page.Layout.Title})
	return listPage.Render(w, r, http.StatusOK, page)
}

// told is an instant in the zone that pages tell it in; zero stays so.
func told(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.In(lang.Paris)
}

func crumbs(l lang.Lang, c collective.Collective, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: l.Text("nav.home"), URL: "/home"}, {Label: c.Name, URL: "/collectives/" + c.ID}}, more...)
}

// NewPage asks with what a workshop begins, and when it is.
type NewPage struct {
	web.Page
	Crumbs  []ui.Crumb
	Action  string
	ID      string // of the collective
	Problem string
	Summary ui.Summary
	Fields  []ui.Field
	Kept    []workshop.KeptAgenda
}

var newPage = web.Template[NewPage](files, "new.html")

func (p *Pages) newForm(w http.ResponseWriter, r *http.Request) error { return p.showNew(w, r, nil) }

func (p *Pages) showNew(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	l := from.Lang
	e, loadErr := p.groups.Show(r.Context(), from.Actor, r.PathValue("id"))
	if loadErr != nil {
		return loadErr
	}
	if refused := workshop.MayPrepare(e.Role); refused != nil {
		return refused
	}
	kept, loadErr := p.workshops.Kept(r.Context(), from.Actor)
	if loadErr != nil {
		return loadErr
	}
	var templates []ui.Option
	for _, t := range agenda.Templates() {
		templates = append(templates, ui.Option{Value: t.Key, Label: t.Title(l) + " – " + l.Text("board.minutes", "count", minutes(t.Agenda(l))), Help: t.Purpose(l)})
	}
	for _, k := range kept {
		templates = append(templates, ui.Option{Value: k.ID, Label: l.Text("workshop.kept.one", "title", k.Title) + " – " + l.Text("board.minutes", "count", minutes(k.Agenda))})
	}
	templates = append(templates, ui.Option{Value: "blank", Label: l.Text("workshop.blank.choice"), Help: l.Text("workshop.blank.help")})
	form := web.FormOf(r, err)
	base := "/collectives/" + e.ID + "/workshops"
	page := NewPage{Page: p.server.NewPage(r, l.Text("workshop.new")), Action: base, ID: e.ID, Kept: kept, Problem: web.Problem(r, err), Fields: []ui.Field{
		form.Fill(ui.Field{Kind: "radios", Name: "template", Label: l.Text("workshop.template"), Options: templates, Required: true}),
		form.Fill(ui.Field{Kind: "text", Name: "title", Label: l.Text("workshop.title"), Help: l.Text("workshop.title.help")}),
	}}
	page.Fields = append(page.Fields, timeFields(l, form, workshop.Workshop{})...)
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Fields...)
	page.Crumbs = crumbs(l, e.Collective, ui.Crumb{Label: l.Text("workshop.list"), URL: base}, ui.Crumb{Label: page.Layout.Title})
	return newPage.Render(w, r, web.Status(err), page)
}

func minutes(a agenda.Agenda) (sum int) {
	for _, s := range a.Steps {
		sum += s.Minutes
	}
	return sum
}

const typedTime = "2006-01-02T15:04" // as browsers send it

func timeFields(l lang.Lang, form ui.Form, w workshop.Workshop) []ui.Field {
	at, long := "", ""
	if !w.StartsAt.IsZero() {
		at = told(w.StartsAt).Format(typedTime)
	}
	if w.Minutes > 0 {
		long = strconv.Itoa(w.Minutes)
	}
	return []ui.Field{
		form.Fill(ui.Field{Kind: "datetime-local", Name: "starts_at", Label: l.Text("workshop.starts_at"), Help: l.Text("workshop.starts_at.help"), Value: at}),
		form.Fill(ui.Field{Kind: "number", Name: "minutes", Label: l.Text("workshop.minutes"), Unit: l.Text("workshop.minutes.unit"), Help: l.Text("workshop.minutes.help"), Value: long}),
	}
}

// timeOf reads when a workshop is.
func timeOf(r *http.Request) (at time.Time, long int, err error) {
	var fields fault.Fields
	if typed := strings.TrimSpace(r.PostForm.Get("starts_at")); typed != "" {
		if at, err = time.ParseInLocation(typedTime, typed, lang.Paris); err != nil {
			fields.Add("starts_at", "workshop.starts_at.wrong")
		}
	}
	if typed := strings.TrimSpace(r.PostForm.Get("minutes")); typed != "" {
		if long, err = strconv.Atoi(typed); err != nil || long < 1 {
			fields.Add("minutes", "workshop.minutes.wrong")
		}
	}
	return at, long, fields.Err()
}

func (p *Pages) prepare(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	from := web.Of(r)
	at, long, err := timeOf(r)
	template := r.PostForm.Get("template")
	switch template {
	case "":
		if err == nil {
			err = fault.Wrong("template", "field.choose")
		}
	case "blank":
		template = ""
	}
	var made workshop.Workshop
	if err == nil {
		made, err = p.workshops.Prepare(r.Context(), from.Actor, r.PathValue("id"), template, from.Lang, workshop.Plan{Title: r.PostForm.Get("title"), StartsAt: at, Minutes: long})
	}
	if web.Again(err) {
		return p.showNew(w, r, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "workshop.prepared")
	return web.SeeOther(w, r, "/workshops/"+made.ID)
}

func (p *Pages) dropKept(w http.ResponseWriter, r *http.Request) error {
	if err := p.workshops.Drop(r.Context(), web.Of(r).Actor, r.PathValue("kept")); err != nil {
		return err
	}
	p.server.Flash(r, "workshop.kept.dropped")
	return web.SeeOther(w, r, "/collectives/"+url.PathEscape(r.URL.Query().Get("collective"))+"/workshops/new")
}

// done ends an act on a workshop: back to its page with a sentence, or the same page with what
// stands in the way.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key, to string) error {
	if web.Again(err) {
		return p.render(w, r, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, "/workshops/"+r.PathValue("id")+to)
}

// change changes the agenda of a workshop from what is kept.
func (p *Pages) change(r *http.Request, act func(a *agenda.Agenda) error) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	ctx, actor, id := r.Context(), web.Of(r).Actor, r.PathValue("id")
	one, err := p.workshops.Show(ctx, actor, id, "")
	if err != nil {
		return err
	}
	if err := act(&one.Agenda); err != nil {
		return err
	}
	return p.workshops.Change(ctx, actor, id, web.Seen(r, "version"), one.Agenda)
}
