package editor

import (
	"slices"
	"strings"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/ui"
)

func ruleList() keyed[rule.Rule[call.Text]] {
	return keyed[rule.Rule[call.Text]]{func(r *rule.Rule[call.Text]) *string { return &r.Key }, func(r *rule.Rule[call.Text]) call.Text { return r.Text }}
}

func (e *Editor) eligibility() {
	list(e, "eligibility", e.base+"/eligibility", &e.d.Eligibility, ruleList(), func(r rule.Rule[call.Text]) string {
		return e.T("call.rule", "condition", e.Condition(r.If), "follows", e.Follows(r))
	})
}

// asking is how the conditions of rules are said and tied.
func (e *Editor) asking() language[rule.Condition] {
	return language[rule.Condition]{
		Grammar: conditions.Rules(),
		root:    "if",
		help:    e.T("edit.group.help", "part", maxParts, "count", rule.MaxConditions, "depth", rule.MaxDepth),
		say: func(c rule.Condition) string {
			if straight, _ := conditions.Rules().Straight(c); straight.Blank() && conditions.KindOf(straight) != "" {
				return e.T("edit.rule.blank", "kind", e.T("edit.test."+conditions.KindOf(straight)))
			}
			return e.Condition(c)
		},
		kind: conditions.KindOf,
		kinds: func(string) []ui.Option {
			var offered []ui.Option
			for _, kind := range conditions.Kinds() {
				offered = append(offered, ui.Option{Value: kind, Label: e.T("edit.test." + kind)})
			}
			return offered
		},
		blank: conditions.Blank,
		tie:   e.asked,
	}
}

// rule ties a rule: its text, its conditions, and what follows.
func (e *Editor) rule(r *rule.Rule[call.Text]) {
	e.text("text", &r.Text, long, true)
	if r.Key == "" && !e.form.Has("if.0.key") {
		return // its conditions come once it is there, unless it was removed while they were typed
	}
	url := e.base + "/eligibility/" + r.Key + "/if"
	group(e, e.asking(), conditions.NodeOf(&r.If), url, false)
	e.Entries = append(e.Entries, Entry{Heading: e.T("edit.rule.follows")})
	e.follows("met", &r.Met, rule.Yes)
	e.follows("unmet", &r.Unmet, rule.No)
}

// ruleGroup ties a group of the conditions of a rule.
func (e *Editor) ruleGroup(key string, place []int) bool {
	i := slices.IndexFunc(e.d.Eligibility, func(r rule.Rule[call.Text]) bool { return r.Key == key })
	if i < 0 || len(place) == 0 {
		return false
	}
	e.setting, e.at = "eligibility", at("eligibility", i)
	url := e.base + "/eligibility/" + key
	e.Trail = append(e.Trail, ui.Crumb{Label: e.T("edit.rule.title"), URL: url})
	return nested(e, e.asking(), &e.d.Eligibility[i].If, url+"/if", place)
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
