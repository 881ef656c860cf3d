package dossier

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
	"maillage/internal/web/written"
)

// SectionPage is one section of the form.
type SectionPage struct {
	Frame
	Key       string
	Title     string
	Help      string
	Questions []QuestionView
	Writing   *Writing // the texts of the section, nil when it asks for none
	Remarks   int      // open beside them
	Reasons   []Reason // why an earlier round refused what this section tells
}

// QuestionView is a question with its answer and what the page saw of it.
type QuestionView struct {
	ui.Field
	Seen    string
	Long    bool          // a text
	Least   int           // characters of it, with MaxLength
	Text    template.HTML // of it, to read
	Compare string        // address of the page that compares two texts, or ""
}

// Reason is what a criterion's reason said in an earlier round.
type Reason struct{ Criterion, Text string }

var sectionPage = web.Template[SectionPage](files, "section.html", "nav.html")

// inputs maps kinds of question to kinds of field.
var inputs = map[call.QuestionKind]string{
	call.ShortText: "text", call.LongText: "textarea", call.Choice: "radios", call.Choices: "checkboxes", call.Number: "number",
	call.Amount: "money", call.Date: "date", call.YesNo: "radios", call.Email: "email", call.Link: "url", call.Phone: "tel",
	call.Commune: "commune", call.Siret: "text",
}

func (p *Pages) section(w http.ResponseWriter, r *http.Request) error {
	return p.showSection(w, r, nil, nil)
}

// showSection renders a section as stored, or as typed when the save failed as a whole.
func (p *Pages) showSection(w http.ResponseWriter, r *http.Request, saved *dossier.Saved, err error) error {
	l, key := web.Of(r).Lang, r.PathValue("section")
	f, loadErr := p.frame(r, "", key, "/sections/"+key)
	if loadErr != nil {
		return loadErr
	}
	if err := knownSection(f.Definition(), key); err != nil {
		return err
	}
	i := slices.IndexFunc(f.Definition().Form, func(s call.Section) bool { return s.Key == key })
	section := f.Definition().Form[i]
	page := SectionPage{Frame: f, Key: key, Title: section.Title.In(l), Help: section.Help.In(l)}
	page.Layout.Title, page.Problem = page.Title, web.Problem(r, err)
	page.Crumbs[2].Label = page.Title
	visible := f.Definition().Visible(f.Values())
	var fields []ui.Field
	for _, q := range section.Questions {
		if !visible[q.Key] {
			continue
		}
		view := p.question(l, f.Everything, q, saved)
		if err != nil {
			view.Field = web.FormOf(r, err).Fill(view.Field)
		}
		fields = append(fields, view.Field)
		page.Questions = append(page.Questions, view)
		if view.Long && page.Writing == nil {
			if page.Writing, loadErr = p.writing(r, f.Everything, key); loadErr != nil {
				return loadErr
			}
		}
	}
	page.Summary = ui.Summarise(l.Text("dossier.kept_but"), fields...)
	if page.Remarks, loadErr = p.countRemarks(r, key); loadErr != nil {
		return loadErr
	}
	if page.Reasons, loadErr = p.reasons(r, f, section.Key); loadErr != nil {
		return loadErr
	}
	return sectionPage.Render(w, r, web.Status(err), page)
}

// question makes the field of a question, with what is wrong with its stored answer.
func (p *Pages) question(l lang.Lang, e dossier.Everything, q call.Question, saved *dossier.Saved) QuestionView {
	answer := e.Answers[q.Key]
	view := QuestionView{Seen: seen(answer.Version, dossier.Imprint(answer.Shown())), Field: ui.Field{
		Kind: inputs[q.Kind], Name: q.Key, Label: q.Label.In(l), Help: q.Help.In(l), Required: q.Required, Value: answer.Shown(), MaxLength: q.MaxLength,
	}}
	view.Help = strings.TrimSpace(view.Help + " " + lengths(l, q))
	switch q.Kind {
	case call.LongText:
		view.Rows, view.Long, view.Least, view.Text = 10, true, q.MinLength, written.Prose(l, e, answer, dossier.FileURL(e.ID, ""), 3)
	case call.YesNo:
		view.Options = []ui.Option{{Value: "yes", Label: l.Text("ui.yes")}, {Value: "no", Label: l.Text("ui.no")}}
	case call.Choices:
		view.Values, view.Value = call.Taken(answer.Value), ""
	case call.Commune:
		view.Code, view.Value = answer.Value, territorypages.Label(p.Land, answer.Value)
	default:
	}
	for _, option := range q.Options {
		view.Options = append(view.Options, ui.Option{Value: option.Key, Label: option.Label.In(l)})
	}
	if answer.Value != "" {
		if _, problem := call.Normalise(q, q.AsSent(answer.Value)...); problem != nil {
			view.Error = web.Say(l, *problem)
		}
	}
	if saved != nil {
		if problem, wrong := saved.Wrong[q.Key]; wrong {
			view.Error = web.Say(l, problem)
		}
	}
	for _, a := range e.Alternatives {
		if a.Question == q.Key {
			view.Compare = "/dossiers/" + e.ID + "/answers/" + q.Key
		}
	}
	return view
}

