package account

import (
	"context"
	"net/http"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// Persona is a person of the sample world whom visitors of the demonstration may become.
type Persona struct{ Email, Name, Role string }

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
	Demo  bool
	Steps []GuideStep
}

var frontPage = web.Template[FrontPage](files, "front.html")

func (p *Pages) front(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	page := FrontPage{Page: p.server.NewPage(r, l.Text("front.title")), Demo: p.outbox != nil}
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
	Sections []Section
}

var homePage = web.Template[HomePage](files, "home.html")

func (p *Pages) home(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	page := HomePage{Page: p.server.NewPage(r, from.Lang.Text("home.title")), Name: from.Actor.Called()}
	for _, corner := range p.corners {
		section, err := corner(r.Context(), from.Actor, from.Lang)
		if err != nil {
			return err
		}
		if section != nil {
			page.Sections = append(page.Sections, *section)
		}
	}
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
		return p.enter(w, r, person)
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// OutboxPage shows the mails of the demonstration.
type OutboxPage struct {
	web.Page
	Mails []mail.Kept
}

var outboxPage = web.Template[OutboxPage](files, "outbox.html")

func (p *Pages) mails(w http.ResponseWriter, r *http.Request) error {
	page := OutboxPage{p.server.NewPage(r, web.Of(r).Lang.Text("outbox.title")), p.outbox.Messages()}
	return outboxPage.Render(w, r, http.StatusOK, page)
}
