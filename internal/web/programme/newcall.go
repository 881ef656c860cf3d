package programme

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// NewCallPage starts a call from a preset, a file or another call.
type NewCallPage struct {
	web.Page
	Crumbs             []ui.Crumb
	FunderID           string
	Problem            string
	Preset, Copy, File ui.Field
	Text               ui.Field
	Problems           []ProblemRow
}

// ProblemRow is one thing wrong in the file of a call.
type ProblemRow struct {
	Line, Column int
	Path, Text   string
}

func problemRows(l lang.Lang, problems call.Problems) []ProblemRow {
	var rows []ProblemRow
	for _, p := range problems {
		rows = append(rows, ProblemRow{p.Line, p.Column, p.Path, web.Say(l, p.Message)})
	}
	return rows
}

// maxFileForm bounds a form that carries the file of a call, typed or uploaded: three
// times the largest file, as forms write accents with three signs.
const maxFileForm = 3*callfile.MaxFileBytes + 64<<10

var newCallPage = web.Template[NewCallPage](files, "newcall.html", "problems.html")

func (p *Pages) newCall(w http.ResponseWriter, r *http.Request) error {
	return p.showNewCall(w, r, "", nil, nil)
}

func (p *Pages) showNewCall(w http.ResponseWriter, r *http.Request, text string, problems call.Problems, err error) error {
	from, form := web.Of(r), web.FormOf(r, err)
	f, _, _, teamErr := p.calls.Team(r.Context(), from.Actor, r.PathValue("id"))
	if teamErr != nil {
		return teamErr
	}
	if refused := programme.MayManageFunder(f.Role); refused != nil {
		return refused
	}
	l := from.Lang
	page := NewCallPage{
		Page: p.server.NewPage(r, l.Text("newcall.title")), FunderID: f.ID, Problems: problemRows(l, problems), Problem: web.Problem(r, err),
		Crumbs: []ui.Crumb{{Label: f.Name, URL: "/funders/" + f.ID}, {Label: l.Text("newcall.title")}},
		Text:   ui.Field{Kind: "textarea", Name: "text", Label: l.Text("newcall.text"), Value: text, Rows: 14},
		File:   ui.Field{Kind: "file", Name: "file", Label: l.Text("newcall.upload"), Help: l.Text("newcall.upload.help", "max", lang.Size(callfile.MaxFileBytes)), Accept: ".yaml,.yml"},
	}
	page.Text.Error = form.Errors["text"]
	if len(problems) > 0 {
		page.Text.Error = l.Text("file.wrong")
	}
	var presets, calls []ui.Option
	for _, key := range callfile.PresetKeys() {
		d, _ := callfile.Preset(key)
		presets = append(presets, ui.Option{Value: key, Label: d.Title.In(l), Help: d.Funder})
	}
	readable, listErr := p.calls.List(r.Context(), from.Actor)
	if listErr != nil {
		return listErr
	}
	for _, c := range readable {
		d, err := p.calls.Said(r.Context(), c)
		if err != nil {
			return err
		}
		calls = append(calls, ui.Option{Value: c.Slug, Label: d.Title.In(l) + " – " + d.Funder})
	}
	page.Preset = form.Fill(ui.Field{Kind: "radios", Name: "preset", Label: l.Text("newcall.preset.label"), Options: presets, Required: true})
	if len(calls) > 0 {
		page.Copy = form.Fill(ui.Field{Kind: "select", Name: "call", Label: l.Text("newcall.copy.label"), Options: calls, Required: true})
	}
	status := web.Status(err)
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return newCallPage.Render(w, r, status, page)
}

// startCall makes a call from what the form names: preset, file or copy.
func (p *Pages) startCall(w http.ResponseWriter, r *http.Request) error {
	text, err := readFileForm(r)
	if err != nil {
		return err
	}
	actor := web.Of(r).Actor
	if _, _, _, err := p.calls.Team(r.Context(), actor, r.PathValue("id")); err != nil {
		return err
	}
	d, problems, err := p.source(r, actor, text)
	if len(problems) > 0 || web.Again(err) {
		return p.showNewCall(w, r, text, problems, err)
	}
	if err != nil {
		return err
	}
	c, err := p.calls.CreateCall(r.Context(), actor, r.PathValue("id"), d)
	if web.Again(err) {
		return p.showNewCall(w, r, text, nil, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, "newcall.created")
	return web.SeeOther(w, r, editRoot(c))
}

func (p *Pages) source(r *http.Request, actor account.Actor, text string) (call.Definition, call.Problems, error) {
	var fields fault.Fields
	switch r.PathValue("source") {
	case "preset":
		if d, ok := callfile.Preset(r.PostForm.Get("preset")); ok {
			return d, nil, nil
		}
		fields.Add("preset", "programme.answer.choice")
	case "copy":
		c, _, err := p.calls.Get(r.Context(), actor, r.PostForm.Get("call"))
		if err == nil {
			d, err := p.calls.Said(r.Context(), c)
			return d, nil, err
		}
		if !fault.Is(err, fault.NotFound) {
			return call.Definition{}, nil, err
		}
		fields.Add("call", "programme.answer.choice")
	case "file":
		if strings.TrimSpace(text) == "" {
			fields.Add("text", "newcall.empty")
			break
		}
		d, problems := callfile.Parse(strings.NewReader(text))
		return d, problems, nil
	default:
		return call.Definition{}, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return call.Definition{}, nil, fields.Err()
}

// readFileForm reads a form that may carry the text of a call's file, pasted or uploaded;
// an upload wins over what was pasted.
func readFileForm(r *http.Request) (string, error) {
	err := r.ParseMultipartForm(maxFileForm) //nolint:gosec // the body is bounded by the route
	if errors.Is(err, http.ErrNotMultipart) {
		return r.PostForm.Get("text"), nil
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return "", err
	}
	if err != nil {
		return "", fault.New(fault.Invalid, "fault.form").Because(err)
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		return r.PostForm.Get("text"), nil // no file was chosen
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxFileForm))
	if len(content) == 0 {
		return r.PostForm.Get("text"), err
	}
	return string(bytes.ToValidUTF8(content, []byte("\uFFFD"))), err
}
