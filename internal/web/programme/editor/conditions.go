package editor

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/conditions"
	"maillage/internal/web/ui"
)

// When a question is asked is edited as boxes beside it, or on pages of its own.

// condition ties when a question is asked, or leads to where that is edited.
func (e *Editor) condition(q *call.Question) {
	var offered []ui.Option
	conditions.BoxesBefore(*e.d, q.Key, func(q call.Question, value string) {
		label := e.T("edit.if.answered", "question", q.Label)
		if value != conditions.Answered {
			label = e.T("edit.if.is", "question", q.Label, "value", e.Answer(q, value))
		}
		offered = append(offered, ui.Option{Value: conditions.Box(q, value), Label: label})
	})
	open := &Link{URL: e.base + "/questions/" + q.Key + "/show_if", Label: e.T("edit.if.open"), Wrong: e.hasProblem(join(e.at, "show_if"))}
	if !conditions.Ticked(*e.d, *q) {
		e.Entries = append(e.Entries, Entry{Heading: e.label("show_if"), Help: e.T("edit.if.deep", "condition", e.AskedIf(*e.d, *q.ShowIf)), Open: open})
		return
	}
	if len(offered) == 0 {
		return
	}
	boxes, all, _ := conditions.BoxesOf(q.ShowIf)
	several(e, "show_if", &boxes, offered)
	e.Entries[len(e.Entries)-1].Field.Label = e.T("edit.if.answers")
	e.Entries[len(e.Entries)-1].Fold = e.label("show_if")
	how := conditions.OneIsTrue
	if all {
		how = conditions.AllHold
	}
	choose(e, "show_if_how", "radios", &how, []ui.Option{
		{Value: conditions.OneIsTrue, Label: e.T("edit.if.any")}, {Value: conditions.AllHold, Label: e.T("edit.if.all")},
	}, true)
	e.pair()
	e.Entries[len(e.Entries)-1].Open = open
	if e.sent() {
		q.ShowIf = conditions.ConditionOf(boxes, how == conditions.AllHold)
	}
}

// askedPage ties when a question is asked, or a group of these conditions.
func (e *Editor) askedPage(key string, place []int) bool {
	for i, s := range e.d.Form {
		j := slices.IndexFunc(s.Questions, func(q call.Question) bool { return q.Key == key })
		if j < 0 {
			continue
		}
		q := &e.d.Form[i].Questions[j]
		e.at, e.setting = at(at("form", i)+".questions", j), "eligibility" // one way to write conditions
		url := e.base + "/questions/" + key
		e.Trail = append(e.Trail, ui.Crumb{Label: questions().nameOf(e, q), URL: url})
		root := new(call.Condition)
		if q.ShowIf != nil {
			root = q.ShowIf
		}
		there := true
		if len(place) > 0 {
			e.Trail = append(e.Trail, ui.Crumb{Label: e.T("edit.if.title"), URL: url + "/show_if"})
			there = nested(e, e.answering(key), root, url+"/show_if", place)
		} else {
			e.Title, e.Lead = e.T("edit.if.title"), e.T("edit.if.lead")
			group(e, e.answering(key), conditions.NodeOf(root), url+"/show_if", false)
		}
		if q.ShowIf = root; e.answering(key).kind(*root) == "" && !conditions.Questions().Group(*root) {
			q.ShowIf = nil
		}
		return there
	}
	return false
}

// answering is how the conditions on the answers before a question are said and tied. What
// one asks is which question it looks at.
func (e *Editor) answering(before string) language[call.Condition] {
	return language[call.Condition]{
		Grammar: conditions.Questions(),
		root:    "show_if",
		help:    e.T("edit.if.help", "part", maxParts, "depth", rule.MaxDepth),
		say: func(c call.Condition) string {
			if q, _, found := e.d.Question(c.Question); found && !c.Answered && c.Equals == "" && len(c.AnyOf) == 0 {
				return e.T("edit.rule.blank", "kind", e.T("call.quote", "text", q.Label))
			}
			said := e.AskedIf(*e.d, c)
			first, size := utf8.DecodeRuneInString(said)
			return string(unicode.ToUpper(first)) + said[size:]
		},
		kind: func(c call.Condition) string { return c.Question },
		kinds: func(current string) []ui.Option {
			var offered []ui.Option
			conditions.BoxesBefore(*e.d, before, func(q call.Question, value string) {
				if value == conditions.Answered {
					offered = append(offered, ui.Option{Value: q.Key, Label: e.T("call.quote", "text", q.Label)})
				}
			})
			if current != "" && !slices.ContainsFunc(offered, func(o ui.Option) bool { return o.Value == current }) {
				q, _, _ := e.d.Question(current)
				offered = append(offered, ui.Option{Value: current, Label: e.T("edit.if.late", "question", cmp.Or(q.Label.In(e.Lang), current))})
			}
			return offered
		},
		blank: func(question string) call.Condition {
			q, _, _ := e.d.Question(question)
			return call.Condition{Question: question, Answered: len(conditions.ValuesOf(q)) == 0}
		},
		tie: e.answers,
	}
}

// answers ties which answers to a question fit.
func (e *Editor) answers(c *call.Condition) {
	q, _, _ := e.d.Question(c.Question)
	if c.Answered && len(conditions.ValuesOf(q)) == 0 {
		return // any answer will do: nothing else may be asked
	}
	given := append(slices.Clone(c.AnyOf), c.Equals)
	if c.Answered {
		given = []string{conditions.Answered}
	}
	given = slices.DeleteFunc(given, func(value string) bool { return value == "" })
	offered := []ui.Option{{Value: conditions.Answered, Label: e.T("edit.if.anything")}}
	for _, value := range append(conditions.ValuesOf(q), given...) {
		if !slices.ContainsFunc(offered, func(o ui.Option) bool { return o.Value == value }) {
			offered = append(offered, ui.Option{Value: value, Label: e.Answer(q, value)})
		}
	}
	taken := slices.Clone(given)
	several(e, "values", &taken, offered)
	e.needed()
	if !e.sent() {
		e.mark(cmp.Or(e.problem(""), e.problem("question")))
	}
	switch {
	case slices.Equal(taken, given):
	case slices.Contains(taken, conditions.Answered):
		*c = call.Condition{Question: c.Question, Answered: true}
	case len(taken) == 1:
		*c = call.Condition{Question: c.Question, Equals: taken[0]}
	default:
		*c = call.Condition{Question: c.Question, AnyOf: taken}
	}
}
