package editor

import (
	"slices"
	"strings"

	"maillage/internal/programme/call"
	"maillage/internal/web/ui"
)

// A condition is edited as a list of boxes, "this question has this answer", with whether
// one or all of the questions concerned must fit. That writes every condition of one
// level; deeper ones are kept as they are and edited in the file.

const answered = "?" // after a question's key, in a box: any answer will do

func leafBoxes(c call.Condition) ([]string, bool) {
	if c.Question == "" || c.Not != nil || len(c.All)+len(c.Any) > 0 {
		return nil, false
	}
	if c.Answered {
		return []string{c.Question + answered}, true
	}
	var boxes []string
	for _, value := range append(c.AnyOf, c.Equals) {
		if value != "" {
			boxes = append(boxes, c.Question+"="+value)
		}
	}
	return boxes, true
}

// boxesOf gives the boxes ticked for a condition, and whether all questions must fit;
// simple is false when boxes cannot say it.
func boxesOf(c *call.Condition) (boxes []string, all, simple bool) {
	if c == nil {
		return nil, false, true
	}
	if boxes, simple = leafBoxes(*c); simple {
		return boxes, false, true
	}
	parts := c.Any
	if len(c.All) > 0 {
		parts, all = c.All, true
	}
	if c.Not != nil || len(parts) == 0 {
		return nil, false, false
	}
	var asked []string
	for _, part := range parts {
		more, ok := leafBoxes(part)
		if !ok || slices.Contains(asked, part.Question) {
			return nil, false, false
		}
		asked = append(asked, part.Question)
		boxes = append(boxes, more...)
	}
	return boxes, all, true
}

// conditionOf makes a condition of the boxes ticked; nil when none is.
func conditionOf(boxes []string, all bool) *call.Condition {
	var parts []call.Condition
	part := func(question string) *call.Condition {
		i := slices.IndexFunc(parts, func(c call.Condition) bool { return c.Question == question })
		if i < 0 {
			parts = append(parts, call.Condition{Question: question})
			i = len(parts) - 1
		}
		return &parts[i]
	}
	for _, box := range boxes {
		if question, value, ok := strings.Cut(box, "="); ok {
			c := part(question)
			c.AnyOf = append(c.AnyOf, value)
		} else {
			part(strings.TrimSuffix(box, answered)).Answered = true
		}
	}
	for i := range parts {
		c := &parts[i]
		switch {
		case c.Answered:
			c.AnyOf = nil // any answer includes each of them
		case len(c.AnyOf) == 1:
			c.Equals, c.AnyOf = c.AnyOf[0], nil
		}
	}
	switch {
	case len(parts) == 0:
		return nil
	case len(parts) == 1:
		return &parts[0]
	case all:
		return &call.Condition{All: parts}
	}
	return &call.Condition{Any: parts}
}

// boxes lists what a condition may look at: the questions asked before this one.
func (e *Editor) boxes(before string) []ui.Option {
	var options []ui.Option
	for _, s := range e.d.Form {
		for _, q := range s.Questions {
			if q.Key == before {
				return options
			}
			label := q.Label.In(e.Lang)
			options = append(options, ui.Option{Value: q.Key + answered, Label: e.T("edit.if.answered", "question", label)})
			values := []string{}
			if q.Kind == call.YesNo {
				values = []string{"yes", "no"}
			}
			for _, o := range q.Options {
				values = append(values, o.Key)
			}
			for _, value := range values {
				options = append(options, ui.Option{Value: q.Key + "=" + value, Label: e.T("edit.if.is", "question", label, "value", e.Answer(q, value))})
			}
		}
	}
	return options
}

// condition ties when a question is asked.
func (e *Editor) condition(q *call.Question) {
	offered := e.boxes(q.Key)
	ticked, all, simple := boxesOf(q.ShowIf)
	for _, box := range ticked {
		simple = simple && slices.ContainsFunc(offered, func(o ui.Option) bool { return o.Value == box })
	}
	if !simple {
		e.Entries = append(e.Entries, Entry{Heading: e.label("show_if"), Help: e.T("edit.if.deep", "condition", e.AskedIf(*e.d, *q.ShowIf))})
		return
	}
	if len(offered) == 0 {
		return
	}
	several(e, "show_if", &ticked, offered)
	e.Entries[len(e.Entries)-1].Field.Label = e.T("edit.if.answers")
	e.Entries[len(e.Entries)-1].Fold = e.label("show_if")
	how := "any"
	if all {
		how = "all"
	}
	choose(e, "show_if_how", "radios", &how, []ui.Option{{Value: "any", Label: e.T("edit.if.any")}, {Value: "all", Label: e.T("edit.if.all")}}, true)
	e.pair()
	if e.sent() {
		q.ShowIf = conditionOf(ticked, how == "all")
	}
}
