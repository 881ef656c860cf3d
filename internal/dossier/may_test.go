package dossier

import (
	"testing"

	"maillage/internal/collective"
	"maillage/internal/maytest"
)

var everyRole = []collective.Role{collective.NoRole, collective.Reader, collective.Writer, collective.Lead}

func name(role collective.Role) string {
	if role == collective.NoRole {
		return "stranger"
	}
	return string(role)
}

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table maytest.Table
	table.Act("read")
	for _, role := range everyRole {
		table.Row(name(role), MayRead(role))
	}
	table.Act("start")
	for _, role := range everyRole {
		table.Row(name(role), MayStart(role))
	}
	for _, state := range States() {
		table.Act("write, " + string(state))
		for _, role := range everyRole {
			table.Row(name(role), MayWrite(role, state, false))
		}
		table.Act("write, " + string(state) + ", section reopened")
		for _, role := range everyRole {
			table.Row(name(role), MayWrite(role, state, true))
		}
	}
	table.Compare(t)
}
