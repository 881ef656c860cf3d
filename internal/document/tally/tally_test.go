package tally_test

import (
	"fmt"
	"testing"

	"maillage/internal/document/tally"
)

func TestALineOfTheTrailNamesTwentyPeopleAtMost_AndCountsAll(t *testing.T) {
	var all tally.Erased
	for i := range 30 {
		all = all.And(tally.Erased{fmt.Sprint(i): int64(i)})
	}
	if whose := all.Whose(); len(whose) != 20 || whose[0] != (tally.Share{Account: "29", Characters: 29}) {
		t.Errorf("%v are named", whose)
	}
	if all.Sum() != 435 || !all.Much() || (tally.Erased{"1": 199}).Much() {
		t.Errorf("%d are counted", all.Sum())
	}
}
