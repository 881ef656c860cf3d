package acts

import (
	"time"

	"maillage/internal/fault"
	"maillage/internal/workshop/board"
)

// ticking finds the step whose clock the facilitators turn.
func (a *act) ticking() (*board.Step, error) {
	step := a.Steps[a.Current]
	if step == nil || !step.ClosedAt.IsZero() {
		return nil, fault.New(fault.Conflict, "board.no.none_open")
	}
	return step, nil
}

func (a *act) clockPause() error {
	step, err := a.ticking()
	if err != nil {
		return err
	}
	if step.EndsAt.IsZero() {
		return fault.New(fault.Conflict, "board.no.clock_still")
	}
	step.Left, step.EndsAt = leftOn(step, a.c.At), time.Time{}
	a.touch("clock")
	a.tell("clock_paused")
	return nil
}

func (a *act) clockGo() error {
	step, err := a.ticking()
	if err != nil {
		return err
	}
	if !step.EndsAt.IsZero() || step.Left == 0 {
		return fault.New(fault.Conflict, "board.no.clock_over")
	}
	step.EndsAt, step.Left = a.c.At.Add(step.Left), 0
	a.touch("clock")
	a.tell("clock_goes")
	return nil
}

// maxMinutes is what a clock is extended by at once.
const maxMinutes = 120

// clockExtend gives more minutes: from now on when the time is over.
func (a *act) clockExtend() error {
	step, err := a.ticking()
	if err != nil {
		return err
	}
	minutes, err := a.numberIn("minutes", 1, maxMinutes)
	if err != nil {
		return err
	}
	more := time.Duration(minutes) * time.Minute
	switch {
	case step.EndsAt.IsZero() && step.Left > 0: // paused: it stays so
		step.Left += more
	case step.EndsAt.After(a.c.At):
		step.EndsAt = step.EndsAt.Add(more)
	default:
		step.EndsAt, step.Left = a.c.At.Add(more), 0
	}
	a.touch("clock")
	a.tell("clock_extended", "count", minutes)
	return nil
}
