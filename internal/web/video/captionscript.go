package video

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/video"
	"maillage/internal/video/caption"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// Editor is what the page tells the island where captions are edited beside the film.
type Editor struct {
	Texts, Checks string // sentences, as JSON by their names
	Figures       string // of package caption, as JSON
	Point         string // before what is left of a second
	Draft         string // names what one person typed for one film, in the memory of a tab
	Typed         bool   // the page shows what was sent and not kept
	Film          ui.Player
}

// figures are what the island checks captions by.
type figures struct {
	Pace     int `json:"pace"`
	Shortest int `json:"shortest"`
	Longest  int `json:"longest"`
	Gap      int `json:"gap"`
	Lines    int `json:"lines"`
	Width    int `json:"width"`
	Latest   int `json:"latest"`
	LineMost int `json:"lineMost"`
	LinesMax int `json:"linesMost"`
}

// filmOf is the player beside the captions: what they say is shown as it is written, and not twice.
func (p *Pages) filmOf(r *http.Request, a Around) (ui.Player, error) {
	film, err := p.play(r, a)
	film.Captions, film.Transcript, film.Described, film.Original = "", nil, "", ""
	return film, err
}

func editor(l lang.Lang, actor string, a Around, typed bool) Editor {
	return Editor{
		Texts: written(l.Texts("caption.script.")), Checks: written(l.Texts("caption.check.")), Point: decimal(l), Draft: a.ID + ":" + actor, Typed: typed,
		Figures: written(figures{caption.Pace, caption.Shortest, caption.Longest, caption.Gap, caption.Lines, caption.Width, caption.MaxTime, caption.MaxLine, caption.MaxLines}),
	}
}

func written(values any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts and numbers
	}
	return string(text)
}

// answerEditor tells the island what became of captions that it sent: their version, and what the
// page says of them.
func (p *Pages) answerEditor(w http.ResponseWriter, r *http.Request, cues []caption.Cue, err error) error {
	if fault.Is(err, fault.Stale) {
		return p.answerStale(w, r)
	}
	if err != nil {
		return err
	}
	a, err := p.around(r, "caption.title", "/captions")
	if err != nil {
		return err
	}
	kept := video.Captions{Cues: caption.Sorted(cues), Described: r.PostForm.Get("described")}
	return web.JSON(w, http.StatusOK, map[string]any{
		"saved": true, "versions": map[string]string{"version": strconv.Itoa(web.Seen(r, "version") + 1)},
		"transcript": caption.Transcript(kept.Cues), "handed": handed(a.Files, kept),
	})
}

// answerStale gives the captions that somebody saved meanwhile: where they are what the island sent
// and had no answer to, nobody else did.
func (p *Pages) answerStale(w http.ResponseWriter, r *http.Request) error {
	kept, err := p.Videos.Captions(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]any{
		"conflict": true, "versions": map[string]string{"version": strconv.Itoa(kept.Version)}, "cues": slices.Concat([]caption.Cue{}, kept.Cues), "described": kept.Described,
	})
}
