package remark

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"maillage/internal/account"
	"maillage/internal/document"
	"maillage/internal/lang"
	"maillage/internal/remark"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
	"maillage/internal/web/ui"
)

// ListPage is what was said beside the texts of a section.
type ListPage struct {
	dossierpages.SectionFrame
	Show    remark.Which
	Choices []Choice
	Texts   []TextView
	Frozen  bool
	May     bool // say something
	Forms   []NewForm
	Pager   ui.Pager
}

// Choice is a link to one choice of remarks.
type Choice struct {
	Label, URL string
	Current    bool
}

// TextView is the text of a question with the remarks beside it.
type TextView struct {
	Key, Label string
	Open       int
	Remarks    []View
}

// View is a remark with what the person may do with it.
type View struct {
	remark.Remark
	At, SettledAt, Due time.Time
	Late               bool
	Acts               []Act
	Withdraws, Replies bool
	Reply              []ui.Field
	Opened             bool       // the form to answer, after it was refused
	Task               []ui.Field // to change a to-do
	Tasked             bool       // that form, after it was refused
}

// OneView is a remark with what its forms need.
type OneView struct {
	View
	Base string
	Show remark.Which
}

// One gives a remark to its piece of the page.
func (page ListPage) One(v View) OneView { return OneView{v, page.Base, page.Show} }

// Act is a button that settles a remark.
type Act struct{ Name, Main string }

// NewForm is the form of one kind of remark.
type NewForm struct {
	Kind   remark.Kind
	Fields []ui.Field
	Opened bool
}

var listPage = web.Template[ListPage](files, "list.html")

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	if web.WantsJSON(r) {
		return p.json(w, r)
	}
	return p.show(w, r, nil)
}

// show shows the remarks of a section, with what is wrong with the form that was sent.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, err error) error {
	l, actor := web.Of(r).Lang, web.Of(r).Actor
	s, loadErr := p.frames.SectionFrame(r, l.Text("remark.title"))
	if loadErr != nil {
		return loadErr
	}
	show := remark.ParseWhich(r.FormValue("show"))
	n, _ := strconv.Atoi(r.URL.Query().Get("page"))
	table, loadErr := p.remarks.Show(r.Context(), actor, s.Subject, show, n)
	if loadErr != nil {
		return loadErr
	}
	if loadErr := p.remarks.Read(r.Context(), actor, s.Subject); loadErr != nil {
		return loadErr
	}
	page := ListPage{SectionFrame: s, Show: show, May: remark.MayRemark(table.Right) == nil}
	page.Frozen = !page.May
	page.Problem = web.Problem(r, err)
	page.Pager = ui.Pager{Page: table.Page, Pages: table.Pages, URL: s.Base + "/remarks?show=" + string(show) + "&page="}
	page.choices(l)
	views := viewer{l: l, me: actor, table: table, zone: s.Definition().Location(), form: web.FormOf(r, err), answered: r.PathValue("remark"), today: p.server.Config().Now()}
	fields := page.fill(views)
	if page.May {
		page.Forms = views.forms(s, r.FormValue("kind"), err)
		for _, f := range page.Forms {
			fields = append(fields, f.Fields...)
		}
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), fields...)
	return listPage.Render(w, r, web.Status(err), page)
}

func (page *ListPage) choices(l lang.Lang) {
	for _, which := range []remark.Which{remark.Opened, remark.Mine, remark.All} {
		page.Choices = append(page.Choices, Choice{l.Text("remark.show." + string(which)), page.Base + "/remarks?show=" + string(which), which == page.Show})
	}
}

// fill puts remarks beside their texts and gives the fields of their forms.
func (page *ListPage) fill(v viewer) (fields []ui.Field) {
	for _, q := range page.Asks {
		t := TextView{Key: q.Key, Label: q.Label.In(v.l), Open: v.table.Open[q.Key]}
		for _, one := range v.table.Remarks {
			if one.Root == q.Key {
				view := v.view(one)
				t.Remarks, fields = append(t.Remarks, view), append(append(fields, view.Reply...), view.Task...)
			}
		}
		page.Texts = append(page.Texts, t)
	}
	return fields
}

