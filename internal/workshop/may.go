package workshop

import (
	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/workshop/board"
)

func refuse() error  { return fault.New(fault.Forbidden, "fault.forbidden") }
func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// MayList lets members of a collective see its workshops.
func MayList(role collective.Role) error { return collective.MayRead(role) }

// MayPrepare lets the lead and writers of a collective prepare workshops.
func MayPrepare(role collective.Role) error { return collective.MayWrite(role) }

// Facilitates tells who leads a workshop: its organiser and those they named, while they are the
// lead or a writer of the collective.
func Facilitates(role collective.Role, named bool) bool {
	return named && collective.MayWrite(role) == nil
}

// MayRead lets in members of the collective and those who joined with the link.
func MayRead(role collective.Role, joined bool) error {
	if joined {
		return nil
	}
	return collective.MayRead(role)
}

// MayEnter lets in those whom nobody sent away, and who do not wait for a facilitator.
func MayEnter(p *board.Person) error {
	switch {
	case p == nil:
		return unknown()
	case p.Standing == board.Expelled:
		return fault.New(fault.Forbidden, "workshop.expelled")
	case p.Standing == board.Waiting:
		return fault.New(fault.Forbidden, "board.no.waiting")
	}
	return nil
}

// MayLead lets facilitators change what surrounds the board.
func MayLead(role collective.Role, named bool) error {
	if err := collective.MayRead(role); err != nil {
		return err
	}
	if !Facilitates(role, named) {
		return refuse()
	}
	return nil
}

// MayName lets facilitators, and the lead of the collective, say who facilitates: of them the
// organiser stays. Who was not named leads nothing, lead or not, and all see who is.
func MayName(role collective.Role, named, organiser, on bool) error {
	if role != collective.Lead {
		if err := MayLead(role, named); err != nil {
			return err
		}
	}
	if organiser && !on {
		return fault.New(fault.Conflict, "workshop.organiser_stays")
	}
	return nil
}

// MayDelete lets facilitators drop what was never opened: afterwards it is what people said.
func MayDelete(role collective.Role, named bool, opened bool) error {
	if err := MayLead(role, named); err != nil {
		return err
	}
	if opened {
		return fault.New(fault.Conflict, "workshop.opened")
	}
	return nil
}

// MaySchedule lets facilitators say when it is, until it has ended.
func MaySchedule(role collective.Role, named bool, status board.Status) error {
	if err := MayLead(role, named); err != nil {
		return err
	}
	if status == board.Ended {
		return fault.New(fault.Conflict, "workshop.ended")
	}
	return nil
}
