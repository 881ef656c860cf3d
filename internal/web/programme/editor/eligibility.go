package editor

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web/ui"
)

// A rule is edited as a list of tests that must all hold, or of which one must, each of
// which may be turned round. That writes every condition of one level; what is deeper is
// kept as it is, said in words and edited in the file.

// test is one row of a rule. Its key finds it again whatever moved meanwhile.
type test struct {
	key   string
	asked rule.Condition
}

// The kinds of tests, as the form names them. A deep one has none.
const (
	insideKind    = "inside"
	territoryKind = "territory"
	listedKind    = "listed"
	peopleKind    = "population"
	classKind     = "class"
	farKind       = "far"
	ageKind       = "age"
	formKind      = "form"
	deepKind      = "deep"
)

func testKinds() []string {
	return []string{insideKind, territoryKind, listedKind, peopleKind, classKind, farKind, ageKind, formKind}
}

func kindOf(c rule.Condition) string {
	switch {
	case c.Inside != nil:
		return insideKind
	case c.Among != nil && c.Among.Level != "":
		return territoryKind
	case c.Among != nil:
		return listedKind
	case c.People != nil:
		return peopleKind
	case c.Class != nil:
		return classKind
	case c.Far != nil:
		return farKind
	case c.Age != nil:
		return ageKind
	case c.Form != nil:
		return formKind
	case c.Not != nil || len(c.All)+len(c.Any) > 0:
		return deepKind
	}
	return ""
}

// blank gives a test of a kind with nothing filled in yet.
func blank(kind string) rule.Condition {
	switch kind {
	case insideKind:
		return rule.Condition{Inside: &rule.Inside{}}
	case territoryKind:
		return rule.Condition{Among: &rule.Among{Level: rule.Commune}}
	case listedKind:
		return rule.Condition{Among: &rule.Among{}}
	case peopleKind:
		return rule.Condition{People: &rule.People{Of: rule.OfCommune}}
	case classKind:
		return rule.Condition{Class: &rule.Class{}}
	case farKind:
		return rule.Condition{Far: &rule.Far{}}
	case ageKind:
		return rule.Condition{Age: &rule.Age{}}
	case formKind:
		return rule.Condition{Form: &rule.Form{}}
	}
	return rule.Condition{}
}

// The ways tests combine, as the form names them.
const (
	allHold   = "all"
	oneIsTrue = "any"
)

// testsOf gives the tests of a condition, how they combine, and the end of the path of each.
func testsOf(c rule.Condition) (tests []test, how string, paths []string) {
	parts, how, step := []rule.Condition{c}, allHold, ""
	switch {
	case len(c.All) > 0:
		parts, step = c.All, ".all"
	case len(c.Any) > 0:
		parts, how, step = c.Any, oneIsTrue, ".any"
	case kindOf(c) == "":
		return nil, how, nil
	}
	for i, part := range parts {
		path := step
		if step != "" {
			path = at(step, i)
		}
		if _, turned := straight(part); turned {
			path += ".not"
		}
		tests, paths = append(tests, test{keyOf(part), part}), append(paths, path)
	}
	return tests, how, paths
}

// straight gives a test that may be turned round, and whether it is.
func straight(c rule.Condition) (straightened rule.Condition, turned bool) {
	if c.Not != nil && kindOf(*c.Not) != deepKind {
		return *c.Not, true
	}
	return c, false
}

func keyOf(c rule.Condition) string {
	content, err := json.Marshal(c)
	if err != nil {
		return "x"
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:6])
}

// combine makes a condition of tests. One test alone stands without a group, unless it
// stood in one.
func combine(tests []test, how string, before rule.Condition) rule.Condition {
	var parts []rule.Condition
	for _, t := range tests {
		parts = append(parts, t.asked)
	}
	grouped := len(before.All)+len(before.Any) > 0
	switch {
	case len(parts) == 0:
		return rule.Condition{}
	case len(parts) == 1 && !grouped:
		return parts[0]
	case how == oneIsTrue:
		return rule.Condition{Any: parts}
	}
	return rule.Condition{All: parts}
}

func ruleList() keyed[rule.Rule[call.Text]] {
	return keyed[rule.Rule[call.Text]]{func(r *rule.Rule[call.Text]) *string { return &r.Key }, func(r *rule.Rule[call.Text]) call.Text { return r.Text }}
}

func (e *Editor) eligibility() {
	list(e, "eligibility", e.base+"/eligibility", &e.d.Eligibility, ruleList(), func(r rule.Rule[call.Text]) string {
		return e.T("call.rule", "condition", e.Condition(r.If), "follows", e.Follows(r))
	})
}

// rule ties a rule: its text, its tests, and what follows.
func (e *Editor) rule(r *rule.Rule[call.Text]) {
	e.text("text", &r.Text, long, true)
	if r.Key == "" {
		return // its tests come once it is there
	}
	tests, how, paths := testsOf(r.If)
	for i, path := range paths {
		e.alias(join(e.at, "if")+path, at(join(e.at, "if"), i))
	}
	e.choice("how", "radios", &how, []ui.Option{{Value: allHold, Label: e.T("edit.rule.all")}, {Value: oneIsTrue, Label: e.T("edit.rule.any")}})
	named := keyed[test]{func(t *test) *string { return &t.key }, func(t *test) call.Text {
		said := e.Condition(t.asked)
		if c, _ := straight(t.asked); c.Blank() && kindOf(c) != "" {
			said = e.T("edit.rule.blank", "kind", e.T("edit.test."+kindOf(c)))
		}
		return call.Text{FR: said, EN: said}
	}}
	rows(e, "if", &tests, named, e.test)
	if e.sent() {
		r.If = combine(tests, how, r.If)
	}
	e.Entries = append(e.Entries, Entry{Heading: e.T("edit.rule.follows")})
	e.follows("met", &r.Met, rule.Yes)
	e.follows("unmet", &r.Unmet, rule.No)
}

// alias tells what is wrong below a path of the call where the form ties it.
func (e *Editor) alias(path, tied string) {
	for wrong, text := range e.problems {
		if rest, below := strings.CutPrefix(wrong, path); below && path != tied && (rest == "" || rest[0] == '.') {
			e.problems[tied+rest] = text
		}
	}
}

// choice ties a setting that always has one of a few values; it stays as it is when the
// form, made before the setting was there, does not have it.
func (e *Editor) choice(path, kind string, v *string, options []ui.Option) {
	choose(e, path, kind, v, options, !e.sent() || e.form.Has(e.name+path))
}

// follows ties what follows from a rule, which is not written where it goes without saying.
func (e *Editor) follows(path string, v *rule.Verdict, unsaid rule.Verdict) {
	said := string(*v)
	if said == "" {
		said = string(unsaid)
	}
	var offered []ui.Option
	for _, verdict := range []rule.Verdict{rule.Yes, rule.No, rule.Instructor} {
		offered = append(offered, ui.Option{Value: string(verdict), Label: e.T("edit.rule.verdict." + string(verdict))})
	}
	e.choice(path, "radios", &said, offered)
	if *v != "" || said != string(unsaid) {
		*v = rule.Verdict(said)
	}
}
