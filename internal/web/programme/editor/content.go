package editor

import (
	"slices"
	"strings"
	"time"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

var zeroTime time.Time

func sections() keyed[call.Section] {
	return keyed[call.Section]{func(s *call.Section) *string { return &s.Key }, func(s *call.Section) call.Text { return s.Title }}
}

func questions() keyed[call.Question] {
	return keyed[call.Question]{func(q *call.Question) *string { return &q.Key }, func(q *call.Question) call.Text { return q.Label }}
}

func pieces() keyed[call.Piece] {
	return keyed[call.Piece]{func(p *call.Piece) *string { return &p.Key }, func(p *call.Piece) call.Text { return p.Label }}
}

func criteria() keyed[call.Criterion] {
	return keyed[call.Criterion]{func(c *call.Criterion) *string { return &c.Key }, func(c *call.Criterion) call.Text { return c.Label }}
}

func (e *Editor) sections() {
	if i := e.op.index; e.op.verb == "remove" && e.op.list == "form" && i >= 0 && i < len(e.d.Form) && len(e.d.Form[i].Questions) > 0 {
		e.wrong("form", "edit.section.not_empty", "section", e.d.Form[i].Title)
		e.op = operation{}
	}
	list(e, "form", e.base+"/sections", &e.d.Form, sections(), func(s call.Section) string {
		return e.T("call.questions", "count", len(s.Questions))
	})
	shown := e.Entries[len(e.Entries)-1].List
	shown.AddLabel = e.T("edit.new.sections")
	for i, s := range e.d.Form {
		if len(s.Questions) > 0 {
			shown.Items[i].Acts.Remove, shown.Items[i].Acts.Sure = "", e.T("edit.section.not_empty", "section", s.Title)
		}
	}
}

func (e *Editor) section(s *call.Section) {
	e.text("title", &s.Title, "text", true)
	e.text("help", &s.Help, "textarea", false)
	if s.Key == "" {
		return // its questions come once it is there
	}
	// Questions have addresses of their own: they may move to another section.
	list(e, "questions", e.base+"/questions", &s.Questions, questions(), func(q call.Question) string { return e.Question(q) })
	e.Entries[len(e.Entries)-1].List.AddURL += "?in=" + s.Key
}

func (e *Editor) questionPage(q *call.Question, section *string) {
	var places []ui.Option
	for _, s := range e.d.Form {
		places = append(places, ui.Option{Value: s.Key, Label: s.Title.In(e.Lang)})
	}
	choose(e, "section", "select", section, places, true)
	var kinds []ui.Option
	for _, k := range call.QuestionKinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: e.T("programme.kind." + string(k))})
	}
	choose(e, "kind", "select", &q.Kind, kinds, true)
	e.text("label", &q.Label, long, true)
	e.text("help", &q.Help, "textarea", false)
	e.check("required", &q.Required)
	if q.Key == "" {
		return // the rest depends on the kind: it comes once the question is there
	}
	if q.Kind.HasLength() || q.MinLength+q.MaxLength > 0 {
		e.whole("min_length", &q.MinLength, e.T("edit.unit.characters"))
		e.whole("max_length", &q.MaxLength, e.T("edit.unit.characters"))
	}
	if q.Kind.HasBounds() || q.Min != nil || q.Max != nil {
		e.bound("min", &q.Min)
		e.bound("max", &q.Max)
	}
	if q.Kind == call.Number || q.Decimals > 0 {
		e.whole("decimals", &q.Decimals, "")
	}
	if q.Kind.HasOptions() || len(q.Options) > 0 {
		rows(e, "options", &q.Options, options(), e.option)
	}
	e.condition(q)
}

func (e *Editor) pieces() {
	list(e, "pieces", e.base+"/pieces", &e.d.Pieces, pieces(), func(p call.Piece) string {
		row := callwords.Of(e.Words, call.Definition{Pieces: []call.Piece{p}}, zeroTime).Pieces[0]
		return row.For + " – " + row.Formats
	})
	e.heading("letters")
	e.under("letters", func() {
		e.whole("min", &e.d.Letters.Min, "")
		e.text("help", &e.d.Letters.Help, "textarea", false)
	})
	e.heading("video")
	e.under("video", func() {
		v := &e.d.Video
		e.check("required", &v.Required)
		e.whole("max_seconds", &v.MaxSeconds, e.T("edit.unit.seconds"))
		e.size("max_bytes", &v.MaxBytes)
		e.check("captions_required", &v.CaptionsRequired)
		e.check("link_allowed", &v.LinkAllowed)
		e.text("help", &v.Help, "textarea", false)
	})
	e.heading("budget")
	e.under("budget", func() {
		e.check("required", &e.d.Budget.Required)
		e.whole("years", &e.d.Budget.Years, e.T("edit.unit.years"))
		e.text("help", &e.d.Budget.Help, "textarea", false)
	})
}

