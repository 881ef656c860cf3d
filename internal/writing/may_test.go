package writing_test

import (
	"testing"

	"maillage/internal/collective"
	"maillage/internal/document"
	"maillage/internal/dossier"
	"maillage/internal/maytest"
	"maillage/internal/writing"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	names := map[document.Right]string{document.None: "nothing", document.Read: "read", document.Comment: "comment", document.Write: "write"}
	var table maytest.Table
	for _, state := range dossier.States() {
		for _, open := range []bool{false, true} {
			act := "in a text, " + string(state)
			if open {
				act += ", section reopened"
			}
			table.Act(act)
			for _, role := range []collective.Role{collective.NoRole, collective.Reader, collective.Writer, collective.Lead} {
				who := string(role)
				if role == collective.NoRole {
					who = "stranger"
				}
				table.Say(who, names[writing.RightOf(role, state, open)])
			}
		}
	}
	table.Compare(t)
}
