package conditions_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web/programme/conditions"
)

// anyCondition draws conditions of some depth, valid or not.
func anyCondition(depth int) *rapid.Generator[rule.Condition] {
	return rapid.Custom(func(t *rapid.T) rule.Condition {
		kinds := conditions.Kinds()
		most := len(kinds)
		if depth > 0 {
			most += 3
		}
		kind := rapid.IntRange(0, most).Draw(t, "kind")
		parts := func() []rule.Condition { return rapid.SliceOfN(anyCondition(depth-1), 1, 3).Draw(t, "parts") }
		switch kind - len(kinds) {
		case 0:
			return rule.Condition{}
		case 1:
			return rule.Condition{All: parts()}
		case 2:
			return rule.Condition{Any: parts()}
		case 3:
			part := anyCondition(depth-1).Draw(t, "part")
			return rule.Condition{Not: &part}
		}
		return conditions.Blank(kinds[kind])
	})
}

// walk visits a condition and every group below it that has a page, with its place.
func walk(c *rule.Condition, place []int, visit func(c *rule.Condition, place []int)) {
	visit(c, place)
	parts, _ := conditions.Rules().Parts(c)
	for i, part := range parts {
		inner := part.Asked
		if inner.Not != nil {
			inner = inner.Not
		}
		if conditions.Rules().Group(*inner) {
			walk(inner, append(slices.Clone(place), i), visit)
		}
	}
}

// Whatever a rule asks, every page that shows a part of it says the same, and is found again by its
// address and by a problem there.
func TestEveryGroupIsFoundTakenApartAndPutTogetherAgain(t *testing.T) {
	g := conditions.Rules()
	rapid.Check(t, func(t *rapid.T) {
		root := anyCondition(4).Draw(t, "condition")
		walk(&root, nil, func(c *rule.Condition, place []int) {
			address := conditions.Address("if", place...)
			name, read, ok := conditions.ParseAddress(address)
			if !ok || name != "if" || !slices.Equal(read, place) {
				t.Fatalf("%v is written %s and read as %s, %v", place, address, name, read)
			}
			n, found := g.Find(&root, place)
			if !found || n.At != c {
				t.Fatalf("%v leads to %+v, want %+v", place, n.At, c)
			}
			parts, how := g.Parts(c)
			asked := []rule.Condition{}
			for _, part := range parts {
				straight, turned := g.Straight(*part.Asked)
				asked = append(asked, g.Turn(straight, turned))
			}
			want := *c
			if len(asked) == 0 && len(place) == 0 {
				want = rule.Condition{} // a rule that is a group of nothing asks nothing
			}
			if got := g.Combine(asked, how, *c, len(place) > 0); !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v becomes %+v, %s, then %+v", *c, asked, how, got)
			}
			if got := g.Lead(&root, n.Path); !slices.Equal(got, place) {
				t.Fatalf("what is wrong at %q leads to %v, want %v", n.Path, got, place)
			}
			if n.Depth > 9 {
				t.Fatalf("%q is %d conditions deep", n.Path, n.Depth)
			}
		})
	})
}

func TestAConditionAddedToOneAloneMakesAGroup(t *testing.T) {
	g := conditions.Rules()
	one, two := conditions.Blank(conditions.Age), conditions.Blank(conditions.Form)
	both := []rule.Condition{one, two}
	if got := g.Combine(both, conditions.OneIsTrue, one, false); len(got.Any) != 2 {
		t.Errorf("one of two is %+v", got)
	}
	if got := g.Combine(both, conditions.AllHold, one, false); len(got.All) != 2 {
		t.Errorf("both are %+v", got)
	}
	if got := g.Combine(nil, conditions.AllHold, one, false); !reflect.DeepEqual(got, rule.Condition{}) {
		t.Errorf("none is %+v", got)
	}
	waiting := g.Combine(nil, conditions.OneIsTrue, one, true)
	if parts, how := g.Parts(&waiting); !g.Group(waiting) || len(parts) > 0 || how != conditions.OneIsTrue {
		t.Errorf("a group left without conditions is %+v", waiting)
	}
	if got := g.Wrap(one); len(got.All) != 1 || !reflect.DeepEqual(got.All[0], one) {
		t.Errorf("one in a group is %+v", got)
	}
}

func TestAddressesThatLeadNowhereAreRefused(t *testing.T) {
	for _, text := range []string{"if.", "if.x", "if.01", "if.+1", "if.1.", "if.9999999999999999999999", "if.0.0.0.0.0.0.0.0.0.0.0.0.0"} {
		if root, place, ok := conditions.ParseAddress(text); ok {
			t.Errorf("%q is read as %s, %v", text, root, place)
		}
	}
	root := rule.Condition{All: []rule.Condition{conditions.Blank(conditions.Age), {Any: []rule.Condition{conditions.Blank(conditions.Age)}}}}
	for _, place := range [][]int{{0}, {2}, {-1}, {1, 0}, {1, 1}} {
		if n, found := conditions.Rules().Find(&root, place); found {
			t.Errorf("%v leads to %+v", place, n.At)
		}
	}
}

func TestEveryKindOfTestIsFoundAgain(t *testing.T) {
	for _, kind := range conditions.Kinds() {
		if got := conditions.KindOf(conditions.Blank(kind)); got != kind {
			t.Errorf("%s is taken for %q", kind, got)
		}
	}
	if fields := reflect.TypeFor[rule.Condition]().NumField(); fields != len(conditions.Kinds())-1+3 {
		t.Errorf("a condition may be %d things: a kind of test is missing", fields)
	}
}

func TestConditionsOnAnswersAreTakenApartToo(t *testing.T) {
	g := conditions.Questions()
	is := call.Condition{Question: "a", Equals: "x"}
	root := call.Condition{Any: []call.Condition{is, {Not: &call.Condition{All: []call.Condition{is, is}}}}}
	n, found := g.Find(&root, []int{1})
	if !found || len(n.At.All) != 2 || n.Path != ".any[1].not" || n.Depth != 3 {
		t.Errorf("found %+v", n)
	}
	if got := g.Lead(&root, ".any[1].not.all[0].question"); !slices.Equal(got, []int{1}) {
		t.Errorf("leads to %v", got)
	}
}
