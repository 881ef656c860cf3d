package programme

import (
	"net/http"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/web"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/programme/editor"
	"maillage/internal/web/ui"
)

// OverviewPage leads to the editing pages of a call.
type OverviewPage struct {
	web.Page
	Crumbs   []ui.Crumb
	Slug     string
	Tag      ui.Tag
	When     string
	Parts    []PartRow
	Wrong    int  // things to correct before publishing
	Changed  bool // the draft says something else than what is published
	Revision int
}

// PartRow is an editing page with what is wrong there.
type PartRow struct {
	Title, URL, Help string
	Wrong            int
}

var overviewPage = web.Template[OverviewPage](files, "overview.html")

func (p *Pages) overview(w http.ResponseWriter, r *http.Request) error {
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	said, err := p.calls.Said(r.Context(), c)
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	s, problems := standingOf(c, said, p.server.Config().Now()), programme.Problems(c.Definition)
	page := OverviewPage{
		Page: p.server.NewPage(r, l.Text("edit.title", "call", c.Definition.Title)), Slug: c.Slug, Tag: s.tag(l), When: s.words(l),
		Crumbs: []ui.Crumb{{Label: c.Definition.Title.In(l), URL: "/calls/" + c.Slug}, {Label: l.Text("edit.crumb")}},
		Wrong:  len(problems), Revision: c.Revision, Changed: c.Revision > 0 && len(call.Diff(said, c.Definition)) > 0,
	}
	for _, key := range editor.Parts() {
		row := PartRow{Title: l.Text("edit.part." + key), URL: editRoot(c) + "/" + key, Help: l.Text("edit.lead." + key)}
		for _, problem := range problems {
			if url := editor.ProblemURL(editRoot(c), c.Definition, problem.Path); url == row.URL || strings.HasPrefix(url, row.URL+"/") {
				row.Wrong++
			}
		}
		page.Parts = append(page.Parts, row)
	}
	return overviewPage.Render(w, r, http.StatusOK, page)
}

// PublicationPage asks to publish what was prepared, or to close the call.
type PublicationPage struct {
	web.Page
	Crumbs   []ui.Crumb
	Slug     string
	Problem  string
	Problems []ui.Crumb // each leads to where it is corrected
	Changes  []string
	First    bool // nothing is published yet
	Nothing  bool // the draft says what is already published
	Note     ui.Field
	Sure     ui.Field // closing the call for good
	MayClose bool
	Version  int
	Impact   *ImpactView // what other rules would change, or nil while they stay
}

var publicationPage = web.Template[PublicationPage](files, "publication.html")

func (p *Pages) publication(w http.ResponseWriter, r *http.Request) error {
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	return p.showPublication(w, r, c, nil)
}

func (p *Pages) showPublication(w http.ResponseWriter, r *http.Request, c programme.Call, err error) error {
	said, saidErr := p.calls.Said(r.Context(), c)
	if saidErr != nil {
		return saidErr
	}
	l, form := web.Of(r).Lang, web.FormOf(r, err)
	page := PublicationPage{
		Page: p.server.NewPage(r, l.Text("publish.title", "call", c.Definition.Title)), Crumbs: p.editCrumbs(r, c, l.Text("publish.crumb")),
		Slug: c.Slug, Problem: web.Problem(r, err), First: c.Revision == 0, MayClose: c.State == programme.Published, Version: c.Version,
		Note: form.Fill(ui.Field{Kind: "textarea", Name: "note", Label: l.Text("publish.note"), Help: l.Text("publish.note.help"), Rows: 4}),
		Sure: form.Fill(ui.Field{Kind: "checkbox", Name: "sure", Label: l.Text("close.sure"), Required: true}),
	}
	for _, problem := range programme.Problems(c.Definition) {
		page.Problems = append(page.Problems, ui.Crumb{
			Label: p.words(r).Setting(bare(problem.Path)) + p.words(r).T("publish.colon") + web.Say(l, problem.Message),
			URL:   editor.ProblemURL(editRoot(c), c.Definition, problem.Path),
		})
	}
	if !page.First {
		page.Changes = changes(l, said, c.Definition)
		page.Nothing = len(page.Changes) == 0
		var impactErr error
		if page.Impact, impactErr = p.impactOf(r, c, said); impactErr != nil {
			return impactErr
		}
	}
	return publicationPage.Render(w, r, web.Status(err), page)
}