func (e *Editor) piece(p *call.Piece) {
	e.text("label", &p.Label, "text", true)
	e.text("help", &p.Help, "textarea", false)
	several(e, "required_for", &p.RequiredFor, e.legalKinds())
	var formats []ui.Option
	for _, f := range call.Formats() {
		formats = append(formats, ui.Option{Value: f, Label: f})
	}
	several(e, "formats", &p.Formats, formats)
	e.needed()
	e.size("max_bytes", &p.MaxBytes)
	e.needed()
	e.line("template", &p.Template, false)
}

func (e *Editor) criteria() {
	list(e, "criteria", e.base+"/criteria", &e.d.Criteria, criteria(), func(c call.Criterion) string {
		return e.T("edit.weight", "weight", c.Weight)
	})
	e.scaleRows(&e.d.Scale)
}

func (e *Editor) scaleRows(scale *[]call.Text) {
	rows(e, "scale", scale, keyed[call.Text]{nil, func(t *call.Text) call.Text { return *t }}, func(t *call.Text) { e.text("", t, long, true) })
}

func (e *Editor) criterion(c *call.Criterion) {
	e.text("label", &c.Label, long, true)
	e.text("help", &c.Help, "textarea", false)
	e.whole("weight", &c.Weight, "")
	e.needed()
	var places []ui.Option
	for _, s := range e.d.Form {
		places = append(places, ui.Option{Value: s.Key, Label: s.Title.In(e.Lang)})
	}
	several(e, "sections", &c.Sections, places)
	e.scaleRows(&c.Scale)
}

func (e *Editor) procedure() {
	e.heading("sign_off")
	e.under("sign_off", func() {
		s := &e.d.SignOff
		choose(e, "who", "radios", &s.Who, e.choices("edit.who.", "every_partner", "lead_only", "share"), true)
		e.rate("share", &s.Share)
		e.check("objection_blocks", &s.ObjectionBlocks)
	})
	e.heading("grace")
	e.under("grace", func() {
		g := &e.d.Grace
		e.whole("minutes", &g.Minutes, e.T("edit.unit.minutes"))
		if g.Late == "" {
			g.Late = call.FunderDecides
		}
		choose(e, "late", "radios", &g.Late, e.choices("edit.late.", "funder_decides", "next_round"), true)
	})
	e.heading("corrections")
	e.under("corrections", func() { e.whole("days", &e.d.Corrections.Days, e.T("edit.unit.days")) })
	reason := keyed[call.Reason]{func(r *call.Reason) *string { return &r.Key }, func(r *call.Reason) call.Text { return r.Label }}
	rows(e, "refusals", &e.d.Refusals, reason, func(r *call.Reason) { e.text("label", &r.Label, long, true) })
}

// unknown lets the funder confirm what the source of the call does not tell.
func (e *Editor) unknown() {
	var offered []ui.Option
	for _, path := range e.d.Unknown {
		offered = append(offered, ui.Option{Value: path, Label: e.Setting(path)})
	}
	if len(offered) == 0 {
		e.Entries = append(e.Entries, Entry{Heading: e.label("unknown"), Help: e.T("edit.unknown.none")})
		return
	}
	several(e, "unknown", &e.d.Unknown, offered)
}

