package editor

import (
	"maillage/internal/programme/call"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// part is an editing page for some settings of a call.
type part struct {
	key      string
	settings []string // the first steps of the paths it edits
	tie      func(e *Editor)
}

// parts lists the editing pages in the order of the call's own page.
func parts() []part {
	return []part{
		{"general", []string{"key", "title", "purpose", "funder", "zone"}, (*Editor).general},
		{"rounds", []string{"continuous", "rounds"}, (*Editor).rounds},
		{"projects", []string{"attributes", "quotas", "consortium"}, (*Editor).projects},
		{"eligibility", []string{"eligibility"}, (*Editor).eligibility},
		{"money", []string{"envelope", "places", "amount", "years", "payments"}, (*Editor).money},
		{"form", []string{"form"}, (*Editor).sections},
		{"pieces", []string{"pieces", "letters", "video", "budget"}, (*Editor).pieces},
		{"criteria", []string{"scale", "criteria"}, (*Editor).criteria},
		{"procedure", []string{"sign_off", "grace", "corrections", "refusals"}, (*Editor).procedure},
		{"unknown", []string{"unknown"}, (*Editor).unknown},
	}
}

func findPart(key string) (part, bool) {
	for _, one := range parts() {
		if one.key == key {
			return one, true
		}
	}
	return part{}, false
}

func (e *Editor) general() {
	e.text("title", &e.d.Title, "text", true)
	e.text("purpose", &e.d.Purpose, "textarea", true)
	e.line("funder", &e.d.Funder, true)
	e.line("zone", &e.d.Zone, true)
}

func rounds() keyed[call.Round] {
	return keyed[call.Round]{func(r *call.Round) *string { return &r.Key }, func(r *call.Round) call.Text { return r.Title }}
}

func (e *Editor) rounds() {
	e.check("continuous", &e.d.Continuous)
	list(e, "rounds", e.base+"/rounds", &e.d.Rounds, rounds(), func(r call.Round) string {
		row := callwords.Of(e.Words, call.Definition{Zone: e.d.Zone, Rounds: []call.Round{r}}, zeroTime).Rounds[0]
		opens, closes := e.T("call.opens.publication"), e.T("call.closes.never")
		if !row.Opens.IsZero() {
			opens = e.Lang.DateTime(row.Opens)
		}
		if !row.Closes.IsZero() {
			closes = e.Lang.DateTime(row.Closes)
		}
		return e.T("edit.round", "opens", opens, "closes", closes)
	})
}

func (e *Editor) round(r *call.Round) {
	e.text("title", &r.Title, "text", true)
	e.when("opens", &r.Opens)
	e.when("closes", &r.Closes)
	e.whole("places", &r.Places, "")
	e.amountOf("envelope", &r.Envelope)
}

func attributes() keyed[call.Attribute] {
	return keyed[call.Attribute]{func(a *call.Attribute) *string { return &a.Key }, func(a *call.Attribute) call.Text { return a.Label }}
}

func quotas() keyed[call.Quota] {
	return keyed[call.Quota]{func(q *call.Quota) *string { return &q.Key }, func(q *call.Quota) call.Text { return q.Label }}
}

func (e *Editor) projects() {
	list(e, "attributes", e.base+"/attributes", &e.d.Attributes, attributes(), func(a call.Attribute) string {
		return e.T("edit.options", "count", len(a.Options))
	})
	list(e, "quotas", e.base+"/quotas", &e.d.Quotas, quotas(), func(q call.Quota) string {
		return e.Quotas(call.Definition{Quotas: []call.Quota{q}})[0]
	})
	e.heading("consortium")
	e.under("consortium", func() {
		c := &e.d.Consortium
		e.whole("min_organisations", &c.MinOrganisations, "")
		several(e, "lead_kinds", &c.LeadKinds, e.legalKinds())
		rows(e, "roles", &c.Roles, keyed[call.Role]{func(r *call.Role) *string { return &r.Key }, func(r *call.Role) call.Text { return r.Label }}, func(r *call.Role) {
			e.text("label", &r.Label, "text", true)
			e.text("help", &r.Help, long, false)
			e.whole("min", &r.Min, "")
		})
	})
}

func (e *Editor) legalKinds() []ui.Option {
	var options []ui.Option
	for _, k := range call.LegalKinds() {
		options = append(options, ui.Option{Value: string(k), Label: e.T("edit.legal." + string(k))})
	}
	return options
}

func (e *Editor) attribute(a *call.Attribute) {
	e.text("label", &a.Label, "text", true)
	e.text("help", &a.Help, "textarea", false)
	e.check("confirmed", &a.Confirmed)
	rows(e, "options", &a.Options, options(), e.option)
	if a.Key != "" {
		e.computed(a)
	}
}

func (e *Editor) option(o *call.Option) { e.text("label", &o.Label, "text", true) }

func (e *Editor) quota(q *call.Quota) {
	if len(e.d.Attributes) == 0 && len(q.Values) == 0 {
		e.Entries = append(e.Entries, Entry{Help: e.T("edit.quota.first")})
		e.wrong("values", "edit.quota.first") // of a form that the page does not have
		return
	}
	e.text("label", &q.Label, "text", true)
	// One question instead of two: a value names its attribute.
	var offered []ui.Option
	var taken []string
	for _, a := range e.d.Attributes {
		for _, o := range a.Options {
			offered = append(offered, ui.Option{Value: a.Key + "=" + o.Key, Label: e.T("edit.value", "attribute", a.Label, "option", o.Label)})
		}
	}
	for _, v := range q.Values {
		taken = append(taken, q.Attribute+"="+v)
	}
	e.alias(join(e.at, "attribute"), join(e.at, "values"))
	several(e, "values", &taken, offered)
	e.needed()
	if e.sent() {
		e.readQuotaValues(q, taken)
	}
	e.whole("min", &q.Min, "")
	e.whole("max", &q.Max, "")
	if q.Scope == "" {
		q.Scope = call.WholeCall
	}
	choose(e, "scope", "radios", &q.Scope, []ui.Option{
		{Value: string(call.PerRound), Label: e.T("edit.scope.round")}, {Value: string(call.WholeCall), Label: e.T("edit.scope.call")},
	}, true)
}

func (e *Editor) money() {
	e.amountOf("envelope", &e.d.Envelope)
	e.whole("places", &e.d.Places, "")
	e.heading("amount")
	e.under("amount", func() {
		a := &e.d.Amount
		choose(e, "kind", "radios", &a.Kind, e.choices("edit.amount.", call.Flat, call.Range, call.RateRule, call.AmountLater), true)
		choose(e, "nature", "select", &a.Nature, e.choices("edit.nature.", "operating", "investment", "any"), false)
		e.amountOf("flat", &a.Flat)
		e.amountOf("min", &a.Min)
		e.amountOf("max", &a.Max)
		e.amountOf("max_per_year", &a.MaxPerYear)
		e.rate("rate", &a.Rate)
		e.rate("min_co_funding", &a.MinCoFunding)
		e.check("in_kind_counts", &a.InKindCounts)
		e.text("help", &a.Help, "textarea", false)
		e.tiers(&a.By)
	})
	e.heading("years")
	e.under("years", func() {
		e.whole("min", &e.d.Years.Min, e.T("edit.unit.years"))
		e.needed()
		e.whole("max", &e.d.Years.Max, e.T("edit.unit.years"))
		e.needed()
	})
	events := e.choices("programme.event.", "signature", "start", "mid_report", "year_report", "final_report", "invoice")
	rows(e, "payments", &e.d.Payments, keyed[call.Payment]{func(p *call.Payment) *string { return &p.Key }, func(p *call.Payment) call.Text { return p.Label }}, func(p *call.Payment) {
		e.text("label", &p.Label, "text", true)
		e.rate("share", &p.Share)
		e.needed()
		choose(e, "event", "select", &p.Event, events, true)
	})
}

// choices names values by the catalogue.
func (e *Editor) choices(prefix string, values ...call.AmountKind) []ui.Option {
	var options []ui.Option
	for _, v := range values {
		options = append(options, ui.Option{Value: string(v), Label: e.T(prefix + string(v))})
	}
	return options
}

// tiers ties the rate and the maximum of each value of an attribute. The fields of the
// values come once an attribute is chosen and saved.
func (e *Editor) tiers(table *call.AmountTable) {
	if len(e.d.Attributes) == 0 {
		return
	}
	var offered []ui.Option
	for _, a := range e.d.Attributes {
		offered = append(offered, ui.Option{Value: a.Key, Label: a.Label.In(e.Lang)})
	}
	before := table.Attribute
	choose(e, "by", "select", &table.Attribute, offered, false)
	attribute, ok := e.d.Attribute(before)
	if !ok || table.Attribute != before {
		table.Tiers = nil
		return
	}
	var tiers []call.AmountTier
	for _, o := range attribute.Options {
		tier := call.AmountTier{Value: o.Key}
		for _, known := range table.Tiers {
			if known.Value == o.Key {
				tier = known
			}
		}
		for _, field := range []struct{ name, key string }{{"rate", "edit.tier.rate"}, {"max", "edit.tier.max"}} {
			e.tier(&tier, field.name, e.T(field.key, "value", o.Label))
		}
		if tier.Rate > 0 || tier.Max > 0 {
			tiers = append(tiers, tier)
		}
	}
	table.Tiers = tiers
}

// tier ties one number of a tier, under a label that names the value.
func (e *Editor) tier(tier *call.AmountTier, name, label string) {
	path := "tier." + tier.Value + "." + name
	if name == "rate" {
		e.rate(path, &tier.Rate)
	} else {
		e.amountOf(path, &tier.Max)
	}
	e.Entries[len(e.Entries)-1].Field.Label = label
}

// Parts lists the editing pages by key, in the order of the call's own page.
func Parts() []string {
	var keys []string
	for _, one := range parts() {
		keys = append(keys, one.key)
	}
	return keys
}
