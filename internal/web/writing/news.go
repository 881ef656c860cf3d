package writing

import (
	"net/http"

	"maillage/internal/fault"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
)

// NewsPage is what changed in the texts of a section since somebody read them last.
type NewsPage struct {
	dossierpages.SectionFrame
	Since string // when that was
	Never bool   // they have not said that they read it
	Texts []TextView
	Shown string // what it says now, as the form tells it
}

var newsPage = web.Template[NewsPage](files, "news.html")

func (p *Pages) news(w http.ResponseWriter, r *http.Request) error { return p.showNews(w, r, nil) }

func (p *Pages) showNews(w http.ResponseWriter, r *http.Request, err error) error {
	l := web.Of(r).Lang
	s, loadErr := p.frames.SectionFrame(r, l.Text("news.title"))
	if loadErr != nil {
		return loadErr
	}
	page := NewsPage{SectionFrame: s}
	reading, loadErr := p.Documents.SinceRead(r.Context(), web.Of(r).Actor, s.Subject)
	if loadErr != nil && !fault.Is(loadErr, fault.NotFound) { // nobody has opened the editor yet
		return loadErr
	}
	page.Shown, page.Never = reading.Shown, reading.At.IsZero() && loadErr == nil
	if reading.Changed {
		page.Since = l.Text("news.since", "at", reading.At.In(s.Definition().Location()))
		page.Texts = differences(s, reading.Texts, reading.Now)
	}
	page.Problem = web.Problem(r, err)
	return newsPage.Render(w, r, web.Status(err), page)
}

// haveRead notes that the person has read the texts as the page showed them.
func (p *Pages) haveRead(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	s, err := p.frames.SectionFrame(r, "")
	if err != nil {
		return err
	}
	err = p.Documents.MarkRead(r.Context(), web.Of(r).Actor, s.Subject, r.PostForm.Get("shown"))
	if fault.Is(err, fault.Stale) {
		return p.showNews(w, r, err)
	}
	return p.done(w, r, err, "news.read", "")
}
