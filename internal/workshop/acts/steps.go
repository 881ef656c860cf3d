package acts

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

func (a *act) workshopOpen() error {
	if a.Status != board.Prepared {
		return fault.New(fault.Conflict, "board.no.begun")
	}
	a.Status, a.change.Whole = board.Open, true
	a.tell("workshop_open")
	return nil
}

func (a *act) workshopEnd() error {
	a.closeStep()
	for _, step := range a.Steps {
		mergeGroups(step) // nothing is apart any more
	}
	a.Status, a.Current, a.change.Whole = board.Ended, "", true
	a.tell("workshop_end")
	return nil
}

func (a *act) workshopReopen() error {
	if a.Status != board.Ended {
		return fault.New(fault.Conflict, "board.no.not_ended")
	}
	a.Status, a.change.Whole = board.Open, true
	a.tell("workshop_open")
	return nil
}

// stepOpen shows a step, the next or any other: what each holds stays. What it takes up is shown, if
// it was not yet: nobody can put together what they do not see.
func (a *act) stepOpen() error {
	def, ok := a.Agenda.Step(a.c.Fields["step"])
	if !ok {
		return fault.New(fault.NotFound, "board.no.step")
	}
	step := a.Steps[def.ID]
	if a.Current == def.ID && step.ClosedAt.IsZero() {
		return fault.New(fault.Conflict, "board.no.already_open")
	}
	a.closeStep()
	if step == nil {
		step = &board.Step{OpenedAt: a.c.At, Left: time.Duration(def.Minutes) * time.Minute}
		a.Steps[def.ID] = step
		a.begin(def, step)
	}
	step.ClosedAt, step.Locked, step.Ready = time.Time{}, false, nil
	if step.Left > 0 {
		step.EndsAt, step.Left = a.c.At.Add(step.Left), 0
	}
	a.Current, a.change.Whole = def.ID, true
	a.takeUp(def)
	a.tell("step", "title", def.Title)
	return nil
}

// begin makes what a kind of step needs, the first time that it opens.
func (a *act) begin(def agenda.Step, step *board.Step) {
	switch def.Kind {
	case agenda.Consent:
		step.Decision = &board.Decision{Phase: board.Proposing}
		if def.Proposal != "" {
			step.Decision.Texts = []string{def.Proposal}
		}
	case agenda.Groups:
		step.Groups = a.groupsOf(def)
	default:
	}
}

// takeUp shows to everyone what a step takes up.
func (a *act) takeUp(def agenda.Step) {
	if of, ok := a.Agenda.Before(def); ok && (def.Kind == agenda.Cluster || def.Choice()) {
		if step := a.Steps[of.ID]; step != nil {
			step.Revealed = step.Revealed || of.Private
			mergeGroups(step)
		}
		a.takeUp(of)
	}
}

func (a *act) stepClose() error {
	def, _ := a.Agenda.Step(a.Current)
	if !a.closeStep() {
		return fault.New(fault.Conflict, "board.no.none_open")
	}
	a.change.Whole = true
	a.tell("step_closed", "title", def.Title)
	return nil
}

// closeStep closes the step that is open, if there is one: it is counted, its clock stands still, and
// of an anonymous one it is forgotten who wrote what.
func (a *act) closeStep() bool {
	a.Summons = 0
	step := a.Steps[a.Current]
	if step == nil || !step.ClosedAt.IsZero() {
		return false
	}
	def, _ := a.Agenda.Step(a.Current)
	step.Left, step.EndsAt, step.ClosedAt = leftOn(step, a.c.At), time.Time{}, a.c.At
	a.change.Closed = append(a.change.Closed, def.ID)
	switch {
	case def.Choice() && !step.Counted:
		a.tally(def, step)
	case def.Kind == agenda.Consent:
		stood := map[int]bool{}
		for no := range step.Decision.Stands {
			stood[no] = a.People[no-1].In()
		}
		a.turnout(step, stood)
	}
	if def.Anonymous {
		a.seal(def, step)
	}
	return true
}

// seal forgets who wrote and chose what in an anonymous step, and when: it cannot be told any more.
func (a *act) seal(def agenda.Step, step *board.Step) {
	step.Sealed, step.Dots, step.Ratings = true, nil, nil
	for _, n := range a.Notes {
		if n.Step == def.ID {
			n.Author, n.RemovedBy, n.Organisation, n.At = 0, 0, "", step.OpenedAt
		}
	}
	a.change.Sealed = append(a.change.Sealed, def.ID)
}

func (a *act) stepLock() error   { return a.lock(true) }
func (a *act) stepUnlock() error { return a.lock(false) }

func (a *act) lock(on bool) error {
	step := a.Steps[a.Current]
	if step == nil || step.Locked == on {
		return fault.New(fault.Conflict, "board.no.lock")
	}
	step.Locked, a.change.Whole = on, true
	a.tell(map[bool]string{true: "locked", false: "unlocked"}[on])
	return nil
}

// stepReveal shows what was written alone.
func (a *act) stepReveal() error {
	def, step, err := a.opened()
	if err != nil {
		return err
	}
	if !def.Private || step.Revealed {
		return fault.New(fault.Conflict, "board.no.reveal")
	}
	step.Revealed, a.change.Whole = true, true
	a.tell("revealed", "title", def.Title)
	return nil
}

// stepAnonymous makes a step anonymous for good, before anybody wrote or chose in it.
func (a *act) stepAnonymous() error {
	id := a.c.Fields["step"]
	for i, def := range a.Agenda.Steps {
		if def.ID != id {
			continue
		}
		step := a.Steps[id]
		switch {
		case def.Anonymous:
			return nil
		case !def.Kind.Hides():
			return fault.Wrong("step", "board.no.anonymous_kind")
		case a.written(id) || step != nil && (len(step.Dots) > 0 || len(step.Ratings) > 0 || step.Counted):
			return fault.New(fault.Conflict, "board.no.anonymous_late")
		}
		a.Agenda.Steps[i].Anonymous, a.change.Whole = true, true
		a.tell("anonymous", "title", def.Title)
		return nil
	}
	return fault.New(fault.NotFound, "board.no.step")
}

func (a *act) written(step string) bool {
	for _, n := range a.Notes {
		if n.Step == step {
			return true
		}
	}
	return false
}

// agendaChange takes an agenda that was changed while the workshop runs: steps that were opened stay
// as they are, in their order.
func (a *act) agendaChange() error {
	var changed agenda.Agenda
	decoder := json.NewDecoder(strings.NewReader(a.c.Fields["agenda"]))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&changed); err != nil {
		return fault.Wrong("agenda", "board.no.agenda")
	}
	if err := changed.Check(); err != nil {
		return err
	}
	after := 0
	for _, def := range a.Agenda.Steps {
		if a.Steps[def.ID] == nil {
			continue
		}
		at := changed.Index(def.ID)
		if at < after || !reflect.DeepEqual(changed.Steps[max(at, 0)], def) {
			return fault.New(fault.Conflict, "board.no.agenda_opened", "title", def.Title)
		}
		after = at + 1
	}
	a.Agenda, a.change.Whole = changed, true
	return nil
}

func (a *act) door() error {
	switch door := board.Door(a.c.Fields["door"]); door {
	case board.DoorOpen, board.DoorAsk, board.DoorClosed:
		a.Door = door
		a.touch("people")
		return nil
	}
	return fault.Wrong("door", "board.no.door")
}

func (a *act) summon() error {
	a.Summons = a.Seq + 1
	a.touch("step")
	name := ""
	if a.by != nil {
		name = a.by.Name
	}
	a.tell("summoned", "name", name)
	return nil
}