// viewer writes remarks for a person.
type viewer struct {
	l        lang.Lang
	me       account.Actor
	table    remark.Table
	zone     *time.Location
	form     ui.Form
	answered string // the remark that a form was sent about, or ""
	today    time.Time
}

func (v viewer) view(r remark.Remark) View {
	view := View{Remark: r, At: r.At.In(v.zone), SettledAt: r.SettledAt.In(v.zone), Late: r.Late(v.today.In(v.zone).Format(time.DateOnly))}
	view.Due, _ = time.Parse(time.DateOnly, r.DueOn) // checked when it was kept
	for i := range view.Messages {
		view.Messages[i].At = view.Messages[i].At.In(v.zone)
	}
	view.Acts = acts(v.table.Right, r, v.me.ID)
	view.Withdraws = remark.MayWithdraw(v.table.Right, r.State, r.AuthorID == v.me.ID) == nil
	view.Replies = remark.MayReply(v.table.Right, r.State) == nil
	_, tasked := v.form.Values["owner"] // of the form that was sent
	wrong := r.ID == v.answered && len(v.form.Errors) > 0
	view.Opened, view.Tasked = wrong && !tasked, wrong && tasked
	if view.Replies {
		view.Reply = v.filled(view.Opened, []ui.Field{{Kind: "textarea", Name: "body", Label: v.l.Text("remark.reply"), Required: true, Rows: 3, Suffix: r.ID}, v.tells(r.ID)})
	}
	if remark.MayEdit(v.table.Right, r.Kind, r.State, r.AuthorID == v.me.ID) == nil {
		view.Task = v.filled(view.Tasked, v.task(r))
	}
	return view
}

// filled gives the fields of a form, with what was wrong where it is the one that was sent.
func (v viewer) filled(sent bool, fields []ui.Field) []ui.Field {
	for i := range fields {
		if sent {
			fields[i] = v.form.Fill(fields[i])
		}
	}
	return fields
}

// acts gives the ways in which a person may settle a remark, or open it again.
func acts(right document.Right, r remark.Remark, me string) []Act {
	var list []Act
	for _, one := range []struct {
		name, kind string
		err        error
	}{
		{"resolution", "main", remark.MayResolve(right, r.Kind, r.State)},
		{"acceptance", "main", remark.MayJudge(right, r.Kind, r.State)},
		{"refusal", "", remark.MayJudge(right, r.Kind, r.State)},
		{"completion", "main", remark.MayFinish(right, r.Kind, r.State, r.OwnerID == me)},
		{"reopening", "", remark.MayReopen(right, r.State)},
	} {
		if one.err == nil {
			list = append(list, Act{one.name, one.kind})
		}
	}
	return list
}

// tells asks whom to mention.
func (v viewer) tells(suffix string) ui.Field {
	return ui.Field{Kind: "select", Name: "tells", Label: v.l.Text("remark.tells"), Options: v.people(), Suffix: suffix}
}

func (v viewer) people() []ui.Option {
	var options []ui.Option
	for _, person := range v.table.People {
		if person.ID != v.me.ID {
			options = append(options, ui.Option{Value: person.ID, Label: person.Name})
		}
	}
	return options
}

