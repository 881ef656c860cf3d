package call

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Check tells everything that makes a call contradict itself. It is what the file and the
// editing pages share: a call with no problem may be published.
func (d Definition) Check() Problems {
	var p Problems
	d.checkRounds(&p)
	d.checkAttributes(&p)
	d.checkQuotas(&p)
	d.checkConsortium(&p)
	d.checkEligibility(&p)
	d.checkAmount(&p)
	d.checkPayments(&p)
	d.checkForm(&p)
	d.checkPieces(&p)
	d.checkCriteria(&p)
	d.checkProcedure(&p)
	for i, path := range d.Unknown {
		if !knownSetting(path) {
			p.Add(fmt.Sprintf("unknown[%d]", i), "programme.check.unknown_setting", "path", path)
		}
	}
	return p
}

// unique reports every key that an earlier element of the list already has.
func unique[T any](p *Problems, path string, list []T, key func(T) string) {
	seen := map[string]bool{}
	for i, element := range list {
		k := key(element)
		if seen[k] {
			p.Add(fmt.Sprintf("%s[%d].key", path, i), "programme.check.twice", "key", k)
		}
		seen[k] = true
	}
}

func (d Definition) checkRounds(p *Problems) {
	if _, err := time.LoadLocation(d.Zone); err != nil || d.Zone == "" || d.Zone == "Local" {
		p.Add("zone", "programme.check.zone", "zone", d.Zone)
	}
	if d.Title.FR == "" {
		p.Add("title", "programme.check.title")
	}
	switch {
	case len(d.Rounds) == 0:
		p.Add("rounds", "programme.check.no_round")
	case d.Continuous && len(d.Rounds) > 1:
		p.Add("rounds", "programme.check.continuous_rounds")
	}
	unique(p, "rounds", d.Rounds, func(r Round) string { return r.Key })
	var envelopes Money
	last := ""
	for i, r := range d.Rounds {
		path := fmt.Sprintf("rounds[%d]", i)
		opens, closes := d.checkWindow(p, path, r, i == 0)
		if opens != "" && opens < last {
			p.Add(path+".opens", "programme.check.overlap", "round", d.Rounds[i-1].Title)
		}
		last = max(last, closes)
		envelopes += r.Envelope
	}
	if d.Envelope > 0 && envelopes > d.Envelope {
		p.Add("envelope", "programme.check.envelopes", "sum", envelopes.Say(), "envelope", d.Envelope.Say())
	}
}

func (d Definition) checkWindow(p *Problems, path string, r Round, first bool) (opens, closes string) {
	for _, edge := range []struct {
		name     string
		at       LocalTime
		optional bool
	}{{"opens", r.Opens, first}, {"closes", r.Closes, d.Continuous}} {
		if edge.at == "" && edge.optional {
			continue
		}
		if _, err := edge.at.In(time.UTC); err != nil {
			p.Add(path+"."+edge.name, "programme.check.time", "value", string(edge.at))
			return "", ""
		}
	}
	if r.Opens != "" && r.Closes != "" && r.Closes <= r.Opens {
		p.Add(path+".closes", "programme.check.closes_before", "opens", string(r.Opens))
	}
	return string(r.Opens), string(r.Closes)
}

func (d Definition) checkAttributes(p *Problems) {
	unique(p, "attributes", d.Attributes, func(a Attribute) string { return a.Key })
	for i, a := range d.Attributes {
		path := fmt.Sprintf("attributes[%d].options", i)
		unique(p, path, a.Options, func(o Option) string { return o.Key })
		if len(a.Options) < 2 {
			p.Add(path, "programme.check.two_options")
		}
		for j, c := range a.Computed {
			path := fmt.Sprintf("attributes[%d].computed[%d]", i, j)
			d.checkValue(p, path+".option", a.Key, c.Option)
			conditions := &conditions{problems: p, path: path + ".if"}
			conditions.check(c.If, path+".if", 1)
		}
	}
}

