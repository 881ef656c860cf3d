package collective

import (
	"testing"

	"maillage/internal/maytest"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table maytest.Table
	roles := []Role{NoRole, Reader, Writer, Lead}
	for _, act := range []struct {
		name string
		may  func(Role) error
	}{
		{"read", MayRead},
		{"write", MayWrite},
		{"lead", MayLead},
		{"leave", MayLeave},
		{"join with an invitation", mayJoin},
		{"edit organisation, kept elsewhere", func(r Role) error { return MayEditOrganisation(r, false, false, false) }},
		{"edit organisation, kept elsewhere, representing it", func(r Role) error { return MayEditOrganisation(r, false, true, true) }},
		{"edit organisation, nobody represents it", func(r Role) error { return MayEditOrganisation(r, true, false, false) }},
		{"edit organisation, someone else represents it", func(r Role) error { return MayEditOrganisation(r, true, true, false) }},
		{"edit organisation, representing it", func(r Role) error { return MayEditOrganisation(r, true, true, true) }},
		{"remove organisation", func(r Role) error { return MayRemoveOrganisation(r, false) }},
		{"remove organisation, representing it", func(r Role) error { return MayRemoveOrganisation(r, true) }},
		{"accept the lead", func(r Role) error { return MayAnswerHandover(r, false, true) }},
		{"accept the lead, proposed to them", func(r Role) error { return MayAnswerHandover(r, true, true) }},
		{"decline the lead", func(r Role) error { return MayAnswerHandover(r, false, false) }},
		{"decline the lead, proposed to them", func(r Role) error { return MayAnswerHandover(r, true, false) }},
	} {
		table.Act(act.name)
		for _, role := range roles {
			name := string(role)
			if role == NoRole {
				name = "stranger"
			}
			table.Row(name, act.may(role))
		}
	}
	table.Compare(t)
}
