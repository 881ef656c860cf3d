package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestKindOf_FindsTheFaultThroughWrapping(t *testing.T) {
	err := fmt.Errorf("file dossier 7: %w", New(Stale, "dossier.stale"))
	if got := KindOf(err); got != Stale {
		t.Errorf("KindOf = %v, want Stale", got)
	}
	if got := KindOf(errors.New("disk")); got != Internal {
		t.Errorf("KindOf of a plain error = %v, want Internal", got)
	}
}

func TestFields_KeepTheFirstMessageAndAreNilWhenEmpty(t *testing.T) {
	var fields Fields
	if err := fields.Err(); err != nil {
		t.Fatalf("empty fields gave %v", err)
	}
	fields.Add("title", "field.required")
	fields.Add("title", "field.long")
	f := As(fields.Err())
	if f == nil || f.Kind != Invalid || f.Fields["title"].Key != "field.required" {
		t.Errorf("got %+v", f)
	}
}

func TestBecause_KeepsTheCauseForTheLog(t *testing.T) {
	cause := errors.New("connection refused")
	err := New(Unavailable, "clamd.unavailable").Because(cause)
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
}
