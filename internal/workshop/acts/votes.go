package acts

import (
	"slices"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// choosing finds the step in which something is given to the thing of the field "thing".
func (a *act) choosing(kind agenda.Kind) (agenda.Step, *board.Step, board.Key, error) {
	def, step, err := a.enter()
	if err != nil {
		return def, step, "", err
	}
	if def.Kind != kind || a.by == nil {
		return def, step, "", fault.New(fault.Conflict, "board.no.choice")
	}
	if step.Counted {
		return def, step, "", fault.New(fault.Conflict, "board.no.counted")
	}
	key, ok := a.Thing(a.c.Fields["thing"])
	if !ok {
		return def, step, "", fault.New(fault.NotFound, "board.no.thing")
	}
	return def, step, key, nil
}

// dotsGive sets how many dots somebody gives to a thing.
func (a *act) dotsGive() error {
	def, step, key, err := a.choosing(agenda.Vote)
	if err != nil {
		return err
	}
	dots, err := a.numberIn("dots", 0, board.MostOn(def))
	if err != nil {
		return err
	}
	thing, me := a.c.Fields["thing"], a.by.No
	if given := a.Given(step, me) - step.Dots[thing][me]; given+dots > def.Dots {
		return fault.Wrong("dots", "board.no.dots", "left", def.Dots-given, "max", def.Dots)
	}
	a.forget(step, me)
	if dots == 0 {
		delete(step.Dots[thing], me)
		if len(step.Dots[thing]) == 0 {
			delete(step.Dots, thing)
		}
	} else {
		step.Dots = setIn(step.Dots, thing, setIn(step.Dots[thing], me, dots))
	}
	a.touchOf(a.by.No, key, "me")
	return nil
}

// forget takes back the dots that a person gave to what is not offered any more: they are free to
// give, and must not come back with it.
func (a *act) forget(step *board.Step, person int) {
	for thing, dots := range step.Dots {
		if _, offered := a.Thing(thing); offered || dots[person] == 0 {
			continue
		}
		delete(dots, person)
		if len(dots) == 0 {
			delete(step.Dots, thing)
		}
	}
}

// rate sets the value that somebody gives to a thing by a criterion; 0 takes it back.
func (a *act) rate() error {
	def, step, key, err := a.choosing(agenda.Rate)
	if err != nil {
		return err
	}
	criterion := a.c.Fields["criterion"]
	if !slices.ContainsFunc(def.Criteria, func(c agenda.Criterion) bool { return c.Key == criterion }) {
		return fault.New(fault.NotFound, "board.no.criterion")
	}
	value, err := a.numberIn("value", 0, def.Scale)
	if err != nil {
		return err
	}
	thing, me := a.c.Fields["thing"], a.by.No
	criteria := step.Ratings[thing]
	switch {
	case value > 0:
		step.Ratings = setIn(step.Ratings, thing, setIn(criteria, criterion, setIn(criteria[criterion], me, value)))
	case criteria[criterion][me] > 0:
		delete(criteria[criterion], me)
	}
	a.touchOf(a.by.No, key)
	return nil
}

// count closes a vote or a rating, and shows what came of it.
func (a *act) count() error {
	def, step, err := a.opened()
	if err != nil {
		return err
	}
	if !def.Choice() || a.Current != def.ID {
		return fault.New(fault.Conflict, "board.no.choice")
	}
	if step.Counted {
		return fault.New(fault.Conflict, "board.no.counted")
	}
	a.tally(def, step)
	if def.Anonymous {
		a.seal(def, step)
	}
	a.change.Whole = true
	a.tell("counted", "title", def.Title)
	return nil
}

// countAgain lets people choose again, each from what they had chosen.
func (a *act) countAgain() error {
	def, step, err := a.opened()
	if err != nil {
		return err
	}
	switch {
	case !step.Counted || a.Current != def.ID:
		return fault.New(fault.Conflict, "board.no.not_counted")
	case step.Sealed:
		return fault.New(fault.Conflict, "board.no.sealed")
	}
	step.Counted, step.Voters, step.Chose, step.Tally, step.Spread, step.Rank = false, 0, 0, nil, nil, nil
	a.change.Whole = true
	a.tell("count_again", "title", def.Title)
	return nil
}

// tally counts the step that is shown. Who could choose is whoever is in: what those chose who were
// sent away does not count.
func (a *act) tally(def agenda.Step, step *board.Step) {
	step.Counted, step.Tally, step.Spread, step.Rank = true, map[string]int{}, map[string]map[string][]int{}, map[string]int{}
	things, chose := a.Things(), map[int]bool{}
	in := func(no int) bool {
		chose[no] = a.People[no-1].In()
		return chose[no]
	}
	score := map[string]int{}
	for _, thing := range things {
		if def.Kind == agenda.Vote {
			for no, dots := range step.Dots[thing] {
				if in(no) {
					step.Tally[thing] += dots
				}
			}
			score[thing] = step.Tally[thing]
			continue
		}
		step.Spread[thing], score[thing] = spreads(def, step.Ratings[thing], in)
	}
	a.turnout(step, chose)
	for _, thing := range things {
		step.Rank[thing] = 1
		for _, other := range things {
			if score[other] > score[thing] {
				step.Rank[thing]++
			}
		}
	}
}

// spreads tells how many gave each value to a thing, by criterion, and the sum of their means.
func spreads(def agenda.Step, ratings map[string]map[int]int, in func(no int) bool) (all map[string][]int, sum int) {
	all = map[string][]int{}
	for _, criterion := range def.Criteria {
		spread := make([]int, def.Scale)
		for no, value := range ratings[criterion.Key] {
			if in(no) {
				spread[value-1]++
			}
		}
		all[criterion.Key] = spread
		sum += board.Mean(spread)
	}
	return all, sum
}

// turnout keeps how many could choose, and how many did: numbers, which name nobody.
func (a *act) turnout(step *board.Step, chose map[int]bool) {
	step.Voters, step.Chose = a.Present(), 0
	for _, did := range chose {
		if did {
			step.Chose++
		}
	}
}
