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

// MayEditOrganisation lets only the collective that keeps an organisation's record change
// it: the person who represents the organisation there, or its writers until someone does.
func MayEditOrganisation(role Role, keeps, represented, represents bool) error {
	if err := MayRead(role); err != nil {
		return err
	}
	switch {
	case !keeps:
		return fault.New(fault.Conflict, "organisation.kept_elsewhere")
	case represents:
		return nil
	case represented:
		return fault.New(fault.Conflict, "organisation.represented")
	}
	return MayWrite(role)
}

// MayRemoveOrganisation lets the lead end an organisation's part, and its representative
// withdraw it.
func MayRemoveOrganisation(role Role, represents bool) error {
	if represents {
		return MayRead(role)
	}
	return MayLead(role)
}

// MayAnswerHandover lets the person the lead is proposed to answer, and the lead take the
// proposal back.
func MayAnswerHandover(role Role, proposedToThem, accept bool) error {
	if err := MayRead(role); err != nil {
		return err
	}
	if proposedToThem || (role == Lead && !accept) {
		return nil
	}
	return refuse()
}
