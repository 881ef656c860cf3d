package conditions

import "maillage/internal/programme/rule"

// The kinds of tests of a rule, as forms name them, and a group of conditions.
const (
	Inside     = "inside"
	Territory  = "territory"
	Listed     = "listed"
	Population = "population"
	Class      = "class"
	Far        = "far"
	Age        = "age"
	Form       = "form"
	Group      = "group"
)

// Kinds lists the kinds of tests in the order forms offer them.
func Kinds() []string {
	return []string{Inside, Territory, Listed, Population, Class, Far, Age, Form}
}

// KindOf gives the kind of a condition of a rule; "" when it asks for nothing yet.
func KindOf(c rule.Condition) string {
	switch {
	case c.Inside != nil:
		return Inside
	case c.Among != nil && c.Among.Level != "":
		return Territory
	case c.Among != nil:
		return Listed
	case c.People != nil:
		return Population
	case c.Class != nil:
		return Class
	case c.Far != nil:
		return Far
	case c.Age != nil:
		return Age
	case c.Form != nil:
		return Form
	case Rules().Group(c):
		return Group
	}
	return ""
}

// Blank gives a test of a kind with nothing filled in yet.
func Blank(kind string) rule.Condition {
	switch kind {
	case Inside:
		return rule.Condition{Inside: &rule.Inside{}}
	case Territory:
		return rule.Condition{Among: &rule.Among{Level: rule.Commune}}
	case Listed:
		return rule.Condition{Among: &rule.Among{}}
	case Population:
		return rule.Condition{People: &rule.People{Of: rule.OfCommune}}
	case Class:
		return rule.Condition{Class: &rule.Class{}}
	case Far:
		return rule.Condition{Far: &rule.Far{}}
	case Age:
		return rule.Condition{Age: &rule.Age{}}
	case Form:
		return rule.Condition{Form: &rule.Form{}}
	}
	return rule.Condition{}
}