// lengths tells the bounds of a text before anyone writes.
func lengths(l lang.Lang, q call.Question) string {
	switch {
	case q.MinLength > 0 && q.MaxLength > 0:
		return l.Text("dossier.length_between", "min", q.MinLength, "max", q.MaxLength)
	case q.MinLength > 0:
		return l.Text("dossier.min_length", "min", q.MinLength)
	case q.MaxLength > 0:
		return l.Text("dossier.max_length", "max", q.MaxLength)
	}
	return ""
}

// seen is what a page remembers of an answer: its version and its imprint.
func seen(version int, imprint string) string { return strconv.Itoa(version) + "." + imprint }

// typed reads the answers of a form. Only questions whose version came along were on the
// page: a hidden question keeps its answer.
func (p *Pages) typed(r *http.Request, form call.Definition, section string) []dossier.Typed {
	var all []dossier.Typed
	for _, s := range form.Form {
		if s.Key != section {
			continue
		}
		for _, q := range s.Questions {
			if !r.PostForm.Has("seen:" + q.Key) {
				continue
			}
			version, shown, _ := strings.Cut(r.PostForm.Get("seen:"+q.Key), ".")
			seen, err := strconv.Atoi(version)
			if err != nil {
				seen = -1 // forged: no version, so nothing is overwritten
			}
			t := dossier.Typed{Question: q.Key, Raw: r.PostForm[q.Key], Seen: seen, Shown: shown}
			if q.Kind == call.Commune {
				t.Raw = []string{territorypages.Resolve(p.Land, r.PostForm, q.Key).Code}
				if t.Raw[0] == "" {
					t.Raw[0] = r.PostForm.Get(q.Key)
				}
			}
			all = append(all, t)
		}
	}
	return all
}

func (p *Pages) saveSection(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	actor, id, section := web.Of(r).Actor, r.PathValue("id"), r.PathValue("section")
	form, err := p.Dossiers.Form(r.Context(), actor, id)
	if err != nil {
		return err
	}
	if err := knownSection(form, section); err != nil {
		return err
	}
	saved, err := p.Dossiers.SaveAnswers(r.Context(), actor, id, section, p.typed(r, form, section))
	if web.WantsJSON(r) {
		if err != nil {
			return err
		}
		return p.answerAutosave(w, r, saved)
	}
	switch {
	case web.Again(err):
		return p.showSection(w, r, nil, err)
	case err != nil:
		return err
	case len(saved.Conflicts) > 0:
		p.server.Flash(r, "dossier.both_kept")
		return web.SeeOther(w, r, "/dossiers/"+id+"/answers/"+saved.Conflicts[0])
	case len(saved.Wrong) > 0:
		return p.showSection(w, r, &saved, nil)
	}
	return p.afterSection(w, r, form, section)
}

// next gives the part that follows a section.
func next(form call.Definition, section string) string {
	i := slices.IndexFunc(form.Form, func(s call.Section) bool { return s.Key == section })
	if i+1 < len(form.Form) {
		return "/sections/" + form.Form[i+1].Key
	}
	return "/budget"
}

// answerAutosave tells the page's script what became of each answer.
func (p *Pages) answerAutosave(w http.ResponseWriter, r *http.Request, saved dossier.Saved) error {
	l, versions, wrong := web.Of(r).Lang, map[string]string{}, map[string]string{}
	for question, version := range saved.Versions {
		// The page keeps the version it saw of an answer in conflict, so that what is typed
		// next stays beside the other's text and never takes its place.
		if !slices.Contains(saved.Conflicts, question) {
			versions["seen:"+question] = seen(version, saved.Imprints[question])
		}
	}
	for question, problem := range saved.Wrong {
		wrong[question] = web.Say(l, problem)
	}
	answer := map[string]any{"saved": true, "versions": versions, "errors": wrong}
	if len(saved.Conflicts) > 0 {
		answer["conflict"], answer["url"] = true, "/dossiers/"+r.PathValue("id")+"/answers/"+saved.Conflicts[0]
	}
	return web.JSON(w, http.StatusOK, answer)
}
