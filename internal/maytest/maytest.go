// Package maytest prints who may do what as a table, kept in testdata/may.golden and
// reviewed like a contract: go test -update writes it again.
//
//	var table maytest.Table
//	table.Act("submit")
//	table.Row("reader", MaySubmit(Reader, Draft))
//	table.Compare(t)
package maytest

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"

	"maillage/internal/fault"
)

var update = flag.Bool("update", false, "write testdata/may.golden again")

const golden = "testdata/may.golden"

// Table gathers the answers.
type Table struct{ text bytes.Buffer }

// Act begins the lines of an act, with the state it is tried in.
func (m *Table) Act(name string) { fmt.Fprintf(&m.text, "%s\n", name) }

// Row adds what the act answers to a role.
func (m *Table) Row(role string, err error) {
	fmt.Fprintf(&m.text, "  %-12s %s\n", role, Verdict(err))
}

// Say adds what a role may do, in a word.
func (m *Table) Say(role, may string) { fmt.Fprintf(&m.text, "  %-12s %s\n", role, may) }

// Verdict says an answer in a word: yes, unknown (the thing is hidden), no, or why not now.
func Verdict(err error) string {
	switch {
	case err == nil:
		return "yes"
	case fault.Is(err, fault.NotFound):
		return "unknown"
	case fault.Is(err, fault.Forbidden):
		return "no"
	case fault.As(err) != nil:
		return "not now: " + fault.As(err).Message.Key
	}
	return "BROKEN: " + err.Error()
}

// Compare fails the test when the table is not the one that was reviewed.
func (m *Table) Compare(t testing.TB) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, m.text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, m.text.Bytes()) {
		t.Errorf("who may do what changed; review it, then run go test -update:\n%s", m.text.String())
	}
}
