package board

import (
	"slices"
	"strconv"
	"strings"

	"maillage/internal/workshop/agenda"
)

// New gives the state of a workshop that nobody has come to yet. The agenda must have passed Check.
func New(a agenda.Agenda) *State {
	a.Steps = slices.Clone(a.Steps)
	s := &State{Agenda: a, Status: Prepared, Door: DoorOpen, Steps: map[string]*Step{}}
	s.Relist()
	return s
}

// Person finds somebody by number. Who turned out to be another is the other.
func (s *State) Person(no int) (*Person, bool) {
	for range len(s.People) + 1 {
		if no < 1 || no > len(s.People) {
			return nil, false
		}
		p := s.People[no-1]
		if p.Into == 0 {
			return p, true
		}
		no = p.Into
	}
	return nil, false
}

// StepOf gives the step in which a command did something, or "": the step whose sealing must forget
// its author. To be asked after the command was played.
func (s *State) StepOf(c Command) string {
	if id := c.Fields["step"]; id != "" {
		return id
	}
	for _, field := range []string{"note", "notes"} { // whoever moves a note may be the only one who could
		first, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimLeft(c.Fields[field], " ,"), ",", " "), " ")
		if no, ok := Digits(first); ok && no >= 1 && no <= len(s.Notes) {
			return s.Notes[no-1].Step
		}
	}
	if no, ok := Digits(c.Fields["list"]); ok && no >= 1 && no <= len(s.Lists) {
		return s.Lists[no-1].Step
	}
	return ""
}

// Phases are those of a consent decision, in order.
func Phases() []Phase {
	return []Phase{Proposing, Clarifying, Reacting, Amending, Objecting, Decided}
}

// DecisionOf gives the decision of a step, empty when it has none.
func (s *State) DecisionOf(def agenda.Step) *Decision {
	if step := s.Steps[def.ID]; step != nil && step.Decision != nil {
		return step.Decision
	}
	return &Decision{}
}

// Hears tells whether notes are written in a list of the decision in its phase. An objection is made
// by standing against the proposal, never as a mere note.
func (d *Decision) Hears(place string) bool {
	return place == Clarification && d.Phase == Clarifying || place == Reaction && d.Phase == Reacting
}

// Text is the proposal as it stands, "" before there is one.
func (d *Decision) Text() string {
	if len(d.Texts) == 0 {
		return ""
	}
	return d.Texts[len(d.Texts)-1]
}

// Stands tells whether an objection is in the way of the proposal.
func (n *Note) Stands() bool {
	outcome := n.Said().Outcome
	return !n.Removed && (outcome == "" || outcome == Maintained)
}

// Objections counts those that are in the way.
func (s *State) Objections(def agenda.Step) int {
	count := 0
	for _, n := range s.Notes {
		if n.Step == def.ID && n.Column == Objection && n.Stands() {
			count++
		}
	}
	return count
}

// Merged tells whether groups came back together: then everyone sees what each wrote.
func (st *Step) Merged() bool {
	return st == nil || len(st.Groups) == 0 || st.Groups[0].Merged
}

// GroupOf finds the group that a person is in.
func (st *Step) GroupOf(person int) *Group {
	for _, group := range st.Groups {
		if slices.Contains(group.People, person) {
			return group
		}
	}
	return nil
}

// MayJoin tells whether a person may choose a group: where lots are drawn, only who was not drawn.
func MayJoin(def agenda.Step, step *Step, person int) bool {
	return def.Split != agenda.AtRandom || step.GroupOf(person) == nil
}

// In tells whether somebody takes part.
func (p *Person) In() bool { return p.Standing == Admitted && p.Into == 0 }

// MostOn is how many dots one person may put on one thing.
func MostOn(def agenda.Step) int {
	if def.MostEach > 0 && def.MostEach < def.Dots {
		return def.MostEach
	}
	return def.Dots
}

// Given counts the dots of a person on what is still offered.
func (s *State) Given(step *Step, person int) int {
	sum := 0
	for thing, dots := range step.Dots {
		if dots[person] == 0 {
			continue
		}
		if _, offered := s.Thing(thing); offered {
			sum += dots[person]
		}
	}
	return sum
}

// Mean of a spread, in hundredths; 0 when nobody rated.
func Mean(spread []int) int {
	sum, people := 0, 0
	for i, count := range spread {
		sum, people = sum+count*(i+1), people+count
	}
	if people == 0 {
		return 0
	}
	return (sum*100 + people/2) / people
}

// Present is how many people are in.
func (s *State) Present() int {
	count := 0
	for _, p := range s.People {
		if p.In() {
			count++
		}
	}
	return count
}

// KindOf tells what a note is, in the step where it was written.
func (s *State) KindOf(def *agenda.Step, n *Note) string {
	switch def.Kind {
	case agenda.Budget:
		return "line"
	case agenda.Inventory:
		return "entry"
	case agenda.Closing:
		if n.Column == agenda.Tasks {
			return "task"
		}
	case agenda.Consent:
		if n.Column == Objection {
			return "objection"
		}
	default:
	}
	return "note"
}

// The ways an objection ends. One that is maintained still stands in the way.
const (
	Integrated = "integrated"
	Withdrawn  = "withdrawn"
	Maintained = "maintained"
)

// Digits reads a number of at most nine digits, without sign.
func Digits(text string) (int, bool) {
	if len(text) == 0 || len(text) > 9 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// Listed gives the words of a field that names several things, parted by spaces or commas.
func Listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
}

// MaxYears is how many years a budget may have.
const MaxYears = 10
