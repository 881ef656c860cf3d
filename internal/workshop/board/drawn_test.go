package board

import "testing"

func TestAGroupsListIsNamedByItsNumber_WhateverItsColumn(t *testing.T) {
	for key, want := range map[string]int{"g1": 1, "g12.today": 12, "c3": 0, "today": 0, "go.2": 0} {
		if got := (Place{Key: key}).Group(); got != want {
			t.Errorf("%q: %d, not %d", key, got, want)
		}
	}
}
