package conditions

import (
	"slices"
	"strings"

	"maillage/internal/programme/call"
)

// A condition is edited as a list of boxes, "this question has this answer", with whether
// one or all of the questions concerned must fit. That writes the usual conditions, of one
// level; others have a page of their own.

// Answered follows a question's key in a box, and stands for any answer.
const Answered = "?"

func leafBoxes(c call.Condition) ([]string, bool) {
	if c.Question == "" || c.Not != nil || len(c.All)+len(c.Any) > 0 {
		return nil, false
	}
	if c.Answered {
		return []string{c.Question + Answered}, true
	}
	var boxes []string
	for _, value := range append(c.AnyOf, c.Equals) {
		if value != "" {
			boxes = append(boxes, c.Question+"="+value)
		}
	}
	return boxes, len(boxes) > 0
}

// BoxesOf gives the boxes Ticked for a condition, and whether all questions must fit;
// simple is false when boxes cannot say it.
func BoxesOf(c *call.Condition) (boxes []string, all, simple bool) {
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

// ConditionOf makes a condition of the boxes Ticked; nil when none is.
func ConditionOf(boxes []string, all bool) *call.Condition {
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
			part(strings.TrimSuffix(box, Answered)).Answered = true
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

// BoxesBefore lists what a condition may look at: the questions asked before this one, each
// with the values that boxes offer.
func BoxesBefore(d call.Definition, key string, offer func(q call.Question, value string)) {
	for _, s := range d.Form {
		for _, q := range s.Questions {
			if q.Key == key {
				return
			}
			offer(q, Answered)
			for _, value := range ValuesOf(q) {
				offer(q, value)
			}
		}
	}
}

// ValuesOf lists the answers to a question that are known beforehand.
func ValuesOf(q call.Question) []string {
	var values []string
	if q.Kind == call.YesNo {
		values = []string{"yes", "no"}
	}
	for _, o := range q.Options {
		values = append(values, o.Key)
	}
	return values
}

// Box writes that a question has an answer.
func Box(q call.Question, value string) string {
	if value == Answered {
		return q.Key + Answered
	}
	return q.Key + "=" + value
}

// Ticked tells whether boxes say all of the condition of a question.
func Ticked(d call.Definition, q call.Question) bool {
	boxes, _, simple := BoxesOf(q.ShowIf)
	offered := map[string]bool{}
	BoxesBefore(d, q.Key, func(q call.Question, value string) { offered[Box(q, value)] = true })
	return simple && !slices.ContainsFunc(boxes, func(box string) bool { return !offered[box] })
}
