// Package screening holds the pages where the jury watches the films of a round.
package screening

import (
	"embed"
	"net/http"
	"strconv"

	"maillage/internal/fault"
	"maillage/internal/film"
	"maillage/internal/review"
	"maillage/internal/web"
	"maillage/internal/web/player"
	"maillage/internal/web/ui"
)

//go:embed *.html
var files embed.FS

// Pages answers for those who watch films.
type Pages struct {
	server  *web.Server
	reviews *review.Service
	films   *film.Service
}

// Add adds the routes.
func Add(server *web.Server, reviews *review.Service, films *film.Service) {
	p := &Pages{server, reviews, films}
	server.Get("/instruction/rounds/{round}/screening", web.SignedIn, p.list)
	server.Get("/instruction/rounds/{round}/screening/{dossier}", web.SignedIn, p.film)
	server.Post("/instruction/rounds/{round}/screening/{dossier}/note", web.SignedIn, p.note)
	server.Get("/instruction/dossiers/{id}/film/{name}", web.SignedIn, p.file)
}

// Frame is what these pages have around them.
type Frame struct {
	web.Page
	Crumbs  []ui.Crumb
	Base    string // address of the screening
	Quality string // follows the addresses of films
}

func (p *Pages) frame(r *http.Request, s review.Screening, title string) Frame {
	l := web.Of(r).Lang
	round := "/instruction/rounds/" + s.ID
	f := Frame{
		Page: p.server.NewPage(r, title), Base: round + "/screening", Quality: player.Quality(r),
		Crumbs: []ui.Crumb{{Label: l.Text("nav.home"), URL: "/home"}, {Label: s.Call.Definition.Title.In(l), URL: round}, {Label: l.Text("screening.title")}},
	}
	f.Layout.Wide = true
	return f
}

// ListPage is the films of a round.
type ListPage struct {
	Frame
	Found  string
	Films  []review.Screened
	Others []review.Screened // a page of those without
	Pager  ui.Pager          // of those
	Barred string            // says that some are left out, or ""
}

var listPage = web.Template[ListPage](files, "list.html")

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	s, err := p.reviews.Screening(r.Context(), from.Actor, r.PathValue("round"))
	if err != nil {
		return err
	}
	asked, _ := strconv.Atoi(r.URL.Query().Get("page"))
	others, err := p.reviews.Filmless(r.Context(), from.Actor, s.ID, asked)
	if err != nil {
		return err
	}
	page := ListPage{Frame: p.frame(r, s, from.Lang.Text("screening.title")), Found: from.Lang.Text("screening.count", "count", len(s.Films)), Films: s.Films, Others: others.Dossiers}
	page.Pager = ui.Pager{Page: others.Page, Pages: others.Pages, URL: page.Base + "?page="}
	if page.Quality != "" {
		page.Pager.URL = page.Base + page.Quality + "&page="
	}
	if s.Barred > 0 {
		page.Barred = from.Lang.Text("list.barred", "count", s.Barred)
	}
	return listPage.Render(w, r, http.StatusOK, page)
}

// FilmPage is a film with what one writes about it.
type FilmPage struct {
	Frame
	Dossier        review.Screened
	Said           string // which film of how many
	Previous, Next *review.Screened
	Player         ui.Player
	Note           ui.Field
	Version        int
	Moments        []ui.NotePiece // that the saved note names
	Theirs         string         // what another page of the same person has saved meanwhile
	Problem        string
	Summary        ui.Summary
}

var filmPage = web.Template[FilmPage](files, "film.html")

func (p *Pages) film(w http.ResponseWriter, r *http.Request) error {
	return p.showFilm(w, r, nil)
}

func (p *Pages) showFilm(w http.ResponseWriter, r *http.Request, err error) error {
	from, id := web.Of(r), r.PathValue("dossier")
	s, loadErr := p.reviews.Screening(r.Context(), from.Actor, r.PathValue("round"))
	if loadErr != nil {
		return loadErr
	}
	at := s.At(id)
	if at < 0 { // says why: a conflict of interest, say
		if _, err := p.reviews.Screen(r.Context(), from.Actor, id); err != nil {
			return err
		}
		return fault.New(fault.NotFound, "fault.not_found")
	}
	note, loadErr := p.reviews.Note(r.Context(), from.Actor, id)
	if loadErr != nil {
		return loadErr
	}
	one := s.Films[at]
	shown, loadErr := Filed(one).Shown(r.Context(), p.films)
	if loadErr != nil {
		return loadErr
	}
	page := FilmPage{Frame: p.frame(r, s, one.Title), Dossier: one, Player: player.Of(r, shown), Version: note.Version, Said: from.Lang.Text("screening.no", "no", at+1, "total", len(s.Films))}
	page.Layout.Within, page.Crumbs[2].URL = from.Lang.Text("screening.title"), page.Base
	page.Crumbs = append(page.Crumbs, ui.Crumb{Label: one.Title})
	if at > 0 {
		page.Previous = &s.Films[at-1]
	}
	if at+1 < len(s.Films) {
		page.Next = &s.Films[at+1]
	}
	page.Moments = player.Moments(player.Noted(r, note.Text, page.Base+"/"+id, shown.Film.Length))
	page.Note = web.FormOf(r, err).Fill(ui.Field{Kind: "textarea", Name: "note", Label: from.Lang.Text("screening.note"), Help: from.Lang.Text("screening.note.help"), Value: note.Text, Rows: 8})
	if fault.Is(err, fault.Stale) {
		page.Theirs = note.Text
	}
	page.Problem, page.Summary = web.Problem(r, err), ui.Summarise(from.Lang.Text("ui.summary"), page.Note)
	return filmPage.Render(w, r, web.Status(err), page)
}

// Filed gives the player what it needs of a dossier's film.
func Filed(s review.Screened) player.Filed {
	return player.Filed{Title: s.Title, Base: "/instruction/dossiers/" + s.ID + "/film", BlobID: s.Film.BlobID, Media: s.Film.Media, Captions: s.Captions.BlobID}
}

func (p *Pages) note(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id := r.PathValue("dossier")
	version, err := p.reviews.SaveNote(r.Context(), web.Of(r).Actor, id, web.Seen(r, "version"), r.PostForm.Get("note"))
	if web.WantsJSON(r) {
		return answer(w, version, err)
	}
	if web.Again(err) {
		return p.showFilm(w, r, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "ui.saved")
	return web.SeeOther(w, r, "/instruction/rounds/"+r.PathValue("round")+"/screening/"+id+player.Quality(r))
}

// answer tells the page's script what became of the note.
func answer(w http.ResponseWriter, version int, err error) error {
	if fault.Is(err, fault.Stale) {
		return web.JSON(w, http.StatusOK, map[string]any{"conflict": true})
	}
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]any{"saved": true, "versions": map[string]string{"version": strconv.Itoa(version)}, "errors": map[string]string{}})
}

// file sends a file of the film of a dossier.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) error {
	one, err := p.reviews.Screen(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return player.ServeFiled(w, r, p.films, Filed(one), r.PathValue("name"))
}
