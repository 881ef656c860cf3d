package collective

import (
	"net/http"

	"maillage/internal/collective"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// PeoplePage is who takes part in a collective, and in which role.
type PeoplePage struct {
	web.Page
	collective.Everything
	Crumbs   []ui.Crumb
	MayLead  bool
	Me       string
	Summary  ui.Summary
	Problem  string
	Invite   []ui.Field
	JoinLink string // shown once, when it was just opened
	Link     *collective.Invitation
	Waiting  []collective.Invitation
	Names    map[string]string
}

var peoplePage = web.Template[PeoplePage](files, "people.html")

func (p *Pages) people(w http.ResponseWriter, r *http.Request) error {
	return p.showPeople(w, r, "", nil)
}

func (p *Pages) showPeople(w http.ResponseWriter, r *http.Request, joinLink string, err error) error {
	from := web.Of(r)
	e, showErr := p.groups.Show(r.Context(), from.Actor, r.PathValue("id"))
	if showErr != nil {
		return showErr
	}
	l, form := from.Lang, web.FormOf(r, err)
	page := PeoplePage{
		Page: p.server.NewPage(r, l.Text("collective.people")), Everything: e, MayLead: collective.MayLead(e.Role) == nil,
		Me: from.Actor.ID, Problem: web.Problem(r, err), JoinLink: joinLink, Names: map[string]string{},
	}
	page.Crumbs = p.crumbs(r, e.Collective, page.Layout.Title)
	var partners []ui.Option
	for _, partner := range e.Partners {
		page.Names[partner.ID] = partner.Name
		partners = append(partners, ui.Option{Value: partner.ID, Label: partner.Name})
	}
	for _, i := range e.Invitations {
		if i.Email == "" {
			page.Link = &i
		} else {
			page.Waiting = append(page.Waiting, i)
		}
	}
	page.Invite = []ui.Field{
		form.Fill(ui.Field{Kind: "email", Name: "email", Label: l.Text("account.email.label"), Required: true}),
		form.Fill(ui.Field{Kind: "radios", Name: "role", Label: l.Text("collective.role"), Value: "writer", Required: true, Options: []ui.Option{
			{Value: "writer", Label: l.Text("collective.role.writer"), Help: l.Text("collective.role.writer.help")},
			{Value: "reader", Label: l.Text("collective.role.reader"), Help: l.Text("collective.role.reader.help")},
		}}),
		form.Fill(ui.Field{Kind: "select", Name: "organisation", Label: l.Text("collective.represents"), Help: l.Text("collective.represents.help"), Options: partners}),
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Invite...)
	status := http.StatusOK
	if err != nil {
		status = web.Status(err)
	}
	return peoplePage.Render(w, r, status, page)
}

func (p *Pages) peopleDone(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if web.Again(err) {
		return p.showPeople(w, r, "", err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, "/collectives/"+r.PathValue("id")+"/people")
}

func (p *Pages) invite(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	err := p.groups.Invite(r.Context(), web.Of(r).Actor, r.PathValue("id"), form.Get("email"), collective.Role(form.Get("role")), form.Get("organisation"))
	return p.peopleDone(w, r, err, "collective.invited")
}

func (p *Pages) joinLink(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	token, err := p.groups.OpenJoinLink(r.Context(), web.Of(r).Actor, r.PathValue("id"), collective.Role(r.PostForm.Get("role")))
	if err != nil {
		return p.peopleDone(w, r, err, "")
	}
	return p.showPeople(w, r, p.server.Config().BaseURL+"/invitations/"+token, nil)
}

func (p *Pages) endInvitation(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.EndInvitation(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("invitation"))
	return p.peopleDone(w, r, err, "collective.invitation_ended")
}

func (p *Pages) setRole(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.groups.SetRole(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("member"), collective.Role(r.PostForm.Get("role")))
	return p.peopleDone(w, r, err, "ui.saved")
}

func (p *Pages) removeMember(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.Remove(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("member"))
	return p.peopleDone(w, r, err, "collective.member_removed")
}

func (p *Pages) proposeHandover(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.groups.ProposeHandover(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("member"))
	return p.peopleDone(w, r, err, "collective.handover_proposed")
}

func (p *Pages) answerHandover(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.groups.AnswerHandover(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("answer") == "yes")
	return p.peopleDone(w, r, err, "ui.saved")
}

func (p *Pages) leaveForm(w http.ResponseWriter, r *http.Request) error {
	e, err := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	title := l.Text("collective.leave")
	return p.form(w, r, FormPage{
		Page: p.server.NewPage(r, title), Crumbs: p.crumbs(r, e.Collective, title), Lead: l.Text("collective.leave.lead", "name", e.Name),
		Action: "/collectives/" + e.ID + "/departure", Button: title,
	}, nil)
}

func (p *Pages) leave(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.Leave(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return p.peopleDone(w, r, err, "")
	}
	p.server.Flash(r, "collective.left")
	return web.SeeOther(w, r, "/home")
}

// InvitationPage tells a guest what they are invited to, before any account.
type InvitationPage struct {
	web.Page
	collective.Offer
	Token string
}

var invitationPage = web.Template[InvitationPage](files, "invitation.html")

func (p *Pages) invitation(w http.ResponseWriter, r *http.Request) error {
	from, token := web.Of(r), r.PathValue("token")
	offer, err := p.groups.CheckInvitation(r.Context(), from.Actor, token)
	if err != nil {
		return err
	}
	page := InvitationPage{p.server.NewPage(r, from.Lang.Text("invitation.title", "collective", offer.Collective)), offer, token}
	return invitationPage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) join(w http.ResponseWriter, r *http.Request) error {
	id, err := p.groups.Join(r.Context(), web.Of(r).Actor, r.PathValue("token"))
	if err != nil {
		return err
	}
	p.server.Flash(r, "invitation.joined")
	return web.SeeOther(w, r, "/collectives/"+id)
}
