package outcome_test

import (
	"testing"

	"maillage/internal/collective"
	"maillage/internal/maytest"
	"maillage/internal/outcome"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	people := []struct {
		name                  string
		role                  collective.Role
		attended, facilitates bool
	}{
		{"stranger", collective.NoRole, false, false},
		{"guest", collective.NoRole, true, false},
		{"reader", collective.Reader, false, false},
		{"reader there", collective.Reader, true, false},
		{"writer", collective.Writer, false, false},
		{"lead", collective.Lead, false, false},
		{"facilitator", collective.Writer, true, true},
	}
	var table maytest.Table
	for _, act := range []string{"read", "export", "draft", "amend", "freeze", "send"} {
		for _, state := range []struct {
			name                   string
			ended, drafted, frozen bool
		}{{"while it runs", false, false, false}, {"ended", true, false, false}, {"drafted", true, true, false}, {"frozen", true, true, true}} {
			table.Act(act + ", " + state.name)
			for _, p := range people {
				var err error
				switch act {
				case "read":
					err = outcome.MayRead(p.role, p.attended)
				case "export":
					err = outcome.MayExport(p.role)
				case "draft":
					err = outcome.MayDraft(p.role, p.facilitates, state.ended, state.frozen)
				case "amend":
					err = outcome.MayAmend(p.role, p.attended, state.drafted, state.frozen)
				case "freeze":
					err = outcome.MayFreeze(p.role, p.facilitates, state.drafted, state.frozen)
				case "send":
					err = outcome.MaySend(p.role)
				}
				table.Row(p.name, err)
			}
		}
	}
	table.Compare(t)
}
