// Package collective holds the pages of collectives: who takes part, the places, what each
// partner brings.
package collective

import (
	"context"
	"embed"

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
}

// Add adds the routes and the corner on people's home page.
func Add(server *web.Server, home *accountpages.Pages, groups *collective.Service, land *territory.Reference) {
	p := &Pages{server, groups, land}
	server.Get("/collectives/new", web.SignedIn, p.newForm)
	server.Post("/collectives", web.SignedIn, p.create)
	server.Get("/collectives/{id}", web.SignedIn, p.show)
	server.Get("/collectives/{id}/edit", web.SignedIn, p.editForm)
	server.Post("/collectives/{id}", web.SignedIn, p.update)
	server.Get("/collectives/{id}/organisations/new", web.SignedIn, p.organisationForm)
	server.Post("/collectives/{id}/organisations", web.SignedIn, p.saveOrganisation)
	server.Get("/collectives/{id}/organisations/{organisation}", web.SignedIn, p.organisationForm)
	server.Post("/collectives/{id}/organisations/{organisation}", web.SignedIn, p.saveOrganisation)
	server.Post("/collectives/{id}/organisations/{organisation}/lead", web.SignedIn, p.leadOrganisation)
	server.Post("/collectives/{id}/organisations/{organisation}/representative", web.SignedIn, p.representative)
	server.Post("/collectives/{id}/organisations/{organisation}/departure", web.SignedIn, p.removeOrganisation)
	server.Get("/collectives/{id}/people", web.SignedIn, p.people)
	server.Post("/collectives/{id}/invitations", web.SignedIn, p.invite)
	server.Post("/collectives/{id}/join-link", web.SignedIn, p.joinLink)
	server.Post("/collectives/{id}/invitations/{invitation}/end", web.SignedIn, p.endInvitation)
	server.Post("/collectives/{id}/members/{member}/role", web.SignedIn, p.setRole)
	server.Post("/collectives/{id}/members/{member}/removal", web.SignedIn, p.removeMember)
	server.Post("/collectives/{id}/handover", web.SignedIn, p.proposeHandover)
	server.Post("/collectives/{id}/handover/answer", web.SignedIn, p.answerHandover)
	server.Get("/collectives/{id}/departure", web.SignedIn, p.leaveForm)
	server.Post("/collectives/{id}/departure", web.SignedIn, p.leave)
	server.Get("/invitations/{token}", web.Public, p.invitation)
	server.Post("/invitations/{token}", web.SignedIn, p.join)
	server.Get("/collectives/{id}/places/new", web.SignedIn, p.placeForm)
	server.Post("/collectives/{id}/places", web.SignedIn, p.savePlace)
	server.Get("/collectives/{id}/places/{place}", web.SignedIn, p.placeForm)
	server.Post("/collectives/{id}/places/{place}", web.SignedIn, p.savePlace)
	server.Post("/collectives/{id}/places/{place}/removal", web.SignedIn, p.removePlace)
	server.Post("/collectives/{id}/contributions", web.SignedIn, p.addContribution)
	server.Post("/collectives/{id}/contributions/{contribution}/removal", web.SignedIn, p.removeContribution)
	home.AddCorner(p.corner)
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