func (p *Pages) words(r *http.Request) callwords.Words { return callwords.Words{Lang: web.Of(r).Lang} }

// bare gives a path without the positions in its lists.
func bare(path string) string {
	var out strings.Builder
	inside := false
	for _, r := range path {
		switch {
		case r == '[':
			inside = true
		case r == ']':
			inside = false
		case !inside:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func (p *Pages) publish(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	said, err := p.calls.Said(r.Context(), c)
	if err != nil {
		return err
	}
	switch {
	case c.Revision > 0 && len(call.Diff(said, c.Definition)) == 0:
		return web.SeeOther(w, r, "/calls/"+c.Slug) // sent twice: it is published already
	case len(programme.Problems(c.Definition)) > 0:
		return p.showPublication(w, r, c, fault.New(fault.Invalid, "programme.call.not_ready", "count", len(programme.Problems(c.Definition))))
	}
	_, err = p.calls.Publish(r.Context(), web.Of(r).Actor, c.ID, web.Seen(r, "version"), r.PostForm.Get("note"))
	if fault.Is(err, fault.Stale) {
		return p.showPublication(w, r, c, fault.New(fault.Stale, "publish.stale"))
	}
	if web.Again(err) {
		return p.showPublication(w, r, c, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "publish.done")
	return web.SeeOther(w, r, "/calls/"+c.Slug)
}

// close ends the call for good, once the box that says so is ticked.
func (p *Pages) close(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	var fields fault.Fields
	if r.PostForm.Get("sure") != "yes" {
		fields.Add("sure", "close.unsure")
		return p.showPublication(w, r, c, fields.Err())
	}
	err = p.calls.Close(r.Context(), web.Of(r).Actor, c.ID, web.Seen(r, "version"))
	if web.Again(err) {
		return p.showPublication(w, r, c, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "close.done")
	return web.SeeOther(w, r, "/calls/"+c.Slug)
}

// FilePage edits a call as one file.
type FilePage struct {
	web.Page
	Crumbs   []ui.Crumb
	Slug     string
	Problem  string
	Problems []ProblemRow
	Text     ui.Field
	Version  int
}

var filePage = web.Template[FilePage](files, "file.html", "problems.html")

func (p *Pages) editFile(w http.ResponseWriter, r *http.Request) error {
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	content, err := callfile.Write(c.Definition)
	if err != nil {
		return err
	}
	return p.showFile(w, r, c, string(content), nil, nil)
}

func (p *Pages) showFile(w http.ResponseWriter, r *http.Request, c programme.Call, text string, problems call.Problems, err error) error {
	l := web.Of(r).Lang
	page := FilePage{
		Page: p.server.NewPage(r, l.Text("file.title")), Crumbs: p.editCrumbs(r, c, l.Text("file.title")), Slug: c.Slug,
		Problem: web.Problem(r, err), Problems: problemRows(l, problems), Version: c.Version,
		Text: ui.Field{Kind: "textarea", Name: "text", Label: l.Text("newcall.text"), Value: text, Rows: 30, Required: true},
	}
	status := web.Status(err)
	if len(problems) > 0 {
		status, page.Text.Error = http.StatusUnprocessableEntity, l.Text("file.wrong")
	}
	return filePage.Render(w, r, status, page)
}

func (p *Pages) saveFile(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	text := r.PostForm.Get("text")
	d, problems := callfile.Parse(strings.NewReader(text))
	if len(problems) > 0 {
		return p.showFile(w, r, c, text, problems, nil)
	}
	err = p.calls.SaveDraft(r.Context(), web.Of(r).Actor, c.ID, web.Seen(r, "version"), d)
	if fault.Is(err, fault.Stale) {
		return p.showFile(w, r, c, text, nil, fault.New(fault.Stale, "file.stale"))
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "ui.saved")
	return web.SeeOther(w, r, editRoot(c))
}
