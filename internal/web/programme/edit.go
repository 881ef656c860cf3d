package programme

import (
	"net/http"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// EditPage edits a call as its file, previews and publishes it.
type EditPage struct {
	web.Page
	programme.Call
	Crumbs   []ui.Crumb
	File     ui.Field
	Version  int
	Problem  string
	Problems []ProblemLine
	Changes  []string // what publishing would change for those who have begun
	First    bool
	Note     ui.Field
}

// ProblemLine is a thing to correct in the file.
type ProblemLine struct {
	Line int
	Path string
	Text string
}

var editPage = web.Template[EditPage](files, "edit.html")

func (p *Pages) edit(w http.ResponseWriter, r *http.Request) error {
	return p.showEdit(w, r, "", nil, nil)
}

// showEdit renders the call's file, or the text typed with its problems.
func (p *Pages) showEdit(w http.ResponseWriter, r *http.Request, typed string, problems call.Problems, err error) error {
	from := web.Of(r)
	l := from.Lang
	c, role, getErr := p.calls.Get(r.Context(), from.Actor, r.PathValue("slug"))
	if getErr != nil {
		return getErr
	}
	if err := programme.MayEditCall(role, c.State); err != nil {
		return err
	}
	page := EditPage{
		Page: p.server.NewPage(r, l.Text("call.edit")), Call: c, Version: c.Version, Problem: web.Problem(r, err), First: c.Revision == 0,
		Crumbs: []ui.Crumb{{Label: l.Text("nav.calls"), URL: "/calls"}, {Label: c.Definition.Title.In(l), URL: "/calls/" + c.Slug}, {Label: l.Text("call.edit")}},
		Note:   ui.Field{Kind: "text", Name: "note", Label: l.Text("call.note"), Help: l.Text("call.note.help"), Value: r.PostForm.Get("note")},
	}
	text := typed
	if text == "" {
		content, writeErr := callfile.Write(c.Definition)
		if writeErr != nil {
			return writeErr
		}
		text = string(content)
		problems = c.Definition.Check()
	}
	page.File = ui.Field{Kind: "textarea", Name: "file", Label: l.Text("call.file"), Help: l.Text("call.file.help"), Value: text, Rows: 30, Required: true}
	for _, problem := range problems {
		page.Problems = append(page.Problems, ProblemLine{problem.Line, problem.Path, web.Say(l, problem.Message)})
	}
	if c.Revision > 0 {
		published, pubErr := p.calls.Published(r.Context(), from.Actor, c.ID, c.Revision)
		if pubErr != nil {
			return pubErr
		}
		page.Changes = changes(l, published.Definition, c.Definition)
	}
	page.Layout.Wide = true
	code := http.StatusOK
	if err != nil {
		code = web.Status(err)
	}
	return editPage.Render(w, r, code, page)
}

func (p *Pages) save(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, _, err := p.calls.Get(r.Context(), web.Of(r).Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	text := r.PostForm.Get("file")
	d, problems := callfile.Parse(strings.NewReader(text))
	if len(problems) > 0 {
		return p.showEdit(w, r, text, problems, fault.New(fault.Invalid, "programme.call.not_ready", "count", len(problems)))
	}
	err = p.calls.SaveDraft(r.Context(), web.Of(r).Actor, c.ID, web.Seen(r, "version"), d)
	if web.Again(err) {
		return p.showEdit(w, r, text, nil, err)
	}
	return p.done(w, r, err, "call.saved", "/calls/"+c.Slug+"/edit")
}

func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key, to string) error {
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, to)
}

func (p *Pages) publish(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, _, err := p.calls.Get(r.Context(), web.Of(r).Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	_, err = p.calls.Publish(r.Context(), web.Of(r).Actor, c.ID, web.Seen(r, "version"), r.PostForm.Get("note"))
	if web.Again(err) {
		return p.showEdit(w, r, "", nil, err)
	}
	return p.done(w, r, err, "call.published", "/calls/"+c.Slug)
}

func (p *Pages) close(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, _, err := p.calls.Get(r.Context(), web.Of(r).Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	err = p.calls.Close(r.Context(), web.Of(r).Actor, c.ID, web.Seen(r, "version"))
	if web.Again(err) {
		return p.showEdit(w, r, "", nil, err)
	}
	return p.done(w, r, err, "call.closed", "/calls/"+c.Slug)
}

// preset reads the definition a new call starts from.
func preset(key, text string) (call.Definition, call.Problems, error) {
	if strings.TrimSpace(text) != "" {
		d, problems := callfile.Parse(strings.NewReader(text))
		return d, problems, nil
	}
	d, ok := callfile.Preset(key)
	if !ok {
		var fields fault.Fields
		fields.Add("preset", "field.choose")
		return d, nil, fields.Err()
	}
	return d, nil, nil
}
