package acts

import (
	"slices"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// deciding finds the decision that is taken in the step of the field "step".
func (a *act) deciding() (agenda.Step, *board.Decision, error) {
	def, step, err := a.enter()
	if err == nil && step.Decision == nil {
		err = fault.New(fault.Conflict, "board.no.consent")
	}
	if err != nil {
		return def, nil, err
	}
	return def, step.Decision, nil
}

func (a *act) phase() error {
	_, d, err := a.deciding()
	if err != nil {
		return err
	}
	phase := board.Phase(a.c.Fields["phase"])
	if !slices.Contains(board.Phases(), phase) || phase == board.Decided {
		return fault.Wrong("phase", "board.no.phase_name")
	}
	if d.Text() == "" && phase != board.Proposing {
		return fault.New(fault.Conflict, "board.no.no_proposal")
	}
	d.Phase, d.Outcome = phase, board.Undecided
	a.change.Whole = true
	a.tell("phase_" + string(phase))
	return nil
}

// proposalAmend changes the proposal. Stands on the former text are not stands on this one.
func (a *act) proposalAmend() error {
	_, d, err := a.deciding()
	if err != nil {
		return err
	}
	switch {
	case d.Phase == board.Decided:
		return fault.New(fault.Conflict, "board.no.decided")
	case !a.mayAmend(d):
		return fault.New(fault.Forbidden, "board.no.amend")
	}
	if len(d.Texts) >= maxTexts && !a.leads {
		return fault.New(fault.TooLarge, "board.no.texts", "max", maxTexts)
	}
	text, err := a.textIn("text", maxProposal, true)
	if err != nil {
		return err
	}
	if text == d.Text() {
		return nil
	}
	if d.Text() == "" && !a.leads {
		d.Proposer = a.author()
	}
	d.Texts = append(d.Texts, text)
	d.Stands = nil
	a.touch("decision")
	a.tell("amended")
	return nil
}

// mayAmend: facilitators, the proposer, and anybody while nobody has proposed anything.
func (a *act) mayAmend(d *board.Decision) bool {
	return a.leads || a.by != nil && (d.Proposer == a.by.No || d.Text() == "")
}

// standTake says where somebody stands. Who objects says why: the reason is a note.
func (a *act) standTake() error {
	def, d, err := a.deciding()
	if err != nil {
		return err
	}
	if d.Phase != board.Objecting || a.by == nil {
		return fault.New(fault.Conflict, "board.no.stand_phase")
	}
	stand := board.Stand(a.c.Fields["stand"])
	objection := a.objectionOf(def, a.by.No)
	switch stand {
	case board.Consents, board.Aside:
		if objection != nil {
			objection.Say(board.Details{Outcome: board.Withdrawn, Answer: objection.Said().Answer})
			a.touchNote(objection)
		}
	case board.Objects:
		if err := a.object(def, objection); err != nil {
			return err
		}
	default:
		return fault.Wrong("stand", "board.no.stand")
	}
	d.Stands = setIn(d.Stands, a.by.No, stand)
	a.touch("decision")
	return nil
}

// objectionOf finds the objection of a person that is still in the way.
func (a *act) objectionOf(def agenda.Step, person int) *board.Note {
	for _, n := range a.Notes {
		if n.Step == def.ID && n.Column == board.Objection && n.Author == person && n.Stands() {
			return n
		}
	}
	return nil
}

func (a *act) object(def agenda.Step, former *board.Note) error {
	text, err := a.textIn("text", maxText, true)
	if err != nil {
		return err
	}
	if former != nil {
		former.Text, former.Details = text, nil
		a.touchNote(former)
		return nil
	}
	if len(a.Notes) >= maxNotes {
		return fault.New(fault.TooLarge, "board.no.full", "max", maxNotes)
	}
	n := &board.Note{No: len(a.Notes) + 1, Step: def.ID, Column: board.Objection, Author: a.by.No, Text: text, At: a.c.At}
	a.Notes = append(a.Notes, n)
	a.change.Note = n.No
	a.touchNote(n)
	a.tell("objection", "name", a.by.Name)
	return nil
}

// objectionSettle says what became of an objection. Who made it may withdraw it.
func (a *act) objectionSettle() error {
	n, err := a.note("note")
	if err != nil {
		return err
	}
	def, _ := a.Agenda.Step(n.Step)
	if err := a.going(def); err != nil {
		return err
	}
	outcome := a.c.Fields["outcome"]
	switch {
	case def.Kind != agenda.Consent || n.Column != board.Objection || n.Removed:
		return fault.New(fault.Conflict, "board.no.no_objection")
	case outcome != board.Integrated && outcome != board.Withdrawn && outcome != board.Maintained:
		return fault.Wrong("outcome", "board.no.outcome")
	case !a.leads && (outcome != board.Withdrawn || !a.viewer().Mine(n)):
		return fault.New(fault.Forbidden, "board.no.settle")
	}
	answer, err := a.mayText("text", maxText, true)
	if err != nil {
		return err
	}
	if outcome == board.Integrated && answer == "" {
		return fault.Wrong("text", "board.no.how_integrated")
	}
	n.Say(board.Details{Outcome: outcome, Answer: answer})
	if d := a.DecisionOf(def); outcome != board.Maintained && d.Stands[n.Author] == board.Objects {
		delete(d.Stands, n.Author) // they have not said yet where they stand now
	}
	a.touchNote(n)
	return nil
}

// questionAnswer answers a clarification: the proposer does, and nobody in their place.
func (a *act) questionAnswer() error {
	n, err := a.note("note")
	if err != nil {
		return err
	}
	def, _ := a.Agenda.Step(n.Step)
	if err := a.going(def); err != nil {
		return err
	}
	if def.Kind != agenda.Consent || n.Column != board.Clarification || n.Removed {
		return fault.New(fault.Conflict, "board.no.no_question")
	}
	if !a.mayAnswer(a.DecisionOf(def)) {
		return fault.New(fault.Forbidden, "board.no.answer")
	}
	answer, err := a.textIn("text", maxText, true)
	if err != nil {
		return err
	}
	n.Say(board.Details{Answer: answer})
	a.touchNote(n)
	return nil
}

func (a *act) mayAnswer(d *board.Decision) bool {
	if d.Proposer == 0 {
		return a.leads
	}
	return a.by != nil && a.by.No == d.Proposer
}

// proposalSettle ends a decision: adopted when everybody was asked and nobody objects any more, or
// dropped.
func (a *act) proposalSettle() error {
	def, d, err := a.deciding()
	if err != nil {
		return err
	}
	outcome := board.Outcome(a.c.Fields["outcome"])
	switch outcome {
	case board.Dropped:
	case board.Adopted:
		if d.Phase != board.Objecting {
			return fault.New(fault.Conflict, "board.no.adopt_phase")
		}
		if open := a.Objections(def); open > 0 {
			return fault.New(fault.Conflict, "board.no.adopt_objection", "count", open)
		}
	default:
		return fault.Wrong("outcome", "board.no.outcome")
	}
	if d.Text() == "" {
		return fault.New(fault.Conflict, "board.no.no_proposal")
	}
	d.Phase, d.Outcome, a.change.Whole = board.Decided, outcome, true
	a.tell(string(outcome))
	return nil
}
