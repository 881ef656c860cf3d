package ledger

import (
	"strconv"
	"testing"
)

func TestTheLastCommandsAreKnownAgain_AndNoOthers(t *testing.T) {
	var r Recent
	name := func(i int) Name { return Name{ID: strconv.Itoa(i)} }
	if r.Has(name(0)) {
		t.Error("a command is known before any was kept")
	}
	for i := range mostRecent {
		r.Add(name(i))
		r.Add(name(i)) // again, it takes no place
	}
	for i := range mostRecent {
		if !r.Has(name(i)) {
			t.Fatalf("command %d is forgotten", i)
		}
	}
	r.Add(name(mostRecent))
	if r.Has(name(0)) || !r.Has(name(1)) || !r.Has(name(mostRecent)) {
		t.Error("the oldest, and it alone, makes room")
	}
}
