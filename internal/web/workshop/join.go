package workshop

import (
	"net/http"
	"net/url"
	"time"

	"maillage/internal/fault"
	"maillage/internal/web"
	"maillage/internal/web/ui"
	"maillage/internal/workshop"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/spoken"
)

// JoinPage asks who comes in: a first name is all that a guest gives.
type JoinPage struct {
	web.Page
	Token    string
	Purpose  string
	StartsAt time.Time // zero while not said
	Ended    bool
	Known    bool // by an account: one button
	Name     ui.Field
	Problem  string
	Summary  ui.Summary
}

var joinPage = web.Template[JoinPage](files, "join.html")

func (p *running) joinPage(r *http.Request, w workshop.Workshop, form ui.Form) JoinPage {
	from := web.Of(r)
	page := JoinPage{
		Page: p.server.NewPage(r, w.Title), Token: r.PathValue("token"), Purpose: w.Agenda.Purpose, StartsAt: told(w.StartsAt), Ended: w.Status == board.Ended, Known: from.Actor.SignedIn(),
		Name: form.Fill(ui.Field{Name: "name", Label: from.Lang.Text("workshop.join.name"), Help: from.Lang.Text("workshop.join.name.help"), Required: true, Autocomplete: "given-name"}),
	}
	if page.Known && page.Name.Value == "" {
		page.Name.Value = from.Actor.Name
	}
	page.Layout.SignInURL = "/sign-in?to=" + url.QueryEscape(r.URL.Path)
	page.Summary = ui.Summarise(from.Lang.Text("ui.summary"), page.Name)
	return page
}

// joinForm shows what a link leads to; who is in already goes on to the board.
func (p *running) joinForm(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	if _, ok := spoken.Read(r.PathValue("token")); ok {
		return p.said(w, r)
	}
	invited, err := p.workshops.Invited(r.Context(), from.Actor, r.PathValue("token"))
	if err != nil {
		return err
	}
	if p.isIn(r, invited.ID) {
		return web.SeeOther(w, r, "/workshops/"+invited.ID+"/board")
	}
	return joinPage.Render(w, r, http.StatusOK, p.joinPage(r, invited, web.FormOf(r, nil)))
}

// said leads from the code of a workshop to its link.
func (p *running) said(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	right, err := p.server.Guess(from)
	if err != nil {
		return err
	}
	link, err := p.workshops.Spoken(r.Context(), from.Actor, r.PathValue("token"))
	if err != nil {
		return err
	}
	right()
	return web.SeeOther(w, r, "/w/"+link)
}

// isIn tells whether somebody may look at the board already: a member, or a guest who comes back.
func (p *running) isIn(r *http.Request, id string) bool {
	_, err := p.workshops.Show(r.Context(), web.Of(r).Actor, id, Secret(r, id))
	return err == nil || fault.Is(err, fault.Forbidden) // the board tells who was sent away, or waits
}

// join takes somebody in.
func (p *running) join(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	from, token := web.Of(r), r.PathValue("token")
	invited, err := p.workshops.Invited(r.Context(), from.Actor, token)
	if err != nil {
		return err
	}
	if p.isIn(r, invited.ID) { // the button was pressed twice
		return web.SeeOther(w, r, "/workshops/"+invited.ID+"/board")
	}
	id, secret, err := p.workshops.Join(r.Context(), from.Actor, token, r.PostForm.Get("name"))
	if web.Again(err) || fault.Is(err, fault.Forbidden) {
		page := p.joinPage(r, invited, web.FormOf(r, err))
		page.Problem = web.Problem(r, err)
		return joinPage.Render(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	if secret != "" {
		p.keepSecret(w, id, secret)
	}
	return web.SeeOther(w, r, "/workshops/"+id+"/board")
}
