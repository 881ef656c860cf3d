package eligibility

import (
	"slices"
	"time"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/shape"
)

// Project is what the rules of a call ask about.
type Project struct {
	Commune string       // INSEE code; "" while not chosen
	Point   *shape.Point // nil while only the commune is known
	Kind    string       // legal family of who carries it; "" when not known
	Founded time.Time    // of the organisation that carries it; zero when not known
}

// Answers are those of a call to a project, as they are kept with a filing.
type Answers struct {
	Day     time.Time    `json:"day"` // whose lists were asked, midnight UTC
	Commune string       `json:"commune"`
	Point   *shape.Point `json:"point,omitempty"`
	Overall rule.Verdict `json:"overall"`
	Rules   []Answer     `json:"rules"`
	Lists   []Consulted  `json:"lists,omitempty"`
	// Kinds are the values that the attributes of the call have by their conditions.
	Kinds []Kind `json:"kinds,omitempty"`
}

// Kind is the value of an attribute as it is computed.
type Kind struct {
	Attribute string       `json:"attribute"`
	Option    string       `json:"option,omitempty"` // "" unless Verdict is Yes
	Verdict   rule.Verdict `json:"verdict"`
}

// Kind gives the computed value of an attribute; false when the call does not compute it.
func (a Answers) Kind(attribute string) (Kind, bool) {
	for _, k := range a.Kinds {
		if k.Attribute == attribute {
			return k, true
		}
	}
	return Kind{}, false
}

// Computes tells whether a call asks anything that is computed.
func Computes(d call.Definition) bool {
	return len(d.Eligibility) > 0 || slices.ContainsFunc(d.Attributes, func(a call.Attribute) bool { return len(a.Computed) > 0 })
}

// Answer is that of one rule, with its text as it was then.
type Answer struct {
	rule.Answer
	Text call.Text `json:"text"`
}

// Consulted is a list that the rules name: which generation answered, or that there was none.
type Consulted struct {
	Key     string `json:"key"`
	Title   string `json:"title,omitempty"` // "" when none was in force
	Vintage string `json:"vintage,omitempty"`
	SHA256  string `json:"sha256,omitempty"` // of the file it came from
}

// Listed gives the keys of the imported lists that rules name, each once.
func Listed(rules []rule.Rule[call.Text]) []string {
	var keys []string
	for _, r := range rules {
		keys = append(keys, r.If.Lists()...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// kindsOf computes the attributes that have conditions.
func kindsOf(attributes []call.Attribute, f facts) []Kind {
	var kinds []Kind
	for _, a := range attributes {
		if len(a.Computed) > 0 {
			option, verdict := a.Compute(f)
			kinds = append(kinds, Kind{a.Key, option, verdict})
		}
	}
	return kinds
}

// decide answers every rule from what is known.
func decide(rules []rule.Rule[call.Text], f facts) Answers {
	answers := Answers{Day: f.day, Commune: f.commune.Code, Point: f.project.Point}
	var plain []rule.Answer
	for _, r := range rules {
		one := r.Decide(f)
		plain = append(plain, one)
		answers.Rules = append(answers.Rules, Answer{one, r.Text})
	}
	answers.Overall = rule.Overall(plain)
	answers.Lists = f.consulted(rules)
	return answers
}

// consulted tells which lists answered.
func (f facts) consulted(rules []rule.Rule[call.Text]) []Consulted {
	var lists []Consulted
	for _, key := range Listed(rules) {
		l, _ := f.book.List(key)
		lists = append(lists, Consulted{key, l.Title, l.Vintage, l.SHA256})
	}
	return lists
}

// RoundDay is the day whose lists count for a round: that of its closing, in the call's zone;
// today for a round that never closes, or none of this key.
func RoundDay(d call.Definition, round string, now time.Time) time.Time {
	zone := d.Location()
	if r, ok := d.Round(round); ok {
		if _, until := r.Window(zone); !until.IsZero() {
			return until.Add(-time.Minute).In(zone)
		}
	}
	return now.In(zone)
}
