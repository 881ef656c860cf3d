package programme

import (
	"strings"

	"maillage/internal/lang"
	"maillage/internal/programme/call"
)

// words says what a call rules in sentences of a language.
type words struct{ lang lang.Lang }

// Say gives a text of the call in the visitor's language.
func (w words) Say(text call.Text) string { return text.In(w.lang) }

func (w words) t(key string, args ...any) string { return w.lang.Text(key, args...) }

// amount says how much a project may get.
func (w words) amount(d call.Definition) []string {
	a := d.Amount
	var lines []string
	add := func(said bool, key string, args ...any) {
		if said {
			lines = append(lines, w.t("call.amount."+key, args...))
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

// years says how long a project lasts.
func (w words) years(y call.Years) string {
	if y.Min == y.Max {
		return w.t("call.years.exactly", "count", y.Max)
	}
	return w.t("call.years.between", "min", y.Min, "max", y.Max)
}

func (w words) payments(d call.Definition) []string {
	var lines []string
	for _, p := range d.Payments {
		lines = append(lines, w.t("call.payment", "label", p.Label, "share", p.Share.Say(), "event", w.t("programme.event."+string(p.Event))))
	}
	return lines
}

// consortium says who may apply.
func (w words) consortium(c call.Consortium) []string {
	var lines []string
	if len(c.LeadKinds) > 0 {
		lines = append(lines, w.t("call.who.lead", "kinds", w.kinds(c.LeadKinds)))
	} else {
		lines = append(lines, w.t("call.who.anyone"))
	}
	if c.MinOrganisations > 1 {
		lines = append(lines, w.t("call.who.organisations", "count", c.MinOrganisations))
	}
	for _, role := range c.Roles {
		key := "call.who.role"
		if role.Min == 0 {
			key = "call.who.role_free"
		}
		lines = append(lines, w.t(key, "role", role.Label, "count", role.Min))
	}
	return lines
}

func (w words) kinds(kinds []call.LegalKind) string {
	var names []string
	for _, k := range kinds {
		names = append(names, w.t("call.legal."+string(k)))
	}
	return w.alternatives(names)
}

// quotas says which bounds hold over the awards.
func (w words) quotas(d call.Definition) []string {
	var lines []string
	for _, q := range d.Quotas {
		key := "call.quota.between"
		switch {
		case q.Min == 0:
			key = "call.quota.max"
		case q.Max == 0:
			key = "call.quota.min"
		}
		lines = append(lines, w.t(key, "quota", q.Label, "min", q.Min, "max", q.Max, "scope", w.t("call.scope."+string(q.Scope))))
	}
	return lines
}

func (w words) letters(l call.LettersRule) []string {
	if l.Min == 0 {
		return []string{w.t("call.letters.none")}
	}
	return []string{w.t("call.letters.min", "count", l.Min)}
}

// video says the rule on the video; nothing when the call wants none and bounds none.
func (w words) video(v call.VideoRule) []string {
	key := "call.video.free"
	if v.Required {
		key = "call.video.required"
	}
	lines := []string{w.t(key)}
	add := func(said bool, key string, args ...any) {
		if said {
			lines = append(lines, w.t("call.video."+key, args...))
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

func (w words) budget(b call.BudgetRule) []string {
	key := "call.budget.free"
	if b.Required {
		key = "call.budget.required"
	}
	lines := []string{w.t(key)}
	if b.Years > 0 {
		lines = append(lines, w.t("call.budget.years", "count", b.Years))
	}
	return lines
}

// signOff says whose agreement a dossier needs.
func (w words) signOff(s call.SignOffRule) []string {
	lines := []string{w.t("call.sign_off."+string(s.Who), "share", s.Share.Say())}
	if s.ObjectionBlocks {
		return append(lines, w.t("call.sign_off.objection"))
	}
	return append(lines, w.t("call.sign_off.objection_noted"))
}

func (w words) grace(g call.GraceRule) []string {
	key := "call.grace.none"
	if g.Minutes > 0 {
		key = "call.grace.minutes"
	}
	late := g.Late
	if late == "" {
		late = call.FunderDecides
	}
	return []string{w.t(key, "count", g.Minutes), w.t("call.late." + string(late))}
}

func (w words) corrections(c call.CorrectionRule) []string {
	if c.Days == 0 {
		return []string{w.t("call.corrections.none")}
	}
	return []string{w.t("call.corrections.days", "count", c.Days)}
}

// question says the kind of a question and its limits: "texte long, 4 000 caractères au plus".
func (w words) question(q call.Question) string {
	parts := []string{w.t("programme.kind." + string(q.Kind))}
	add := func(said bool, key string, args ...any) {
		if said {
			parts = append(parts, w.t("call.question."+key, args...))
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

// condition says when a question is asked.
func (w words) condition(d call.Definition, c call.Condition) string {
	switch {
	case c.Not != nil:
		return w.t("call.if.not", "condition", w.condition(d, *c.Not))
	case len(c.All) > 0:
		return w.conditions(d, c.All, "call.if.and")
	case len(c.Any) > 0:
		return w.conditions(d, c.Any, "call.if.or")
	}
	q, _, _ := d.Question(c.Question)
	if c.Answered {
		return w.t("call.if.answered", "question", q.Label)
	}
	values := c.AnyOf
	if c.Equals != "" {
		values = []string{c.Equals}
	}
	var names []string
	for _, v := range values {
		names = append(names, w.t("call.quote", "text", w.answer(q, v)))
	}
	return w.t("call.if.is", "question", q.Label, "values", strings.Join(names, w.t("call.if.or")))
}

func (w words) conditions(d call.Definition, parts []call.Condition, between string) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = w.condition(d, part)
	}
	return strings.Join(texts, w.t(between))
}

// answer names an answer as people read it.
func (w words) answer(q call.Question, value string) string {
	if q.Kind == call.YesNo && (value == "yes" || value == "no") {
		return w.t("call.answer." + value)
	}
	if option, ok := q.Option(value); ok {
		return option.Label.In(w.lang)
	}
	return value
}

// alternatives joins file name endings: "pdf, odt ou jpg".
func (w words) alternatives(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + w.t("call.or") + names[last]
}

// setting names a setting of a call, such as "video.max_seconds"; a setting without a name
// of its own is told by the one around it.
func (w words) setting(path string) string {
	for at := path; at != ""; {
		if key := "setting." + at; w.lang.Has(key) {
			return w.t(key)
		}
		cut := strings.LastIndexByte(at, '.')
		if cut < 0 {
			break
		}
		at = at[:cut]
	}
	return path
}
