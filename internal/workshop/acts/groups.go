package acts

import (
	"slices"
	"strconv"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// groupsOf makes the groups of a step that opens, with nobody in them yet.
func (a *act) groupsOf(def agenda.Step) []*board.Group {
	if def.Split == agenda.ByColumn {
		if of, ok := a.Agenda.Before(def); ok {
			return named(of.Places())
		}
	}
	return unnamed(nil, max(def.Count, 1))
}

func named(columns []agenda.Column) []*board.Group {
	var groups []*board.Group
	for i, column := range columns {
		groups = append(groups, &board.Group{Key: groupKey(i + 1), Name: column.Title})
	}
	return groups
}

// unnamed adds groups until there are so many.
func unnamed(groups []*board.Group, count int) []*board.Group {
	for len(groups) < count {
		groups = append(groups, &board.Group{Key: groupKey(len(groups) + 1)})
	}
	return groups
}

func groupKey(no int) string { return "g" + strconv.Itoa(no) }

func mergeGroups(st *board.Step) {
	for _, group := range st.Groups {
		group.Merged = true
	}
}

// grouping finds the step of groups that is under way, and the group of the field "group" when
// there must be one.
func (a *act) grouping() (agenda.Step, *board.Step, error) {
	def, step, err := a.enter()
	if err == nil && def.Kind != agenda.Groups {
		err = fault.New(fault.Conflict, "board.no.groups")
	}
	return def, step, err
}

func (a *act) group(step *board.Step) (*board.Group, error) {
	for _, group := range step.Groups {
		if group.Key == a.c.Fields["group"] {
			return group, nil
		}
	}
	return nil, fault.New(fault.NotFound, "board.no.group")
}

// groupsDraw puts people in groups by chance, as even as can be: those of the field "people", or all
// who are in but facilitators. Groups in which something was written stay.
func (a *act) groupsDraw() error {
	def, step, err := a.grouping()
	if err != nil {
		return err
	}
	count := len(step.Groups)
	if a.c.Fields["count"] != "" {
		if count, err = a.numberIn("count", 1, agenda.MaxGroups); err != nil {
			return err
		}
	}
	if def.Split == agenda.ByColumn {
		count = len(step.Groups)
	}
	people, err := a.peopleHere()
	if err != nil {
		return err
	}
	source, err := a.seed()
	if err != nil {
		return err
	}
	if a.c.Fields["people"] == "" {
		people = slices.DeleteFunc(people, func(no int) bool { return a.People[no-1].Facilitator })
	}
	for _, n := range a.Notes {
		if n.Step == def.ID {
			no, _ := board.Digits(n.Group[1:])
			count = max(count, no)
		}
	}
	source.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	merged := len(step.Groups) > 0 && step.Merged()
	step.Groups = unnamed(step.Groups[:min(len(step.Groups), count)], count)
	for i, group := range step.Groups {
		group.People, group.Secretary, group.Merged = nil, 0, merged
		for j := i; j < len(people); j += count {
			group.People = append(group.People, people[j])
		}
		slices.Sort(group.People)
	}
	a.change.Whole = true
	a.tell("groups_drawn", "count", count)
	for i, group := range step.Groups {
		for _, no := range group.People {
			a.tellTo(no, "your_group", "no", i+1)
		}
	}
	return nil
}

// groupJoin lets somebody choose their group: where people choose, or when they came after the draw.
func (a *act) groupJoin() error {
	def, step, err := a.grouping()
	if err != nil {
		return err
	}
	group, err := a.group(step)
	if err != nil {
		return err
	}
	if a.by == nil || !board.MayJoin(def, step, a.by.No) && !a.leads {
		return fault.New(fault.Forbidden, "board.no.join")
	}
	a.putIn(step, group, a.by)
	return nil
}

// groupPut puts somebody in a group, or in none.
func (a *act) groupPut() error {
	_, step, err := a.grouping()
	if err != nil {
		return err
	}
	p, err := a.memberIn("person")
	if err != nil {
		return err
	}
	var group *board.Group
	if a.c.Fields["group"] != "" {
		if group, err = a.group(step); err != nil {
			return err
		}
	}
	a.putIn(step, group, p)
	return nil
}

func (a *act) putIn(step *board.Step, group *board.Group, p *board.Person) {
	former := step.GroupOf(p.No)
	if former == group {
		return
	}
	if former != nil {
		former.People = slices.DeleteFunc(former.People, func(no int) bool { return no == p.No })
		if former.Secretary == p.No {
			former.Secretary = 0
		}
	}
	if group != nil {
		group.People = append(group.People, p.No)
		slices.Sort(group.People)
	}
	a.touch("groups")
	a.touchOf(p.No, "board")
	a.touchOf(p.Through, "board")
}

// groupSecretary says who writes for a group: its people do, or facilitators.
func (a *act) groupSecretary() error {
	_, step, err := a.grouping()
	if err != nil {
		return err
	}
	group, err := a.group(step)
	if err != nil {
		return err
	}
	if !a.leads && (a.by == nil || !slices.Contains(group.People, a.by.No)) {
		return fault.New(fault.Forbidden, "board.no.secretary")
	}
	p, err := a.memberIn("person")
	if err != nil {
		return err
	}
	if !slices.Contains(group.People, p.No) {
		return fault.Wrong("person", "board.no.not_in_group", "name", p.Name)
	}
	group.Secretary = p.No
	a.touch("groups")
	return nil
}

// groupsMerge brings the groups back: everyone sees what each wrote.
func (a *act) groupsMerge() error {
	_, step, err := a.grouping()
	if err != nil {
		return err
	}
	if step.Merged() {
		return fault.New(fault.Conflict, "board.no.merged")
	}
	mergeGroups(step)
	a.change.Whole = true
	a.tell("groups_merged")
	return nil
}
