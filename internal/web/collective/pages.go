package collective

import (
	"net/http"

	"maillage/internal/collective"
	"maillage/internal/web"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

// FormPage is a page with one form: a few fields and one button.
type FormPage struct {
	web.Page
	Crumbs  []ui.Crumb
	Lead    string
	Problem string
	Summary ui.Summary
	Action  string
	Version int
	Fields  []ui.Field
	Button  string
	Danger  *Danger // another act on the same thing, or nil
}

// Danger is an act that takes something away.
type Danger struct{ Action, Label, Help string }

var formPage = web.Template[FormPage](files, "form.html")

// form renders a form page, again with its errors when err is not nil.
func (p *Pages) form(w http.ResponseWriter, r *http.Request, page FormPage, err error) error {
	page.Summary = ui.Summarise(web.Of(r).Lang.Text("ui.summary"), page.Fields...)
	page.Problem = web.Problem(r, err)
	if len(page.Fields) > 0 && page.Layout.Scripts == nil {
		for _, f := range page.Fields {
			if f.Kind == "commune" {
				page.Layout.Scripts = []string{"commune"}
			}
		}
	}
	status := http.StatusOK
	if err != nil {
		status = web.Status(err)
	}
	return formPage.Render(w, r, status, page)
}

func (p *Pages) newForm(w http.ResponseWriter, r *http.Request) error {
	return p.groupForm(w, r, collective.Collective{}, nil)
}

func (p *Pages) groupForm(w http.ResponseWriter, r *http.Request, c collective.Collective, err error) error {
	l, form := web.Of(r).Lang, web.FormOf(r, err)
	page := FormPage{
		Page: p.server.NewPage(r, l.Text("collective.new")), Lead: l.Text("collective.new.lead"), Action: "/collectives", Button: l.Text("collective.create"),
		Fields: []ui.Field{
			form.Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("collective.name"), Help: l.Text("collective.name.help"), Value: c.Name, Required: true}),
			form.Fill(ui.Field{Kind: "textarea", Name: "purpose", Label: l.Text("collective.purpose"), Help: l.Text("collective.purpose.help"), Value: c.Purpose}),
		},
	}
	if c.ID != "" {
		page.Layout.Title, page.Lead, page.Action, page.Version, page.Button = l.Text("collective.edit"), "", "/collectives/"+c.ID, c.Version, l.Text("ui.save")
		page.Crumbs = p.crumbs(r, c, page.Layout.Title)
	}
	return p.form(w, r, page, err)
}

func (p *Pages) crumbs(r *http.Request, c collective.Collective, here string) []ui.Crumb {
	return []ui.Crumb{{Label: web.Of(r).Lang.Text("nav.home"), URL: "/home"}, {Label: c.Name, URL: "/collectives/" + c.ID}, {Label: here}}
}

func (p *Pages) create(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, err := p.groups.Create(r.Context(), web.Of(r).Actor, r.PostForm.Get("name"), r.PostForm.Get("purpose"))
	if web.Again(err) {
		return p.groupForm(w, r, collective.Collective{}, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "collective.created")
	return web.SeeOther(w, r, "/collectives/"+c.ID)
}

func (p *Pages) editForm(w http.ResponseWriter, r *http.Request) error {
	e, err := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.groupForm(w, r, e.Collective, nil)
}

func (p *Pages) update(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id, actor := r.PathValue("id"), web.Of(r).Actor
	err := p.groups.Update(r.Context(), actor, id, r.PostForm.Get("name"), r.PostForm.Get("purpose"), web.Seen(r, "version"))
	if web.Again(err) {
		e, showErr := p.groups.Show(r.Context(), actor, id)
		if showErr != nil {
			return showErr
		}
		return p.groupForm(w, r, e.Collective, err)
	}
	return p.done(w, r, err, "ui.saved")
}

// done ends an act on a collective: back to its page with a sentence, or the error.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, "/collectives/"+r.PathValue("id"))
}

