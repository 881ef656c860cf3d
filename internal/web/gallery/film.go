package gallery

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"maillage/internal/film"
	"maillage/internal/gallery"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/player"
	"maillage/internal/web/ui"
)

// FilmPage is a film that everyone sees, with all that is known of it for those who do not hear or
// see it, and for programs (https://schema.org/VideoObject).
type FilmPage struct {
	web.Page
	Card
	Crumbs        []ui.Crumb
	Player        ui.Player
	About         string // the film in a sentence
	Call, CallURL string
	PlaceURL      string
	Territory     string
	TerritoryURL  string
	Themes        []ui.Crumb
	Transcript    []string
	Described     string

	Content string // address of the film, or ""
	Lasts   string // how long it is, in ISO 8601, or ""
	Shown   time.Time
}

var filmPage = web.Template[FilmPage](files, "film.html")

func (p *Pages) film(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	f, err := p.Gallery.Get(r.Context(), r.PathValue("film"))
	if err != nil {
		return err
	}
	shown, err := filed(f).Shown(r.Context(), p.Films)
	if err != nil {
		return err
	}
	card := p.card(l, f)
	page := FilmPage{
		Page: p.server.NewPage(r, card.Name), Card: card, Player: player.Of(r, shown), Described: shown.Described, Shown: f.ShownAt.In(lang.Paris), Lasts: lasts(f.Made.Length),
		Crumbs: []ui.Crumb{{Label: l.Text("gallery.title"), URL: root}, {Label: card.Name}}, About: about(l, card),
	}
	page.Layout.Wide, page.Layout.Description = true, page.About
	// Both are on the page itself, where whoever looks for words finds them.
	page.Transcript, page.Player.Transcript, page.Player.Described = page.Player.Transcript, nil, ""
	if err := p.addCall(r, &page, f); err != nil {
		return err
	}
	if f.Place != "" {
		page.PlaceURL = "/places?" + url.Values{"q": {f.Place}}.Encode()
	}
	if d, ok := p.Land.Departement(f.Departement); ok && d.Name != "" {
		page.Territory, page.TerritoryURL = d.Name, root+"?in=departement-"+d.Code
	}
	for _, t := range f.Themes {
		page.Themes = append(page.Themes, ui.Crumb{Label: t.Label.In(l), URL: root + "?" + url.Values{"theme": {t.Key}}.Encode()})
	}
	if name, _, _ := content(f); name != "" {
		page.Content = card.URL + "/" + name
	}
	return filmPage.RenderPublic(w, r, http.StatusOK, page)
}

// addCall names the call, as its readers have it.
func (p *Pages) addCall(r *http.Request, page *FilmPage, f gallery.Film) error {
	c, _, err := p.Calls.Read(r.Context(), web.Of(r).Actor, f.Call)
	page.Call, page.CallURL = c.Definition.Title.In(web.Of(r).Lang), "/calls/"+c.Slug
	return err
}

// about says a film in a sentence.
func about(l lang.Lang, c Card) string {
	year := strconv.Itoa(c.Year) // a number would be written 2 021
	if c.Where == "" {
		return l.Text("gallery.about", "title", c.Title, "collective", c.Collective, "year", year)
	}
	return l.Text("gallery.about.where", "title", c.Title, "collective", c.Collective, "where", c.Where, "year", year)
}

// lasts writes a duration as ISO 8601 does, or "".
func lasts(d time.Duration) string {
	if d < time.Second {
		return ""
	}
	seconds := int(d.Round(time.Second) / time.Second)
	said := "PT"
	for _, part := range []struct {
		length int
		letter string
	}{{3600, "H"}, {60, "M"}, {1, "S"}} {
		if n := seconds / part.length; n > 0 {
			said += fmt.Sprintf("%d%s", n, part.letter)
			seconds %= part.length
		}
	}
	return said
}

// content gives the name of the file of a film that most people are sent, its kind and its bytes; ""
// where there is none that can be played.
func content(f gallery.Film) (name, media string, bytes int64) {
	switch {
	case f.Made.State == film.Ready && len(f.Made.Outputs) > 0:
		return "high.mp4", "video/mp4", f.Made.Outputs[0].Bytes
	case !player.Bare(f.Made):
		return "", "", 0
	}
	return "original", f.Media, f.Size
}

// filed gives the player what it needs of a film.
func filed(f gallery.Film) player.Filed {
	return player.Filed{Title: f.Title, Base: root + "/" + f.DossierID, BlobID: f.BlobID, Media: f.Media, Captions: f.CaptionsBlob, Made: f.Made, Everyone: true}
}

// file sends a file of a film, as long as everyone may see it.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) error {
	f, err := p.Gallery.Media(r.Context(), r.PathValue("film"))
	if err != nil {
		return err
	}
	return player.ServeFiled(w, r, p.Films, filed(f), r.PathValue("name"))
}
