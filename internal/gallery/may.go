package gallery

import (
	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/fault"
)

func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// MayRead shows whether a film is public, and why not, to the members of its collective.
func MayRead(role collective.Role) error { return dossier.MayRead(role) }

// MayShow lets the lead show the film of an awarded dossier to everyone, when it was filed with one
// and nobody who is filmed is without a valid consent.
func MayShow(role collective.Role, state dossier.State, filmed bool, without int) error {
	if err := MayRead(role); err != nil {
		return err
	}
	switch {
	case role != collective.Lead:
		return fault.New(fault.Forbidden, "gallery.lead_only")
	case state != dossier.Accepted:
		return fault.New(fault.Conflict, "gallery.not_awarded")
	case !filmed:
		return fault.New(fault.Conflict, "gallery.no_film")
	case without > 0:
		return fault.New(fault.Conflict, "gallery.consents_wanted", "count", without)
	}
	return nil
}

// MayWithdraw lets the lead and writers take a film back, as they may keep the consents of those who
// are filmed: whoever hears that someone does not agree any more acts at once.
func MayWithdraw(role collective.Role) error { return collective.MayWrite(role) }
