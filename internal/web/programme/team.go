package programme

import (
	"net/http"
	"slices"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// MemberPage changes the role of a person of the team, or ends it.
type MemberPage struct {
	web.Page
	Crumbs  []ui.Crumb
	Base    string // address of the page
	Email   string
	Problem string
	Role    ui.Field
	Summary ui.Summary
	Removal ui.Removal
}

var memberPage = web.Template[MemberPage](files, "member.html")

func (p *Pages) member(w http.ResponseWriter, r *http.Request) error { return p.showMember(w, r, nil) }

func (p *Pages) showMember(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	f, members, _, teamErr := p.calls.Team(r.Context(), from.Actor, r.PathValue("id"))
	if teamErr != nil {
		return teamErr
	}
	if err := programme.MayManageFunder(f.Role); err != nil {
		return err
	}
	i := slices.IndexFunc(members, func(m programme.Member) bool { return m.AccountID == r.PathValue("member") })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	l, m, base := from.Lang, members[i], "/funders/"+f.ID+"/members/"+members[i].AccountID
	page := MemberPage{
		Page: p.server.NewPage(r, m.Name), Base: base, Email: m.Email, Problem: web.Problem(r, err),
		Crumbs:  []ui.Crumb{{Label: l.Text("funder.mine"), URL: "/funders"}, {Label: f.Name, URL: "/funders/" + f.ID}, {Label: m.Name}},
		Role:    web.FormOf(r, err).Fill(ui.Field{Kind: "radios", Name: "role", Label: l.Text("funder.role"), Options: rolesToGive(l), Value: string(m.Role), Required: true}),
		Removal: ui.Remove(base+"/removal", l.Text("funder.remove"), "", l.Text("funder.remove.help")),
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Role)
	return memberPage.Render(w, r, web.Status(err), page)
}

// team does one act on the people of a funder, and shows the page of the act again when it
// is refused.
func (p *Pages) team(said string, show func(http.ResponseWriter, *http.Request, error) error, do func(r *http.Request, actor account.Actor, id string) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := web.ReadForm(r); err != nil {
			return err
		}
		err := do(r, web.Of(r).Actor, r.PathValue("id"))
		if web.Again(err) {
			return show(w, r, err)
		}
		if err != nil {
			return err
		}
		p.server.Flash(r, said)
		return web.SeeOther(w, r, "/funders/"+r.PathValue("id"))
	}
}

func (p *Pages) addTeam() {
	p.server.Get("/funders/{id}/members/{member}", web.SignedIn, p.member)
	// Browsers ask for the address of a form again after a reload or a change of language.
	for _, pattern := range []string{"invitations", "invitations/{invitation}/end", "members/{member}/role", "members/{member}/removal"} {
		p.server.Get("/funders/{id}/"+pattern, web.SignedIn, func(w http.ResponseWriter, r *http.Request) error {
			if _, _, _, err := p.calls.Team(r.Context(), web.Of(r).Actor, r.PathValue("id")); err != nil {
				return err
			}
			return web.SeeOther(w, r, "/funders/"+r.PathValue("id"))
		})
	}
	act := func(pattern, said string, show func(http.ResponseWriter, *http.Request, error) error, do func(r *http.Request, actor account.Actor, id string) error) {
		p.server.Post("/funders/{id}/"+pattern, web.SignedIn, p.team(said, show, do))
	}
	act("invitations", "funder.invited", p.showFunder, func(r *http.Request, actor account.Actor, id string) error {
		return p.calls.Invite(r.Context(), actor, id, r.PostForm.Get("email"), programme.Role(r.PostForm.Get("role")))
	})
	act("invitations/{invitation}/end", "funder.revoked", p.showFunder, func(r *http.Request, actor account.Actor, id string) error {
		return p.calls.Revoke(r.Context(), actor, id, r.PathValue("invitation"))
	})
	act("members/{member}/role", "ui.saved", p.showMember, func(r *http.Request, actor account.Actor, id string) error {
		return p.calls.SetRole(r.Context(), actor, id, r.PathValue("member"), programme.Role(r.PostForm.Get("role")))
	})
	act("members/{member}/removal", "funder.removed", p.showMember, func(r *http.Request, actor account.Actor, id string) error {
		return p.calls.Remove(r.Context(), actor, id, r.PathValue("member"))
	})
}
