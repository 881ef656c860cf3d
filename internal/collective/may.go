package collective

import "maillage/internal/fault"

func refuse() error  { return fault.New(fault.Forbidden, "fault.forbidden") }
func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// MayRead hides a collective from everyone but its members.
func MayRead(role Role) error {
	if role == NoRole {
		return unknown()
	}
	return nil
}

// MayWrite lets the lead and writers describe organisations, places and contributions.
func MayWrite(role Role) error {
	if err := MayRead(role); err != nil {
		return err
	}
	if role == Reader {
		return refuse()
	}
	return nil
}

// MayLead lets only the lead invite, give roles and end what others do.
func MayLead(role Role) error {
	if err := MayRead(role); err != nil {
		return err
	}
	if role != Lead {
		return refuse()
	}
	return nil
}

// MayLeave keeps the lead until they have handed over.
func MayLeave(role Role) error {
	if err := MayRead(role); err != nil {
		return err
	}
	if role == Lead {
		return fault.New(fault.Conflict, "collective.lead_stays")
	}
	return nil
}
