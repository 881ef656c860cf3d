// Package outcome holds the pages of what came of a workshop: its record, its minutes, its files,
// and where notes are sent on to.
package outcome

import (
	"embed"
	"html/template"
	"net/http"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/outcome"
	"maillage/internal/web"
	"maillage/internal/web/ui"
	"maillage/internal/yjs/prose"
)

//go:embed *.html
var files embed.FS

// Rooms are those whose acts these pages offer.
type Rooms struct {
	Outcomes *outcome.Service
	Dossiers *dossier.Service
	Groups   *collective.Service
	// Secret gives what the browser of a guest keeps for a workshop, or "".
	Secret func(r *http.Request, id string) string
}

// Pages answers for those who were at a workshop, and for its collective.
type Pages struct {
	Rooms
	server *web.Server
}

// Add adds the routes. Records, minutes and notes are open to visitors: the service knows guests by
// the secret that their browser keeps.
func Add(server *web.Server, rooms Rooms) {
	p := &Pages{rooms, server}
	const base = "/workshops/{id}"
	server.Get(base+"/record", web.Public, p.record)
	server.Get(base+"/sources/{no}", web.Public, p.note)
	server.Get(base+"/minutes", web.Public, p.minutes)
	server.Post(base+"/minutes", web.SignedIn, p.draft)
	server.Get(base+"/minutes/frozen", web.Public, p.frozen)
	server.Post(base+"/minutes/freezing", web.SignedIn, p.freeze)
	server.Get(base+"/minutes/parts/{part}", web.Public, p.part)
	server.PostFiles(base+"/minutes/parts/{part}", web.Public, mostPart, p.amend)
	server.Post(base+"/minutes/parts/{part}/restoration", web.Public, p.restore)
	server.Get(base+"/export/{format}", web.SignedIn, p.export)
	server.Get(base+"/sending", web.SignedIn, p.choose)
	server.Get(base+"/sending/preview", web.SignedIn, p.preview)
	server.Post(base+"/sending", web.SignedIn, p.send)
	server.Get("/dossiers/{id}/sources", web.SignedIn, p.sources)
}

// mostPart is how many bytes a part of minutes takes as a form sends it.
const mostPart = 400 << 10

// Frame is what each of these pages has around it.
type Frame struct {
	web.Page
	Crumbs []ui.Crumb
	Base   string // address of the workshop
	Here   string // that of the page, below it
	Day    string
	People int
	Member bool // of the collective
	Sends  bool
}

func (p *Pages) frame(r *http.Request, o outcome.Outcome, title string) Frame {
	l := web.Of(r).Lang
	f := Frame{
		Page: p.server.NewPage(r, title), Base: "/workshops/" + o.ID, Here: strings.TrimPrefix(r.URL.Path, "/workshops/"+o.ID), Day: l.Date(o.Day), People: o.People,
		Member: outcome.MayExport(o.Role) == nil, Sends: outcome.MaySend(o.Role) == nil,
	}
	f.Layout.Within = o.Title
	f.Crumbs = []ui.Crumb{{Label: o.Title, URL: f.Base}, {Label: title}}
	if f.Member {
		of := "/collectives/" + o.CollectiveID
		f.Crumbs = append([]ui.Crumb{{Label: l.Text("nav.home"), URL: "/home"}, {Label: o.Collective, URL: of}, {Label: l.Text("workshop.list"), URL: of + "/workshops"}}, f.Crumbs...)
	}
	return f
}

// prosed writes blocks of a text whose headings stand below an h2.
func prosed(blocks []prose.Node) template.HTML {
	return template.HTML(text.HTML(prose.Node{Type: "doc", Content: blocks}, text.Shape{Level: 3})) //nolint:gosec // it escapes all
}
