package programme

import (
	"context"
	"net/http"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/callfile"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/ui"
)

// TeamPage is a funder with its people and calls.
type TeamPage struct {
	web.Page
	programme.Funder
	Members   []programme.Member
	Waiting   []programme.Invitation
	Calls     []CallCard
	Rounds    []RoundLink
	MayManage bool
	Me        string
	Problem   string
	Summary   ui.Summary
	Invite    []ui.Field
	New       []ui.Field
	Problems  []ProblemLine
}

// RoundLink leads to the instruction of a round.
type RoundLink struct{ Call, Round, ID string }

var teamPage = web.Template[TeamPage](files, "team.html")

func (p *Pages) team(w http.ResponseWriter, r *http.Request) error {
	return p.showTeam(w, r, nil, nil)
}

func (p *Pages) showTeam(w http.ResponseWriter, r *http.Request, problems []ProblemLine, err error) error {
	from := web.Of(r)
	l := from.Lang
	f, members, waiting, loadErr := p.calls.Team(r.Context(), from.Actor, r.PathValue("id"))
	if loadErr != nil {
		return loadErr
	}
	page := TeamPage{
		Page: p.server.NewPage(r, f.Name), Funder: f, Members: members, Waiting: waiting, MayManage: f.Role == programme.Manager,
		Me: from.Actor.ID, Problem: web.Problem(r, err), Problems: problems,
	}
	calls, loadErr := p.calls.List(r.Context(), from.Actor)
	if loadErr != nil {
		return loadErr
	}
	for _, c := range calls {
		if c.FunderID != f.ID {
			continue
		}
		page.Calls = append(page.Calls, p.card(l, c, c.Definition))
		rounds, loadErr := p.calls.Rounds(r.Context(), from.Actor, c.ID)
		if loadErr != nil {
			return loadErr
		}
		for _, round := range rounds {
			if described, ok := c.Definition.Round(round.Key); ok {
				page.Rounds = append(page.Rounds, RoundLink{c.Definition.Title.In(l), described.Title.In(l), round.ID})
			}
		}
	}
	form := web.FormOf(r, err)
	var roles, presets []ui.Option
	for _, role := range []programme.Role{programme.Manager, programme.Instructor, programme.Expert} {
		roles = append(roles, ui.Option{Value: string(role), Label: l.Text("programme.role." + string(role))})
	}
	for _, key := range callfile.PresetKeys() {
		if d, ok := callfile.Preset(key); ok {
			presets = append(presets, ui.Option{Value: key, Label: d.Title.In(l)})
		}
	}
	page.Invite = []ui.Field{
		form.Fill(ui.Field{Kind: "email", Name: "email", Label: l.Text("account.email.label"), Required: true}),
		form.Fill(ui.Field{Kind: "radios", Name: "role", Label: l.Text("collective.role"), Options: roles, Required: true}),
	}
	page.New = []ui.Field{
		form.Fill(ui.Field{Kind: "select", Name: "preset", Label: l.Text("call.preset"), Options: presets}),
		form.Fill(ui.Field{Kind: "textarea", Name: "file", Label: l.Text("call.or_file"), Help: l.Text("call.file.help"), Rows: 6}),
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), append(page.Invite, page.New...)...)
	code := http.StatusOK
	if err != nil {
		code = web.Status(err)
	}
	return teamPage.Render(w, r, code, page)
}

func (p *Pages) create(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	d, problems, err := preset(r.PostForm.Get("preset"), r.PostForm.Get("file"))
	if len(problems) > 0 {
		var lines []ProblemLine
		for _, problem := range problems {
			lines = append(lines, ProblemLine{problem.Line, problem.Path, web.Say(web.Of(r).Lang, problem.Message)})
		}
		return p.showTeam(w, r, lines, fault.New(fault.Invalid, "programme.call.not_ready", "count", len(lines)))
	}
	if err != nil {
		return p.showTeam(w, r, nil, err)
	}
	c, err := p.calls.CreateCall(r.Context(), web.Of(r).Actor, r.PathValue("id"), d)
	if web.Again(err) {
		return p.showTeam(w, r, nil, err)
	}
	return p.done(w, r, err, "call.created", "/calls/"+c.Slug+"/edit")
}