// ShowPage is a collective with all its parts.
type ShowPage struct {
	web.Page
	collective.Everything
	MayWrite, MayLead bool
	Mesh              ui.Mesh
	Next              []ui.Crumb // what is still to do
	Kinds             []ui.Field // the form to say what a partner brings
	MyOffer           bool       // the lead is proposed to the person who looks
	Communes          map[string]string
	Names             map[string]string // organisations by identifier
}

var showPage = web.Template[ShowPage](files, "show.html")

func (p *Pages) show(w http.ResponseWriter, r *http.Request) error {
	e, err := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.render(w, r, e, nil)
}

func (p *Pages) render(w http.ResponseWriter, r *http.Request, e collective.Everything, err error) error {
	from := web.Of(r)
	l := from.Lang
	view := ShowPage{
		Page: p.server.NewPage(r, e.Name), Everything: e,
		MayWrite: collective.MayWrite(e.Role) == nil, MayLead: collective.MayLead(e.Role) == nil, MyOffer: e.HandoverTo == from.Actor.ID,
		Communes: map[string]string{}, Names: map[string]string{},
	}
	view.Layout.Wide = true
	for _, place := range e.Places {
		view.Communes[place.CommuneCode] = territorypages.Label(p.land, place.CommuneCode)
	}
	var options []ui.Option
	for _, partner := range e.Partners {
		view.Communes[partner.CommuneCode] = territorypages.Label(p.land, partner.CommuneCode)
		view.Names[partner.ID] = partner.Name
		options = append(options, ui.Option{Value: partner.ID, Label: partner.Name})
	}
	p.progress(r, &view)
	form := web.FormOf(r, err)
	var kinds []ui.Option
	for _, kind := range collective.ContributionKinds() {
		kinds = append(kinds, ui.Option{Value: string(kind), Label: l.Text("contribution.kind." + string(kind))})
	}
	view.Kinds = []ui.Field{
		form.Fill(ui.Field{Kind: "select", Name: "organisation", Label: l.Text("contribution.organisation"), Options: options, Required: true}),
		form.Fill(ui.Field{Kind: "select", Name: "kind", Label: l.Text("contribution.kind"), Options: kinds, Required: true}),
		form.Fill(ui.Field{Kind: "text", Name: "label", Label: l.Text("contribution.label"), Help: l.Text("contribution.label.help"), Required: true}),
		form.Fill(ui.Field{Kind: "money", Name: "cents", Label: l.Text("contribution.amount"), Help: l.Text("contribution.amount.help")}),
	}
	status := http.StatusOK
	if err != nil {
		status = web.Status(err)
	}
	return showPage.Render(w, r, status, view)
}

// progress ties a knot for each part that is there, and says what comes next.
func (p *Pages) progress(r *http.Request, page *ShowPage) {
	l, base := web.Of(r).Lang, "/collectives/"+page.ID
	represented := 0
	for _, partner := range page.Partners {
		if partner.RepresentativeID != "" {
			represented++
		}
	}
	steps := []struct {
		done     bool
		key, url string
	}{
		{len(page.Partners) > 0, "collective.next.organisation", base + "/organisations/new"},
		{len(page.Partners) > 1, "collective.next.partners", base + "/organisations/new"},
		{len(page.Members) > 1, "collective.next.people", base + "/people"},
		{len(page.Partners) > 0 && represented == len(page.Partners), "collective.next.represent", base + "/people"},
		{len(page.Places) > 0, "collective.next.place", base + "/places/new"},
		{len(page.Contributions) > 0, "collective.next.contribution", "#contributions"},
	}
	for _, step := range steps {
		page.Mesh.Total++
		if step.done {
			page.Mesh.Done++
		} else {
			page.Next = append(page.Next, ui.Crumb{Label: l.Text(step.key), URL: step.url})
		}
	}
	page.Mesh.Label = l.Text("collective.progress", "done", page.Mesh.Done, "total", page.Mesh.Total)
}
