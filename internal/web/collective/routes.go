// Package collective holds the pages of collectives: who takes part, the places, what each
// partner brings.
package collective

import (
	"context"
	"embed"
	"net/http"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/lang"
	"maillage/internal/territory"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// Pages answers for the collective room.
type Pages struct {
	server *web.Server
	groups *collective.Service
	land   *territory.Reference

	addresses Addresses // nil without an address service
}

// Add adds the routes and the corner on people's home page; addresses is nil where the
// operator named no address service.
func Add(server *web.Server, home *accountpages.Pages, groups *collective.Service, land *territory.Reference, addresses Addresses) {
	p := &Pages{server, groups, land, addresses}
	server.Get("/collectives", web.SignedIn, p.list)
	server.Post("/collectives", web.SignedIn, p.create)
	server.Get("/collectives/new", web.SignedIn, p.newForm)
	server.Get("/collectives/{id}", web.SignedIn, p.show)
	server.Post("/collectives/{id}", web.SignedIn, p.update)
	server.Get("/collectives/{id}/edit", web.SignedIn, p.editForm)
	p.addParts()
	p.addPeople()
	home.AddCorner(p.corner)
}

func (p *Pages) addParts() {
	get, post := p.both()
	get("/organisations", p.back("#organisations"))
	post("/organisations", p.saveOrganisation)
	get("/organisations/new", p.organisationForm)
	get("/organisations/{organisation}", p.organisationForm)
	post("/organisations/{organisation}", p.saveOrganisation)
	post("/organisations/{organisation}/lead", p.leadOrganisation)
	post("/organisations/{organisation}/representative", p.representative)
	post("/organisations/{organisation}/departure", p.removeOrganisation)
	get("/places", p.back("#places"))
	post("/places", p.savePlace)
	get("/places/new", p.placeForm)
	get("/places/{place}", p.placeForm)
	post("/places/{place}", p.savePlace)
	post("/places/{place}/removal", p.removePlace)
	get("/contributions", p.back("#contributions"))
	post("/contributions", p.saveContribution)
	get("/contributions/new", p.contributionForm)
	get("/contributions/{contribution}", p.contributionForm)
	post("/contributions/{contribution}", p.saveContribution)
	post("/contributions/{contribution}/removal", p.removeContribution)
}

func (p *Pages) addPeople() {
	get, post := p.both()
	get("/people", p.people)
	get("/invitations", p.back("/people#invite"))
	post("/invitations", p.invite)
	post("/invitations/{invitation}/end", p.endInvitation)
	post("/invitations/{invitation}/sending", p.resend)
	post("/join-link", p.joinLink)
	post("/members/{member}/role", p.setRole)
	get("/members/{member}/removal", p.removalForm)
	post("/members/{member}/removal", p.removeMember)
	get("/handover", p.handoverForm)
	post("/handover", p.proposeHandover)
	post("/handover/answer", p.answerHandover)
	get("/departure", p.leaveForm)
	post("/departure", p.leave)
	p.server.Get("/invitations/{token}", web.Public, p.invitation)
	p.server.Post("/invitations/{token}", web.SignedIn, p.join)
	p.server.Post("/invitations/{token}/refusal", web.Public, p.decline)
}

// both gives what adds a page and an act under a collective's address.
func (p *Pages) both() (get, post func(pattern string, handler web.Handler)) {
	return func(pattern string, handler web.Handler) {
			p.server.Get("/collectives/{id}"+pattern, web.SignedIn, handler)
		}, func(pattern string, handler web.Handler) {
			p.server.Post("/collectives/{id}"+pattern, web.SignedIn, handler)
		}
}

// back leads to where a list stands on its page: browsers ask for the address of a form
// again after a reload or a change of language.
func (p *Pages) back(to string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if _, err := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id")); err != nil {
			return err
		}
		return web.SeeOther(w, r, "/collectives/"+r.PathValue("id")+to)
	}
}

func (p *Pages) corner(ctx context.Context, actor account.Actor, l lang.Lang) (*accountpages.Section, error) {
	groups, err := p.groups.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	section := &accountpages.Section{
		Title: l.Text("collective.mine"), Empty: l.Text("collective.mine.empty"),
		Action: &ui.Crumb{Label: l.Text("collective.new"), URL: "/collectives/new"},
	}
	for _, c := range groups {
		section.Items = append(section.Items, accountpages.Item{
			Title: c.Name, URL: "/collectives/" + c.ID, Tag: &ui.Tag{Text: l.Text("collective.role." + string(c.Role))},
		})
	}
	return section, nil
}
