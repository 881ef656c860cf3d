package award

import (
	"testing"

	"maillage/internal/maytest"
	"maillage/internal/programme"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table maytest.Table
	for _, released := range []bool{false, true} {
		table.Act(map[bool]string{false: "decide, not released", true: "decide, released"}[released])
		table.Row("stranger", MayDecide(programme.NoRole, released))
		for _, role := range []programme.Role{programme.Expert, programme.Instructor, programme.Manager} {
			table.Row(string(role), MayDecide(role, released))
		}
	}
	table.Compare(t)
}
