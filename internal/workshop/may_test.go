package workshop

import (
	"testing"

	"maillage/internal/collective"
	"maillage/internal/maytest"
	"maillage/internal/workshop/board"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table maytest.Table
	roles := []collective.Role{collective.NoRole, collective.Reader, collective.Writer, collective.Lead}
	for _, act := range []struct {
		name string
		may  func(collective.Role) error
	}{
		{"list", MayList},
		{"prepare", MayPrepare},
		{"look, who has not joined", func(r collective.Role) error { return MayRead(r, false) }},
		{"look, who joined with the link", func(r collective.Role) error { return MayRead(r, true) }},
		{"lead, not named", func(r collective.Role) error { return MayLead(r, false) }},
		{"lead, named", func(r collective.Role) error { return MayLead(r, true) }},
		{"say who facilitates, named", func(r collective.Role) error { return MayName(r, true, false, true) }},
		{"say who facilitates, not named", func(r collective.Role) error { return MayName(r, false, false, true) }},
		{"take the name of the organiser, named", func(r collective.Role) error { return MayName(r, true, true, false) }},
		{"delete before it was opened, named", func(r collective.Role) error { return MayDelete(r, true, false) }},
		{"delete after it was opened, named", func(r collective.Role) error { return MayDelete(r, true, true) }},
		{"delete before it was opened, not named", func(r collective.Role) error { return MayDelete(r, false, false) }},
		{"schedule what is prepared, named", func(r collective.Role) error { return MaySchedule(r, true, board.Prepared) }},
		{"schedule what has ended, named", func(r collective.Role) error { return MaySchedule(r, true, board.Ended) }},
	} {
		table.Act(act.name)
		for _, role := range roles {
			name := string(role)
			if role == collective.NoRole {
				name = "stranger"
			}
			table.Row(name, act.may(role))
		}
	}
	table.Compare(t)
}
