package outcome

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/document/text"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/outcome"
	"maillage/internal/web"
	"maillage/internal/web/ui"
	"maillage/internal/web/written"
)

// MinutesPage is the minutes, or what offers to draft them.
type MinutesPage struct {
	Frame
	Drafted     bool
	Parts       []PartView
	Amends      bool
	Drafts      bool // the person may have them drafted, or drafted again
	Waits       bool // for the end of the workshop
	Freezes     bool
	Frozen      string // when and by whom
	Fingerprint string
	Problem     string
}

// PartView is a part of them.
type PartView struct {
	Key, Title string
	Text       template.HTML
	Amended    string // by whom and when, or ""
}

var minutesPage = web.Template[MinutesPage](files, "minutes.html", "nav.html")

func (p *Pages) minutes(w http.ResponseWriter, r *http.Request) error {
	return p.showMinutes(w, r, nil)
}

func (p *Pages) showMinutes(w http.ResponseWriter, r *http.Request, refused error) error {
	l, id, actor := web.Of(r).Lang, r.PathValue("id"), web.Of(r).Actor
	m, err := p.Outcomes.Minutes(r.Context(), actor, id, p.Secret(r, id))
	drafted := err == nil
	if fault.Is(err, fault.NotFound) {
		m.Outcome, err = p.outcome(r)
	}
	if err != nil {
		return err
	}
	page := MinutesPage{Frame: p.frame(r, m.Outcome, l.Text("minutes.title")), Drafted: drafted, Problem: web.Problem(r, refused), Fingerprint: m.Fingerprint}
	page.Drafts = outcome.MayDraft(m.Role, m.Facilitates, m.Ended(), m.Frozen()) == nil
	page.Waits = !m.Ended()
	page.Amends = outcome.MayAmend(m.Role, m.Attended(), drafted, m.Frozen()) == nil
	page.Freezes = outcome.MayFreeze(m.Role, m.Facilitates, drafted, m.Frozen()) == nil
	if m.Frozen() {
		page.Frozen = l.Text("minutes.frozen_by", "name", m.FrozenBy, "day", l.Date(m.FrozenAt))
	}
	for _, part := range m.Parts {
		page.Parts = append(page.Parts, PartView{part.Key, titleOf(l, part), prosed(part.Text.Content), amended(l, part.Version)})
	}
	return minutesPage.Render(w, r, web.Status(refused), page)
}

func titleOf(l lang.Lang, part outcome.Part) string {
	if part.Title == "" {
		return l.Text("minutes.opening")
	}
	return part.Title
}

func amended(l lang.Lang, v outcome.Version) string {
	if v.Author == "" {
		return ""
	}
	return l.Text("minutes.amended_by", "name", v.Author, "at", l.DateTime(v.At))
}

func (p *Pages) draft(w http.ResponseWriter, r *http.Request) error {
	err := p.Outcomes.Draft(r.Context(), web.Of(r).Actor, r.PathValue("id"), web.Of(r).Lang)
	return p.acted(w, r, err, "minutes.drafted")
}

func (p *Pages) freeze(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.Outcomes.Freeze(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PostForm.Get("seen"))
	return p.acted(w, r, err, "minutes.flash.frozen")
}

func (p *Pages) acted(w http.ResponseWriter, r *http.Request, err error, flash string) error {
	switch {
	case web.Again(err):
		return p.showMinutes(w, r, err)
	case err != nil:
		return err
	}
	p.server.Flash(r, flash)
	return web.SeeOther(w, r, "/workshops/"+r.PathValue("id")+"/minutes")
}

// frozen gives the bytes of final minutes, for whoever wants to verify them.
func (p *Pages) frozen(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	bytes, err := p.Outcomes.FrozenBytes(r.Context(), web.Of(r).Actor, id, p.Secret(r, id))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+web.Of(r).Lang.Text("minutes.file")+`.json"`)
	_, _ = w.Write(bytes) //nolint:gosec // JSON, as a file; the visitor may have gone
	return nil
}