// checkValue says that an attribute, or one of its values, does not exist.
func (d Definition) checkValue(p *Problems, path, attribute, value string) {
	if a, ok := d.Attribute(attribute); ok {
		if _, ok := a.Option(value); !ok {
			p.Add(path, "programme.check.no_value", "attribute", attribute, "value", value)
		}
	}
}

func (d Definition) checkQuotas(p *Problems) {
	unique(p, "quotas", d.Quotas, func(q Quota) string { return q.Key })
	for i, q := range d.Quotas {
		path := fmt.Sprintf("quotas[%d]", i)
		if _, ok := d.Attribute(q.Attribute); !ok {
			p.Add(path+".attribute", "programme.check.no_attribute", "attribute", q.Attribute)
		}
		for j, value := range q.Values {
			d.checkValue(p, fmt.Sprintf("%s.values[%d]", path, j), q.Attribute, value)
		}
		switch {
		case len(q.Values) == 0:
			p.Add(path+".values", "programme.check.no_values")
		case q.Min == 0 && q.Max == 0:
			p.Add(path, "programme.check.no_bound")
		case q.Max > 0 && q.Min > q.Max:
			p.Add(path+".min", "programme.check.min_max", "min", q.Min, "max", q.Max)
		}
		for _, r := range d.Rounds {
			if q.Scope == PerRound && r.Places > 0 && q.Min > r.Places {
				p.Add(path+".min", "programme.check.quota_places", "min", q.Min, "places", r.Places, "round", r.Title)
			}
		}
	}
}

func (d Definition) checkConsortium(p *Problems) {
	unique(p, "consortium.roles", d.Consortium.Roles, func(r Role) string { return r.Key })
}

func (d Definition) checkAmount(p *Problems) {
	if d.Years.Min < 1 || d.Years.Min > d.Years.Max {
		p.Add("years", "programme.check.min_max", "min", d.Years.Min, "max", d.Years.Max)
	}
	a := d.Amount
	bounds := a.Min != 0 || a.Max != 0 || a.MaxPerYear != 0
	switch {
	case a.Kind == Flat && a.Flat <= 0:
		p.Add("amount.flat", "programme.check.amount_flat")
	case a.Kind != Flat && a.Flat != 0, a.Kind == Flat && (a.Min != 0 || a.Max != 0):
		p.Add("amount", "programme.check.amount_mixed")
	case a.Kind == Range && a.Max <= 0:
		p.Add("amount.max", "programme.check.amount_max")
	case a.Kind == RateRule && a.Rate <= 0 && a.By.Attribute == "":
		p.Add("amount.rate", "programme.check.amount_rate")
	case a.Kind == AmountLater && (bounds || a.Rate != 0 || a.By.Attribute != ""):
		p.Add("amount", "programme.check.amount_later")
	}
	if a.Max > 0 && a.Min > a.Max {
		p.Add("amount.min", "programme.check.amount_min_max", "min", a.Min.Say(), "max", a.Max.Say())
	}
	if a.Rate+a.MinCoFunding > Whole {
		p.Add("amount.min_co_funding", "programme.check.amount_shares", "rate", a.Rate.Say(), "co_funding", a.MinCoFunding.Say())
	}
	if reach := a.MaxPerYear * Money(d.Years.Max); a.MaxPerYear > 0 && max(a.Min, a.Flat) > reach {
		p.Add("amount.max_per_year", "programme.check.amount_reach", "reach", reach.Say(), "min", max(a.Min, a.Flat).Say())
	}
	d.checkTable(p)
}

