package programme_test

import (
	"testing"

	"maillage/internal/account"
	"maillage/internal/maytest"
	"maillage/internal/programme"
)

func TestMay(t *testing.T) {
	var table maytest.Table
	table.Act("create a funder")
	table.Row("visitor", programme.MayCreateFunder(account.Actor{}))
	table.Row("person", programme.MayCreateFunder(account.Actor{ID: "1"}))
	table.Row("admin", programme.MayCreateFunder(account.Actor{ID: "1", Admin: true}))

	roles := []programme.Role{programme.NoRole, programme.Expert, programme.Instructor, programme.Manager}
	each := func(act string, may func(programme.Role) error) {
		table.Act(act)
		for _, role := range roles {
			name := string(role)
			if role == programme.NoRole {
				name = "stranger"
			}
			table.Row(name, may(role))
		}
	}
	each("see the funder's people", programme.MaySeeFunder)
	each("manage the funder", programme.MayManageFunder)
	for _, state := range []programme.State{programme.Draft, programme.Published, programme.Closed} {
		each("read a call, "+string(state), func(r programme.Role) error { return programme.MayReadCall(r, state) })
		each("edit a call, "+string(state), func(r programme.Role) error { return programme.MayEditCall(r, state) })
	}
	each("instruct dossiers", programme.MayInstruct)
	table.Compare(t)
}
