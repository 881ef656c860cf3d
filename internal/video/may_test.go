package video_test

import (
	"testing"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/maytest"
	"maillage/internal/video"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	people := []struct {
		name string
		role collective.Role
	}{{"stranger", collective.NoRole}, {"reader", collective.Reader}, {"writer", collective.Writer}, {"lead", collective.Lead}}
	var table maytest.Table
	table.Act("read, whatever the state")
	for _, p := range people {
		table.Row(p.name, video.MayRead(p.role))
	}
	table.Act("keep consents and open signed forms, whatever the state")
	for _, p := range people {
		table.Row(p.name, video.MayKeepConsents(p.role))
	}
	for _, state := range dossier.States() {
		for _, open := range []bool{false, true} {
			name := "prepare, " + string(state)
			if open {
				name += ", pieces reopened"
			}
			table.Act(name)
			for _, p := range people {
				table.Row(p.name, video.MayPrepare(p.role, state, open))
			}
		}
	}
	table.Compare(t)
}
