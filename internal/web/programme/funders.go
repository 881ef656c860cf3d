package programme

import (
	"context"
	"net/http"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/ui"
)

// FundersPage is the funders a person works for.
type FundersPage struct {
	web.Page
	Funders   []programme.Funder
	MayCreate bool
	Name      ui.Field
	Summary   ui.Summary
}

var fundersPage = web.Template[FundersPage](files, "funders.html")

func (p *Pages) funders(w http.ResponseWriter, r *http.Request) error {
	return p.showFunders(w, r, nil)
}

func (p *Pages) showFunders(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	mine, listErr := p.calls.Funders(r.Context(), from.Actor)
	if listErr != nil {
		return listErr
	}
	page := FundersPage{
		Page: p.server.NewPage(r, from.Lang.Text("funder.mine")), Funders: mine, MayCreate: programme.MayCreateFunder(from.Actor) == nil,
		Name: web.FormOf(r, err).Fill(ui.Field{Kind: "text", Name: "name", Label: from.Lang.Text("funder.name"), Required: true, Autocomplete: "organization"}),
	}
	page.Summary = ui.Summarise(from.Lang.Text("ui.summary"), page.Name)
	return fundersPage.Render(w, r, web.Status(err), page)
}

func (p *Pages) createFunder(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	f, err := p.calls.CreateFunder(r.Context(), web.Of(r).Actor, r.PostForm.Get("name"))
	if web.Again(err) {
		return p.showFunders(w, r, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "funder.created")
	return web.SeeOther(w, r, "/funders/"+f.ID)
}

// FunderPage is a funder with its people and its calls.
type FunderPage struct {
	web.Page
	Crumbs      []ui.Crumb
	Funder      programme.Funder
	Problem     string
	Members     []programme.Member
	Invitations []programme.Invitation
	Calls       []CallCard
	Rounds      []RoundLink
	MayManage   bool
	Email, Role ui.Field
	Summary     ui.Summary
	Me          string
}

// RoundLink leads to the instruction of a round.
type RoundLink struct{ Call, Round, ID string }

var funderPage = web.Template[FunderPage](files, "funder.html", "card.html")

func (p *Pages) funder(w http.ResponseWriter, r *http.Request) error { return p.showFunder(w, r, nil) }

func (p *Pages) showFunder(w http.ResponseWriter, r *http.Request, err error) error {
	from := web.Of(r)
	f, members, invitations, teamErr := p.calls.Team(r.Context(), from.Actor, r.PathValue("id"))
	if teamErr != nil {
		return teamErr
	}
	l, form := from.Lang, web.FormOf(r, err)
	page := FunderPage{
		Page: p.server.NewPage(r, f.Name), Funder: f, Invitations: invitations, Problem: web.Problem(r, err),
		Crumbs: []ui.Crumb{{Label: l.Text("funder.mine"), URL: "/funders"}, {Label: f.Name}}, Me: from.Actor.ID,
		MayManage: programme.MayManageFunder(f.Role) == nil,
	}
	page.Layout.Wide = true
	page.Members = members
	page.Email = form.Fill(ui.Field{Kind: "email", Name: "email", Label: l.Text("funder.invite.email"), Required: true})
	page.Role = form.Fill(ui.Field{Kind: "radios", Name: "role", Label: l.Text("funder.role"), Options: rolesToGive(l), Required: true})
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Email, page.Role)
	if callsErr := p.addCalls(r, &page); callsErr != nil {
		return callsErr
	}
	return funderPage.Render(w, r, web.Status(err), page)
}

func rolesToGive(l lang.Lang) []ui.Option {
	var roles []ui.Option
	for _, role := range []programme.Role{programme.Manager, programme.Instructor, programme.Expert} {
		roles = append(roles, ui.Option{Value: string(role), Label: l.Text("programme.role." + string(role)), Help: l.Text("funder.role." + string(role))})
	}
	return roles
}

// addCalls lists the calls of the funder that the visitor may read, with where they stand
// and the rounds to instruct.
func (p *Pages) addCalls(r *http.Request, page *FunderPage) error {
	from := web.Of(r)
	calls, err := p.calls.Ours(r.Context(), from.Actor, page.Funder.ID)
	if err != nil {
		return err
	}
	rounds, err := p.calls.RoundsOf(r.Context(), from.Actor, calls)
	if err != nil {
		return err
	}
	for _, c := range calls {
		d, err := p.calls.Said(r.Context(), c)
		if err != nil {
			return err
		}
		page.Calls = append(page.Calls, p.card(from.Lang, c, d))
		for _, round := range rounds[c.ID] {
			if described, ok := d.Round(round.Key); ok {
				page.Rounds = append(page.Rounds, RoundLink{d.Title.In(from.Lang), described.Title.In(from.Lang), round.ID})
			}
		}
	}
	return nil
}

// JoinPage is what an invitation offers.
type JoinPage struct {
	web.Page
	Funder, RoleName, RoleHelp, Token string
}

var joinPage = web.Template[JoinPage](files, "join.html")

func (p *Pages) invitation(w http.ResponseWriter, r *http.Request) error {
	from, token := web.Of(r), r.PathValue("token")
	f, role, err := p.calls.CheckInvitation(r.Context(), from.Actor, token)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "funder.invitation.over").Because(err)
	}
	if err != nil {
		return err
	}
	page := JoinPage{
		Page: p.server.NewPage(r, from.Lang.Text("funder.join.title", "funder", f.Name)), Funder: f.Name, Token: token,
		RoleName: from.Lang.Text("programme.role." + string(role)), RoleHelp: from.Lang.Text("funder.role." + string(role)),
	}
	page.Layout.SignInURL = "/sign-in?to=/funder-invitations/" + token
	return joinPage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) join(w http.ResponseWriter, r *http.Request) error {
	id, err := p.calls.Join(r.Context(), web.Of(r).Actor, r.PathValue("token"))
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "funder.invitation.over").Because(err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "funder.joined")
	return web.SeeOther(w, r, "/funders/"+id)
}

// corner shows their calls to people who work for a funder.
func (p *Pages) corner(ctx context.Context, actor account.Actor, l lang.Lang) (*accountpages.Section, error) {
	funders, err := p.calls.Funders(ctx, actor)
	if err != nil {
		return nil, err
	}
	if len(funders) == 0 {
		if !actor.Admin {
			return nil, nil //nolint:nilnil // a corner may have nothing to show
		}
		return &accountpages.Section{Title: l.Text("funder.calls.mine"), Empty: l.Text("funder.none"), Action: &ui.Crumb{Label: l.Text("funder.mine"), URL: "/funders"}}, nil
	}
	mine := map[string]programme.Funder{}
	for _, f := range funders {
		mine[f.ID] = f
	}
	section := &accountpages.Section{
		Title: l.Text("funder.calls.mine"), Empty: l.Text("funder.calls.empty"), Action: &ui.Crumb{Label: l.Text("funder.mine"), URL: "/funders"},
	}
	calls, err := p.calls.Ours(ctx, actor, "")
	if err != nil {
		return nil, err
	}
	for _, c := range calls {
		f, ok := mine[c.FunderID]
		if !ok {
			continue
		}
		d, err := p.calls.Said(ctx, c)
		if err != nil {
			return nil, err
		}
		card := p.card(l, c, d)
		section.Items = append(section.Items, accountpages.Item{Title: card.Title, URL: card.URL, Detail: f.Name + " – " + card.When, Tag: &card.Tag})
	}
	return section, nil
}
