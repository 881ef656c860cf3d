// Package network holds the public pages of the network: the list of places, and how well
// they serve the country.
package network

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"maillage/internal/award"
	"maillage/internal/network"
	"maillage/internal/programme"
	"maillage/internal/territory"
	"maillage/internal/web"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// List gives a page of the awarded places, newest first.
type List func(ctx context.Context, f award.PublicFilter) (award.PublicList, error)

// pageSize is how many places a page shows.
const pageSize = 50

// PlacesPage is the public list of awarded places.
type PlacesPage struct {
	web.Page
	Text, CallSlug, CallTitle string
	Any                       bool // something was chosen
	Found                     string
	Places                    []PlaceLine
	Pager                     ui.Pager
}

// PlaceLine is a place with the name of its commune.
type PlaceLine struct {
	award.PublicPlace
	Commune string
}

var placesPage = web.Template[PlacesPage](files, "places.html")

// Pages answers for the public pages.
type Pages struct {
	server  *web.Server
	calls   *programme.Service
	network *network.Service
	list    List
	land    *territory.Reference
}

// Add adds GET /places and GET /network/coverage, public.
func Add(server *web.Server, calls *programme.Service, net *network.Service, list List, land *territory.Reference) {
	p := &Pages{server, calls, net, list, land}
	server.Get("/places", web.Public, p.places)
	server.Get(coveragePath, web.Public, p.coverage)
	server.Get(coveragePath+".csv", web.Public, p.coverageCSV)
}

func (p *Pages) places(w http.ResponseWriter, r *http.Request) error {
	from, q := web.Of(r), r.URL.Query()
	number, _ := strconv.Atoi(q.Get("page"))
	page := PlacesPage{Page: p.server.NewPage(r, from.Lang.Text("nav.places")), Text: strings.TrimSpace(q.Get("q"))}
	filter := award.PublicFilter{Text: page.Text, Communes: territorypages.Codes(p.land, page.Text), Page: number, Size: pageSize}
	kept := url.Values{}
	if slug := q.Get("call"); slug != "" {
		c, _, err := p.calls.Get(r.Context(), from.Actor, slug)
		if err != nil {
			return err
		}
		d, err := p.calls.Said(r.Context(), c)
		if err != nil {
			return err
		}
		filter.CallID, page.CallSlug, page.CallTitle = c.ID, c.Slug, d.Title.In(from.Lang)
		kept.Set("call", c.Slug)
	}
	list, err := p.list(r.Context(), filter)
	if err != nil {
		return err
	}
	page.Layout.Wide = true
	page.Any, page.Found = page.Text != "" || page.CallSlug != "", from.Lang.Text("places.count", "count", list.Total)
	for _, place := range list.Places {
		page.Places = append(page.Places, PlaceLine{PublicPlace: place, Commune: territorypages.Label(p.land, place.CommuneCode)})
	}
	if page.Text != "" {
		kept.Set("q", page.Text)
	}
	before := ""
	if len(kept) > 0 {
		before = kept.Encode() + "&"
	}
	page.Pager = ui.Pager{Page: list.Page, Pages: list.Pages, URL: "/places?" + before + "page="}
	return placesPage.Render(w, r, http.StatusOK, page)
}
