// Package gallery holds the pages where everyone sees the films of awarded projects, and the one
// where a collective says whether they do.
package gallery

import (
	"embed"

	"maillage/internal/film"
	"maillage/internal/gallery"
	"maillage/internal/programme"
	"maillage/internal/territory"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
)

//go:embed *.html
var files embed.FS

// Rooms are the rooms these pages stand on.
type Rooms struct {
	Gallery *gallery.Service
	Films   *film.Service
	Calls   *programme.Service
	Land    *territory.Reference
}

// Pages answers for the films that everyone sees.
type Pages struct {
	Rooms
	server *web.Server
	frames *dossierpages.Pages
}

const (
	root     = "/films"
	feedPath = "/films.rss"
)

// Add adds the routes; frames are the pages of the dossier, around that of its collective.
func Add(server *web.Server, frames *dossierpages.Pages, rooms Rooms) {
	p := &Pages{rooms, server, frames}
	server.Get(root, web.Public, p.list)
	server.Get(feedPath, web.Public, p.feed)
	server.Get(root+"/{film}", web.Public, p.film)
	server.Get(root+"/{film}/{name}", web.Public, p.file)
	server.Get("/dossiers/{id}/gallery", web.SignedIn, p.standing)
	server.Get("/dossiers/{id}/gallery/{name}", web.SignedIn, p.ownFile)
	server.Post("/dossiers/{id}/gallery", web.SignedIn, p.show)
	server.Post("/dossiers/{id}/gallery/withdrawal", web.SignedIn, p.withdraw)
}
