// Package writing holds what surrounds the texts of a dossier: the way by which they are written
// together, their images, what they may mention, their versions.
package writing

import (
	"embed"
	"net/http"
	"strconv"

	"maillage/internal/collective"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/dossier"
	"maillage/internal/live"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	weblive "maillage/internal/web/live"
)

//go:embed *.html
var files embed.FS

// Rooms are the rooms these pages stand on.
type Rooms struct {
	Dossiers  *dossier.Service
	Documents *document.Service
	Groups    *collective.Service
}

// Pages answers for those who write.
type Pages struct {
	Rooms
	server *web.Server
	frames *dossierpages.Pages
}

// Add adds the routes; frames are the pages of the dossier, around these.
func Add(server *web.Server, frames *dossierpages.Pages, rooms Rooms) {
	p := &Pages{rooms, server, frames}
	weblive.Add(server, "/texts", p.join)
	server.Get("/dossiers/{id}/mentions.json", web.SignedIn, p.mentions)
	server.PostFiles("/dossiers/{id}/sections/{section}/images", web.SignedIn, dossier.MaxImage+1<<20, p.addImage)
	const texts = "/dossiers/{id}/sections/{section}"
	server.Get(texts+"/versions", web.SignedIn, p.versions)
	server.Post(texts+"/versions", web.SignedIn, p.nameNow)
	server.Get(texts+"/versions/{version}", web.SignedIn, p.version)
	server.Post(texts+"/versions/{version}/name", web.SignedIn, p.rename)
	server.Post(texts+"/versions/{version}/restoration", web.SignedIn, p.restore)
	server.Get(texts+"/authors", web.SignedIn, p.authors)
	server.Get(texts+"/news", web.SignedIn, p.news)
	server.Post(texts+"/news", web.SignedIn, p.haveRead)
	p.addExports()
	p.addImport()
}

// join seats a page at the text of a section.
func (p *Pages) join(r *http.Request, line *live.Line) (weblive.Seat, error) {
	asked := r.URL.Query()
	schema, _ := strconv.Atoi(asked.Get("schema")) // a page that tells none is the oldest
	return p.Documents.Join(r.Context(), web.Of(r).Actor, line, document.Joining{Subject: r.PathValue("id"), Acks: asked.Has("acks"), Schema: schema})
}

// mentions lists what texts may name.
func (p *Pages) mentions(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Dossiers.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	type mention struct {
		text.Mention
		Group string `json:"group"`
	}
	list := []mention{}
	for _, m := range e.Mentions() {
		list = append(list, mention{m, l.Text("mention." + m.Kind)})
	}
	return web.JSON(w, http.StatusOK, list)
}

// addImage keeps an image for a text and answers with its address.
func (p *Pages) addImage(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, err := p.Dossiers.Form(r.Context(), web.Of(r).Actor, id); err != nil {
		return err // before a byte of it is read
	}
	name, content, err := dossierpages.Upload(r)
	if err != nil {
		return err
	}
	file, err := p.Dossiers.AttachImage(r.Context(), web.Of(r).Actor, id, r.PathValue("section"), name, content)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]string{"src": dossier.FileURL(id, file)})
}
