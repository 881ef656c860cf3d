package call

import (
	"fmt"
	"regexp"
	"slices"

	"maillage/internal/programme/rule"
)

// The bounds of what conditions measure: beyond them, what was typed is a slip.
const (
	maxMetres     = 20_000
	maxKilometres = 500
	maxMinutes    = 600
	maxSpeed      = 130 // kilometres an hour: nobody drives faster in a straight line
	maxPeople     = 100_000_000
	maxAge        = 1_200 // months
)

// listKey is how an imported list is named; a file may be imported after the call is written.
var listKey = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// numbering is how the territories of each level are numbered; whether one exists is known
// elsewhere, where the division of the country is.
var numbering = map[rule.Level]*regexp.Regexp{
	rule.Commune:        regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`),
	rule.EPCI:           regexp.MustCompile(`^[0-9]{9}$`),
	rule.Arrondissement: regexp.MustCompile(`^[0-9][0-9AB][0-9]{1,2}$`),
	rule.Departement:    regexp.MustCompile(`^[0-9][0-9AB][0-9]?$`),
	rule.Region:         regexp.MustCompile(`^[0-9]{2,3}$`),
}

func (d Definition) checkEligibility(p *Problems) {
	unique(p, "eligibility", d.Eligibility, func(r rule.Rule[Text]) string { return r.Key })
	for i, r := range d.Eligibility {
		path := fmt.Sprintf("eligibility[%d]", i)
		if r.Text.FR == "" {
			p.Add(path+".text", "programme.check.rule_text")
		}
		for _, follows := range []struct {
			name    string
			verdict rule.Verdict
		}{{"met", r.Met}, {"unmet", r.Unmet}} {
			if follows.verdict != "" && !slices.Contains([]rule.Verdict{rule.Yes, rule.No, rule.Instructor}, follows.verdict) {
				p.Add(path+"."+follows.name, "programme.check.rule_verdict", "value", string(follows.verdict))
			}
		}
		conditions := &conditions{problems: p, path: path + ".if"}
		conditions.check(r.If, path+".if", 1)
	}
}

// conditions counts the conditions of a rule while they are checked.
type conditions struct {
	problems *Problems
	path     string // of the rule's condition
	count    int
}

func (k *conditions) check(c rule.Condition, path string, depth int) {
	k.count++
	switch {
	case depth == rule.MaxDepth+1:
		k.problems.Add(path, "programme.check.rule_deep", "max", rule.MaxDepth)
		return
	case k.count == rule.MaxConditions+1:
		k.problems.Add(k.path, "programme.check.rule_many", "max", rule.MaxConditions)
		return
	case k.count > rule.MaxConditions:
		return
	}
	said := 0
	for _, says := range []bool{
		len(c.All) > 0, len(c.Any) > 0, c.Not != nil, c.Inside != nil, c.Among != nil,
		c.People != nil, c.Class != nil, c.Far != nil, c.Age != nil, c.Form != nil,
	} {
		if says {
			said++
		}
	}
	if said == 0 {
		k.problems.Add(path, "programme.check.rule_nothing")
		return
	}
	if said > 1 {
		k.problems.Add(path, "programme.check.rule_form")
		return
	}
	for i, part := range c.All {
		k.check(part, fmt.Sprintf("%s.all[%d]", path, i), depth+1)
	}
	for i, part := range c.Any {
		k.check(part, fmt.Sprintf("%s.any[%d]", path, i), depth+1)
	}
	if c.Not != nil {
		k.check(*c.Not, path+".not", depth+1)
	}
	checkTest(k.problems, c, path)
}

// checkTest refuses a test that nobody could meet or understand.
func checkTest(p *Problems, c rule.Condition, path string) {
	switch {
	case c.Inside != nil:
		checkList(p, path+".inside.list", c.Inside.List)
		checkMeasure(p, path+".inside.metres", c.Inside.Metres, 0, maxMetres)
	case c.Among != nil:
		checkAmong(p, *c.Among, path+".among")
	case c.People != nil:
		checkPeople(p, *c.People, path+".population")
	case c.Class != nil:
		checkList(p, path+".class.list", c.Class.List)
		checkValues(p, path+".class.values", c.Class.Values, func(value string) bool { return value != "" })
	case c.Far != nil:
		checkFar(p, *c.Far, path+".far")
	case c.Age != nil:
		checkMeasure(p, path+".age.months", float64(c.Age.Months), 1, maxAge)
	case c.Form != nil:
		checkValues(p, path+".form.kinds", c.Form.Kinds, func(kind string) bool { return slices.Contains(LegalKinds(), LegalKind(kind)) })
	}
}

// ListKey tells whether an imported list may have this key.
func ListKey(key string) bool { return listKey.MatchString(key) }

func checkList(p *Problems, path, key string) {
	switch {
	case key == "":
		p.Add(path, "programme.check.rule_no_list")
	case !ListKey(key):
		p.Add(path, "programme.check.rule_list", "key", key)
	}
}

// checkMeasure refuses what is out of bounds, and what is not a number.
func checkMeasure(p *Problems, path string, measure float64, least, most int) {
	if !(measure >= float64(least) && measure <= float64(most)) {
		p.Add(path, "programme.check.rule_measure", "min", least, "max", most)
	}
}

// checkValues refuses an empty list, a value twice, and one that cannot be.
func checkValues(p *Problems, path string, values []string, may func(string) bool) {
	if len(values) == 0 {
		p.Add(path, "programme.check.no_values")
	}
	seen := map[string]bool{}
	for i, value := range values {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case seen[value]:
			p.Add(at, "programme.check.twice", "key", value)
		case !may(value):
			p.Add(at, "programme.check.rule_value", "value", value)
		}
		seen[value] = true
	}
}

func checkAmong(p *Problems, a rule.Among, path string) {
	known, numbered := numbering[a.Level]
	switch {
	case a.List != "" && (a.Level != "" || len(a.Codes) > 0):
		p.Add(path, "programme.check.rule_among")
	case a.List != "", a.Level == "" && len(a.Codes) == 0:
		checkList(p, path+".list", a.List)
	case !numbered:
		p.Add(path+".level", "programme.check.rule_level")
	default:
		checkValues(p, path+".codes", a.Codes, known.MatchString)
	}
}

func checkPeople(p *Problems, bounds rule.People, path string) {
	if !slices.Contains(rule.Censuses(), bounds.Of) {
		p.Add(path+".of", "programme.check.rule_census")
	}
	checkMeasure(p, path+".min", float64(bounds.Min), 0, maxPeople)
	checkMeasure(p, path+".max", float64(bounds.Max), 0, maxPeople)
	switch {
	case bounds.Min == 0 && bounds.Max == 0:
		p.Add(path+".min", "programme.check.no_bound")
	case bounds.Max > 0 && bounds.Min > bounds.Max:
		p.Add(path+".min", "programme.check.min_max", "min", bounds.Min, "max", bounds.Max)
	}
}

func checkFar(p *Problems, far rule.Far, path string) {
	if far.List != "" {
		checkList(p, path+".list", far.List)
	}
	switch {
	case (far.Kilometres == 0) == (far.Minutes == 0 && far.Speed == 0):
		p.Add(path+".kilometres", "programme.check.rule_far")
	case far.Minutes != 0 || far.Speed != 0:
		checkMeasure(p, path+".minutes", far.Minutes, 1, maxMinutes)
		checkMeasure(p, path+".speed", far.Speed, 1, maxSpeed)
	default:
		checkMeasure(p, path+".kilometres", far.Kilometres, 0, maxKilometres)
	}
}
