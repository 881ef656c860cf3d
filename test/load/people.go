package load

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// Writer has one section of an application open, and writes one of its long texts.
type Writer struct {
	*Person
	Dossier  string
	question string
	path     string
	form     url.Values
	saves    int

	Kept string // the last text that the page called saved
	Sent string // the last text sent
}

// Open opens a section of an application to write in it.
func (p *Person) Open(ctx context.Context, dossier, section string) (*Writer, error) {
	page, err := p.Get(ctx, "/dossiers/"+dossier+"/sections/"+section)
	if err != nil || page.Status != http.StatusOK {
		return nil, fmt.Errorf("open section %s: status %d (%w)", section, page.Status, err)
	}
	const autosaved = "maillage-autosave form"
	w := &Writer{Person: p, Dossier: dossier}
	if w.path, w.form, err = form(page.Body, autosaved); err != nil {
		return nil, err
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(page.Body)))
	if err != nil {
		return nil, err
	}
	w.question = doc.Find(autosaved+" textarea").First().AttrOr("name", "")
	if w.question == "" {
		return nil, fmt.Errorf("section %s has no long text", section)
	}
	return w, nil
}

// A text of usual length, to which each save adds its number.
var text = strings.Repeat("Le lieu réunit un atelier, des bureaux partagés et un accueil pour les démarches. ", 8)

// Save types something and sends the section as the page's script does. A refusal, or an
// answer that does not call it saved, is an error.
func (w *Writer) Save(ctx context.Context) (time.Duration, error) {
	w.saves++
	w.Sent = fmt.Sprintf("%sÉcrit par %s, fois %d.", text, w.ID, w.saves)
	w.form.Set(w.question, w.Sent)
	answer, err := w.Send(ctx, w.path, w.form, true)
	if err != nil {
		return 0, err
	}
	var said struct {
		Saved    bool
		Conflict bool
		Versions map[string]string
	}
	if err := json.Unmarshal(answer.Body, &said); err != nil || answer.Status != http.StatusOK || !said.Saved || said.Conflict {
		return answer.Took, fmt.Errorf("save refused: status %d: %.200s", answer.Status, answer.Body)
	}
	for name, version := range said.Versions {
		w.form.Set(name, version)
	}
	w.Kept = w.Sent
	return answer.Took, nil
}

// Filer leads a collective that is ready to file.
type Filer struct {
	*Person
	Dossier string
	Filed   bool   // the page said so
	Filing  func() // called as the filing leaves, or nil
}

// File validates for every organisation the person speaks for, then files; it gives the
// time of each request.
func (f *Filer) File(ctx context.Context) ([]time.Duration, error) {
	var took []time.Duration
	send := func(selector, field, value string) error {
		page, err := f.Get(ctx, "/dossiers/"+f.Dossier+"/validation")
		if err != nil {
			return err
		}
		took = append(took, page.Took)
		action, values, err := form(page.Body, selector)
		if err != nil {
			return err
		}
		if field != "" {
			values.Set(field, value)
		}
		answer, err := f.Send(ctx, action, values, false)
		if err != nil {
			return err
		}
		took = append(took, answer.Took)
		if answer.Status != http.StatusSeeOther {
			return fmt.Errorf("%s refused: status %d", action, answer.Status)
		}
		return nil
	}
	if err := send("form[action$='/validation']", "verdict", "approval"); err != nil {
		return took, err
	}
	if f.Filing != nil {
		f.Filing()
	}
	if err := send("form[action$='/filing']", "", ""); err != nil {
		return took, err
	}
	f.Filed = true
	return took, nil
}