// PartPage is a part of minutes with the form that amends it, and what it said before.
type PartPage struct {
	Frame
	Part     PartView
	Amends   bool
	Seen     int
	Field    ui.Field
	Versions []VersionView
	Problem  string
	Summary  ui.Summary
}

// VersionView is a version of a part, with what it changed: of one version at a time, since guests may
// make many long ones that have nothing in common.
type VersionView struct {
	No      int
	Title   string
	Changed written.Differing
	Asks    bool // what it changed is on another page
	Now     bool
}

var partPage = web.Template[PartPage](files, "part.html")

func (p *Pages) part(w http.ResponseWriter, r *http.Request) error { return p.showPart(w, r, nil) }

func (p *Pages) showPart(w http.ResponseWriter, r *http.Request, refused error) error {
	l, id := web.Of(r).Lang, r.PathValue("id")
	m, err := p.Outcomes.MinutesPart(r.Context(), web.Of(r).Actor, id, p.Secret(r, id), r.PathValue("part"))
	if err != nil {
		return err
	}
	part, ok := m.Part(r.PathValue("part"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page := PartPage{
		Frame: p.frame(r, m.Outcome, titleOf(l, part)), Part: PartView{part.Key, titleOf(l, part), prosed(part.Text.Content), amended(l, part.Version)},
		Amends: outcome.MayAmend(m.Role, m.Attended(), true, m.Frozen()) == nil, Seen: part.No, Problem: web.Problem(r, refused),
	}
	page.Crumbs = append(page.Crumbs[:len(page.Crumbs)-1], ui.Crumb{Label: l.Text("minutes.title"), URL: page.Base + "/minutes"}, ui.Crumb{Label: titleOf(l, part)})
	page.Field = web.FormOf(r, refused).Fill(ui.Field{
		Kind: "textarea", Name: "text", Label: l.Text("minutes.text"), Help: l.Text("minutes.text.help"), Rows: 16, Value: strings.TrimRight(text.Markdown(part.Text), "\n"), Lang: string(m.Lang),
	})
	page.Summary = ui.Summarise(l.Text("ui.summary"), page.Field)
	chosen, err := strconv.Atoi(r.URL.Query().Get("version"))
	if err != nil {
		chosen = part.No
	}
	versions := append([]outcome.Version{part.Version}, part.Earlier...)
	for i, v := range versions {
		view := VersionView{No: v.No, Title: amended(l, v), Now: i == 0}
		if view.Title == "" {
			view.Title = l.Text("minutes.drafted_at", "at", l.DateTime(v.At))
		}
		switch {
		case i+1 == len(versions):
		case v.No != chosen:
			view.Asks = true
		default:
			view.Changed = written.Difference(l, versions[i+1].Text, v.Text)
		}
		page.Versions = append(page.Versions, view)
	}
	return partPage.Render(w, r, web.Status(refused), page)
}

func (p *Pages) amend(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id, part := r.PathValue("id"), r.PathValue("part")
	return p.amendedPart(w, r, p.Outcomes.Amend(r.Context(), web.Of(r).Actor, id, p.Secret(r, id), part, web.Seen(r, "seen"), r.PostForm.Get("text")))
}

func (p *Pages) restore(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id, part := r.PathValue("id"), r.PathValue("part")
	return p.amendedPart(w, r, p.Outcomes.Restore(r.Context(), web.Of(r).Actor, id, p.Secret(r, id), part, web.Seen(r, "seen"), web.Seen(r, "no")))
}

func (p *Pages) amendedPart(w http.ResponseWriter, r *http.Request, err error) error {
	switch {
	case web.Again(err):
		return p.showPart(w, r, err)
	case err != nil:
		return err
	}
	p.server.Flash(r, "minutes.amended")
	return web.SeeOther(w, r, "/workshops/"+r.PathValue("id")+"/minutes")
}
