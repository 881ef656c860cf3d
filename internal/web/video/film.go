package video

import (
	"net/http"

	"maillage/internal/dossier"
	"maillage/internal/web"
	"maillage/internal/web/player"
	"maillage/internal/web/ui"
)

// play fills the player of the film that the application holds, with the captions as they are now.
func (p *Pages) play(r *http.Request, a Around) (ui.Player, error) {
	file, ok := a.Files[dossier.VideoSlot]
	if !ok {
		return ui.Player{}, nil
	}
	f, err := p.Films.Show(r.Context(), file.BlobID)
	if err != nil {
		return ui.Player{}, err
	}
	c, err := p.Videos.Captions(r.Context(), web.Of(r).Actor, a.ID)
	if err != nil {
		return ui.Player{}, err
	}
	shown := player.Shown{Title: a.Title, Base: a.Base + "/film", Film: f, Cues: c.Cues, Described: c.Described, Keep: true}
	if len(c.Cues) > 0 {
		shown.Captions = a.Base + "/captions.vtt"
	}
	return player.Of(r, shown), nil
}

// filmFile sends a file of the film to the members of the collective.
func (p *Pages) filmFile(w http.ResponseWriter, r *http.Request) error {
	file, err := p.Dossiers.Held(r.Context(), web.Of(r).Actor, r.PathValue("id"), dossier.VideoSlot)
	if err != nil {
		return err
	}
	f, err := p.Films.Show(r.Context(), file.BlobID)
	if err != nil {
		return err
	}
	return player.Serve(w, r, p.Films, f, r.PathValue("name"))
}
