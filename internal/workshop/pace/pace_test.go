package pace_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/workshop/pace"
)

func TestWhatHasEverythingDrawnAnewCountsAsMany_AndMayStillBeSent(t *testing.T) {
	at := time.Date(2021, 3, 1, 9, 0, 0, 0, time.UTC)
	many := map[string]string{"notes": strings.Repeat("1,", 2000)}
	for do, fields := range map[string]map[string]string{"name": nil, "proposal.amend": nil, "note.move": many, "note.add": nil} {
		p, cost, sent := pace.Pace{}, pace.Cost(do, fields), 0
		for p.Wait(1, false, cost, at) == 0 {
			sent++
		}
		if want := 20 / cost; sent != want || sent == 0 || p.Wait(1, false, cost, at.Add(10*time.Second)) != 0 || p.Wait(2, false, cost, at) != 0 {
			t.Errorf("%s: %d are taken at once, %d want", do, sent, want)
		}
	}
}
