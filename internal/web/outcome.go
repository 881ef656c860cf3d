package web

import (
	"bytes"
	"net/http"
	"slices"

	"maillage/internal/web/ui"
)

// Whoever submits a form hears the title of the page that answers before anything else: it
// begins with what became of the form. The notice that tells more then takes the focus.

// unfinished are the flashes after which something is still to do: they are no success.
var unfinished = []string{"layout.typed_kept", "dossier.both_kept", "pdf.unavailable", "edit.done.empty", "place.saved_far"}

const (
	flashKey     = "flash"
	flashKindKey = "flash.kind"
)

// Flash shows a sentence of the catalogue on the next page.
func (s *Server) Flash(r *http.Request, key string, args ...any) {
	kind := "success"
	if slices.Contains(unfinished, key) {
		kind = "warning"
	}
	s.Remember(r, flashKey, Of(r).Lang.Text(key, args...))
	s.Remember(r, flashKindKey, kind)
}

// flashed takes the sentence left for this page, if any.
func (s *Server) flashed(r *http.Request) []ui.Notice {
	text := s.Forget(r, flashKey)
	if text == "" {
		return nil
	}
	return []ui.Notice{{Kind: s.Forget(r, flashKindKey), Text: text}}
}

// wrongs are what only a page with an error holds. Pages keep their messages in structs of
// their own, so what they show is the one sure sign; no text of a person can hold these, as
// its quotes are escaped.
var wrongs = [][]byte{[]byte(`class="notice error"`), []byte(`class="error"`)}

// seen gives the layout of a page with what only the page itself tells.
func (l Layout) seen(main []byte) Layout {
	l.Scripts = behaviours(main)
	return l.outcome(main)
}

var element = []byte("<maillage-")

// behaviours names the scripts of a page's own elements, each once, so that a page without
// any loads none. No text of a person can hold an element. Some elements come with the script of
// another, within them.
func behaviours(main []byte) (names []string) {
	for at := bytes.Index(main, element); at >= 0; at = bytes.Index(main, element) {
		main = main[at+len(element):]
		name := string(main[:bytes.IndexAny(main, " >")])
		if !slices.Contains(names, name) && scripted(name) {
			names = append(names, name)
		}
	}
	return names
}

// scripted tells whether a script was built for an element; all were, in a clone where nothing is
// built yet.
func scripted(name string) bool {
	_, is := manifest()[name+".js"]
	return is || len(manifest()) == 0
}

// outcome gives the layout of a page with what became of the form before it: an error on
// the page comes before what a flash tells.
func (l Layout) outcome(main []byte) Layout {
	for _, wrong := range wrongs {
		if bytes.Contains(main, wrong) {
			l.Outcome = "error"
			return l
		}
	}
	if len(l.Flash) > 0 {
		l.Flash = slices.Clone(l.Flash)
		l.Flash[0].Focus = true
		l.Outcome = l.Flash[0].Kind
	}
	return l
}
