// Package conditions takes apart conditions made of conditions, so that each group of them is
// edited on a page of its own. An address names a group by the places of the groups it stands
// in: if.1.0 is the first condition of the second condition of a rule. The package is pure,
// and serves the two kinds of conditions that calls have: those that rules ask of a project,
// and those that answers must meet for a question to be asked.
package conditions

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
)

// Grammar tells how conditions of one kind combine others.
type Grammar[C any] struct {
	all, any func(*C) *[]C
	not      func(*C) **C
}

// Rules is how conditions of rules combine.
func Rules() Grammar[rule.Condition] {
	return Grammar[rule.Condition]{
		all: func(c *rule.Condition) *[]rule.Condition { return &c.All },
		any: func(c *rule.Condition) *[]rule.Condition { return &c.Any },
		not: func(c *rule.Condition) **rule.Condition { return &c.Not },
	}
}

// Questions is how conditions on answers combine.
func Questions() Grammar[call.Condition] {
	return Grammar[call.Condition]{
		all: func(c *call.Condition) *[]call.Condition { return &c.All },
		any: func(c *call.Condition) *[]call.Condition { return &c.Any },
		not: func(c *call.Condition) **call.Condition { return &c.Not },
	}
}

// The ways conditions combine, as forms name them.
const (
	AllHold   = "all"
	OneIsTrue = "any"
)

// Part is a condition of a group, with its path from the group.
type Part[C any] struct {
	Asked *C
	Path  string
}

// Straight gives a condition as it stands before it is turned round, and whether it is.
func (g Grammar[C]) Straight(c C) (straight C, turned bool) {
	if not := *g.not(&c); not != nil {
		return *not, true
	}
	return c, false
}

// Turn turns a condition round, or leaves it.
func (g Grammar[C]) Turn(c C, turned bool) C {
	if !turned {
		return c
	}
	var round C
	*g.not(&round) = &c
	return round
}

// Group tells whether a condition is made of others.
func (g Grammar[C]) Group(c C) bool {
	return *g.not(&c) != nil || len(*g.all(&c))+len(*g.any(&c)) > 0
}

// Wrap makes a group of one condition; of nothing, one that waits for its first.
func (g Grammar[C]) Wrap(c C) C { return g.join([]C{c}, AllHold) }

func (g Grammar[C]) join(parts []C, how string) C {
	var joined C
	if how == OneIsTrue {
		*g.any(&joined) = parts
	} else {
		*g.all(&joined) = parts
	}
	return joined
}

// Parts gives the conditions of a group and how they combine. One that is no group is its
// only part; what asks for nothing yet has none.
func (g Grammar[C]) Parts(c *C) (parts []Part[C], how string) {
	list, how := *g.all(c), AllHold
	if len(*g.any(c)) > 0 {
		list, how = *g.any(c), OneIsTrue
	}
	switch {
	case len(list) == 0 && nothing(*c), len(list) == 1 && nothing(list[0]):
		return nil, how
	case len(list) == 0:
		return []Part[C]{{c, ""}}, how
	}
	for i := range list {
		parts = append(parts, Part[C]{&list[i], "." + how + "[" + strconv.Itoa(i) + "]"})
	}
	return parts, how
}

func nothing[C any](c C) bool { return reflect.ValueOf(c).IsZero() }

// Combine makes a condition of its parts, as Parts gives them. One alone stands without a
// group unless it stood in one. None leaves nothing, or, of a nested condition, a group that
// waits for its first.
func (g Grammar[C]) Combine(parts []C, how string, before C, nested bool) C {
	var none C
	switch grouped := len(*g.all(&before))+len(*g.any(&before)) > 0; {
	case len(parts) == 0 && nested:
		return g.join([]C{none}, how)
	case len(parts) == 0:
		return none
	case len(parts) == 1 && !grouped:
		return parts[0]
	}
	return g.join(parts, how)
}

// Node is a condition inside another, with its path from there and how many conditions it
// stands in, itself counted.
type Node[C any] struct {
	At    *C
	Path  string
	Depth int
}

// NodeOf is a condition that stands in none.
func NodeOf[C any](root *C) Node[C] { return Node[C]{root, "", 1} }

// Find gives the group at a place: each number is that of a part, turned round or not.
func (g Grammar[C]) Find(root *C, place []int) (Node[C], bool) {
	n := NodeOf(root)
	for _, i := range place {
		parts, _ := g.Parts(n.At)
		if i < 0 || i >= len(parts) {
			return n, false
		}
		if n.At = parts[i].Asked; parts[i].Path != "" {
			n.Path, n.Depth = n.Path+parts[i].Path, n.Depth+1
		}
		if not := *g.not(n.At); not != nil {
			n.At, n.Path, n.Depth = not, n.Path+".not", n.Depth+1
		}
		if !g.Group(*n.At) {
			return n, false
		}
	}
	return n, true
}

// Lead gives the place of the innermost group that a path goes through.
func (g Grammar[C]) Lead(c *C, path string) []int {
	var place []int
	for {
		parts, _ := g.Parts(c)
		i := slices.IndexFunc(parts, func(p Part[C]) bool { return strings.HasPrefix(path, p.Path) })
		if i < 0 {
			return place
		}
		c, path = parts[i].Asked, path[len(parts[i].Path):]
		if not := *g.not(c); not != nil {
			inside := false
			if path, inside = strings.CutPrefix(path, ".not"); !inside {
				return place
			}
			c = not
		}
		if !g.Group(*c) {
			return place
		}
		place = append(place, i)
	}
}

// deepest bounds the numbers of an address: deeper conditions are refused everywhere.
const deepest = 2 * rule.MaxDepth

// Address writes where a group stands, below a root such as "if".
func Address(root string, place ...int) string {
	for _, i := range place {
		root += "." + strconv.Itoa(i)
	}
	return root
}

// ParseAddress reads what Address writes.
func ParseAddress(text string) (root string, place []int, ok bool) {
	steps := strings.Split(text, ".")
	for _, step := range steps[1:] {
		i, err := strconv.Atoi(step)
		if err != nil {
			return "", nil, false
		}
		place = append(place, i)
	}
	return steps[0], place, len(place) <= deepest && Address(steps[0], place...) == text
}
