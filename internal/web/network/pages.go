// Package network holds the public list of places.
package network

import (
	"context"
	"embed"
	"net/http"

	"maillage/internal/award"
	"maillage/internal/territory"
	"maillage/internal/web"
	territorypages "maillage/internal/web/territory"
)

//go:embed *.html
var files embed.FS

// List gives every awarded place, newest first.
type List func(ctx context.Context) ([]award.PublicPlace, error)

// PlacesPage is the public list of awarded places.
type PlacesPage struct {
	web.Page
	Places []PlaceLine
}

// PlaceLine is a place with the name of its commune.
type PlaceLine struct {
	award.PublicPlace
	Commune string
}

var placesPage = web.Template[PlacesPage](files, "places.html")

// Add adds GET /places, public.
func Add(server *web.Server, list List, land *territory.Reference) {
	server.Get("/places", web.Public, func(w http.ResponseWriter, r *http.Request) error {
		places, err := list(r.Context())
		if err != nil {
			return err
		}
		page := PlacesPage{Page: server.NewPage(r, web.Of(r).Lang.Text("nav.places"))}
		for _, place := range places {
			line := PlaceLine{PublicPlace: place, Commune: territorypages.Label(land, place.CommuneCode)}
			page.Places = append(page.Places, line)
		}
		return placesPage.Render(w, r, http.StatusOK, page)
	})
}
