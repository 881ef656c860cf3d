package call

import (
	"fmt"
	"slices"
	"testing"

	"maillage/internal/programme/rule"
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
		Quotas: []Quota{{Key: "q", Label: text, Attribute: "kind", Values: []string{"a"}, Min: 2, Scope: PerRound}},
		Eligibility: []rule.Rule[Text]{
			{Key: "area", Text: text, If: rule.Condition{Inside: &rule.Inside{List: "qpv", Metres: 300}}, Unmet: rule.Instructor},
			{Key: "far", Text: text, If: rule.Condition{Far: &rule.Far{Minutes: 20, Speed: 40}}},
		},
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
		"a criterion without scale":           {func(d *Definition) { d.Scale = nil }, "criteria[0].scale", "scale"},
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

func TestCheck_NamesWhatIsWrongWithARule(t *testing.T) {
	list := rule.Condition{Among: &rule.Among{List: "frr"}}
	for name, c := range map[string]struct {
		is        rule.Condition
		path, key string
	}{
		"nothing asked":             {rule.Condition{}, "", "rule_nothing"},
		"two things asked":          {rule.Condition{Age: &rule.Age{Months: 3}, Any: []rule.Condition{list}}, "", "rule_form"},
		"nothing asked below":       {rule.Condition{All: []rule.Condition{list, {Not: &rule.Condition{}}}}, ".all[1].not", "rule_nothing"},
		"an area of no list":        {rule.Condition{Inside: &rule.Inside{}}, ".inside.list", "rule_no_list"},
		"a list with an accent":     {rule.Condition{Inside: &rule.Inside{List: "densité"}}, ".inside.list", "rule_list"},
		"an area a country away":    {rule.Condition{Inside: &rule.Inside{List: "qpv", Metres: 900_000}}, ".inside.metres", "rule_measure"},
		"less than nothing":         {rule.Condition{Inside: &rule.Inside{List: "qpv", Metres: -1}}, ".inside.metres", "rule_measure"},
		"codes of nothing":          {rule.Condition{Among: &rule.Among{Codes: []string{"50502"}}}, ".among.level", "rule_level"},
		"no codes":                  {rule.Condition{Among: &rule.Among{Level: rule.Commune}}, ".among.codes", "no_values"},
		"a commune without code":    {rule.Condition{Among: &rule.Among{Level: rule.Commune, Codes: []string{"50502", "Coutances"}}}, ".among.codes[1]", "rule_value"},
		"a commune as a région":     {rule.Condition{Among: &rule.Among{Level: rule.Region, Codes: []string{"50502"}}}, ".among.codes[0]", "rule_value"},
		"a commune twice":           {rule.Condition{Among: &rule.Among{Level: rule.Commune, Codes: []string{"50502", "50502"}}}, ".among.codes[1]", "twice"},
		"codes and a list":          {rule.Condition{Among: &rule.Among{Level: rule.Commune, List: "frr"}}, ".among", "rule_among"},
		"an unknown population":     {rule.Condition{People: &rule.People{Of: "town", Max: 3}}, ".population.of", "rule_census"},
		"an unbounded population":   {rule.Condition{People: &rule.People{Of: rule.OfCommune}}, ".population.min", "no_bound"},
		"bounds that cross":         {rule.Condition{People: &rule.People{Of: rule.OfCommune, Min: 9, Max: 3}}, ".population.min", "min_max"},
		"no class":                  {rule.Condition{Class: &rule.Class{List: "densite"}}, ".class.values", "no_values"},
		"a class without a name":    {rule.Condition{Class: &rule.Class{List: "densite", Values: []string{"1", ""}}}, ".class.values[1]", "rule_value"},
		"no distance":               {rule.Condition{Far: &rule.Far{List: "places"}}, ".far.kilometres", "rule_far"},
		"a distance and a time":     {rule.Condition{Far: &rule.Far{Kilometres: 3, Minutes: 20, Speed: 40}}, ".far.kilometres", "rule_far"},
		"a time without a speed":    {rule.Condition{Far: &rule.Far{Minutes: 20}}, ".far.speed", "rule_measure"},
		"a speed without a time":    {rule.Condition{Far: &rule.Far{Speed: 20}}, ".far.minutes", "rule_measure"},
		"a distance the wrong way":  {rule.Condition{Far: &rule.Far{Kilometres: -3}}, ".far.kilometres", "rule_measure"},
		"no age":                    {rule.Condition{Age: &rule.Age{}}, ".age.months", "rule_measure"},
		"a legal kind nobody knows": {rule.Condition{Form: &rule.Form{Kinds: []string{"guild"}}}, ".form.kinds[0]", "rule_value"},
	} {
		d := sound()
		d.Eligibility[1].If = c.is
		p := d.Check()
		if len(p) != 1 || p[0].Path != "eligibility[1].if"+c.path || p[0].Key != "programme.check."+c.key {
			t.Errorf("%s: found %+v, want %s at %s", name, p, c.key, c.path)
		}
	}
}

func TestCheck_BoundsWhatARuleMayCombine(t *testing.T) {
	d := sound()
	nest := func(levels int) rule.Condition {
		c := rule.Condition{Age: &rule.Age{Months: 3}}
		for range levels - 1 {
			inner := c
			c = rule.Condition{Not: &inner}
		}
		return c
	}
	wide := func(parts int) rule.Condition {
		c := rule.Condition{}
		for range parts {
			c.Any = append(c.Any, nest(1))
		}
		return c
	}
	for name, c := range map[string]struct {
		is  rule.Condition
		key string
	}{
		"six levels":         {nest(rule.MaxDepth), ""},
		"seven levels":       {nest(rule.MaxDepth + 1), "rule_deep"},
		"a thousand levels":  {nest(1_000), "rule_deep"},
		"sixty conditions":   {wide(rule.MaxConditions - 1), ""},
		"one more":           {wide(rule.MaxConditions), "rule_many"},
		"thousands of tests": {wide(10_000), "rule_many"},
	} {
		d.Eligibility[0].If = c.is
		p := d.Check()
		if c.key == "" && len(p) > 0 || c.key != "" && (len(p) != 1 || p[0].Key != "programme.check."+c.key) {
			t.Errorf("%s: found %+v, want %q", name, p, c.key)
		}
	}
}

func TestCheck_OfARuleItself(t *testing.T) {
	for key, spoil := range map[string]func(*rule.Rule[Text]){
		"programme.check.twice eligibility[1].key":          func(r *rule.Rule[Text]) { r.Key = "area" },
		"programme.check.rule_text eligibility[1].text":     func(r *rule.Rule[Text]) { r.Text = Text{EN: "Only English"} },
		"programme.check.rule_verdict eligibility[1].met":   func(r *rule.Rule[Text]) { r.Met = rule.Undecided },
		"programme.check.rule_verdict eligibility[1].unmet": func(r *rule.Rule[Text]) { r.Unmet = "maybe" },
	} {
		d := sound()
		spoil(&d.Eligibility[1])
		p := d.Check()
		if len(p) != 1 || fmt.Sprint(p[0].Key, " ", p[0].Path) != key {
			t.Errorf("found %+v, want %s", p, key)
		}
	}
}
