package acts

import (
	"math/rand/v2"

	"maillage/internal/fault"
	"maillage/internal/workshop/board"
)

// turnOrder puts those who are in, or those of the field "people", in an order to speak; at random
// with a seed.
func (a *act) turnOrder() error {
	_, step, err := a.opened()
	if err != nil {
		return err
	}
	order, err := a.peopleHere()
	if err != nil {
		return err
	}
	if a.c.Fields["seed"] != "" {
		source, err := a.seed()
		if err != nil {
			return err
		}
		source.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	step.Order, step.Speaks = order, 0
	a.touch("step")
	a.tell("turns")
	for _, p := range a.People {
		a.touchOf(p.No, "me")
	}
	return nil
}

// peopleHere are those named by the field "people", such as those who have a page open; or all who
// are in.
func (a *act) peopleHere() ([]int, error) {
	var numbers []int
	if a.c.Fields["people"] == "" {
		for _, p := range a.People {
			if p.In() {
				numbers = append(numbers, p.No)
			}
		}
		return numbers, nil
	}
	named, ok := numbersIn(a.c.Fields["people"])
	if !ok {
		return nil, fault.Wrong("people", "board.no.numbers", "max", maxAtOnce)
	}
	for _, no := range named {
		if no < 1 || no > len(a.People) || !a.People[no-1].In() {
			return nil, fault.New(fault.NotFound, "board.no.person")
		}
	}
	return named, nil
}

// seed is chance, drawn before: the same seed gives the same order.
func (a *act) seed() (*rand.Rand, error) {
	n, ok := board.Digits(a.c.Fields["seed"])
	if !ok {
		return nil, fault.Wrong("seed", "board.no.seed")
	}
	return rand.New(rand.NewPCG(uint64(n), 0)), nil //nolint:gosec // an order of people, not a secret; it must be the same when played again
}

func (a *act) turnNext() error {
	_, step, err := a.opened()
	if err != nil {
		return err
	}
	if len(step.Order) == 0 {
		return fault.New(fault.Conflict, "board.no.order")
	}
	a.touchOf(step.Speaks, "me")
	next := 0
	for i, no := range step.Order {
		if no == step.Speaks {
			next = i + 1
		}
	}
	step.Speaks = 0
	for ; next < len(step.Order) && step.Speaks == 0; next++ {
		if a.People[step.Order[next]-1].In() {
			step.Speaks = step.Order[next]
		}
	}
	a.touch("step")
	a.touchOf(step.Speaks, "me")
	if step.Speaks != 0 { // whoever cannot see who has the floor hears it
		a.tell("speaks", "name", a.People[step.Speaks-1].Name)
	}
	a.tellTo(step.Speaks, "your_turn")
	return nil
}