// forms gives the form of each kind of remark; sent is the kind of the one that was refused.
func (v viewer) forms(s dossierpages.SectionFrame, sent string, err error) []NewForm {
	var texts, everyone []ui.Option
	for _, q := range s.Asks {
		texts = append(texts, ui.Option{Value: q.Key, Label: q.Label.In(v.l)})
	}
	for _, person := range v.table.People {
		everyone = append(everyone, ui.Option{Value: person.ID, Label: person.Name})
	}
	t := v.l.Text
	text := ui.Field{Kind: "select", Name: "root", Label: t("remark.root"), Options: texts, Required: true}
	if len(texts) == 1 {
		text.Value = texts[0].Value
	}
	quote := ui.Field{Kind: "text", Name: "quote", Label: t("remark.quote"), Help: t("remark.quote.help")}
	body := ui.Field{Kind: "textarea", Name: "body", Label: t("remark.body"), Rows: 3, Required: true}
	replaced, why, task := quote, body, body
	replaced.Label, replaced.Help, replaced.Required = t("remark.replaced"), t("remark.replaced.help"), true
	why.Label, why.Required, task.Label = t("remark.why"), false, t("remark.task")
	forms := []NewForm{
		{Kind: remark.Comment, Fields: []ui.Field{text, quote, body, v.tells("")}},
		{Kind: remark.Suggestion, Fields: []ui.Field{text, replaced, {Kind: "text", Name: "replacement", Label: t("remark.replacement"), Help: t("remark.replacement.help")}, why}},
		{Kind: remark.Todo, Fields: []ui.Field{
			text, quote, task,
			{Kind: "select", Name: "owner", Label: t("remark.owner"), Options: everyone, Required: true},
			{Kind: "date", Name: "due", Label: t("remark.due")},
		}},
	}
	for i := range forms {
		forms[i].Opened = err != nil && v.answered == "" && sent == string(forms[i].Kind)
		for j, f := range forms[i].Fields {
			if f.Suffix = string(forms[i].Kind); forms[i].Opened {
				f = v.form.Fill(f)
			}
			forms[i].Fields[j] = f
		}
	}
	return forms
}

func (p *Pages) add(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	made, err := p.remarks.Add(r.Context(), web.Of(r).Actor, subjectOf(r), remark.New{
		Root: form.Get("root"), Kind: remark.Kind(form.Get("kind")), Anchor: remark.Anchor{From: form.Get("from"), To: form.Get("to")}, Quote: form.Get("quote"),
		Replacement: form.Get("replacement"), Body: form.Get("body"), OwnerID: form.Get("owner"), DueOn: form.Get("due"), Tells: form.Get("tells"),
	})
	return p.ended(w, r, made, err, "remark.flash.made")
}

func (p *Pages) reply(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	answered, err := p.remarks.Reply(r.Context(), web.Of(r).Actor, subjectOf(r), r.PathValue("remark"), r.PostForm.Get("body"), r.PostForm.Get("tells"))
	return p.ended(w, r, answered, err, "remark.flash.answered")
}

// settle makes the handler of an act that settles a remark.
func (p *Pages) settle(name string, act func(context.Context, account.Actor, document.Subject, string, int) (remark.Remark, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := web.ReadForm(r); err != nil {
			return err
		}
		settled, err := act(r.Context(), web.Of(r).Actor, subjectOf(r), r.PathValue("remark"), web.Seen(r, "version"))
		return p.ended(w, r, settled, err, "remark.flash."+name)
	}
}

// ended ends an act on remarks: on to the remark, or the page again with what is wrong.
func (p *Pages) ended(w http.ResponseWriter, r *http.Request, one remark.Remark, err error, key string) error {
	switch {
	case web.WantsJSON(r):
		if err != nil {
			return err
		}
		return web.JSON(w, http.StatusOK, map[string]string{"id": one.ID})
	case web.Again(err):
		return p.show(w, r, err)
	}
	below := "/remarks"
	if show := remark.ParseWhich(r.PostForm.Get("show")); show != remark.Opened {
		below += "?show=" + string(show)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, key)
	return web.SeeOther(w, r, base(r)+below+"#remark-"+one.ID)
}

// base is the address of the section.
func base(r *http.Request) string {
	return "/dossiers/" + r.PathValue("id") + "/sections/" + r.PathValue("section")
}

// read notes that the person has the remarks before them.
func (p *Pages) read(w http.ResponseWriter, r *http.Request) error {
	if err := p.remarks.Read(r.Context(), web.Of(r).Actor, subjectOf(r)); err != nil {
		return err
	}
	if web.WantsJSON(r) {
		return web.JSON(w, http.StatusOK, map[string]bool{"read": true})
	}
	return web.SeeOther(w, r, base(r)+"/remarks")
}

func subjectOf(r *http.Request) document.Subject {
	return document.Subject{Holder: r.PathValue("id"), Part: r.PathValue("section")}
}
