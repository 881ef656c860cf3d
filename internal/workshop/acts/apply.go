// Package acts is what people do in a workshop: each act is a command, checked and played on the
// state of the board. It is pure: the same commands on the same agenda give the same state.
//
// Whoever may not do something is told why; a refusal changes nothing.
package acts

import (
	"maps"
	"slices"
	"strings"
	"time"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// act is one command while it is played. Each verb checks everything before it changes anything.
type act struct {
	*board.State
	c      board.Command
	sender *board.Person // nil for the program
	by     *board.Person // who is meant to act: the sender, or the person who speaks through them
	leads  bool
	change board.Change
}

// verb is what may be done, and by whom.
type verb struct {
	facilitators bool // none but them
	program      bool // none but the program
	always       bool // whatever the status of the workshop; others want it open
	do           func(*act) error
}

// Apply plays one command. An error is a fault for its sender, and changes nothing. Whether a command
// was played before is for the caller to know.
func Apply(s *board.State, c board.Command) (board.Change, error) {
	c.At = c.At.UTC().Round(0)
	v, known := verbs[c.Do]
	if !known {
		return board.Change{}, fault.Wrong("do", "board.no.act")
	}
	a := &act{State: s, c: c}
	if err := a.whoActs(v); err != nil {
		return board.Change{}, err
	}
	if !v.always && s.Status != board.Open {
		return board.Change{}, fault.New(fault.Conflict, map[board.Status]string{board.Prepared: "board.no.prepared", board.Ended: "board.no.ended"}[s.Status])
	}
	if err := a.bound(); err != nil {
		return board.Change{}, err
	}
	if err := v.do(a); err != nil {
		return board.Change{}, err
	}
	s.Seq++
	if a.change.Whole {
		s.Relist()
	}
	order(a.change.Touched)
	return a.change, nil
}

// order puts keys as pages can take them one after the other: lists before their notes, and of notes
// the later ones first, since each is put before another.
func order(keys []board.Key) {
	number := func(key board.Key) int {
		no, _ := board.Digits(strings.TrimPrefix(string(key), "note-"))
		return no
	}
	slices.SortStableFunc(keys, func(a, b board.Key) int { return number(b) - number(a) })
	slices.SortStableFunc(keys, func(a, b board.Key) int { return min(number(a), 1) - min(number(b), 1) })
}

// maxFields bounds what a command carries, before anything reads it.
const maxFields, maxField, maxAgenda = 16, 4000, 200_000

func (a *act) bound() error {
	if len(a.c.Fields) > maxFields {
		return fault.New(fault.TooLarge, "board.no.fields", "max", maxFields)
	}
	for _, name := range slices.Sorted(maps.Keys(a.c.Fields)) {
		most := maxField
		if a.c.Do == "agenda.change" {
			most = maxAgenda
		}
		if len(a.c.Fields[name]) > most {
			return fault.Wrong(name, "board.no.long", "max", most)
		}
	}
	return nil
}

// whoActs finds the sender, and whom they speak for.
func (a *act) whoActs(v verb) error {
	if a.c.By == 0 {
		a.leads = true
		return nil
	}
	if v.program {
		return fault.New(fault.Forbidden, "board.no.program")
	}
	sender, ok := a.Person(a.c.By)
	if !ok {
		return fault.New(fault.NotFound, "board.no.person")
	}
	switch sender.Standing {
	case board.Waiting:
		return fault.New(fault.Forbidden, "board.no.waiting")
	case board.Expelled:
		return fault.New(fault.Forbidden, "board.no.expelled")
	case board.Admitted:
	}
	if v.facilitators && !sender.Facilitator {
		return fault.New(fault.Forbidden, "board.no.facilitators")
	}
	a.sender, a.by, a.leads = sender, sender, sender.Facilitator
	if a.c.Fields["for"] == "" {
		return nil
	}
	other, err := a.personIn("for")
	if err != nil {
		return err
	}
	if other.Through != sender.No || other.Standing != board.Admitted {
		return fault.Wrong("for", "board.no.through", "name", other.Name)
	}
	a.by = other
	return nil
}

// viewer is the sender as somebody who looks: what they do not see, they may not name.
func (a *act) viewer() board.Sight {
	if a.sender == nil {
		return a.Sight(board.Viewer{Facilitator: true})
	}
	return a.Sight(board.Viewer{Person: a.sender.No, Facilitator: a.sender.Facilitator})
}

// author is the number of the person who acts, 0 for the program.
func (a *act) author() int {
	if a.by == nil {
		return 0
	}
	return a.by.No
}

// enter checks that something may be done in the step of the field "step" now: it must be the one
// that is shown, open, and not locked but for facilitators.
func (a *act) enter() (agenda.Step, *board.Step, error) {
	def, ok := a.Agenda.Step(a.c.Fields["step"])
	if !ok {
		return agenda.Step{}, nil, fault.New(fault.NotFound, "board.no.step")
	}
	return def, a.Steps[def.ID], a.going(def)
}

func (a *act) going(def agenda.Step) error {
	step := a.Steps[def.ID]
	if a.Current != def.ID || step == nil {
		return fault.New(fault.Conflict, "board.no.not_current", "title", def.Title)
	}
	if !step.ClosedAt.IsZero() {
		return fault.New(fault.Conflict, "board.no.closed", "title", def.Title)
	}
	if step.Locked && !a.leads {
		return fault.New(fault.Conflict, "board.no.locked")
	}
	return nil
}

// opened finds the step of the field "step", or the one that is shown when there is no such field:
// it was opened once, whether or not it is shown.
func (a *act) opened() (agenda.Step, *board.Step, error) {
	id := a.c.Fields["step"]
	if id == "" {
		id = a.Current
	}
	def, ok := a.Agenda.Step(id)
	if !ok {
		return agenda.Step{}, nil, fault.New(fault.NotFound, "board.no.step")
	}
	if a.Steps[id] == nil {
		return agenda.Step{}, nil, fault.New(fault.Conflict, "board.no.not_opened", "title", def.Title)
	}
	return def, a.Steps[id], nil
}

func (a *act) touch(keys ...board.Key) {
	for _, key := range keys {
		if !slices.Contains(a.change.Touched, key) {
			a.change.Touched = append(a.change.Touched, key)
		}
	}
}

func (a *act) touchOf(person int, keys ...board.Key) {
	if person == 0 {
		return
	}
	if a.change.Own == nil {
		a.change.Own = map[int][]board.Key{}
	}
	a.change.Own[person] = append(a.change.Own[person], keys...)
}

// touchNote puts a note where it belongs, and tells that it changed, with what depends on it.
func (a *act) touchNote(n *board.Note) {
	former, was := a.At(n.No)
	a.Place(n)
	place, is := a.At(n.No)
	a.touch(board.NoteKey(n.No))
	if a.Secret(n) { // lists tell how many they hide
		if was {
			a.touch(board.ListKey(former))
		}
		if is {
			a.touch(board.ListKey(place))
		}
	}
	def, _ := a.Agenda.Step(a.Current)
	switch def.Kind {
	case agenda.Budget:
		a.touch("total")
	case agenda.Vote, agenda.Rate: // what is offered changed, and what is left to give
		a.change.Whole = true
	case agenda.Consent:
		a.touch("decision")
	default:
	}
}

func (a *act) tell(kind string, args ...any) {
	a.change.Tell = append(a.change.Tell, board.Tell{Kind: kind, Args: args})
}

func (a *act) tellTo(person int, kind string, args ...any) {
	if person != 0 {
		a.change.Tell = append(a.change.Tell, board.Tell{Kind: kind, Args: args, To: person})
	}
}

// leftOn is the time on the clock of a step at an instant.
func leftOn(st *board.Step, at time.Time) time.Duration {
	if st.EndsAt.IsZero() {
		return st.Left
	}
	return max(0, st.EndsAt.Sub(at))
}
