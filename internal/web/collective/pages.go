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
	Told    *ui.Notice // what came of looking something up
	Summary ui.Summary
	Action  string
	Version int
	Fields  []ui.Field
	Button  string
	Facts   []Fact // read-only, before the form
	Acts    []Act  // what else may be done with the same thing
	Back    string // where to go without doing it, or ""
	Lookup  *Lookup
	Where   *Where
	// BackLabel names that way; "Annuler" when empty.
	BackLabel string
}

// Fact is something said of a thing.
type Fact struct{ Label, Text string }

// Act is one more thing to do; Danger when it takes something away.
type Act struct {
	Action, Label, Help string
	Danger              bool
}

var formPage = web.Template[FormPage](files, "form.html")

// form renders a form page, again with its errors when err is not nil.
func (p *Pages) form(w http.ResponseWriter, r *http.Request, page FormPage, err error) error {
	page.Summary = ui.Summarise(web.Of(r).Lang.Text("ui.summary"), page.Fields...)
	page.Problem = web.Problem(r, err)
	if page.Back != "" && page.BackLabel == "" {
		page.BackLabel = web.Of(r).Lang.Text("ui.cancel")
	}
	status := http.StatusOK
	if err != nil {
		status = web.Status(err)
	}
	return formPage.Render(w, r, status, page)
}

// ListPage is the collectives of a person.
type ListPage struct {
	web.Page
	Collectives []collective.Collective
	Partners    map[string][]collective.Partner
}

var listPage = web.Template[ListPage](files, "list.html")

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	mine, partners, err := p.groups.ListWithPartners(r.Context(), from.Actor)
	if err != nil {
		return err
	}
	return listPage.Render(w, r, http.StatusOK, ListPage{p.server.NewPage(r, from.Lang.Text("collective.mine")), mine, partners})
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
	if err := collective.MayWrite(e.Role); err != nil {
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

// done ends an act on a collective: back to its page with a sentence, or the same page
// with what stands in the way.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if web.Again(err) {
		e, showErr := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
		if showErr != nil {
			return showErr
		}
		return p.render(w, r, e, err)
	}
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
	Problem           string
	Crumbs            []ui.Crumb
	MayWrite, MayLead bool
	Mesh              ui.Mesh
	Next              []ui.Crumb // what is still to do
	MyOffer           bool       // the lead is proposed to the person who looks
	Communes          map[string]string
	Names             map[string]string // organisations by identifier
	Money, Valued     int64             // totals of what partners bring
}

// Later are the steps after the first one to do.
func (page ShowPage) Later() []ui.Crumb { return page.Next[min(1, len(page.Next)):] }

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
	view := ShowPage{
		Page: p.server.NewPage(r, e.Name), Everything: e, Problem: web.Problem(r, err),
		Crumbs:   []ui.Crumb{{Label: from.Lang.Text("nav.home"), URL: "/home"}, {Label: e.Name}},
		MayWrite: collective.MayWrite(e.Role) == nil, MayLead: collective.MayLead(e.Role) == nil, MyOffer: e.HandoverTo == from.Actor.ID,
		Communes: map[string]string{}, Names: map[string]string{},
	}
	view.Layout.Wide = true
	for _, place := range e.Places {
		view.Communes[place.CommuneCode] = territorypages.Label(p.land, place.CommuneCode)
	}
	for _, partner := range e.Partners {
		view.Communes[partner.CommuneCode] = territorypages.Label(p.land, partner.CommuneCode)
		view.Names[partner.ID] = partner.Name
	}
	for _, c := range e.Contributions {
		if c.Kind == "money" {
			view.Money += c.Cents
		} else {
			view.Valued += c.Cents
		}
	}
	p.progress(r, &view)
	status := http.StatusOK
	if err != nil {
		status = web.Status(err)
	}
	return showPage.Render(w, r, status, view)
}

// progress ties a knot for each part that is there, and says what comes next to those who
// may do it.
func (p *Pages) progress(r *http.Request, page *ShowPage) {
	l, base := web.Of(r).Lang, "/collectives/"+page.ID
	represented := 0
	for _, partner := range page.Partners {
		if partner.RepresentativeID != "" {
			represented++
		}
	}
	for _, step := range []struct {
		done, mayDo bool
		key, url    string
	}{
		{len(page.Partners) > 0, page.MayWrite, "collective.next.organisation", base + "/organisations/new"},
		{len(page.Partners) > 1, page.MayWrite, "collective.next.partners", base + "/organisations/new"},
		{len(page.Members) > 1, page.MayLead, "collective.next.people", base + "/people#invite"},
		{len(page.Partners) > 0 && represented == len(page.Partners), page.MayLead, "collective.next.represent", base + "/people#represent"},
		{len(page.Places) > 0, page.MayWrite, "collective.next.place", base + "/places/new"},
		{len(page.Contributions) > 0, page.MayWrite && len(page.Partners) > 0, "collective.next.contribution", base + "/contributions/new"},
	} {
		page.Mesh.Total++
		if step.done {
			page.Mesh.Done++
		} else if step.mayDo {
			page.Next = append(page.Next, ui.Crumb{Label: l.Text(step.key), URL: step.url})
		}
	}
	page.Mesh.Label = l.Text("collective.progress", "count", page.Mesh.Done, "total", page.Mesh.Total)
}
