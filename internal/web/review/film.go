package review

import (
	"net/http"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/review"
	"maillage/internal/web"
	"maillage/internal/web/player"
	"maillage/internal/web/screening"
)

// watch adds the film that was filed, and what the person noted while they watched it.
func (p *Pages) watch(r *http.Request, page *ShowPage) error {
	f := page.File
	film, ok := f.Files[dossier.VideoSlot]
	if !ok {
		return nil
	}
	filed := screening.Filed(review.Screened{ID: f.ID, Title: f.Title, Film: film, Captions: f.Files[dossier.CaptionsSlot]})
	shown, err := filed.Shown(r.Context(), p.films)
	if err != nil {
		return err
	}
	played := player.Of(r, shown)
	page.Film = &played
	note, err := p.reviews.Note(r.Context(), web.Of(r).Actor, f.ID)
	page.Note, page.Taken = note.Text, f.Mine != nil && strings.Contains(f.Mine.Comment, note.Text)
	page.Noted = player.Noted(r, note.Text, "/instruction/dossiers/"+f.ID, shown.Film.Length)
	page.Moments = player.Moments(page.Noted)
	return err
}

// comment gives the comment that was typed, with the notes of the person below it where they asked
// for them.
func (p *Pages) comment(r *http.Request) (string, error) {
	typed := r.PostForm.Get("comment")
	if r.PostForm.Get("submit") != "note" {
		return typed, nil
	}
	note, err := p.reviews.Note(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	return strings.TrimSpace(typed + "\n\n" + note.Text), err
}
