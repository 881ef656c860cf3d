package gallery_test

import (
	"cmp"
	"fmt"
	"testing"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/gallery"
	"maillage/internal/maytest"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table maytest.Table
	roles := []collective.Role{collective.NoRole, collective.Reader, collective.Writer, collective.Lead}
	row := func(role collective.Role, err error) { table.Row(cmp.Or(string(role), "stranger"), err) }
	table.Act("read")
	for _, role := range roles {
		row(role, gallery.MayRead(role))
	}
	for _, state := range dossier.States() {
		for _, given := range []struct {
			name    string
			filmed  bool
			without int
		}{{"all agreed", true, 0}, {"one did not", true, 1}, {"no film", false, 0}} {
			table.Act(fmt.Sprintf("show, %s, %s", state, given.name))
			for _, role := range roles {
				row(role, gallery.MayShow(role, state, given.filmed, given.without))
			}
		}
	}
	table.Act("take back")
	for _, role := range roles {
		row(role, gallery.MayWithdraw(role))
	}
	table.Compare(t)
}
