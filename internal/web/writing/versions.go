package writing

import (
	"cmp"
	"html/template"
	"net/http"
	"time"

	"maillage/internal/document"
	"maillage/internal/fault"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/ui"
	"maillage/internal/web/written"
	"maillage/internal/yjs/prose"
)

// VersionsPage is the timeline of the texts of a section.
type VersionsPage struct {
	dossierpages.SectionFrame
	Versions []VersionView
	Name     ui.Field
}

// VersionView is a version in words.
type VersionView struct {
	URL     string
	Title   string // its name, or why it was kept
	At      time.Time
	Authors []string // who wrote, and how much
	Now     bool
}

var versionsPage = web.Template[VersionsPage](files, "versions.html")

func (p *Pages) versions(w http.ResponseWriter, r *http.Request) error {
	return p.showVersions(w, r, nil)
}

func (p *Pages) showVersions(w http.ResponseWriter, r *http.Request, err error) error {
	l := web.Of(r).Lang
	s, loadErr := p.frames.SectionFrame(r, l.Text("versions.title"))
	if loadErr != nil {
		return loadErr
	}
	list, loadErr := p.timeline(r, s)
	if loadErr != nil {
		return loadErr
	}
	if err != nil && len(list) == 0 {
		return fault.New(fault.NotFound, "fault.not_found") // there is nothing to name
	}
	page := VersionsPage{SectionFrame: s, Versions: list}
	page.Problem = web.Problem(r, err)
	page.Name = web.FormOf(r, err).Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("versions.name"), Help: l.Text("versions.name.help"), Required: true})
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Name)
	return versionsPage.Render(w, r, web.Status(err), page)
}

// timeline lists the versions, the newest first; none while nobody has opened the editor.
func (p *Pages) timeline(r *http.Request, s dossierpages.SectionFrame) ([]VersionView, error) {
	all, err := p.Documents.Versions(r.Context(), web.Of(r).Actor, s.Subject)
	if fault.Is(err, fault.NotFound) {
		return nil, nil // the frame was found
	}
	if err != nil {
		return nil, err
	}
	names, err := p.names(r, s)
	views := make([]VersionView, len(all))
	for i, v := range all {
		views[i] = viewOf(s, names, v)
	}
	return views, err
}

func viewOf(s dossierpages.SectionFrame, names map[string]string, v document.Version) VersionView {
	l := s.L()
	view := VersionView{URL: s.Base + "/versions/" + cmp.Or(v.ID, asNow), Title: v.Name, At: v.At.In(s.Definition().Location()), Now: v.Now}
	if view.Title == "" {
		view.Title = l.Text("versions.kind." + string(v.Kind))
	}
	for _, share := range v.Authors {
		view.Authors = append(view.Authors, l.Text("versions.share", "name", called(s, names, share.Account), "added", int(share.Added), "removed", int(share.Removed)))
	}
	return view
}

// VersionPage is one version: what it changed, or how it differs from another.
type VersionPage struct {
	dossierpages.SectionFrame
	Version VersionView
	With    Select // which version it is compared with
	Since   string // that version in words
	Texts   []TextView
	Same    bool
	Named   ui.Field
}

// Select is a list of choices in a form that asks for a page.
type Select struct {
	Name, Label string
	Options     []ui.Option
}

// chosen is the choice in force, in words.
func (s Select) chosen() string {
	for _, o := range s.Options {
		if o.Selected {
			return o.Label
		}
	}
	return ""
}

// TextView is the text of a question, or how it differs.
type TextView struct {
	Label string
	Text  template.HTML
	Count string // words that came and went
}

var versionPage = web.Template[VersionPage](files, "version.html")

func (p *Pages) version(w http.ResponseWriter, r *http.Request) error {
	return p.showVersion(w, r, nil)
}