func (d Definition) checkTable(p *Problems) {
	table := d.Amount.By
	if table.Attribute == "" && len(table.Tiers) == 0 {
		return
	}
	if _, ok := d.Attribute(table.Attribute); !ok {
		p.Add("amount.by.attribute", "programme.check.no_attribute", "attribute", table.Attribute)
	}
	seen := map[string]bool{}
	for i, tier := range table.Tiers {
		path := fmt.Sprintf("amount.by.tiers[%d]", i)
		d.checkValue(p, path+".value", table.Attribute, tier.Value)
		if seen[tier.Value] {
			p.Add(path+".value", "programme.check.twice", "key", tier.Value)
		}
		seen[tier.Value] = true
		if tier.Rate+d.Amount.MinCoFunding > Whole {
			p.Add(path+".rate", "programme.check.amount_shares", "rate", tier.Rate.Say(), "co_funding", d.Amount.MinCoFunding.Say())
		}
	}
}

func (d Definition) checkPayments(p *Problems) {
	unique(p, "payments", d.Payments, func(q Payment) string { return q.Key })
	var sum Rate
	for _, payment := range d.Payments {
		sum += payment.Share
	}
	if sum != Whole {
		p.Add("payments", "programme.check.payments", "sum", sum.Say())
	}
}

// Formats lists the file name endings a piece may ask for: those the product can recognise
// by their content.
func Formats() []string {
	return []string{"pdf", "odt", "docx", "doc", "rtf", "ods", "xlsx", "xls", "csv", "odp", "pptx", "jpg", "jpeg", "png"}
}

func (d Definition) checkPieces(p *Problems) {
	unique(p, "pieces", d.Pieces, func(q Piece) string { return q.Key })
	for i, piece := range d.Pieces {
		path := fmt.Sprintf("pieces[%d]", i)
		for j, format := range piece.Formats {
			if !slices.Contains(Formats(), format) {
				p.Add(fmt.Sprintf("%s.formats[%d]", path, j), "programme.check.format", "format", format, "formats", joined(Formats()))
			}
		}
		if len(piece.Formats) == 0 {
			p.Add(path+".formats", "programme.check.no_format")
		}
		if piece.MaxBytes <= 0 {
			p.Add(path+".max_bytes", "programme.check.no_size")
		}
	}
}

func (d Definition) checkCriteria(p *Problems) {
	unique(p, "criteria", d.Criteria, func(c Criterion) string { return c.Key })
	for i, c := range d.Criteria {
		path := fmt.Sprintf("criteria[%d]", i)
		if c.Weight <= 0 {
			p.Add(path+".weight", "programme.check.weight")
		}
		if len(d.ScaleOf(c)) < 2 {
			p.Add(path+".scale", "programme.check.scale")
		}
		for j, section := range c.Sections {
			if !slices.ContainsFunc(d.Form, func(s Section) bool { return s.Key == section }) {
				p.Add(fmt.Sprintf("%s.sections[%d]", path, j), "programme.check.no_section", "section", section)
			}
		}
	}
}

func (d Definition) checkProcedure(p *Problems) {
	unique(p, "refusals", d.Refusals, func(r Reason) string { return r.Key })
	switch {
	case d.SignOff.Who == ShareSigns && (d.SignOff.Share <= 0 || d.SignOff.Share > Whole):
		p.Add("sign_off.share", "programme.check.sign_share")
	case d.SignOff.Who != ShareSigns && d.SignOff.Share != 0:
		p.Add("sign_off.share", "programme.check.sign_no_share")
	}
	if d.Budget.Years > d.Years.Max {
		p.Add("budget.years", "programme.check.budget_years", "max", d.Years.Max)
	}
}

// knownSetting reports whether a dotted path such as "video.max_seconds" names a setting;
// lists are passed through: "criteria.weight" is the weight of all criteria.
func knownSetting(path string) bool {
	at := reflect.TypeFor[Definition]()
	for name := range strings.SplitSeq(path, ".") {
		for at.Kind() == reflect.Slice || at.Kind() == reflect.Pointer {
			at = at.Elem()
		}
		if at.Kind() != reflect.Struct {
			return false
		}
		i := slices.IndexFunc(reflect.VisibleFields(at), func(f reflect.StructField) bool { return jsonName(f) == name })
		if i < 0 {
			return false
		}
		at = at.Field(i).Type
	}
	return true
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
