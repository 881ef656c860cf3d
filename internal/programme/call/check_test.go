package call

import (
	"slices"
	"testing"
)

// sound is the smallest call without a problem.
func sound() Definition {
	text := Text{FR: "Texte"}
	return Definition{
		Key: "essai", Title: text, Purpose: text, Funder: "Département", Zone: "Europe/Paris",
		Rounds:   []Round{{Key: "r1", Title: text, Closes: "2021-03-30 18:00"}, {Key: "r2", Title: text, Opens: "2021-03-31 00:00", Closes: "2021-06-30 18:00", Places: 10}},
		Envelope: Euros(1000000),
		Attributes: []Attribute{{Key: "kind", Label: text, Options: []Option{
			{Key: "a", Label: text}, {Key: "b", Label: text},
		}}},
		Quotas:   []Quota{{Key: "q", Label: text, Attribute: "kind", Values: []string{"a"}, Min: 2, Scope: PerRound}},
		Amount:   AmountRule{Kind: Range, Min: Euros(10000), Max: Euros(50000), MaxPerYear: Euros(25000)},
		Years:    Years{Min: 1, Max: 3},
		Payments: []Payment{{Key: "p", Label: text, Share: Whole, Event: AtSignature}},
		Form: []Section{{Key: "s", Title: text, Questions: []Question{
			{Key: "q1", Kind: YesNo, Label: text},
			{Key: "q2", Kind: LongText, Label: text, ShowIf: &Condition{Question: "q1", Equals: "yes"}},
			{Key: "q3", Kind: Choice, Label: text, Options: []Option{{Key: "x", Label: text}, {Key: "y", Label: text}}},
		}}},
		Pieces:   []Piece{{Key: "d", Label: text, Formats: []string{"pdf"}, MaxBytes: 1000}},
		Scale:    []Text{text, text},
		Criteria: []Criterion{{Key: "c", Label: text, Weight: 1, Sections: []string{"s"}}},
		SignOff:  SignOffRule{Who: EveryPartner},
		Unknown:  []string{"video.max_seconds", "criteria.weight"},
	}
}

func TestCheck_OfASoundCall_FindsNothing(t *testing.T) {
	if p := sound().Check(); len(p) > 0 {
		t.Errorf("found %+v", p)
	}
}

func TestCheck_NamesEachContradictionAndItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Definition)
		path  string
		key   string
	}{
		"a zone that does not exist":          {func(d *Definition) { d.Zone = "Europe/Lutece" }, "zone", "zone"},
		"the machine's own zone":              {func(d *Definition) { d.Zone = "Local" }, "zone", "zone"},
		"no title":                            {func(d *Definition) { d.Title = Text{EN: "Only English"} }, "title", "title"},
		"two rounds with one key":             {func(d *Definition) { d.Rounds[1].Key = "r1" }, "rounds[1].key", "twice"},
		"a round that closes before opening":  {func(d *Definition) { d.Rounds[1].Closes = "2021-03-30 23:00" }, "rounds[1].closes", "closes_before"},
		"rounds that overlap":                 {func(d *Definition) { d.Rounds[1].Opens = "2021-03-30 09:00" }, "rounds[1].opens", "overlap"},
		"the 30th of February":                {func(d *Definition) { d.Rounds[0].Closes = "2021-02-30 18:00" }, "rounds[0].closes", "time"},
		"a round without closing":             {func(d *Definition) { d.Rounds[1].Closes = "" }, "rounds[1].closes", "time"},
		"a continuous call with two rounds":   {func(d *Definition) { d.Continuous = true }, "rounds", "continuous_rounds"},
		"rounds richer than the call":         {func(d *Definition) { d.Rounds[0].Envelope = Euros(2000000) }, "envelope", "envelopes"},
		"a quota on nothing":                  {func(d *Definition) { d.Quotas[0].Attribute = "none" }, "quotas[0].attribute", "no_attribute"},
		"a quota on a value nobody has":       {func(d *Definition) { d.Quotas[0].Values[0] = "z" }, "quotas[0].values[0]", "no_value"},
		"a quota that bounds nothing":         {func(d *Definition) { d.Quotas[0].Min = 0 }, "quotas[0]", "no_bound"},
		"a quota beyond the places":           {func(d *Definition) { d.Quotas[0].Min = 11 }, "quotas[0].min", "quota_places"},
		"minimum above maximum":               {func(d *Definition) { d.Amount.Min = Euros(60000) }, "amount.min", "amount_min_max"},
		"a minimum the yearly cap forbids":    {func(d *Definition) { d.Amount.MaxPerYear = Euros(3000) }, "amount.max_per_year", "amount_reach"},
		"shares above the whole":              {func(d *Definition) { d.Amount.Rate, d.Amount.MinCoFunding = 8000, 3000 }, "amount.min_co_funding", "amount_shares"},
		"an amount decided later with bounds": {func(d *Definition) { d.Amount.Kind = AmountLater }, "amount", "amount_later"},
		"a rate rule without rate":            {func(d *Definition) { d.Amount.Kind = RateRule }, "amount.rate", "amount_rate"},
		"a table on nothing":                  {func(d *Definition) { d.Amount.By = AmountTable{Attribute: "x"} }, "amount.by.attribute", "no_attribute"},
		"payments short of the whole":         {func(d *Definition) { d.Payments[0].Share = 9000 }, "payments", "payments"},
		"a question asked twice":              {func(d *Definition) { d.Form[0].Questions[2].Key = "q1" }, "form[0].questions[2].key", "twice"},
		"a condition on a later question":     {func(d *Definition) { d.Form[0].Questions[0].ShowIf = &Condition{Question: "q2", Answered: true} }, "form[0].questions[0].show_if.question", "condition_question"},
		"a condition nobody can meet":         {func(d *Definition) { d.Form[0].Questions[1].ShowIf.Equals = "oui" }, "form[0].questions[1].show_if", "condition_value"},
		"a condition that says nothing":       {func(d *Definition) { d.Form[0].Questions[1].ShowIf = &Condition{} }, "form[0].questions[1].show_if", "condition_form"},
		"a condition with two tests":          {func(d *Definition) { d.Form[0].Questions[1].ShowIf.Answered = true }, "form[0].questions[1].show_if", "condition_test"},
		"a choice of one":                     {func(d *Definition) { d.Form[0].Questions[2].Options = nil }, "form[0].questions[2].options", "two_options"},
		"a length limit on yes or no":         {func(d *Definition) { d.Form[0].Questions[0].MaxLength = 5 }, "form[0].questions[0]", "not_for_kind"},
		"a piece of an unknown format":        {func(d *Definition) { d.Pieces[0].Formats[0] = "exe" }, "pieces[0].formats[0]", "format"},
		"a criterion without scale":           {func(d *Definition) { d.Scale = nil }, "criteria[0]", "scale"},
		"a criterion about no section":        {func(d *Definition) { d.Criteria[0].Sections[0] = "z" }, "criteria[0].sections[0]", "no_section"},
		"a share without a number":            {func(d *Definition) { d.SignOff.Who = ShareSigns }, "sign_off.share", "sign_share"},
		"an unknown that is no setting":       {func(d *Definition) { d.Unknown[0] = "video.colour" }, "unknown[0]", "unknown_setting"},
	} {
		d := sound()
		c.spoil(&d)
		p := d.Check()
		if !slices.ContainsFunc(p, func(p Problem) bool { return p.Path == c.path && p.Key == "programme.check."+c.key }) {
			t.Errorf("%s: found %+v, want %s at %s", name, p, c.key, c.path)
		}
	}
}
