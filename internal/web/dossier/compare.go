package dossier

import (
	"net/http"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
	"maillage/internal/web/written"
)

// ComparePage shows the texts kept for one question.
type ComparePage struct {
	Frame
	Label   string
	Section string
	Stored  TextBy
	Others  []TextBy
	Merged  ui.Field
	Seen    int
	Shown   string // imprint of the stored text
	Mine    bool   // the reader wrote every text, in several windows
}

// TextBy is a text with who wrote it. Raw is what keeping it sends.
type TextBy struct {
	Value, Author, At string
	Raw               []string
}

// Keeping is the form that keeps one of the texts as it is.
type Keeping struct {
	TextBy
	Path, Name, Shown string
	Seen              int
}

// Keeping gives the form of a text, for the template.
func (c ComparePage) Keeping(text TextBy) Keeping {
	return Keeping{text, c.Layout.Path, c.Merged.Name, c.Shown, c.Seen}
}

var comparePage = web.Template[ComparePage](files, "compare.html", "nav.html")

func (p *Pages) compare(w http.ResponseWriter, r *http.Request) error {
	return p.showCompare(w, r, nil)
}

func (p *Pages) showCompare(w http.ResponseWriter, r *http.Request, err error) error {
	l, key := web.Of(r).Lang, r.PathValue("question")
	f, loadErr := p.frame(r, l.Text("dossier.compare"), "", "")
	if loadErr != nil {
		return loadErr
	}
	q, section, ok := f.Definition().Question(key)
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	members, loadErr := p.Groups.Show(r.Context(), web.Of(r).Actor, f.CollectiveID)
	if loadErr != nil {
		return loadErr
	}
	names, zone := map[string]string{}, f.Definition().Location()
	for _, m := range members.Members {
		names[m.AccountID] = m.Name
	}
	answer := f.Answers[key]
	page := ComparePage{Frame: f, Label: q.Label.In(l), Section: section, Seen: answer.Version, Shown: dossier.Imprint(answer.Shown())}
	page.Problem = web.Problem(r, err)
	page.Stored = TextBy{written.Words(l, p.Land, q, answer.Shown()), names[answer.UpdatedBy], l.DateTime(answer.UpdatedAt.In(zone)), q.AsSent(answer.Shown())}
	me := web.Of(r).Actor.ID
	page.Mine = answer.UpdatedBy == me
	merged := answer.Shown()
	for _, a := range f.Alternatives {
		if a.Question == key {
			page.Others = append(page.Others, TextBy{written.Words(l, p.Land, q, a.Value), names[a.AuthorID], l.DateTime(a.At.In(zone)), q.AsSent(a.Value)})
			page.Mine = page.Mine && a.AuthorID == me
			merged += "\n\n" + a.Value
		}
	}
	view := p.question(l, f.Everything, q, nil)
	if q.Kind == call.LongText || q.Kind == call.ShortText {
		view.Value = merged
	}
	view.Label, view.Error = l.Text("dossier.compare.result"), ""
	page.Merged = web.FormOf(r, err).Fill(view.Field)
	return comparePage.Render(w, r, web.Status(err), page)
}

func (p *Pages) choose(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	key := r.PathValue("question")
	raw := r.PostForm[key]
	if r.PostForm.Has(key + "_code") {
		raw = []string{r.PostForm.Get(key + "_code")}
	}
	err := p.Dossiers.Choose(r.Context(), web.Of(r).Actor, r.PathValue("id"), key, web.Seen(r, "version"), r.PostForm.Get("shown"), raw)
	if web.Again(err) {
		return p.showCompare(w, r, err)
	}
	if err != nil {
		return err
	}
	form, err := p.Dossiers.Form(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	_, section, _ := form.Question(key)
	return p.done(w, r, nil, "ui.saved", "/sections/"+section+"#f-"+key)
}