func (p *Pages) showVersion(w http.ResponseWriter, r *http.Request, err error) error {
	l, actor := web.Of(r).Lang, web.Of(r).Actor
	s, loadErr := p.frames.SectionFrame(r, l.Text("versions.one"))
	if loadErr != nil {
		return loadErr
	}
	all, loadErr := p.Documents.Versions(r.Context(), actor, s.Subject)
	if loadErr != nil {
		return loadErr
	}
	names, loadErr := p.names(r, s)
	if loadErr != nil {
		return loadErr
	}
	at := index(all, r.PathValue("version"))
	if at < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := VersionPage{SectionFrame: s, Version: viewOf(s, names, all[at])}
	page.Crumbs[3].Label = page.Version.Title
	page.Crumbs = append(page.Crumbs[:3:3], ui.Crumb{Label: l.Text("versions.title"), URL: s.Base + "/versions"}, page.Crumbs[3])
	with := index(all, r.URL.Query().Get("with"))
	if with < 0 && at+1 < len(all) {
		with = at + 1
	}
	page.With = Select{Name: "with", Label: l.Text("versions.with")}
	for i, v := range all {
		if i != at {
			view := viewOf(s, names, v)
			page.With.Options = append(page.With.Options, ui.Option{Value: cmp.Or(v.ID, asNow), Label: view.Title + ", " + l.DateTime(view.At), Selected: i == with})
		}
	}
	if loadErr := p.compared(r, &page, all, at, with); loadErr != nil {
		return loadErr
	}
	page.Problem = web.Problem(r, err)
	page.Named = web.FormOf(r, err).Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("versions.rename"), Value: all[at].Name, Required: true})
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Named)
	return versionPage.Render(w, r, web.Status(err), page)
}

// asNow stands in addresses for what the text says now, while that is no version yet.
const asNow = "now"

func index(all []document.Version, id string) int {
	for i, v := range all {
		if id != "" && (v.ID == id || v.Now && id == asNow) {
			return i
		}
	}
	return -1
}

// compared fills in the texts of a version as they differ from those of another; as they are where
// there is none.
func (p *Pages) compared(r *http.Request, page *VersionPage, all []document.Version, at, with int) error {
	actor := web.Of(r).Actor
	_, after, err := p.Documents.Version(r.Context(), actor, page.Subject, all[at].ID)
	if err != nil {
		return err
	}
	if with < 0 {
		page.Texts = plainly(page.SectionFrame, after)
		return nil
	}
	_, before, err := p.Documents.Version(r.Context(), actor, page.Subject, all[with].ID)
	if err != nil {
		return err
	}
	page.Since = page.L().Text("versions.since", "title", page.With.chosen())
	page.Texts = differences(page.SectionFrame, before, after)
	page.Same = len(page.Texts) == 0
	return nil
}

// plainly writes the texts of a section.
func plainly(s dossierpages.SectionFrame, texts map[string]prose.Node) []TextView {
	var views []TextView
	for _, q := range s.Asks {
		if n, ok := texts[q.Key]; ok {
			views = append(views, TextView{Label: q.Label.In(s.L()), Text: written.Text(s.Labelled(n))})
		}
	}
	return views
}

// differences writes how the texts of a section differ, those that do.
func differences(s dossierpages.SectionFrame, before, after map[string]prose.Node) []TextView {
	var views []TextView
	for _, q := range s.Asks {
		view := written.Difference(s.L(), s.Labelled(before[q.Key]), s.Labelled(after[q.Key]))
		if view.Same {
			continue
		}
		views = append(views, TextView{Label: q.Label.In(s.L()), Text: view.Text, Count: view.Count})
	}
	return views
}

func (p *Pages) nameNow(w http.ResponseWriter, r *http.Request) error { return p.name(w, r, "") }

func (p *Pages) rename(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("version")
	if id == asNow {
		id = ""
	}
	return p.name(w, r, id)
}

func (p *Pages) name(w http.ResponseWriter, r *http.Request, id string) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	s, err := p.frames.SectionFrame(r, "")
	if err != nil {
		return err
	}
	_, err = p.Documents.Name(r.Context(), web.Of(r).Actor, s.Subject, id, r.PostForm.Get("name"))
	switch {
	case web.Again(err) && id == "":
		return p.showVersions(w, r, err)
	case web.Again(err):
		return p.showVersion(w, r, err)
	}
	return p.done(w, r, err, "versions.named", "/versions")
}

func (p *Pages) restore(w http.ResponseWriter, r *http.Request) error {
	s, err := p.frames.SectionFrame(r, "")
	if err != nil {
		return err
	}
	_, err = p.Documents.Restore(r.Context(), web.Of(r).Actor, s.Subject, r.PathValue("version"))
	return p.done(w, r, err, "versions.restored", "/versions")
}
