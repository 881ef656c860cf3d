package outcome

import (
	"maillage/internal/collective"
	"maillage/internal/fault"
)

func refuse() error  { return fault.New(fault.Forbidden, "fault.forbidden") }
func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// MayRead lets members of the collective, and whoever was there, read what came of a workshop.
func MayRead(role collective.Role, attended bool) error {
	if attended {
		return nil
	}
	return collective.MayRead(role)
}

// MayExport lets members take the whole workshop away; guests have its minutes.
func MayExport(role collective.Role) error { return collective.MayRead(role) }

// MayDraft lets facilitators have the minutes drafted, once the workshop has ended.
func MayDraft(role collective.Role, facilitates, ended, frozen bool) error {
	if err := collective.MayRead(role); err != nil {
		return err
	}
	switch {
	case !facilitates:
		return refuse()
	case frozen:
		return fault.New(fault.Conflict, "minutes.frozen")
	case !ended:
		return fault.New(fault.Conflict, "minutes.not_ended")
	}
	return nil
}

// MayAmend lets whoever was there, and the lead and writers of the collective, amend the minutes
// until they are frozen.
func MayAmend(role collective.Role, attended, drafted, frozen bool) error {
	if err := MayRead(role, attended); err != nil {
		return err
	}
	switch {
	case !attended && collective.MayWrite(role) != nil:
		return refuse()
	case !drafted:
		return fault.New(fault.Conflict, "minutes.not_drafted")
	case frozen:
		return fault.New(fault.Conflict, "minutes.frozen")
	}
	return nil
}

// MayFreeze lets facilitators freeze the minutes.
func MayFreeze(role collective.Role, facilitates, drafted, frozen bool) error {
	if err := MayDraft(role, facilitates, true, frozen); err != nil {
		return err
	}
	if !drafted {
		return fault.New(fault.Conflict, "minutes.not_drafted")
	}
	return nil
}

// MaySend lets the lead and writers of the collective send on what came of a workshop; what
// receives it has the last word.
func MaySend(role collective.Role) error { return collective.MayWrite(role) }
