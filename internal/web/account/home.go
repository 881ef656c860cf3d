package account

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// Persona is a person of the sample world whom visitors of the demonstration may become.
type Persona struct{ Email, Name, Role string }

// PersonaList is the personas with where to go once one is chosen.
type PersonaList struct {
	To    string
	Items []Persona
}

// Guide is the path the demonstration proposes.
type Guide struct {
	Personas []Persona
	Steps    []GuideStep
}

// GuideStep is one thing to try, as a persona, on a page.
type GuideStep struct{ Title, Text, Email, Path, Button string }

// SetGuide fills the demonstration's path once the sample world is built.
func (p *Pages) SetGuide(guide Guide) { p.guide = guide }

// Section is what a room shows on a person's home page.
type Section struct {
	Title  string
	Empty  string // what to do when there is nothing
	Items  []Item
	Action *ui.Crumb // the room's main act, or nil
}

// Item is one line of a section.
type Item struct {
	Title, URL, Detail string
	Tag                *ui.Tag
}

// Corner gives a room's section for a person; nil when it does not concern them.
type Corner func(ctx context.Context, actor account.Actor, l lang.Lang) (*Section, error)

// AddCorner adds a room's section to the home page.
func (p *Pages) AddCorner(corner Corner) { p.corners = append(p.corners, corner) }

// FrontPage is the first page a visitor sees.
type FrontPage struct {
	web.Page
	Steps []GuideStep
}

var frontPage = web.Template[FrontPage](files, "front.html")

func (p *Pages) front(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	page := FrontPage{Page: p.server.NewPage(r, l.Text("front.title"))}
	page.Layout.Description = l.Text("front.description")
	for _, step := range p.guide.Steps {
		step.Title, step.Text, step.Button = l.Text(step.Title), l.Text(step.Text), l.Text(step.Button)
		page.Steps = append(page.Steps, step)
	}
	return frontPage.Render(w, r, http.StatusOK, page)
}

// AboutPage tells what the site is, its accessibility, its data and their sources.
type AboutPage struct{ web.Page }

var aboutPage = web.Template[AboutPage](files, "about.html")

func (p *Pages) about(w http.ResponseWriter, r *http.Request) error {
	page := AboutPage{p.server.NewPage(r, web.Of(r).Lang.Text("about.title"))}
	return aboutPage.Render(w, r, http.StatusOK, page)
}

// HomePage is a person's own space.
type HomePage struct {
	web.Page
	Name     string
	Held     bool // a form waits to be sent again
	Sections []Section
}

var homePage = web.Template[HomePage](files, "home.html")

func (p *Pages) home(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	page := HomePage{Page: p.server.NewPage(r, from.Lang.Text("home.title")), Name: from.Actor.Called(), Held: p.server.HasHeld(r)}
	for _, corner := range p.corners {
		section, err := corner(r.Context(), from.Actor, from.Lang)
		if err != nil {
			return err
		}
		if section != nil {
			page.Sections = append(page.Sections, *section)
		}
	}
	// What is there comes before what could be: a funder's people began with no collective.
	slices.SortStableFunc(page.Sections, func(a, b Section) int { return cmp.Compare(min(1, len(b.Items)), min(1, len(a.Items))) })
	return homePage.Render(w, r, http.StatusOK, page)
}

// become signs in as a persona, in the demonstration only.
func (p *Pages) become(w http.ResponseWriter, r *http.Request) error {
	email := r.PostFormValue("email")
	for _, persona := range p.guide.Personas {
		if persona.Email != email {
			continue
		}
		person, err := p.people.Persona(r.Context(), email)
		if err != nil {
			return err
		}
		p.server.SetReturn(r, r.PostFormValue("to"))
		to, err := p.enter(r, person)
		if err != nil {
			return err
		}
		return web.SeeOther(w, r, to)
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// OutboxPage shows the mails of the demonstration.
type OutboxPage struct {
	web.Page
	To    ui.Field
	Mails []mail.Kept
}

const maxMailsShown = 50

var outboxPage = web.Template[OutboxPage](files, "outbox.html")

func (p *Pages) mails(w http.ResponseWriter, r *http.Request) error {
	l, to := web.Of(r).Lang, r.URL.Query().Get("to")
	page := OutboxPage{
		Page: p.server.NewPage(r, l.Text("outbox.title")),
		To:   ui.Field{Kind: "email", Name: "to", Label: l.Text("outbox.filter"), Value: to},
	}
	for _, m := range p.outbox.Messages() {
		if (to == "" || strings.EqualFold(m.To, to)) && len(page.Mails) < maxMailsShown {
			m.At = m.At.In(lang.Paris)
			page.Mails = append(page.Mails, m)
		}
	}
	return outboxPage.Render(w, r, http.StatusOK, page)
}