// FunderPage asks for the name of a new funder.
type FunderPage struct {
	web.Page
	Name ui.Field
}

var funderPage = web.Template[FunderPage](files, "funder.html")

func (p *Pages) newFunder(w http.ResponseWriter, r *http.Request) error {
	if err := programme.MayCreateFunder(web.Of(r).Actor); err != nil {
		return err
	}
	return p.showFunder(w, r, nil)
}

func (p *Pages) showFunder(w http.ResponseWriter, r *http.Request, err error) error {
	l := web.Of(r).Lang
	page := FunderPage{p.server.NewPage(r, l.Text("funder.new")), web.FormOf(r, err).Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("funder.name"), Required: true})}
	code := http.StatusOK
	if err != nil {
		code = web.Status(err)
	}
	return funderPage.Render(w, r, code, page)
}

func (p *Pages) createFunder(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	f, err := p.calls.CreateFunder(r.Context(), web.Of(r).Actor, r.PostForm.Get("name"))
	if web.Again(err) {
		return p.showFunder(w, r, err)
	}
	return p.done(w, r, err, "ui.saved", "/funders/"+f.ID)
}

func (p *Pages) teamDone(w http.ResponseWriter, r *http.Request, err error, key string) error {
	if web.Again(err) {
		return p.showTeam(w, r, nil, err)
	}
	return p.done(w, r, err, key, "/funders/"+r.PathValue("id"))
}

func (p *Pages) invite(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.calls.Invite(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("email"), programme.Role(r.PostForm.Get("role")))
	return p.teamDone(w, r, err, "collective.invited")
}

func (p *Pages) revoke(w http.ResponseWriter, r *http.Request) error {
	err := p.calls.Revoke(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("invitation"))
	return p.teamDone(w, r, err, "ui.saved")
}

func (p *Pages) setRole(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.calls.SetRole(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("member"), programme.Role(r.PostForm.Get("role")))
	return p.teamDone(w, r, err, "ui.saved")
}

func (p *Pages) remove(w http.ResponseWriter, r *http.Request) error {
	err := p.calls.Remove(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("member"))
	return p.teamDone(w, r, err, "ui.saved")
}

// JoinPage tells a guest which funder invites them, before any account.
type JoinPage struct {
	web.Page
	Token string
	Role  string
}

var joinPage = web.Template[JoinPage](files, "join.html")

func (p *Pages) invitation(w http.ResponseWriter, r *http.Request) error {
	from, token := web.Of(r), r.PathValue("token")
	f, role, err := p.calls.CheckInvitation(r.Context(), from.Actor, token)
	if err != nil {
		return err
	}
	page := JoinPage{p.server.NewPage(r, from.Lang.Text("invitation.title", "collective", f.Name)), token, from.Lang.Text("programme.role." + string(role))}
	return joinPage.Render(w, r, http.StatusOK, page)
}

func (p *Pages) join(w http.ResponseWriter, r *http.Request) error {
	id, err := p.calls.Join(r.Context(), web.Of(r).Actor, r.PathValue("token"))
	return p.done(w, r, err, "ui.saved", "/funders/"+id)
}

// Corner shows a person's funders on their home page; it concerns nobody else.
func (p *Pages) Corner(ctx context.Context, actor account.Actor, l lang.Lang) (*accountpages.Section, error) {
	funders, err := p.calls.Funders(ctx, actor)
	if err != nil || len(funders) == 0 && !actor.Admin {
		return nil, err
	}
	section := &accountpages.Section{Title: l.Text("funder.mine"), Empty: l.Text("funder.mine.empty")}
	for _, f := range funders {
		section.Items = append(section.Items, accountpages.Item{Title: f.Name, URL: "/funders/" + f.ID, Tag: &ui.Tag{Text: l.Text("programme.role." + string(f.Role))}})
	}
	if actor.Admin {
		section.Action = &ui.Crumb{Label: l.Text("funder.new"), URL: "/funders/new"}
	}
	return section, nil
}
