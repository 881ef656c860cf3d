package rule_test

import (
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/programme/rule"
)

// world knows what its fields say; what is nil is not known.
type world struct {
	areas  map[string][]rule.Near
	levels map[rule.Level][2]string
	values map[string]string
	lists  map[string]bool
	people map[rule.Census]int
	place  *rule.Near
	months *int
	kind   *string
}

var source = rule.Source{Title: "Liste", Vintage: "2024"}

func (w world) Areas(list string, _ float64) ([]rule.Near, rule.Source, bool) {
	near, known := w.areas[list]
	return near, source, known
}

func (w world) Territory(level rule.Level) (string, string, rule.Source, bool) {
	found, known := w.levels[level]
	return found[0], found[1], source, known
}

func (w world) Value(list string) (string, rule.Source, bool) {
	value, known := w.values[list]
	return value, source, known
}

func (w world) Listed(list string) (bool, rule.Source, bool) {
	listed, known := w.lists[list]
	return listed, source, known
}

func (w world) Population(of rule.Census) (int, rule.Source, bool) {
	people, known := w.people[of]
	return people, source, known
}

func (w world) NearestPlace(string) (string, float64, rule.Source, bool) {
	if w.place == nil {
		return "", 0, source, false
	}
	return w.place.Name, w.place.Metres, source, true
}

func (w world) Age() (int, bool) {
	if w.months == nil {
		return 0, false
	}
	return *w.months, true
}

func (w world) Kind() (string, bool) {
	if w.kind == nil {
		return "", false
	}
	return *w.kind, true
}

func decide(w world, c rule.Condition) rule.Finding {
	return rule.Rule[string]{Key: "r", If: c}.Decide(w).Finding
}

func TestWhatIsNotKnownIsNeverANo(t *testing.T) {
	for name, c := range map[string]rule.Condition{
		"area":       {Inside: &rule.Inside{List: "qpv", Metres: 300}},
		"territory":  {Among: &rule.Among{Level: rule.Commune, Codes: []string{"50502"}}},
		"list":       {Among: &rule.Among{List: "frr"}},
		"population": {People: &rule.People{Of: rule.OfCommune, Max: 5000}},
		"class":      {Class: &rule.Class{List: "density", Values: []string{"7"}}},
		"far":        {Far: &rule.Far{Kilometres: 10}},
		"age":        {Age: &rule.Age{Months: 12}},
		"form":       {Form: &rule.Form{Kinds: []string{"association"}}},
		"nothing":    {},
	} {
		for _, c := range []rule.Condition{c, {Not: &c}, {All: []rule.Condition{c}}, {Any: []rule.Condition{c}}} {
			if got := decide(world{}, c); got.Verdict != rule.Undecided {
				t.Errorf("%s: %s", name, got.Verdict)
			}
		}
	}
}

func TestADistrictTellsItsMargin(t *testing.T) {
	near := func(inside bool, metres float64) world {
		return world{areas: map[string][]rule.Near{"qpv": {{Name: "Les Tilleuls", Inside: inside, Metres: metres}}}}
	}
	c := rule.Condition{Inside: &rule.Inside{List: "qpv", Metres: 300}}
	for _, one := range []struct {
		w       world
		verdict rule.Verdict
		margin  float64
	}{
		{near(true, 88), rule.Yes, 388},
		{near(false, 212), rule.Yes, 88},
		{near(false, 300), rule.Yes, 0},
		{near(false, 299.8), rule.Yes, 0.2},
		{near(false, 512), rule.No, 212},
		{world{areas: map[string][]rule.Near{"qpv": nil}}, rule.No, 0},
	} {
		got := decide(one.w, c)
		if got.Verdict != one.verdict || got.Margin-one.margin > 1e-9 || one.margin-got.Margin > 1e-9 {
			t.Errorf("%+v: %s, margin %f", one.w.areas, got.Verdict, got.Margin)
		}
	}
}

func TestEachTest(t *testing.T) {
	months, kind := 11, "company"
	w := world{
		levels: map[rule.Level][2]string{rule.Commune: {"29083", "Île-de-Sein"}, rule.EPCI: {"", ""}},
		values: map[string]string{"density": "7", "units": ""}, lists: map[string]bool{"frr": true, "arrondissements": false},
		people: map[rule.Census]int{rule.OfCommune: 4_990}, place: &rule.Near{Name: "La Halle", Metres: 9_500}, months: &months, kind: &kind,
	}
	for name, one := range map[string]struct {
		c       rule.Condition
		verdict rule.Verdict
		margin  float64
	}{
		"in a commune named":          {rule.Condition{Among: &rule.Among{Level: rule.Commune, Codes: []string{"29083"}}}, rule.Yes, 0},
		"without an EPCI":             {rule.Condition{Among: &rule.Among{Level: rule.EPCI, Codes: []string{"", "200069482"}}}, rule.No, 0},
		"in a list":                   {rule.Condition{Among: &rule.Among{List: "frr"}}, rule.Yes, 0},
		"not in a list":               {rule.Condition{Among: &rule.Among{List: "arrondissements"}}, rule.No, 0},
		"below a population":          {rule.Condition{People: &rule.People{Of: rule.OfCommune, Max: 5_000}}, rule.Yes, 10},
		"between populations":         {rule.Condition{People: &rule.People{Of: rule.OfCommune, Min: 4_995, Max: 9_000}}, rule.No, 5},
		"of a class":                  {rule.Condition{Class: &rule.Class{List: "density", Values: []string{"5", "6", "7"}}}, rule.Yes, 0},
		"of another class":            {rule.Condition{Class: &rule.Class{List: "density", Values: []string{"1"}}}, rule.No, 0},
		"left out of the classes":     {rule.Condition{Class: &rule.Class{List: "units", Values: []string{"1"}}}, rule.Undecided, 0},
		"far from any place":          {rule.Condition{Far: &rule.Far{Kilometres: 9}}, rule.Yes, 500},
		"twenty minutes from a place": {rule.Condition{Far: &rule.Far{Minutes: 20, Speed: 45}}, rule.No, 5_500},
		"a month too young":           {rule.Condition{Age: &rule.Age{Months: 12}}, rule.No, 1},
		"of another form":             {rule.Condition{Form: &rule.Form{Kinds: []string{"public", "association"}}}, rule.No, 0},
	} {
		if got := decide(w, one.c); got.Verdict != one.verdict || got.Margin != one.margin {
			t.Errorf("%s: %s, margin %f", name, got.Verdict, got.Margin)
		}
	}
}