// item ties one element of a list: the one with this key, or a new one when key is "",
// which takes its place at the end once nothing is wrong. It is false when there is none.
func item[T any](e *Editor, path string, elements *[]T, key string, k keyed[T], fresh T, tie func(*T)) bool {
	e.setting = path
	if key == "" {
		tie(&fresh)
		if e.sent() && e.errors.Err() == nil {
			*k.keyOf(&fresh) = freshKey(k.name(&fresh).FR, func(taken string) bool {
				return slices.ContainsFunc(*elements, func(t T) bool { return *k.keyOf(&t) == taken })
			})
			*elements = append(*elements, fresh)
			e.fresh = *k.keyOf(&fresh)
			e.saved("add", path, len(*elements)-1, "edit.done.added", "name", k.nameOf(e, &fresh))
		}
		return true
	}
	i := slices.IndexFunc(*elements, func(t T) bool { return *k.keyOf(&t) == key })
	if i < 0 {
		return false
	}
	e.at = at(path, i)
	e.saved("save", path, i, "ui.saved")
	tie(&(*elements)[i])
	e.Title = k.nameOf(e, &(*elements)[i])
	return true
}

// tieItem ties an element of one of the lists whose elements have a page each.
func (e *Editor) tieItem(name, key string) bool {
	switch name {
	case "rounds":
		return item(e, "rounds", &e.d.Rounds, key, rounds(), call.Round{}, e.round)
	case "attributes":
		return item(e, "attributes", &e.d.Attributes, key, attributes(), call.Attribute{}, e.attribute)
	case "quotas":
		return item(e, "quotas", &e.d.Quotas, key, quotas(), call.Quota{}, e.quota)
	case "eligibility":
		there := item(e, "eligibility", &e.d.Eligibility, key, ruleList(), rule.Rule[call.Text]{}, e.rule)
		e.Title = e.T("edit.rule.title") // a rule is a sentence: too long for a title
		return there
	case "sections":
		return item(e, "form", &e.d.Form, key, sections(), call.Section{Questions: []call.Question{}}, e.section)
	case "pieces":
		return item(e, "pieces", &e.d.Pieces, key, pieces(), call.Piece{Formats: []string{"pdf", "jpg", "png"}, MaxBytes: 20_000_000}, e.piece)
	case "criteria":
		return item(e, "criteria", &e.d.Criteria, key, criteria(), call.Criterion{Weight: 1}, e.criterion)
	case "questions":
		return e.tieQuestion(key)
	}
	return false
}

// tieQuestion ties a question wherever it stands, and moves it to another section when
// the form says so.
func (e *Editor) tieQuestion(key string) bool {
	e.setting = "form.questions"
	for i := range e.d.Form {
		from := &e.d.Form[i]
		j := slices.IndexFunc(from.Questions, func(q call.Question) bool { return q.Key == key })
		if key == "" || j < 0 {
			continue
		}
		section := from.Key
		e.saved("save", "questions", j, "ui.saved")
		e.at = at(at("form", i)+".questions", j)
		e.questionPage(&from.Questions[j], &section)
		e.Title = questions().nameOf(e, &from.Questions[j])
		if section != from.Key {
			moved := from.Questions[j]
			from.Questions = slices.Delete(from.Questions, j, j+1)
			e.append(section, moved)
		}
		return true
	}
	if key != "" {
		return false
	}
	q, section := call.Question{Kind: call.LongText}, e.address.In
	e.questionPage(&q, &section)
	if e.sent() && e.errors.Err() == nil {
		q.Key = freshKey(q.Label.FR, func(taken string) bool {
			_, _, ok := e.d.Question(taken)
			return ok
		})
		e.fresh = q.Key
		e.append(section, q)
	}
	return true
}

// append puts a question at the end of a section.
func (e *Editor) append(section string, q call.Question) {
	for i := range e.d.Form {
		if e.d.Form[i].Key == section {
			e.d.Form[i].Questions = append(e.d.Form[i].Questions, q)
			e.saved("add", "questions", len(e.d.Form[i].Questions)-1, "edit.done.added", "name", questions().nameOf(e, &q))
		}
	}
}

// readQuotaValues refuses no value, and those of two attributes: a quota counts one thing.
func (e *Editor) readQuotaValues(q *call.Quota, taken []string) {
	q.Values = nil
	if len(taken) == 0 {
		e.wrong(e.name+"values", "programme.check.no_values")
	}
	for i, one := range taken {
		attribute, value, _ := strings.Cut(one, "=")
		if i > 0 && attribute != q.Attribute {
			e.wrong(e.name+"values", "edit.quota.two_attributes")
			return
		}
		q.Attribute = attribute
		q.Values = append(q.Values, value)
	}
}
