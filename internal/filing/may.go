package filing

import (
	"slices"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/fault"
)

func refuse() error  { return fault.New(fault.Forbidden, "fault.forbidden") }
func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// MayValidate lets only the person who represents an organisation speak for it, while the
// dossier is being written or corrected.
func MayValidate(role collective.Role, represents []string, organisationID string, state dossier.State, open bool) error {
	if err := dossier.MayRead(role); err != nil {
		return err
	}
	if !slices.Contains(represents, organisationID) {
		return refuse()
	}
	if state.Writable(open) {
		return nil
	}
	return fault.New(fault.Conflict, "dossier.frozen")
}

// MayFile lets only the lead file, and only a draft.
func MayFile(role collective.Role, state dossier.State) error {
	if err := dossier.MayRead(role); err != nil {
		return err
	}
	if role != collective.Lead {
		return fault.New(fault.Forbidden, "filing.lead_only")
	}
	if state != dossier.Draft {
		return fault.New(fault.Conflict, "filing.not_draft")
	}
	return nil
}

// MayWithdraw lets the lead take a dossier back until its instruction has begun.
func MayWithdraw(role collective.Role, state dossier.State) error {
	if err := dossier.MayRead(role); err != nil {
		return err
	}
	if role != collective.Lead {
		return fault.New(fault.Forbidden, "filing.lead_only")
	}
	if state != dossier.Submitted {
		return fault.New(fault.Conflict, "filing.not_withdrawable")
	}
	return nil
}
