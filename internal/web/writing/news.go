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
}

var newsPage = web.Template[NewsPage](files, "news.html")

func (p *Pages) news(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	s, err := p.frames.SectionFrame(r, l.Text("news.title"))
	if err != nil {
		return err
	}
	page := NewsPage{SectionFrame: s}
	before, changed, err := p.Documents.SinceRead(r.Context(), web.Of(r).Actor, s.Subject)
	if err != nil && !fault.Is(err, fault.NotFound) { // nobody has opened the editor yet
		return err
	}
	page.Never = before.At.IsZero() && err == nil
	if changed {
		_, now, err := p.Documents.Version(r.Context(), web.Of(r).Actor, s.Subject, "")
		if err != nil {
			return err
		}
		page.Since = l.Text("news.since", "at", before.At.In(s.Definition().Location()))
		page.Texts = differences(s, before.Texts, now)
	}
	return newsPage.Render(w, r, http.StatusOK, page)
}

// haveRead notes that the person has read the texts as they are.
func (p *Pages) haveRead(w http.ResponseWriter, r *http.Request) error {
	s, err := p.frames.SectionFrame(r, "")
	if err != nil {
		return err
	}
	err = p.Documents.MarkRead(r.Context(), web.Of(r).Actor, s.Subject)
	return p.done(w, r, err, "news.read", "")
}
