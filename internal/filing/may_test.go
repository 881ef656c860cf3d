package filing

import (
	"testing"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/maytest"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table maytest.Table
	roles := map[collective.Role]string{collective.NoRole: "stranger", collective.Reader: "reader", collective.Writer: "writer", collective.Lead: "lead"}
	order := []collective.Role{collective.NoRole, collective.Reader, collective.Writer, collective.Lead}
	for _, state := range dossier.States() {
		for _, act := range []struct {
			name string
			may  func(collective.Role) error
		}{
			{"validate for another organisation", func(r collective.Role) error { return MayValidate(r, nil, "o", state, false) }},
			{"validate for one's own", func(r collective.Role) error { return MayValidate(r, []string{"o"}, "o", state, false) }},
			{"validate for one's own, section reopened", func(r collective.Role) error { return MayValidate(r, []string{"o"}, "o", state, true) }},
			{"file", func(r collective.Role) error { return MayFile(r, state) }},
			{"withdraw", func(r collective.Role) error { return MayWithdraw(r, state) }},
		} {
			table.Act(act.name + ", " + string(state))
			for _, role := range order {
				table.Row(roles[role], act.may(role))
			}
		}
	}
	table.Compare(t)
}
