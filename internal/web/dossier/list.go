package dossier

import (
	"context"
	"net/http"
	"strconv"

	"maillage/internal/account"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/web"
	accountpages "maillage/internal/web/account"
	"maillage/internal/web/ui"
)

// mostInCorner is how many dossiers the home page shows: the newest are those being written.
const mostInCorner = 5

func (p *Pages) corner(ctx context.Context, actor account.Actor, l lang.Lang) (*accountpages.Section, error) {
	list, total, err := p.Dossiers.List(ctx, actor, 1)
	if err != nil {
		return nil, err
	}
	section := &accountpages.Section{
		Title: l.Text("dossier.mine"), Empty: l.Text("dossier.mine.empty"), Action: &ui.Crumb{Label: l.Text("front.calls"), URL: "/calls"},
	}
	list = list[:min(len(list), mostInCorner)]
	awaited, err := p.Filings.Awaited(ctx, actor, list)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		item := accountpages.Item{Title: d.Title, URL: "/dossiers/" + d.ID, Tag: stateTag(l, d.State)}
		if names := awaited[d.ID]; len(names) > 0 {
			item.Detail = l.Text("dossier.awaited", "organisations", l.List(names))
		}
		section.Items = append(section.Items, item)
	}
	if total > mostInCorner {
		section.Items = append(section.Items, accountpages.Item{Title: l.Text("dossier.mine.all", "count", total), URL: "/dossiers"})
	}
	return section, nil
}

// ListPage is every dossier of the collectives one is a member of.
type ListPage struct {
	web.Page
	Dossiers []dossier.Dossier
	Pager    ui.Pager
}

// Tag shows the state of a dossier.
func (p ListPage) Tag(d dossier.Dossier) ui.Tag { return *stateTag(lang.Lang(p.Layout.Lang), d.State) }

var listPage = web.Template[ListPage](files, "list.html")

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	number, err := strconv.Atoi(r.FormValue("page"))
	if err != nil || number < 1 || number > 1_000_000 {
		number = 1
	}
	list, total, err := p.Dossiers.List(r.Context(), web.Of(r).Actor, number)
	if err != nil {
		return err
	}
	page := ListPage{
		Page: p.server.NewPage(r, web.Of(r).Lang.Text("dossier.mine")), Dossiers: list,
		Pager: ui.Pager{Page: number, Pages: (total + dossier.PerPage - 1) / dossier.PerPage, URL: "/dossiers?page="},
	}
	if len(list) == 0 && number > 1 { // the list became shorter
		return web.SeeOther(w, r, "/dossiers")
	}
	return listPage.Render(w, r, http.StatusOK, page)
}
