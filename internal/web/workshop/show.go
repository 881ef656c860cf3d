package workshop

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/ui"
	"maillage/internal/workshop"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// ShowPage is a workshop for those who prepare it, and what others read of it.
type ShowPage struct {
	web.Page
	workshop.Workshop
	Crumbs       []ui.Crumb // empty for guests
	Ends         time.Time
	Problem      string
	Summary      ui.Summary
	Lines        []Line
	Total        int // minutes of all steps
	Address      string
	Said         string // the same, short enough to be said while it is open; or ""
	About, Times []ui.Field
	Changes      bool     // the viewer may change the agenda, invite, say when: until it has ended
	Kind, After  ui.Field // of a step to add
	Facilitators []workshop.Facilitator
	Keep         ui.Field
	Opened       map[string]bool // parts of the page whose form was refused
	MayDelete    bool
}

// Line is a step on the way, with the time at which it begins, and what may be done with it.
type Line struct {
	agenda.Step
	At                        time.Time // zero while no date was said
	Started                   bool      // it was opened: it stays as it is, where it is
	Earlier, Later, Removable bool
}

var showPage = web.Template[ShowPage](files, "show.html", "tags.html")

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error { return p.render(w, r, nil) }

func (p *Pages) render(w http.ResponseWriter, r *http.Request, err error) error {
	from, id := web.Of(r), r.PathValue("id")
	one, loadErr := p.workshops.Show(r.Context(), from.Actor, id, Secret(r, id))
	if loadErr != nil {
		return loadErr
	}
	page := ShowPage{Page: p.server.NewPage(r, one.Title), Workshop: one, Ends: told(one.EndsAt()), Total: minutes(one.Agenda), Opened: map[string]bool{}}
	page.StartsAt, page.OpenedAt, page.Problem = told(one.StartsAt), told(one.OpenedAt), web.Problem(r, err)
	page.Changes = one.Facilitates && one.Status != board.Ended
	if e, loadErr := p.groups.Show(r.Context(), from.Actor, one.CollectiveID); loadErr == nil {
		page.Crumbs = crumbs(from.Lang, e.Collective, ui.Crumb{Label: from.Lang.Text("workshop.list"), URL: "/collectives/" + e.ID + "/workshops"}, ui.Crumb{Label: one.Title})
	}
	var started map[string]bool
	if one.Facilitates {
		if started, loadErr = p.workshops.Started(r.Context(), from.Actor, id); loadErr != nil {
			return loadErr
		}
	}
	page.lines(started)
	if one.Names {
		if page.Facilitators, loadErr = p.workshops.Facilitators(r.Context(), from.Actor, id); loadErr != nil {
			return loadErr
		}
	}
	if one.Facilitates {
		p.lead(r, &page, err)
	}
	return showPage.Render(w, r, web.Status(err), page)
}

func (page *ShowPage) lines(started map[string]bool) {
	at, steps := page.StartsAt, page.Agenda.Steps
	for i, s := range steps {
		free := page.Changes && !started[s.ID]
		page.Lines = append(page.Lines, Line{
			Step: s, At: at, Started: started[s.ID], Removable: free && len(steps) > 1,
			Earlier: free && i > 0 && !started[steps[i-1].ID], Later: free && i < len(steps)-1,
		})
		if !at.IsZero() {
			at = at.Add(time.Duration(s.Minutes) * time.Minute)
		}
	}
}

// lead fills what facilitators alone see; err is what is wrong with the form they sent.
func (p *Pages) lead(r *http.Request, page *ShowPage, err error) {
	l, form := web.Of(r).Lang, web.FormOf(r, err)
	page.Address = p.address(page.Link)
	if code := page.Code(p.server.Config().Now()); code != "" {
		_, page.Said, _ = strings.Cut(p.address(code), "://")
	}
	part := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	page.Opened[part] = err != nil
	of := func(name string) ui.Form {
		if name == part {
			return form
		}
		return ui.Form{}
	}
	page.About = []ui.Field{
		of("about").Fill(ui.Field{Kind: "text", Name: "title", Label: l.Text("workshop.title"), Value: page.Title, Required: true, Suffix: "about"}),
		of("about").Fill(ui.Field{Kind: "textarea", Name: "purpose", Label: l.Text("workshop.purpose"), Help: l.Text("workshop.purpose.help"), Value: page.Agenda.Purpose, Rows: 3}),
	}
	page.Times = timeFields(l, of("schedule"), page.Workshop)
	page.Keep = of("kept").Fill(ui.Field{Kind: "text", Name: "title", Label: l.Text("workshop.keep.title"), Value: page.Title, Required: true, Suffix: "kept"})
	page.Kind, page.After = addFields(l, of("steps"), page.Lines)
	page.MayDelete = page.OpenedAt.IsZero() && page.Status == board.Prepared
	fields := append(append([]ui.Field{page.Kind, page.Keep}, page.About...), page.Times...)
	page.Summary = ui.Summarise(l.Text("ui.summary"), fields...)
}

// addFields asks for the kind of a step to add, and for its place.
func addFields(l lang.Lang, form ui.Form, lines []Line) (kinds, after ui.Field) {
	kinds = ui.Field{Kind: "select", Name: "kind", Label: l.Text("workshop.step.kind"), Required: true}
	for _, kind := range agenda.Kinds() {
		kinds.Options = append(kinds.Options, ui.Option{Value: string(kind), Label: l.Text("agenda.kind." + string(kind))})
	}
	after = ui.Field{Kind: "select", Name: "after", Label: l.Text("workshop.step.after"), Value: strconv.Itoa(len(lines)), Required: true}
	after.Options = []ui.Option{{Value: "0", Label: l.Text("workshop.step.first")}}
	for i, line := range lines {
		after.Options = append(after.Options, ui.Option{Value: strconv.Itoa(i + 1), Label: fmt.Sprintf("%d. %s", i+1, line.Title)})
	}
	return form.Fill(kinds), form.Fill(after)
}
