package collective

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"

	"maillage/internal/fault"
)

var update = flag.Bool("update", false, "write testdata/may.golden")

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table bytes.Buffer
	roles := []Role{NoRole, Reader, Writer, Lead}
	verdict := func(err error) string {
		switch {
		case err == nil:
			return "yes"
		case fault.Is(err, fault.NotFound):
			return "unknown"
		case fault.Is(err, fault.Forbidden):
			return "no"
		}
		return "not now: " + fault.As(err).Message.Key
	}
	for _, act := range []struct {
		name string
		may  func(Role) error
	}{
		{"read", MayRead},
		{"write", MayWrite},
		{"lead", MayLead},
		{"leave", MayLeave},
		{"join with an invitation", mayJoin},
		{"edit organisation, kept elsewhere", func(r Role) error { return MayEditOrganisation(r, false, false, false) }},
		{"edit organisation, kept elsewhere, representing it", func(r Role) error { return MayEditOrganisation(r, false, true, true) }},
		{"edit organisation, nobody represents it", func(r Role) error { return MayEditOrganisation(r, true, false, false) }},
		{"edit organisation, someone else represents it", func(r Role) error { return MayEditOrganisation(r, true, true, false) }},
		{"edit organisation, representing it", func(r Role) error { return MayEditOrganisation(r, true, true, true) }},
		{"remove organisation", func(r Role) error { return MayRemoveOrganisation(r, false) }},
		{"remove organisation, representing it", func(r Role) error { return MayRemoveOrganisation(r, true) }},
		{"accept the lead", func(r Role) error { return MayAnswerHandover(r, false, true) }},
		{"accept the lead, proposed to them", func(r Role) error { return MayAnswerHandover(r, true, true) }},
		{"decline the lead", func(r Role) error { return MayAnswerHandover(r, false, false) }},
		{"decline the lead, proposed to them", func(r Role) error { return MayAnswerHandover(r, true, false) }},
	} {
		fmt.Fprintf(&table, "%s\n", act.name)
		for _, role := range roles {
			name := string(role)
			if role == NoRole {
				name = "stranger"
			}
			fmt.Fprintf(&table, "  %-9s %s\n", name, verdict(act.may(role)))
		}
	}
	const golden = "testdata/may.golden"
	if *update {
		if err := os.WriteFile(golden, table.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, table.Bytes()) {
		t.Errorf("who may do what changed; review it, then run go test -update:\n%s", table.String())
	}
}
