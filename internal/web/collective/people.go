package collective

import (
	"net/http"
	"net/url"

	"maillage/internal/collective"
	"maillage/internal/fault"
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
	Offered  string // who the lead is proposed to, by name, or ""
}

// RepresentativeRow is an organisation with who represents it.
type RepresentativeRow struct {
	collective.Partner
	Page PeoplePage
}

// Row gives the row of an organisation, for the template.
func (page PeoplePage) Row(partner collective.Partner) RepresentativeRow {
	return RepresentativeRow{partner, page}
}

var peoplePage = web.Template[PeoplePage](files, "people.html")

func (p *Pages) people(w http.ResponseWriter, r *http.Request) error {
	return p.showPeople(w, r, nil)
}

// joinLinkKey keeps a join link just opened until its page has shown it.
const joinLinkKey = "collective.join_link"

func called(m collective.Member) string {
	if m.Name != "" {
		return m.Name
	}
	return m.Email
}

func (p *Pages) showPeople(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	e, showErr := p.groups.Show(r.Context(), from.Actor, r.PathValue("id"))
	if showErr != nil {
		return showErr
	}
	l, form := from.Lang, web.FormOf(r, err)
	page := PeoplePage{
		Page: p.server.NewPage(r, l.Text("collective.people")), Everything: e, MayLead: collective.MayLead(e.Role) == nil,
		Me: from.Actor.ID, Problem: web.Problem(r, err), JoinLink: p.server.Forget(r, joinLinkKey),
	}
	page.Crumbs, page.Layout.Wide = p.crumbs(r, e.Collective, page.Layout.Title), true
	for _, m := range e.Members {
		if m.AccountID == e.HandoverTo {
			page.Offered = called(m)
		}
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
		form.Fill(ui.Field{Kind: "select", Name: "organisation", Label: l.Text("collective.represents"), Help: l.Text("collective.represents.help"), Options: partnerOptions(e)}),
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
		return p.showPeople(w, r, err)
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
	p.server.Remember(r, joinLinkKey, p.server.Config().BaseURL+"/invitations/"+token)
	return web.SeeOther(w, r, "/collectives/"+r.PathValue("id")+"/people#join-link")
}

func (p *Pages) resend(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.Resend(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("invitation"))
	return p.peopleDone(w, r, err, "collective.invited")
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

// removalForm asks before a person loses their access.
func (p *Pages) removalForm(w http.ResponseWriter, r *http.Request) error {
	e, err := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := collective.MayLead(e.Role); err != nil {
		return err
	}
	l, base := web.Of(r).Lang, "/collectives/"+e.ID
	for _, m := range e.Members {
		if m.AccountID != r.PathValue("member") {
			continue
		}
		title := l.Text("collective.remove_member", "name", called(m))
		return p.form(w, r, FormPage{
			Page: p.server.NewPage(r, title), Crumbs: p.crumbs(r, e.Collective, title), Lead: l.Text("collective.remove_member.lead", "collective", e.Name),
			Action: base + "/members/" + m.AccountID + "/removal", Button: l.Text("ui.remove"), Back: base + "/people",
		}, nil)
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

func (p *Pages) removeMember(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.Remove(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("member"))
	return p.peopleDone(w, r, err, "collective.member_removed")
}

func (p *Pages) handoverForm(w http.ResponseWriter, r *http.Request) error {
	return p.showHandoverForm(w, r, nil)
}

func (p *Pages) showHandoverForm(w http.ResponseWriter, r *http.Request, err error) error {
	e, showErr := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if showErr != nil {
		return showErr
	}
	if refused := collective.MayLead(e.Role); refused != nil {
		return refused
	}
	l, base := web.Of(r).Lang, "/collectives/"+e.ID
	title := l.Text("collective.handover.propose")
	page := FormPage{
		Page: p.server.NewPage(r, title), Crumbs: p.crumbs(r, e.Collective, title), Lead: l.Text("collective.handover.lead"),
		Action: base + "/handover", Button: l.Text("collective.handover.send"), Back: base + "/people",
	}
	var others []ui.Option
	for _, m := range e.Members {
		if m.Role != collective.Lead {
			others = append(others, ui.Option{Value: m.AccountID, Label: called(m)})
		}
	}
	if len(others) == 0 {
		page.Lead, page.Button = l.Text("collective.handover.nobody"), ""
		return p.form(w, r, page, nil)
	}
	page.Fields = []ui.Field{web.FormOf(r, err).Fill(ui.Field{
		Kind: "radios", Name: "member", Label: l.Text("collective.handover.to"), Value: e.HandoverTo, Options: others, Required: true,
	})}
	return p.form(w, r, page, err)
}

func (p *Pages) proposeHandover(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.groups.ProposeHandover(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("member"))
	if web.Again(err) {
		return p.showHandoverForm(w, r, err)
	}
	return p.peopleDone(w, r, err, "collective.handover_proposed")
}

func (p *Pages) answerHandover(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	accept, said := r.PostForm.Get("answer") == "yes", "collective.handover_declined"
	if accept {
		said = "collective.handover_accepted"
	}
	err := p.groups.AnswerHandover(r.Context(), web.Of(r).Actor, r.PathValue("id"), accept)
	return p.peopleDone(w, r, err, said)
}

func (p *Pages) leaveForm(w http.ResponseWriter, r *http.Request) error {
	e, err := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	title, base := l.Text("collective.leave"), "/collectives/"+e.ID
	page := FormPage{
		Page: p.server.NewPage(r, title), Crumbs: p.crumbs(r, e.Collective, title), Lead: l.Text("collective.leave.lead", "name", e.Name),
		Action: base + "/departure", Button: title, Back: base,
	}
	if stays := collective.MayLeave(e.Role); stays != nil {
		page.Lead, page.Action, page.Button, page.Back = web.Say(l, fault.As(stays).Message), "", "", base+"/handover"
		page.BackLabel = l.Text("collective.handover.propose")
	}
	return p.form(w, r, page, nil)
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
	page.Layout.SignInURL = "/sign-in?to=" + url.QueryEscape(r.URL.Path)
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

func (p *Pages) decline(w http.ResponseWriter, r *http.Request) error {
	if err := p.groups.Decline(r.Context(), web.Of(r).Actor, r.PathValue("token")); err != nil {
		return err
	}
	p.server.Flash(r, "invitation.declined")
	return web.SeeOther(w, r, "/")
}
