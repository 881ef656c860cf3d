package outcome

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/outcome"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// SendingPage offers what may be sent on, and where.
type SendingPage struct {
	Frame
	Steps    []SendingStep
	Dossier  ui.Field // of several, whose texts are offered
	Target   ui.Field
	Headings ui.Field
	Bullets  ui.Field
	Problem  string
	Wrong    string // nothing was chosen
	Empty    bool
}

// SendingStep is what a step holds.
type SendingStep struct {
	ID, Title string
	Things    []ThingView
}

// ThingView is one of them.
type ThingView struct {
	Key, Kind, Label string
	Count            int // notes of a cluster or a list
	Below            bool
	Chosen           bool
	Sent             []string // where it went already
}

var sendingPage = web.Template[SendingPage](files, "sending.html", "nav.html")

func (p *Pages) choose(w http.ResponseWriter, r *http.Request) error { return p.showSending(w, r, nil) }

func (p *Pages) showSending(w http.ResponseWriter, r *http.Request, refused error) error {
	o, sent, err := p.Outcomes.Sent(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	l, query := web.Of(r).Lang, r.URL.Query()
	chosen, _ := readTarget(query.Get("target"))
	dossiers, targets, err := p.targets(r, o, cmp.Or(query.Get("dossier"), chosen.dossier))
	if err != nil {
		return err
	}
	form := ui.Form{Values: query, Errors: web.FieldErrors(l, refused)}
	if len(query) == 0 {
		form.Values = url.Values{"headings": {"yes"}}
	}
	page := SendingPage{Frame: p.frame(r, o, l.Text("sending.title")), Problem: web.Problem(r, refused), Wrong: form.Errors["things"]}
	page.Dossier = dossiers
	page.Target = form.Fill(ui.Field{Kind: "select", Name: "target", Label: l.Text("sending.target"), Help: l.Text("sending.target.help"), Options: targets, Required: true})
	page.Headings = form.Fill(ui.Field{Kind: "checkbox", Name: "headings", Label: l.Text("sending.headings")})
	page.Bullets = form.Fill(ui.Field{Kind: "checkbox", Name: "bullets", Label: l.Text("sending.bullets")})
	went := map[string][]string{}
	for _, one := range sent {
		_, key, _ := strings.Cut(one.Source, ".")
		went[key] = append(went[key], sentWords(l, one))
	}
	for _, one := range o.Records {
		step := SendingStep{ID: one.Step, Title: one.Title}
		below := false
		for _, t := range o.Things(one) {
			view := ThingView{Key: t.Key, Kind: string(t.Kind), Label: t.Called(l), Chosen: slices.Contains(query["thing"], t.Key)}
			switch t.Kind {
			case outcome.ANote:
				view.Below, view.Label, view.Sent = below, outcome.Say(l, t.Notes[0], o.Organisations), went[strconv.Itoa(t.No)]
			case outcome.ADecision:
				view.Sent = went[t.Step]
			case outcome.ACluster, outcome.AList:
				below, view.Count = true, len(t.Notes)
			}
			step.Things = append(step.Things, view)
		}
		if len(step.Things) > 0 {
			page.Steps = append(page.Steps, step)
		}
	}
	page.Empty = len(page.Steps) == 0
	return sendingPage.Render(w, r, web.Status(refused), page)
}

// targets lists the dossiers of the collective that are still written, one of which is chosen, and
// where things may go in that one: its texts, budget and to-dos that the person may write, and what
// partners bring. Of all dossiers at once the choice would be long, and slow to make.
func (p *Pages) targets(r *http.Request, o outcome.Outcome, chosen string) (dossiers ui.Field, options []ui.Option, err error) {
	l, actor := web.Of(r).Lang, web.Of(r).Actor
	dossiers = ui.Field{Kind: "select", Name: "dossier", Label: l.Text("sending.dossier")}
	for page, seen := 1, 0; ; page++ {
		list, total, err := p.Dossiers.List(r.Context(), actor, page)
		if err != nil {
			return dossiers, nil, err
		}
		for _, d := range list {
			if d.CollectiveID == o.CollectiveID && d.State.Writable(true) {
				dossiers.Options = append(dossiers.Options, ui.Option{Value: d.ID, Label: d.Title})
			}
		}
		if seen += len(list); seen >= total || len(list) == 0 {
			break
		}
	}
	if all := dossiers.Options; len(all) > 0 {
		dossiers.Value = all[max(0, slices.IndexFunc(all, func(one ui.Option) bool { return one.Value == chosen }))].Value
		e, err := p.Dossiers.Show(r.Context(), actor, dossiers.Value)
		if err != nil {
			return dossiers, nil, err
		}
		options = within(l, e)
	}
	return dossiers, append(options, ui.Option{Value: "offer", Label: l.Text("sending.to.offer")}), nil
}

// within lists the targets of one dossier: what is sent to most often comes first.
func within(l lang.Lang, e dossier.Everything) []ui.Option {
	var texts, todos []ui.Option
	for _, section := range e.Definition().Form {
		for _, q := range section.Questions {
			if q.Kind != call.LongText || !e.MayWrite(section.Key) {
				continue
			}
			at, label := e.ID+":"+q.Key, q.Label.In(l)
			texts = append(texts, ui.Option{Group: e.Title, Value: "text:" + at, Label: l.Text("sending.in.text", "question", label)})
			todos = append(todos, ui.Option{Group: e.Title, Value: "todo:" + at, Label: l.Text("sending.in.todo", "question", label)})
		}
	}
	if e.MayWrite(dossier.BudgetSection) {
		texts = append(texts, ui.Option{Group: e.Title, Value: "budget:" + e.ID, Label: l.Text("sending.in.budget")})
	}
	return append(texts, todos...)
}

// target is where things go, as the choice of a form says.
type target struct{ kind, dossier, question string }

func readTarget(text string) (t target, ok bool) {
	parts := strings.SplitN(text, ":", 3)
	t.kind = parts[0]
	if len(parts) > 1 {
		t.dossier = parts[1]
	}
	if len(parts) > 2 {
		t.question = parts[2]
	}
	switch t.kind {
	case "text", "todo":
		return t, t.question != ""
	case "budget":
		return t, t.dossier != ""
	case "offer":
		return t, true
	}
	return t, false
}

// PreviewPage shows what would be sent, before it is.
type PreviewPage struct {
	Frame
	Kind, Target string
	Where        string // the text, the budget
	Hidden       []Hidden
	Text         template.HTML // of a text, as it would be added
	Length       string
	Warning      string // that it would be too long
	Already      []string
	Rows         []Row // of the rest: a form for each note
	Problem      string
	Summary      ui.Summary
	Back         string
}

// Hidden is a value that a form sends again.
type Hidden struct{ Name, Value string }

// Row is a note with the fields of what it becomes.
type Row struct {
	No     int
	Said   string
	Fields []ui.Field
}

var previewPage = web.Template[PreviewPage](files, "preview.html")

func (p *Pages) preview(w http.ResponseWriter, r *http.Request) error {
	return p.showPreview(w, r, r.URL.Query(), nil)
}

func (p *Pages) showPreview(w http.ResponseWriter, r *http.Request, sent url.Values, refused error) error {
	l := web.Of(r).Lang
	to, ok := readTarget(sent.Get("target"))
	if !ok {
		return p.showSending(w, r, fault.Wrong("target", "field.choose"))
	}
	if of := sent.Get("dossier"); of != "" && to.dossier != "" && to.dossier != of { // another was chosen since
		return p.showSending(w, r, fault.Wrong("target", "field.choose"))
	}
	page := PreviewPage{Kind: to.kind, Target: sent.Get("target"), Problem: web.Problem(r, refused)}
	page.Hidden = []Hidden{{"target", page.Target}}
	for _, name := range []string{"thing", "headings", "bullets"} {
		for _, value := range sent[name] {
			page.Hidden = append(page.Hidden, Hidden{name, value})
		}
	}
	back := url.Values{"target": sent["target"], "thing": sent["thing"], "headings": sent["headings"], "bullets": sent["bullets"]}
	var err error
	if to.kind == "text" {
		err = p.previewText(r, &page, to, sent)
	} else {
		err = p.previewRows(r, &page, to, sent, refused)
	}
	if web.Again(err) && r.Method == http.MethodGet {
		return p.showSending(w, r, err)
	}
	if err != nil {
		return err
	}
	page.Back = page.Base + "/sending?" + back.Encode()
	if page.Problem == "" && refused != nil && len(page.Summary.Items) == 0 {
		for _, words := range web.FieldErrors(l, refused) {
			page.Problem = words
		}
	}
	return previewPage.Render(w, r, web.Status(refused), page)
}

func orderOf(to target, sent url.Values) outcome.TextOrder {
	return outcome.TextOrder{Things: sent["thing"], Dossier: to.dossier, Question: to.question, Headings: sent.Get("headings") == "yes", Bullets: sent.Get("bullets") == "yes"}
}

func (p *Pages) previewText(r *http.Request, page *PreviewPage, to target, sent url.Values) error {
	l := web.Of(r).Lang
	shown, err := p.Outcomes.PreviewText(r.Context(), web.Of(r).Actor, r.PathValue("id"), l, orderOf(to, sent))
	if err != nil {
		return err
	}
	page.Frame = p.frame(r, shown.Outcome, l.Text("sending.preview"))
	page.Where = l.Text("sending.to.text", "dossier", shown.Dossier.Title, "question", shown.Question.Label.In(l))
	page.Text = prosed(shown.Blocks)
	page.Length = l.Text("sending.length", "before", shown.Before, "after", shown.After)
	if most := shown.Question.MaxLength; most > 0 {
		page.Length = l.Text("sending.length.max", "before", shown.Before, "after", shown.After, "max", most)
	}
	if over := shown.TooLong(); over > 0 {
		page.Warning = l.Text("sending.too_long", "count", over, "max", shown.Question.MaxLength)
	}
	for _, one := range shown.Already {
		page.Already = append(page.Already, already(l, one))
	}
	return nil
}

func already(l lang.Lang, one outcome.Sent) string {
	_, no, _ := strings.Cut(one.Source, ".")
	return l.Text("sending.already", "no", no, "sent", sentWords(l, one))
}

// send sends what a preview showed.
func (p *Pages) send(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	to, ok := readTarget(r.PostForm.Get("target"))
	if !ok {
		return p.showSending(w, r, fault.Wrong("target", "field.choose"))
	}
	id, actor, l := r.PathValue("id"), web.Of(r).Actor, web.Of(r).Lang
	var err error
	switch to.kind {
	case "text":
		err = p.Outcomes.SendText(r.Context(), actor, id, l, orderOf(to, r.PostForm))
	case "budget":
		err = p.Outcomes.SendLines(r.Context(), actor, id, to.dossier, lines(r.PostForm))
	case "offer":
		err = p.Outcomes.SendOffers(r.Context(), actor, id, offers(r.PostForm))
	case "todo":
		err = p.Outcomes.SendTodos(r.Context(), actor, id, to.dossier, to.question, todos(r.PostForm))
	}
	if web.Again(err) {
		return p.showPreview(w, r, r.PostForm, err)
	}
	if err != nil {
		return err
	}
	p.server.Flash(r, cmp.Or(map[string]string{"text": "sending.done.text", "budget": "sending.done.budget", "offer": "sending.done.offer"}[to.kind], "sending.done.todo"))
	return web.SeeOther(w, r, "/workshops/"+id+"/sending")
}
