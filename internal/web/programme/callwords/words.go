// Package callwords says what a call for projects rules, in sentences and rows ready for
// pages, in French and in English.
package callwords

import (
	"strings"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/territory"
)

// Words says what a call rules in sentences of a language. Land names the territories of
// rules, and ListTitle the imported lists by their keys: without them, codes and keys are
// said, and the names of lists that everyone knows.
type Words struct {
	Lang      lang.Lang
	Land      *territory.Reference
	ListTitle func(key string) string // "" when it knows none
}

// Say gives a text of the call in the visitor's language.
func (w Words) Say(text call.Text) string { return text.In(w.Lang) }

// T gives a sentence of the catalogue.
func (w Words) T(key string, args ...any) string { return w.Lang.Text(key, args...) }

// Amount says how much a project may get.
func (w Words) Amount(d call.Definition) []string {
	a := d.Amount
	var lines []string
	add := func(said bool, key string, args ...any) {
		if said {
			lines = append(lines, w.T("call.amount."+key, args...))
		}
	}
	add(a.Kind == call.Flat, "flat", "sum", a.Flat.Say())
	add(a.Kind == call.AmountLater, "later")
	add(a.Kind != call.Flat && a.Min > 0 && a.Max > 0, "between", "min", a.Min.Say(), "max", a.Max.Say())
	add(a.Kind != call.Flat && a.Min > 0 && a.Max == 0, "min", "min", a.Min.Say())
	add(a.Kind != call.Flat && a.Min == 0 && a.Max > 0, "max", "max", a.Max.Say())
	add(a.MaxPerYear > 0, "year", "max", a.MaxPerYear.Say())
	add(a.Rate > 0, "rate", "rate", a.Rate.Say())
	add(a.MinCoFunding > 0, "co_funding", "rate", a.MinCoFunding.Say())
	add(a.InKindCounts, "in_kind")
	add(a.Nature != "", "nature."+string(a.Nature))
	if attribute, ok := d.Attribute(a.By.Attribute); ok {
		for _, tier := range a.By.Tiers {
			option, _ := attribute.Option(tier.Value)
			add(tier.Rate > 0, "tier_rate", "value", option.Label, "rate", tier.Rate.Say())
			add(tier.Max > 0, "tier_max", "value", option.Label, "max", tier.Max.Say())
		}
	}
	add(d.Envelope > 0, "envelope", "sum", d.Envelope.Say())
	add(d.Places > 0, "places", "count", d.Places)
	return lines
}

// Years says how long a project lasts.
func (w Words) Years(y call.Years) string {
	if y.Min == y.Max {
		return w.T("call.years.exactly", "count", y.Max)
	}
	return w.T("call.years.between", "min", y.Min, "max", y.Max)
}

// Payments says when the grant is paid.
func (w Words) Payments(d call.Definition) []string {
	var lines []string
	for _, p := range d.Payments {
		lines = append(lines, w.T("call.payment", "label", p.Label, "share", p.Share.Say(), "event", w.T("programme.event."+string(p.Event))))
	}
	return lines
}

// Consortium says who may apply.
func (w Words) Consortium(c call.Consortium) []string {
	var lines []string
	if len(c.LeadKinds) > 0 {
		lines = append(lines, w.T("call.who.lead", "kinds", w.Kinds(c.LeadKinds)))
	} else {
		lines = append(lines, w.T("call.who.anyone"))
	}
	if c.MinOrganisations > 1 {
		lines = append(lines, w.T("call.who.organisations", "count", c.MinOrganisations))
	}
	for _, role := range c.Roles {
		key := "call.who.role"
		if role.Min == 0 {
			key = "call.who.role_free"
		}
		lines = append(lines, w.T(key, "role", role.Label, "count", role.Min))
	}
	return lines
}

// Kinds joins legal kinds: "une association ou une entreprise".
func (w Words) Kinds(kinds []call.LegalKind) string {
	var names []string
	for _, k := range kinds {
		names = append(names, w.T("call.legal."+string(k)))
	}
	return w.Alternatives(names)
}

// Quotas says which bounds hold over the awards.
func (w Words) Quotas(d call.Definition) []string {
	var lines []string
	for _, q := range d.Quotas {
		key := "call.quota.between"
		switch {
		case q.Min == 0:
			key = "call.quota.max"
		case q.Max == 0:
			key = "call.quota.min"
		}
		lines = append(lines, w.T(key, "quota", q.Label, "min", q.Min, "max", q.Max, "scope", w.T("call.scope."+string(q.Scope))))
	}
	return lines
}

// Letters says how many letters of support are asked.
func (w Words) Letters(l call.LettersRule) []string {
	if l.Min == 0 {
		return []string{w.T("call.letters.none")}
	}
	return []string{w.T("call.letters.min", "count", l.Min)}
}

// Video says the rule on the video; nothing when the call wants none and bounds none.
func (w Words) Video(v call.VideoRule) []string {
	key := "call.video.free"
	if v.Required {
		key = "call.video.required"
	}
	lines := []string{w.T(key)}
	add := func(said bool, key string, args ...any) {
		if said {
			lines = append(lines, w.T("call.video."+key, args...))
		}
	}
	add(v.MaxSeconds > 0 && v.MaxSeconds%60 == 0, "minutes", "count", v.MaxSeconds/60)
	add(v.MaxSeconds > 0 && v.MaxSeconds%60 != 0, "seconds", "count", v.MaxSeconds)
	add(v.MaxSeconds == 0, "any_length")
	add(v.MaxBytes > 0, "size", "max", lang.Size(v.MaxBytes))
	add(v.CaptionsRequired, "captions")
	add(v.LinkAllowed, "link")
	return lines
}

