// Package player shows films on the pages of every room: what ui.Player says, and the files that it
// names, with ranges. Who may look, the page has asked its room.
package player

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"maillage/internal/fault"
	"maillage/internal/film"
	"maillage/internal/lang"
	"maillage/internal/video/caption"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// Shown is a film as a page shows it.
type Shown struct {
	Title string
	Base  string // address to which the names of files are added, with a slash between: see Serve
	Film  film.Film
	// Captions is the address of a WebVTT file, or "".
	Captions  string
	Cues      []caption.Cue // of which the transcript is made
	Described string
	Keep      bool // whoever looks may keep the film as it was sent
	Everyone  bool // see Filed
}

// Of fills a player; the quality is asked for in the address of the page as quality=low, and is low
// for browsers that ask to be sent little.
func Of(r *http.Request, s Shown) ui.Player {
	l, f := web.Of(r).Lang, s.Film
	p := ui.Player{
		Title: s.Title, State: string(f.State), Said: said(l, f), Done: f.Done / 10, Waits: f.BlobID != "" && !f.Settled(),
		Captions: s.Captions, Transcript: caption.Transcript(s.Cues), Described: s.Described,
	}
	if f.Length > 0 {
		p.Length = Duration(l, f.Length)
	}
	if f.Poster != "" {
		p.Poster = s.Base + "/poster.jpg"
	}
	if s.Keep {
		p.Original = s.Base + "/original?keep=yes"
	}
	switch {
	case f.State == film.Ready:
		choose(&p, r, s)
	case f.State != film.Refused && f.BlobID != "" && (!s.Everyone || Bare(f)):
		p.Source = s.Base + "/original"
	}
	if p.Source != "" {
		p.Source += start(r, f.Length)
	}
	return p
}

// choose picks one of the films that were made.
func choose(p *ui.Player, r *http.Request, s Shown) {
	l, f := web.Of(r).Lang, s.Film
	names := []string{high, low}
	at := 0
	if asked := r.URL.Query().Get("quality"); len(f.Outputs) > 1 && (asked == "low" || asked == "" && r.Header.Get("Save-Data") == "on") {
		at = 1
	}
	for i, o := range f.Outputs {
		address := *r.URL
		query := address.Query()
		query.Set("quality", strings.TrimSuffix(names[i], ".mp4"))
		address.RawQuery = query.Encode()
		choice := ui.PlayerChoice{
			Label: l.Text("player.choice", "lines", min(o.Width, o.Height), "size", l.Bytes(o.Bytes)),
			Page:  address.RequestURI(), Source: s.Base + "/" + names[i], Current: i == at,
		}
		if len(f.Outputs) > 1 {
			p.Choices = append(p.Choices, choice)
		}
		if i == at {
			p.Source, p.Width, p.Height = choice.Source, o.Width, o.Height
		}
	}
}

// said tells how far a film has come, or what is wrong with it.
func said(l lang.Lang, f film.Film) string {
	switch {
	case f.BlobID == "" || f.State == film.Ready:
		return ""
	case f.State == film.Refused || f.State == film.Failed:
		key := "player." + string(f.State) + "." + f.Code
		if !l.Has(key) {
			key = "player." + string(f.State)
		}
		return l.Text(key, "value", f.Value)
	}
	return l.Text("player.state." + string(f.State))
}

// Duration says how long a film is.
func Duration(l lang.Lang, length time.Duration) string {
	seconds := int(length.Round(time.Second) / time.Second)
	if seconds < 60 {
		return l.Text("video.duration.seconds", "seconds", seconds)
	}
	if seconds%60 == 0 {
		return l.Text("video.duration.minutes", "minutes", seconds/60)
	}
	return l.Text("video.duration.both", "minutes", seconds/60, "seconds", seconds%60)
}

// The names of what Serve sends.
const (
	high     = "high.mp4"
	low      = "low.mp4"
	original = "original"
	poster   = "poster.jpg"
	strip    = "strip.jpg"
)

// Serve answers with a file of a film: "high.mp4" or "low.mp4" (the same where only one was made),
// "original", "poster.jpg" or "strip.jpg". Browsers keep it and ask each time whether they still may:
// what is withdrawn is gone at once.
func Serve(w http.ResponseWriter, r *http.Request, films *film.Service, f film.Film, name string) error {
	blobID, media := file(f, name)
	if blobID == "" {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	content, err := films.Open(r.Context(), blobID)
	if err != nil {
		return err
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; media-src 'self'")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", strconv.Quote(blobID))
	if name == original && r.URL.Query().Has("keep") {
		h.Set("Content-Disposition", "attachment")
	}
	web.SendFile(w, r, time.Time{}, content)
	return nil
}

func file(f film.Film, name string) (blobID, media string) {
	switch {
	case name == poster:
		return f.Poster, "image/jpeg"
	case name == strip:
		return f.Strip, "image/jpeg"
	case name == original:
		return f.BlobID, f.Media
	case len(f.Outputs) == 0:
	case name == high:
		return f.Outputs[0].BlobID, "video/mp4"
	case name == low:
		return f.Outputs[len(f.Outputs)-1].BlobID, "video/mp4"
	}
	return "", ""
}
