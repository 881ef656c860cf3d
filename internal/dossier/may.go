package dossier

import (
	"maillage/internal/collective"
	"maillage/internal/fault"
)

func refuse() error  { return fault.New(fault.Forbidden, "fault.forbidden") }
func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// MayRead shows a dossier to the members of its collective. The funder's people read what
// was filed through the review room.
func MayRead(role collective.Role) error {
	if role == collective.NoRole {
		return unknown()
	}
	return nil
}

// MayWrite lets the lead and writers change a draft, and after filing only the sections
// the funder reopened.
func MayWrite(role collective.Role, state State, open bool) error {
	if err := MayRead(role); err != nil {
		return err
	}
	if role == collective.Reader {
		return refuse()
	}
	if state.Writable(open) {
		return nil
	}
	return fault.New(fault.Conflict, "dossier.frozen")
}

// MayStart lets the lead and writers of a collective begin an application.
func MayStart(role collective.Role) error { return collective.MayWrite(role) }