// Budget says whether a budget is asked.
func (w Words) Budget(b call.BudgetRule) []string {
	key := "call.budget.free"
	if b.Required {
		key = "call.budget.required"
	}
	lines := []string{w.T(key)}
	if b.Years > 0 {
		lines = append(lines, w.T("call.budget.years", "count", b.Years))
	}
	return lines
}

// SignOff says whose agreement a dossier needs.
func (w Words) SignOff(s call.SignOffRule) []string {
	lines := []string{w.T("call.sign_off."+string(s.Who), "share", s.Share.Say())}
	if s.ObjectionBlocks {
		return append(lines, w.T("call.sign_off.objection"))
	}
	return append(lines, w.T("call.sign_off.objection_noted"))
}

// Grace says what becomes of late dossiers.
func (w Words) Grace(g call.GraceRule) []string {
	key := "call.grace.none"
	if g.Minutes > 0 {
		key = "call.grace.minutes"
	}
	late := g.Late
	if late == "" {
		late = call.FunderDecides
	}
	return []string{w.T(key, "count", g.Minutes), w.T("call.late." + string(late))}
}

// Corrections says how long applicants have to complete a dossier.
func (w Words) Corrections(c call.CorrectionRule) []string {
	if c.Days == 0 {
		return []string{w.T("call.corrections.none")}
	}
	return []string{w.T("call.corrections.days", "count", c.Days)}
}

// Question says the kind of a question and its limits: "texte long, 4 000 caractères au plus".
func (w Words) Question(q call.Question) string {
	parts := []string{w.T("programme.kind." + string(q.Kind))}
	add := func(said bool, key string, args ...any) {
		if said {
			parts = append(parts, w.T("call.question."+key, args...))
		}
	}
	add(q.MinLength > 0, "min_length", "count", q.MinLength)
	add(q.MaxLength > 0, "max_length", "count", q.MaxLength)
	bound := func(n int) any {
		if q.Kind == call.Amount {
			return call.Euros(int64(n)).Say()
		}
		return n
	}
	add(q.Min != nil, "min", "min", boundOf(q.Min, bound))
	add(q.Max != nil, "max", "max", boundOf(q.Max, bound))
	add(!q.Required, "optional")
	return strings.Join(parts, ", ")
}

func boundOf(n *int, say func(int) any) any {
	if n == nil {
		return ""
	}
	return say(*n)
}

// AskedIf says when a question is asked.
func (w Words) AskedIf(d call.Definition, c call.Condition) string { return w.askedIf(d, c, false) }

// askedIf says a condition; one among others has parentheses where it combines some itself.
func (w Words) askedIf(d call.Definition, c call.Condition, among bool) string {
	switch {
	case c.Not != nil:
		return parenthesised(w.T("call.if.not", "condition", w.askedIf(d, *c.Not, false)), among)
	case len(c.All) > 0:
		return w.askedIfs(d, c.All, "call.if.and", among)
	case len(c.Any) > 0:
		return w.askedIfs(d, c.Any, "call.if.or", among)
	case c.Question == "" || !c.Answered && c.Equals == "" && len(c.AnyOf) == 0:
		return w.T("rule.nothing")
	}
	q, _, _ := d.Question(c.Question)
	if c.Answered {
		return w.T("call.if.answered", "question", q.Label)
	}
	values := c.AnyOf
	if c.Equals != "" {
		values = []string{c.Equals}
	}
	var names []string
	for _, v := range values {
		names = append(names, w.T("call.quote", "text", w.Answer(q, v)))
	}
	return w.T("call.if.is", "question", q.Label, "values", strings.Join(names, w.T("call.if.or")))
}

func (w Words) askedIfs(d call.Definition, parts []call.Condition, between string, among bool) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = w.askedIf(d, part, len(parts) > 1)
	}
	return parenthesised(strings.Join(texts, w.T(between)), among && len(parts) > 1)
}

func parenthesised(said string, really bool) string {
	if really {
		return "(" + said + ")"
	}
	return said
}

// Answer names an answer as people read it.
func (w Words) Answer(q call.Question, value string) string {
	if q.Kind == call.YesNo && (value == "yes" || value == "no") {
		return w.T("call.answer." + value)
	}
	if option, ok := q.Option(value); ok {
		return option.Label.In(w.Lang)
	}
	return value
}

// Alternatives joins file name endings: "pdf, odt ou jpg".
func (w Words) Alternatives(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + w.T("call.or") + names[last]
}

// Setting names a setting of a call, such as "video.max_seconds"; a setting without a name
// of its own is told by the one around it.
func (w Words) Setting(path string) string {
	for at := path; at != ""; {
		if key := "setting." + at; w.Lang.Has(key) {
			return w.T(key)
		}
		cut := strings.LastIndexByte(at, '.')
		if cut < 0 {
			break
		}
		at = at[:cut]
	}
	return path
}
