package review

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/maytest"
	"maillage/internal/programme"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table maytest.Table
	at := time.Date(2021, 4, 1, 9, 0, 0, 0, time.UTC)
	for _, given := range []struct {
		name   string
		member bool
		mine   *Assignment
	}{
		{"not given to them", false, nil},
		{"given to them", false, &Assignment{}},
		{"given to them, review handed in", false, &Assignment{SubmittedAt: at}},
		{"given to them, conflict declared", false, &Assignment{ConflictAt: at}},
		{"given to them, member of the collective", true, &Assignment{}},
		{"not given to them, member of the collective", true, nil},
	} {
		for _, state := range dossier.States() {
			for _, act := range []struct {
				name string
				may  func(programme.Role) error
			}{
				{"see", func(r programme.Role) error { return MaySee(r, state, given.member, given.mine) }},
				{"score", func(r programme.Role) error { return MayScore(r, state, given.member, given.mine) }},
			} {
				table.Act(act.name + ", " + string(state) + ", " + given.name)
				for _, role := range []programme.Role{programme.NoRole, programme.Expert, programme.Instructor, programme.Manager} {
					table.Row(named(role), act.may(role))
				}
			}
		}
	}
	for _, state := range dossier.States() {
		for _, waiting := range []bool{false, true} {
			table.Act("answer a correction, " + string(state) + fmt.Sprintf(", a request waits: %t", waiting))
			for _, role := range []collective.Role{collective.NoRole, collective.Reader, collective.Writer, collective.Lead} {
				table.Row(cmp.Or(string(role), "stranger"), MayAnswerCorrection(role, state, waiting))
			}
		}
	}
	table.Compare(t)
}

func named(role programme.Role) string {
	if role == programme.NoRole {
		return "stranger"
	}
	return string(role)
}
