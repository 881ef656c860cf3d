// Package audittest checks what acts leave on the audit trail.
package audittest

import (
	"testing"

	"maillage/internal/db"
)

// One runs an act and fails the test unless it succeeds and leaves exactly one entry, of
// this name.
func One(t testing.TB, d *db.DB, name string, act func() error) {
	t.Helper()
	before := names(t, d)
	if err := act(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if added := names(t, d)[len(before):]; len(added) != 1 || added[0] != name {
		t.Errorf("%s left %q on the trail, want one entry", name, added)
	}
}

// None runs an act that must fail and leave nothing.
func None(t testing.TB, d *db.DB, name string, act func() error) {
	t.Helper()
	before := names(t, d)
	if err := act(); err == nil {
		t.Errorf("%s was not refused", name)
	}
	if added := names(t, d)[len(before):]; len(added) != 0 {
		t.Errorf("%s was refused but left %q on the trail", name, added)
	}
}

func names(t testing.TB, d *db.DB) []string {
	t.Helper()
	all, err := db.All(t.Context(), d, func(scan func(...any) error) (string, error) {
		var name string
		return name, scan(&name)
	}, "SELECT act FROM audit ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	return all
}
