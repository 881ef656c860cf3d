// Package network holds the public pages of the network: the list of places, and how well
// they serve the country.
package network

import (
	"context"
	"embed"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"maillage/internal/award"
	"maillage/internal/network"
	"maillage/internal/programme"
	"maillage/internal/territory"
	"maillage/internal/web"
	"maillage/internal/web/maps"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// List gives a page of the awarded places, newest first.
type List func(ctx context.Context, f award.PublicFilter) (award.PublicList, error)

// Films tells which dossiers have a film that everyone may see.
type Films func(ctx context.Context, dossierIDs []string) (map[string]bool, error)

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
	Map                       *maps.Map // nil where no place has a point
	Basemap                   *ui.Basemap
	GeoJSON, CSV              string // addresses of the files
}

// PlaceLine is a place with the name of its commune.
type PlaceLine struct {
	award.PublicPlace
	Commune string
	Film    bool // everyone may see the one of its collective
}

var placesPage = web.Template[PlacesPage](files, "places.html")

// Pages answers for the public pages.
type Pages struct {
	server  *web.Server
	calls   *programme.Service
	network *network.Service
	list    List
	films   Films
	land    *territory.Reference
	maps    *drawings
	mosaics *mosaics
	files   *lru.Cache[drawing, web.File]
}

// Addresses of the files of the list.
const (
	geoJSONPath = "/places.geojson"
	sheetPath   = "/places.csv"
)

// Add adds GET /places and GET /network/coverage with their files, public.
func Add(server *web.Server, calls *programme.Service, net *network.Service, list List, filmed Films, land *territory.Reference) {
	drawn, err := lru.New[drawing, *maps.Map](maxDrawn)
	tiled, wrong := lru.New[tiling, *maps.Mosaic](maxMosaics)
	files, bad := lru.New[drawing, web.File](maxFiles)
	if err := errors.Join(err, wrong, bad); err != nil {
		panic(err) // the sizes are above zero
	}
	p := &Pages{server, calls, net, list, filmed, land, drawn, tiled, files}
	server.Get("/places", web.Public, p.places)
	server.Get(geoJSONPath, web.Public, p.placesGeoJSON)
	server.Get(sheetPath, web.Public, p.placesCSV)
	server.Get(coveragePath, web.Public, p.coverage)
	server.Get(coveragePath+".csv", web.Public, p.coverageCSV)
}

func (p *Pages) places(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	c, err := p.chosen(r)
	if err != nil {
		return err
	}
	list, err := p.list(r.Context(), c.PublicFilter)
	if err != nil {
		return err
	}
	page := PlacesPage{Page: p.server.NewPage(r, from.Lang.Text("nav.places")), Text: c.Text, CallSlug: c.slug, CallTitle: c.title}
	page.Layout.Wide = true
	page.Any, page.Found = len(c.kept) > 0, from.Lang.Text("places.count", "count", list.Total)
	if page.Places, err = p.lines(r.Context(), list.Places); err != nil {
		return err
	}
	page.Basemap = p.server.Config().Basemap
	page.GeoJSON, page.CSV = c.url(geoJSONPath), c.url(sheetPath)
	page.Pager = ui.Pager{Page: list.Page, Pages: list.Pages, URL: c.pageURL()}
	if list.Total > 0 {
		if page.Map, err = p.drawnPlaces(r, c); err != nil {
			return err
		}
	}
	return placesPage.RenderPublic(w, r, http.StatusOK, page)
}

// lines tells of places what the list shows of each.
func (p *Pages) lines(ctx context.Context, places []award.PublicPlace) ([]PlaceLine, error) {
	ids, lines := make([]string, len(places)), make([]PlaceLine, len(places))
	for i, place := range places {
		ids[i], lines[i] = place.DossierID, PlaceLine{PublicPlace: place, Commune: territorypages.Label(p.land, place.CommuneCode)}
	}
	filmed, err := p.films(ctx, ids)
	for i, id := range ids {
		lines[i].Film = filmed[id]
	}
	return lines, err
}

// choice is which places a visitor asked for.
type choice struct {
	award.PublicFilter
	slug, title string     // of the call, or ""
	kept        url.Values // what was chosen, as the address says it
}

// chosen reads the address of the list and of its files.
func (p *Pages) chosen(r *http.Request) (choice, error) {
	from, q := web.Of(r), r.URL.Query()
	number, _ := strconv.Atoi(q.Get("page"))
	text := strings.TrimSpace(q.Get("q"))
	c := choice{kept: url.Values{}, PublicFilter: award.PublicFilter{Text: text, Communes: territorypages.Codes(p.land, text), Page: number, Size: pageSize}}
	if text != "" {
		c.kept.Set("q", text)
	}
	slug := q.Get("call")
	if slug == "" {
		return c, nil
	}
	asked, _, err := p.calls.Get(r.Context(), from.Actor, slug)
	if err != nil {
		return c, err
	}
	said, err := p.calls.Said(r.Context(), asked)
	c.CallID, c.slug, c.title = asked.ID, asked.Slug, said.Title.In(from.Lang)
	c.kept.Set("call", c.slug)
	return c, err
}

// url gives the address of a file of the same places.
func (c choice) url(path string) string {
	if len(c.kept) == 0 {
		return path
	}
	return path + "?" + c.kept.Encode()
}

// pageURL is the address of a page of the list, but for its number.
func (c choice) pageURL() string {
	if len(c.kept) == 0 {
		return "/places?page="
	}
	return "/places?" + c.kept.Encode() + "&page="
}