func TestARuleSaysWhatFollows(t *testing.T) {
	w := world{lists: map[string]bool{"in": true, "out": false}}
	in, out := rule.Condition{Among: &rule.Among{List: "in"}}, rule.Condition{Among: &rule.Among{List: "out"}}
	answers := []rule.Answer{
		rule.Rule[string]{Key: "a", If: in}.Decide(w),
		rule.Rule[string]{Key: "b", If: out, Unmet: rule.Instructor}.Decide(w),
	}
	if got := rule.Overall(answers); got != rule.Instructor {
		t.Errorf("in one list, left to the instructor: %s", got)
	}
	answers = append(answers, rule.Rule[string]{Key: "c", If: rule.Condition{Among: &rule.Among{List: "unknown"}}}.Decide(w))
	if got := rule.Overall(answers); got != rule.Undecided {
		t.Errorf("with a list not imported: %s", got)
	}
	answers = append(answers, rule.Rule[string]{Key: "d", If: out}.Decide(w))
	if got := rule.Overall(answers); got != rule.No {
		t.Errorf("with one no: %s", got)
	}
	if got := rule.Overall(nil); got != rule.Yes {
		t.Errorf("without rules: %s", got)
	}
}

// Learning more never turns a yes into a no: what is undecided is open, what is decided
// stays.
func TestWhatIsDecidedStaysWhenMoreIsKnown(t *testing.T) {
	lists := []string{"a", "b", "c", "d"}
	var condition func(depth int) *rapid.Generator[rule.Condition]
	condition = func(depth int) *rapid.Generator[rule.Condition] {
		return rapid.Custom(func(r *rapid.T) rule.Condition {
			kind := 0
			if depth > 0 {
				kind = rapid.IntRange(0, 3).Draw(r, "kind")
			}
			parts := func() []rule.Condition { return rapid.SliceOfN(condition(depth-1), 1, 3).Draw(r, "parts") }
			switch kind {
			case 1:
				return rule.Condition{All: parts()}
			case 2:
				return rule.Condition{Any: parts()}
			case 3:
				part := condition(depth-1).Draw(r, "part")
				return rule.Condition{Not: &part}
			}
			return rule.Condition{Among: &rule.Among{List: rapid.SampledFrom(lists).Draw(r, "list")}}
		})
	}
	rapid.Check(t, func(r *rapid.T) {
		c := condition(3).Draw(r, "condition")
		little, all := world{lists: map[string]bool{}}, world{lists: map[string]bool{}}
		for _, list := range lists {
			all.lists[list] = rapid.Bool().Draw(r, list)
			if rapid.Bool().Draw(r, "known "+list) {
				little.lists[list] = all.lists[list]
			}
		}
		before, after := decide(little, c).Verdict, decide(all, c).Verdict
		if after == rule.Undecided || before != rule.Undecided && before != after {
			r.Fatalf("%s becomes %s", before, after)
		}
	})
}

func TestATestWithNothingFilledInIsBlank(t *testing.T) {
	for name, c := range map[string]rule.Condition{
		"nothing": {}, "area": {Inside: &rule.Inside{Metres: 3}}, "territory": {Among: &rule.Among{Level: rule.Commune}}, "list": {Among: &rule.Among{}},
		"population": {People: &rule.People{Of: rule.OfCommune}}, "class": {Class: &rule.Class{List: "densite"}}, "far": {Far: &rule.Far{Minutes: 20}},
		"age": {Age: &rule.Age{}}, "form": {Form: &rule.Form{}},
	} {
		if !c.Blank() {
			t.Errorf("%s is not blank", name)
		}
		if (rule.Condition{Not: &c}).Blank() || (rule.Condition{All: []rule.Condition{c}}).Blank() {
			t.Errorf("%s, combined, is blank", name)
		}
	}
	for name, c := range map[string]rule.Condition{
		"area": {Inside: &rule.Inside{List: "qpv"}}, "territory": {Among: &rule.Among{Level: rule.Commune, Codes: []string{"50502"}}}, "list": {Among: &rule.Among{List: "frr"}},
		"population": {People: &rule.People{Of: rule.OfCommune, Max: 1}}, "class": {Class: &rule.Class{List: "densite", Values: []string{"7"}}}, "far": {Far: &rule.Far{Kilometres: 1}},
		"age": {Age: &rule.Age{Months: 1}}, "form": {Form: &rule.Form{Kinds: []string{"association"}}},
	} {
		if c.Blank() {
			t.Errorf("%s is blank", name)
		}
	}
}
