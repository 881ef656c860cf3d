package dossier

import (
	"net/http"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// Frame is what every page of a dossier shows around its matter.
type Frame struct {
	web.Page
	dossier.Everything
	Crumbs  []ui.Crumb
	Parts   []Part
	Problem string
	Summary ui.Summary
	Can     bool // change this part
}

// Part is an entry of the dossier's own navigation.
type Part struct {
	Label, URL string
	Current    bool
	Lacks      int
	Asked      bool // a part of the application, which can be complete
	Done       bool // and is
}

// L is the language of the page.
func (f Frame) L() lang.Lang { return lang.Lang(f.Layout.Lang) }

// In writes a text of the call in the language of the page.
func (f Frame) In(text lang.Translated) string { return text.In(f.L()) }

// ReadOnly says since when a filed dossier cannot be changed on this page, or "".
func (f Frame) ReadOnly() string {
	if f.Can || f.FiledAt.IsZero() || f.State == dossier.Draft {
		return ""
	}
	return f.L().Text("dossier.read_only", "at", f.FiledAt.In(f.Definition().Location()))
}

// parts lists the dossier's parts with what each lacks.
func parts(l lang.Lang, e dossier.Everything, here string) []Part {
	base := "/dossiers/" + e.ID
	lacks := map[string]int{}
	for _, lack := range e.Lacks() {
		lacks[lack.Section]++
	}
	list := []Part{
		{Label: l.Text("dossier.part.home"), URL: base},
		{Label: l.Text("dossier.part.settings"), URL: base + "/settings", Lacks: lacks[dossier.SettingsSection]},
	}
	for _, section := range e.Definition().Form {
		list = append(list, Part{Label: section.Title.In(l), URL: base + "/sections/" + section.Key, Lacks: lacks[section.Key]})
	}
	list = append(list,
		Part{Label: l.Text("dossier.part.budget"), URL: base + "/budget", Lacks: lacks[dossier.BudgetSection]},
		Part{Label: l.Text("dossier.part.letters"), URL: base + "/letters", Lacks: lacks[dossier.LettersSection]},
		Part{Label: l.Text("dossier.part.pieces"), URL: base + "/pieces", Lacks: lacks[dossier.PiecesSection]},
	)
	for i := range list {
		list[i].Asked = i > 0
		list[i].Done = i > 0 && list[i].Lacks == 0
	}
	list = append(list,
		Part{Label: l.Text("dossier.part.video"), URL: base + "/video"},
		Part{Label: l.Text("dossier.part.validation"), URL: base + "/validation"},
	)
	if e.State == dossier.Accepted {
		list = append(list, Part{Label: l.Text("gallery.standing"), URL: base + "/gallery"})
	}
	for i := range list {
		list[i].Current = list[i].URL == base+here
	}
	return list
}

// Frame is frame, for pages around those of this room.
func (p *Pages) Frame(r *http.Request, title, part, here string) (Frame, error) {
	return p.frame(r, title, part, here)
}

// frame loads a dossier for a page of one of its parts; part is the section whose right
// to write the page needs, here its address below the dossier's.
func (p *Pages) frame(r *http.Request, title, part, here string) (Frame, error) {
	e, err := p.Dossiers.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return Frame{}, err
	}
	return p.around(r, e, title, part, here), nil
}

func (p *Pages) around(r *http.Request, e dossier.Everything, title, part, here string) Frame {
	l := web.Of(r).Lang
	f := Frame{
		Page: p.server.NewPage(r, title), Everything: e, Parts: parts(l, e, here), Can: e.MayWrite(part),
		Crumbs: []ui.Crumb{{Label: l.Text("nav.home"), URL: "/home"}, {Label: e.Title, URL: "/dossiers/" + e.ID}, {Label: title}},
	}
	f.Layout.Wide, f.Layout.Within = true, e.Title
	if title == "" && here == "" {
		f.Layout.Within = "" // its title is that of the dossier
		f.Crumbs = []ui.Crumb{{Label: l.Text("nav.home"), URL: "/home"}, {Label: e.Title}}
	}
	return f
}

// done ends an act on a dossier: on to a page with a sentence, or the error.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, key, below string) error {
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, "/dossiers/"+r.PathValue("id")+below)
}

// Todo is a thing still to do, leading to where it is done.
type Todo struct{ Text, URL string }

func todos(l lang.Lang, e dossier.Everything) []Todo {
	var list []Todo
	base := "/dossiers/" + e.ID
	for _, lack := range e.Lacks() {
		url := base + "/sections/" + lack.Section
		switch lack.Section {
		case dossier.SettingsSection:
			url = base + "/settings"
		case dossier.BudgetSection:
			url = base + "/budget"
		case dossier.LettersSection:
			url = base + "/letters"
		case dossier.PiecesSection:
			url = base + "/pieces"
		}
		switch {
		case lack.Message.Key == "lack.alternatives":
			url = base + "/answers/" + lack.Field
		case lack.Field == dossier.PartnersField:
			url = "/collectives/" + e.CollectiveID + "#organisations"
		case lack.Section == dossier.PiecesSection:
			url += "#slot-" + strings.ReplaceAll(lack.Field, ":", "-")
		case lack.Field != "":
			url += "#f-" + lack.Field
		}
		list = append(list, Todo{lackWords(l, e, lack), url})
	}
	return list
}

// lackWords says what is missing with the name of its question: read out of place, "too
// short" alone says nothing.
func lackWords(l lang.Lang, e dossier.Everything, lack dossier.Lack) string {
	said := web.Say(l, lack.Message)
	q, section, ok := e.Definition().Question(lack.Field)
	if !ok || section != lack.Section || strings.HasPrefix(lack.Message.Key, "lack.") {
		return said // these name it already
	}
	return l.Text("dossier.todo.of", "label", q.Label, "problem", said)
}

// knownSection tells whether the form has a section, so that forged ones are unknown.
func knownSection(form call.Definition, key string) error {
	for _, section := range form.Form {
		if section.Key == key {
			return nil
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}
