package video

import (
	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/fault"
)

func unknown() error { return fault.New(fault.NotFound, "fault.not_found") }

// MayRead shows how a video is prepared to the members of the collective, and to nobody else.
func MayRead(role collective.Role) error { return dossier.MayRead(role) }

// MayPrepare lets those who may write the dossier write its brief and its scenes, as long as the
// video itself may still change; open tells whether the funder reopened the pieces.
func MayPrepare(role collective.Role, state dossier.State, open bool) error {
	return dossier.MayWrite(role, state, open)
}

// MayKeepConsents lets the lead and writers say who is filmed and keep what they signed, at any
// time: whoever is filmed may withdraw long after the dossier was filed. Signed forms are theirs
// alone to read.
func MayKeepConsents(role collective.Role) error { return collective.MayWrite(role) }
