package programme

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/programme/editor"
	"maillage/internal/web/ui"
)

// EditPage is a form over some settings of a call.
type EditPage struct {
	web.Page
	Crumbs   []ui.Crumb
	Lead     string
	Problem  string
	Summary  ui.Summary
	Problems []string // what keeps this page from being published
	Theirs   string   // address of what someone else saved meanwhile, or ""
	Action   string
	Version  int
	Entries  []editor.Entry
}

// Fields tells whether the page has something to fill in, lists of other pages apart.
func (p EditPage) Fields() bool {
	return slices.ContainsFunc(p.Entries, func(e editor.Entry) bool { return e.Field != nil || e.Rows != nil })
}

// Told is the problem as it is shown: what is wrong with a field takes the focus before it.
func (p EditPage) Told() ui.Notice {
	notice := p.Notice(p.Problem)
	notice.Focus = len(p.Summary.Items) == 0
	return notice
}

// tell moves what a button did from the top of the page to the place in a long list where
// the person was.
func (p *EditPage) tell(e *editor.Editor, place string) {
	if len(p.Layout.Flash) > 0 && e.Tell(place, p.Layout.Flash[0]) {
		p.Layout.Outcome = p.Layout.Flash[0].Kind
		p.Layout.Flash = p.Layout.Flash[1:]
	}
}

// placeKey holds where to tell what a button did, until the page that tells it.
const placeKey = "edit.place"

var editPage = web.Template[EditPage](files, "edit.html")

// editable gives the call of a request to those who may edit it. Others do not learn more
// than its public page tells.
func (p *Pages) editable(r *http.Request) (programme.Call, error) {
	c, role, err := p.calls.Get(r.Context(), web.Of(r).Actor, r.PathValue("slug"))
	if err != nil {
		return c, err
	}
	if role == programme.NoRole {
		return c, fault.New(fault.NotFound, "fault.not_found")
	}
	return c, programme.MayEditCall(role, c.State)
}

func editRoot(c programme.Call) string { return "/calls/" + c.Slug + "/edit" }

func address(r *http.Request) editor.Address {
	return editor.Address{
		Part: r.PathValue("part"), List: r.PathValue("list"), Key: r.PathValue("key"), Within: r.PathValue("within"), In: r.URL.Query().Get("in"),
	}
}

// editor opens the page of a request over a definition of a call.
func (p *Pages) editor(r *http.Request, c programme.Call, d *call.Definition) (*editor.Editor, error) {
	words, lists, err := p.ruleWords(r)
	return editor.New(words, lists, d, editRoot(c), address(r)), err
}

func (p *Pages) edit(w http.ResponseWriter, r *http.Request) error {
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	e, err := p.editor(r, c, &c.Definition)
	if err != nil {
		return err
	}
	if !e.Show() {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return p.showEdit(w, r, c, e, nil)
}

func (p *Pages) save(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	seen, before := web.Seen(r, "version"), c.Definition
	if seen != c.Version {
		return p.stale(w, r, c)
	}
	after, err := copied(before)
	if err != nil {
		return err
	}
	e, err := p.editor(r, c, &after)
	if err != nil {
		return err
	}
	if !e.Read(r.PostForm, false) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if err := e.Err(); err != nil {
		return p.showEdit(w, r, c, e, err)
	}
	after.Unknown = editor.StillUnknown(before, after)
	err = p.calls.SaveDraft(r.Context(), web.Of(r).Actor, c.ID, seen, after)
	if fault.Is(err, fault.Stale) { // someone saved between our reading and our writing
		if c, err = p.editable(r); err != nil {
			return err
		}
		return p.stale(w, r, c)
	}
	if err != nil {
		return err
	}
	place, key, args := e.Outcome()
	p.server.Flash(r, key, args...)
	p.server.Remember(r, placeKey, place)
	return web.SeeOther(w, r, e.After())
}

// stale gives a form back with what someone else saved meanwhile beside each field. What was
// removed meanwhile becomes new: the group or the value below an element, or the element.
func (p *Pages) stale(w http.ResponseWriter, r *http.Request, c programme.Call) error {
	root, _, _ := strings.Cut(r.PathValue("within"), ".")
	for _, here := range [][2]string{{r.PathValue("key"), r.PathValue("within")}, {r.PathValue("key"), root}, {}} {
		r.SetPathValue("key", here[0])
		r.SetPathValue("within", here[1])
		e, err := p.editor(r, c, &c.Definition)
		if err != nil {
			return err
		}
		if e.Read(r.PostForm, true) {
			return p.showEdit(w, r, c, e, fault.New(fault.Stale, "edit.stale"))
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// copied makes a definition that shares nothing with the one it is made from.
func copied(d call.Definition) (call.Definition, error) {
	var copied call.Definition
	content, err := d.Canonical()
	if err == nil {
		err = json.Unmarshal(content, &copied)
	}
	return copied, err
}

func (p *Pages) showEdit(w http.ResponseWriter, r *http.Request, c programme.Call, e *editor.Editor, err error) error {
	l, where := web.Of(r).Lang, address(r)
	page := EditPage{
		Page: p.server.NewPage(r, e.Title), Version: c.Version, Entries: e.Entries, Lead: e.Lead, Problems: e.Problems,
		Action: r.URL.Path, Problem: web.Problem(r, err), Summary: ui.Summarise(l.Text("ui.summary"), e.Wrong()...),
	}
	crumbs := p.editCrumbs(r, c, e.Title)
	page.Crumbs = slices.Insert(crumbs, len(crumbs)-1, e.Trail...)
	if where.List != "" {
		page.Action = e.Here() // that of a new element once the one that was edited is gone
	}
	if fault.Is(err, fault.Stale) {
		page.Theirs = page.Action
	}
	page.tell(e, p.server.Forget(r, placeKey))
	return editPage.Render(w, r, web.Status(err), page)
}

func (p *Pages) editCrumbs(r *http.Request, c programme.Call, here string) []ui.Crumb {
	l := web.Of(r).Lang
	crumbs := []ui.Crumb{
		{Label: c.Definition.Title.In(l), URL: "/calls/" + c.Slug},
		{Label: l.Text("edit.crumb"), URL: "/calls/" + c.Slug + "/edit"},
	}
	if part := r.PathValue("part"); r.PathValue("list") != "" {
		crumbs = append(crumbs, ui.Crumb{Label: l.Text("edit.part." + part), URL: "/calls/" + c.Slug + "/edit/" + part})
		if _, section, ok := c.Definition.Question(r.PathValue("key")); ok && r.PathValue("list") == "questions" {
			i := slices.IndexFunc(c.Definition.Form, func(s call.Section) bool { return s.Key == section })
			crumbs = append(crumbs, ui.Crumb{Label: c.Definition.Form[i].Title.In(l), URL: "/calls/" + c.Slug + "/edit/form/sections/" + section})
		}
	}
	return append(crumbs, ui.Crumb{Label: here})
}
