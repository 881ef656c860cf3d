package writing

import (
	"context"
	"errors"
	"testing"

	"maillage/internal/fault"
)

func TestTurns_AreOneForEachAccountAndWaitForRoom(t *testing.T) {
	turns := newTurns(2)
	first, err := turns.take(t.Context(), "lea", 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := turns.take(t.Context(), "lea", 1); !fault.Is(err, fault.Limited) {
		t.Errorf("a second piece of one account: %v", err)
	}
	second, err := turns.take(t.Context(), "tom", 1)
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	for range 2 { // who has gone is not busy
		if _, err := turns.take(gone, "zoe", 1); !errors.Is(err, context.Canceled) {
			t.Errorf("a third at a time: %v", err)
		}
	}
	first()
	again, err := turns.take(t.Context(), "lea", 1)
	if err != nil {
		t.Fatal(err)
	}
	again()
	second()
}
