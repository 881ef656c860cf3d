package programme

import (
	"maillage/internal/account"
	"maillage/internal/fault"
)

func refuse() error  { return fault.New(fault.Forbidden, "fault.forbidden") }
func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// MayCreateFunder lets only those who run the installation create funders.
func MayCreateFunder(actor account.Actor) error {
	if !actor.Admin {
		return refuse()
	}
	return nil
}

// MaySeeFunder hides a funder's people and drafts from everyone else.
func MaySeeFunder(role Role) error {
	if role == NoRole {
		return unknown()
	}
	return nil
}

// MayManageFunder lets managers name people and edit calls. Others of the funder know it
// exists, strangers do not.
func MayManageFunder(role Role) error {
	if role == NoRole {
		return unknown()
	}
	if role != Manager {
		return refuse()
	}
	return nil
}

// MayReadCall lets everyone read a call once published, and the funder's managers and
// instructors before.
func MayReadCall(role Role, state State) error {
	if state == Draft && role != Manager && role != Instructor {
		return unknown()
	}
	return nil
}

// MayEditCall lets managers edit until the call is closed for good.
func MayEditCall(role Role, state State) error {
	if err := MayReadCall(role, state); err != nil {
		return err
	}
	if role != Manager {
		return refuse()
	}
	if state == Closed {
		return fault.New(fault.Conflict, "programme.call.closed")
	}
	return nil
}

// MayInstruct lets managers and instructors work on the dossiers of a call.
func MayInstruct(role Role) error {
	if role == Manager || role == Instructor {
		return nil
	}
	if role == Expert {
		return refuse()
	}
	return unknown()
}
