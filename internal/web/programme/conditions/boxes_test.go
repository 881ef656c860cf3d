package conditions_test

import (
	"reflect"
	"testing"

	"maillage/internal/programme/call"
	"maillage/internal/web/programme/conditions"
)

func TestConditionsOfOneLevelGoThroughTheirBoxesAndBack(t *testing.T) {
	is := func(question, value string) call.Condition { return call.Condition{Question: question, Equals: value} }
	for name, c := range map[string]call.Condition{
		"equals":   is("a", "x"),
		"any of":   {Question: "a", AnyOf: []string{"x", "y"}},
		"answered": {Question: "a", Answered: true},
		"any":      {Any: []call.Condition{is("a", "x"), {Question: "b", Answered: true}}},
		"all":      {All: []call.Condition{is("a", "x"), {Question: "b", AnyOf: []string{"y", "z"}}}},
	} {
		boxes, all, simple := conditions.BoxesOf(&c)
		if got := conditions.ConditionOf(boxes, all); !simple || !reflect.DeepEqual(*got, c) {
			t.Errorf("%s: %+v becomes %q then %+v", name, c, boxes, got)
		}
	}
	if conditions.ConditionOf(nil, true) != nil {
		t.Error("no box makes a condition")
	}
	inner := is("a", "x")
	for name, deep := range map[string]call.Condition{
		"not":       {Not: &inner},
		"two deep":  {All: []call.Condition{{Any: []call.Condition{inner}}}},
		"all of a":  {All: []call.Condition{is("a", "x"), is("a", "y")}},
		"all empty": {},
	} {
		if _, _, simple := conditions.BoxesOf(&deep); simple {
			t.Errorf("%s: boxes cannot say %+v", name, deep)
		}
	}
}
