package acts

import (
	"slices"

	"maillage/internal/fault"
	"maillage/internal/workshop/board"
)

// peopleMerge makes one of two people who are the same: somebody came back under another name. What
// the first said and chose is the other's; where both chose, the other's choice counts.
func (a *act) peopleMerge() error {
	p, err := a.personIn("person")
	if err != nil {
		return err
	}
	into, err := a.memberIn("into")
	if err != nil {
		return err
	}
	if p.No == into.No || p.Facilitator && !into.Facilitator || p.Standing == board.Expelled {
		return fault.Wrong("into", "board.no.same_person")
	}
	if p.Account != "" && into.Account != "" {
		return fault.Wrong("into", "board.no.two_accounts")
	}
	if a.hiding(p.No) || a.hiding(into.No) {
		return fault.Wrong("into", "board.no.same_hidden", "name", p.Name)
	}
	for _, n := range a.Notes {
		n.Author, n.RemovedBy = instead(n.Author, p.No, into.No), instead(n.RemovedBy, p.No, into.No)
	}
	for _, step := range a.Steps {
		oneOf(step, p.No, into.No)
	}
	for _, other := range a.People {
		if other.Through == p.No {
			other.Through = into.No
		}
	}
	if into.Through == into.No { // who spoke through themselves has a device
		into.Through = 0
	}
	if p.Account != "" {
		into.Account, p.Account = p.Account, ""
	}
	if into.Organisation == "" {
		into.Organisation = p.Organisation
	}
	p.Into, p.Through = into.No, 0
	a.change.Whole = true
	return nil
}

func instead(no, of, by int) int {
	if no == of {
		return by
	}
	return no
}

// oneOf gives what one person holds in a step to another.
func oneOf(st *board.Step, from, to int) {
	chose := false
	for _, dots := range st.Dots {
		chose = chose || dots[to] > 0
	}
	for _, dots := range st.Dots {
		give(dots, from, to, !chose)
	}
	for _, criteria := range st.Ratings {
		for _, values := range criteria {
			give(values, from, to, values[to] == 0)
		}
	}
	give(st.Ready, from, to, true)
	if st.Decision != nil {
		_, took := st.Decision.Stands[to]
		give(st.Decision.Stands, from, to, !took)
		st.Decision.Proposer = instead(st.Decision.Proposer, from, to)
	}
	in := slices.ContainsFunc(st.Groups, func(g *board.Group) bool { return slices.Contains(g.People, to) })
	for _, group := range st.Groups {
		group.Secretary = instead(group.Secretary, from, to)
		if in {
			group.People = slices.DeleteFunc(group.People, func(no int) bool { return no == from })
			if !slices.Contains(group.People, group.Secretary) {
				group.Secretary = 0
			}
			continue
		}
		for i, no := range group.People {
			group.People[i] = instead(no, from, to)
		}
	}
	if slices.Contains(st.Order, to) {
		st.Order = slices.DeleteFunc(st.Order, func(no int) bool { return no == from })
	}
	for i, no := range st.Order {
		st.Order[i] = instead(no, from, to)
	}
	st.Speaks = instead(st.Speaks, from, to)
}

// give moves what one holds to another, or drops it.
func give[V any](held map[int]V, from, to int, keep bool) {
	value, ok := held[from]
	if !ok {
		return
	}
	delete(held, from)
	if keep {
		held[to] = value
	}
}
