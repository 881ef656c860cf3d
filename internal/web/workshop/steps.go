package workshop

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/fold"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/ui"
	"maillage/internal/workshop/agenda"
)

// StepPage is the form of one step: what its kind reads, and nothing else.
type StepPage struct {
	web.Page
	Crumbs  []ui.Crumb
	Base    string // address of the workshop
	Step    agenda.Step
	Version int
	Problem string
	Summary ui.Summary
	Fields  []ui.Field
	Rows    []Row // columns, or criteria
	Fixed   []agenda.Column
	Started bool // it was opened: it does not change any more
}

// Row is a question of a step, or a criterion.
type Row struct {
	No    int
	Key   string
	Title ui.Field
	Help  ui.Field
}

var stepPage = web.Template[StepPage](files, "stepform.html")

func (p *Pages) stepForm(w http.ResponseWriter, r *http.Request) error {
	return p.showStep(w, r, nil)
}

func (p *Pages) showStep(w http.ResponseWriter, r *http.Request, err error) error {
	from, id := web.Of(r), r.PathValue("id")
	one, loadErr := p.workshops.Show(r.Context(), from.Actor, id, "")
	if loadErr != nil {
		return loadErr
	}
	if !one.Facilitates {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	step, ok := one.Agenda.Step(r.PathValue("step"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	l := from.Lang
	page := StepPage{Page: p.server.NewPage(r, step.Title), Base: "/workshops/" + id, Step: step, Version: one.Version, Problem: web.Problem(r, err)}
	page.Layout.Within = one.Title
	page.Crumbs = []ui.Crumb{{Label: one.Title, URL: page.Base}, {Label: l.Text("workshop.agenda"), URL: page.Base + "#agenda"}, {Label: step.Title}}
	started, loadErr := p.workshops.Started(r.Context(), from.Actor, id)
	if loadErr != nil {
		return loadErr
	}
	if page.Started = started[step.ID]; page.Started {
		return stepPage.Render(w, r, http.StatusOK, page)
	}
	f := stepFields{l: l, a: one.Agenda, s: step, form: web.FormOf(r, err)}
	page.Fields, page.Rows = f.all(), f.rows()
	if step.Kind == agenda.Canvas || step.Kind == agenda.Inventory {
		page.Fixed = step.Columns
	}
	summed := slices.Clone(page.Fields)
	for _, row := range page.Rows {
		summed = append(summed, row.Title, row.Help)
	}
	page.Summary = ui.Summarise(l.Text("ui.summary"), summed...)
	return stepPage.Render(w, r, web.Status(err), page)
}

// stepFields makes the fields of a step.
type stepFields struct {
	l    lang.Lang
	a    agenda.Agenda
	s    agenda.Step
	form ui.Form
}

func (f stepFields) text(kind, name, value string, required bool) ui.Field {
	field := ui.Field{Kind: kind, Name: name, Label: f.l.Text("workshop.step." + name), Value: value, Required: required, Rows: 4}
	if key := "workshop.step." + name + ".help"; f.l.Has(key) {
		field.Help = f.l.Text(key)
	}
	return f.form.Fill(field)
}

func (f stepFields) number(name string, n int) ui.Field {
	value := strconv.Itoa(n)
	if n == 0 && name == "most_each" {
		value = ""
	}
	return f.text("number", name, value, name != "most_each")
}

func (f stepFields) tick(name string, on bool) ui.Field {
	value := ""
	if on {
		value = "yes"
	}
	return f.text("checkbox", name, value, false)
}

func (f stepFields) choose(kind, name, value string, options []ui.Option) ui.Field {
	field := f.text(kind, name, value, true)
	field.Options = options
	return field
}

// all gives the fields that a kind reads.
func (f stepFields) all() []ui.Field {
	s := f.s
	fields := []ui.Field{
		f.text("text", "title", s.Title, true), f.text("textarea", "instruction", s.Instruction, false), f.number("minutes", s.Minutes),
	}
	if takesUp(s) {
		fields = append(fields, f.choose("select", "of", s.Of, f.earlier()))
	}
	switch s.Kind {
	case agenda.Vote:
		fields = append(fields, f.number("dots", s.Dots), f.number("most_each", s.MostEach))
	case agenda.Rate:
		fields = append(fields, f.number("scale", s.Scale))
	case agenda.Consent:
		fields = append(fields, f.text("textarea", "proposal", s.Proposal, false))
	case agenda.Canvas:
		var canvases []ui.Option
		for _, c := range agenda.Canvases() {
			canvases = append(canvases, ui.Option{Value: c.Key, Label: c.Title.In(f.l), Help: c.Help.In(f.l)})
		}
		fields = append(fields, f.choose("radios", "canvas", s.Canvas, canvases))
	case agenda.Groups:
		var splits []ui.Option
		for _, split := range []agenda.Split{agenda.AtRandom, agenda.Chosen, agenda.ByColumn} {
			splits = append(splits, ui.Option{Value: string(split), Label: f.l.Text("workshop.split." + string(split))})
		}
		fields = append(fields, f.choose("radios", "split", string(s.Split), splits), f.text("number", "count", shownCount(s.Count), false))
	default:
	}
	if hides(s.Kind) {
		fields = append(fields, f.tick("private", s.Private))
	}
	if s.Kind.Hides() {
		fields = append(fields, f.tick("anonymous", s.Anonymous))
	}
	if !s.Choice() && s.Kind != agenda.Cluster {
		fields = append(fields, f.choose("radios", "write", string(s.Write), f.who()))
	}
	if !s.Choice() && s.Kind != agenda.Consent {
		fields = append(fields, f.choose("radios", "arrange", string(s.Arrange), f.who()))
	}
	return fields
}

func shownCount(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// takesUp tells whether a step may take up an earlier one.
func takesUp(s agenda.Step) bool {
	return s.Kind == agenda.Cluster || s.Choice() || s.Kind == agenda.Groups
}

// hides tells whether what people write in a kind of step may stay theirs until it is revealed.
func hides(k agenda.Kind) bool {
	switch k {
	case agenda.Vote, agenda.Rate, agenda.Consent, agenda.Cluster:
		return false
	default:
		return true
	}
}

func (f stepFields) who() []ui.Option {
	return []ui.Option{
		{Value: string(agenda.Everyone), Label: f.l.Text("workshop.who.everyone")},
		{Value: string(agenda.Facilitators), Label: f.l.Text("workshop.who.facilitators")},
	}
}

// earlier lists the steps before this one.
func (f stepFields) earlier() []ui.Option {
	var options []ui.Option
	for i, s := range f.a.Steps {
		if s.ID == f.s.ID {
			break
		}
		options = append(options, ui.Option{Value: s.ID, Label: fmt.Sprintf("%d. %s", i+1, s.Title)})
	}
	return options
}

// blankRows is how many questions one may add at a time.
const blankRows = 2

// asks tells whether a kind has questions of its own.
func asks(s agenda.Step) bool {
	switch s.Kind {
	case agenda.Welcome, agenda.Gather, agenda.Groups, agenda.Budget, agenda.Closing, agenda.Rate:
		return true
	default:
		return false
	}
}

// listOf names the rows of a step, as agenda.Check does.
func listOf(s agenda.Step) string {
	if s.Kind == agenda.Rate {
		return "criteria"
	}
	return "columns"
}

func (f stepFields) rows() []Row {
	if !asks(f.s) {
		return nil
	}
	list := listOf(f.s)
	there := f.s.Columns
	if f.s.Kind == agenda.Rate {
		there = nil
		for _, c := range f.s.Criteria {
			there = append(there, agenda.Column(c))
		}
	}
	there = append(slices.Clone(there), make([]agenda.Column, blankRows)...)
	var rows []Row
	for i, c := range there {
		at := fmt.Sprintf("%s.%d.", list, i)
		rows = append(rows, Row{
			No: i, Key: c.Key,
			Title: f.form.Fill(ui.Field{Kind: "text", Name: at + "title", Label: f.l.Text("workshop.step."+list+".title", "no", i+1), Value: c.Title}),
			Help:  f.form.Fill(ui.Field{Kind: "text", Name: at + "help", Label: f.l.Text("workshop.step."+list+".help", "no", i+1), Value: c.Help}),
		})
	}
	return rows
}

func (p *Pages) saveStep(w http.ResponseWriter, r *http.Request) error {
	var place int
	err := p.change(r, func(a *agenda.Agenda) error {
		step, ok := a.Step(r.PathValue("step"))
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		place = a.Index(step.ID)
		typed, wrong := typedStep(step, r.PostForm, web.Of(r).Lang)
		if err := a.Put(typed); err != nil || wrong == nil {
			return err
		}
		return all(wrong, ofStep(a.Check(), place)) // what cannot be read, with what else is wrong
	})
	if err = ofStep(err, place); web.Again(err) {
		return p.showStep(w, r, err)
	}
	return p.done(w, r, err, "ui.saved", "#step-"+r.PathValue("step"))
}

// all gives what two refusals say of fields; the first speaks for a field that both name.
func all(first, second error) error {
	var fields fault.Fields
	for _, err := range []error{first, second} {
		if f := fault.As(err); f != nil {
			for name, message := range f.Fields {
				fields.Add(name, message.Key, message.Args...)
			}
		}
	}
	return fields.Err()
}

// ofStep names the fields of an agenda that are wrong as the form of one step does.
func ofStep(err error, place int) error {
	f := fault.As(err)
	if f == nil || len(f.Fields) == 0 {
		return err
	}
	var fields fault.Fields
	for name, message := range f.Fields {
		name = strings.TrimPrefix(name, fmt.Sprintf("steps.%d.", place))
		if strings.HasSuffix(name, ".key") {
			name = strings.TrimSuffix(name, "key") + "title"
		}
		fields.Add(name, message.Key, message.Args...)
	}
	return fields.Err()
}

// typedStep reads the form of a step. What its kind does not read stays as it is.
func typedStep(s agenda.Step, form url.Values, l lang.Lang) (agenda.Step, error) {
	var fields fault.Fields
	number := func(name string, to *int) {
		if !form.Has(name) {
			return
		}
		typed := strings.TrimSpace(form.Get(name))
		n, err := strconv.Atoi(typed)
		if err != nil && typed != "" {
			fields.Add(name, "workshop.step.number")
		}
		*to = n
	}
	text := func(name string, to *string) {
		if form.Has(name) {
			*to = strings.TrimSpace(form.Get(name))
		}
	}
	text("title", &s.Title)
	text("instruction", &s.Instruction)
	text("of", &s.Of)
	text("proposal", &s.Proposal)
	number("minutes", &s.Minutes)
	number("dots", &s.Dots)
	number("most_each", &s.MostEach)
	number("scale", &s.Scale)
	number("count", &s.Count)
	s.Private, s.Anonymous = form.Get("private") == "yes", form.Get("anonymous") == "yes"
	for name, to := range map[string]*agenda.Who{"write": &s.Write, "arrange": &s.Arrange} {
		if form.Has(name) {
			*to = agenda.Who(form.Get(name))
		}
	}
	if form.Has("split") {
		s.Split = agenda.Split(form.Get("split"))
	}
	if s.Kind == agenda.Groups && s.Split != agenda.ByColumn {
		s.Of = ""
	}
	if s.Kind == agenda.Canvas && form.Has("canvas") {
		s.SetCanvas(form.Get("canvas"), l)
	}
	if asks(s) {
		s = typedRows(s, form)
	}
	return s, fields.Err()
}

// typedRows reads the questions of a step, or its criteria; one whose title is empty goes.
func typedRows(s agenda.Step, form url.Values) agenda.Step {
	list := listOf(s)
	var rows []agenda.Column
	keys := map[string]bool{}
	for i := range agenda.MaxColumns + blankRows {
		at := fmt.Sprintf("%s.%d.", list, i)
		row := agenda.Column{Key: form.Get(at + "key"), Title: strings.TrimSpace(form.Get(at + "title")), Help: strings.TrimSpace(form.Get(at + "help"))}
		if row.Title == "" {
			continue
		}
		if row.Key == "" {
			row.Key = keyFor(row.Title, keys)
		}
		keys[row.Key] = true
		rows = append(rows, row)
	}
	if s.Kind == agenda.Rate {
		s.Criteria = nil
		for _, row := range rows {
			s.Criteria = append(s.Criteria, agenda.Criterion(row))
		}
		return s
	}
	s.Columns = rows
	return s
}

// keyFor makes the key of a question from its title, one that none other has.
func keyFor(title string, taken map[string]bool) string {
	var words []string
	for _, word := range strings.FieldsFunc(fold.Text(title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		if len(words) < 3 {
			words = append(words, word[:min(len(word), 30)])
		}
	}
	base := strings.Join(words, "-")
	if base == "" {
		base = "question"
	}
	key := base
	for n := 2; taken[key]; n++ {
		key = base + "-" + strconv.Itoa(n)
	}
	return key
}
