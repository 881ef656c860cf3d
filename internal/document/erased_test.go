package document_test

import (
	"fmt"
	"strings"
	"testing"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
)

func TestTheTrailTellsWhoTookOutMuchThatOthersWrote_AndNoWordOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 3)
		lea, tom, zoe := h.open(0), h.open(1), h.open(2)
		lea.types(strings.Repeat("l", 450))
		tom.types(strings.Repeat("t", 300))
		zoe.until("what the others wrote", func() bool { return len(zoe.says()) >= 750 })
		told := func() []string {
			all, err := db.All(t.Context(), d, db.ScanText, "SELECT detail FROM audit WHERE act = 'document.erased' ORDER BY id")
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		tom.erases(tom, 250)
		zoe.erases(lea, 120)
		if got := told(); len(got) != 0 {
			t.Errorf("told of one's own, and of some words: %s", got)
		}
		lea.next -= 120
		zoe.erases(lea, 80)
		lea.next -= 80
		want := fmt.Sprintf(`{"characters":200,"of":[{"account":"%s","characters":200}],"subject":"%s"}`, h.people[0].ID, h.subject)
		if got := told(); len(got) != 1 || got[0] != want {
			t.Fatalf("told %s, not %s", got, want)
		}
		zoe.erases(lea, 199)
		if got := told(); len(got) != 1 {
			t.Errorf("told again of what was told: %s", got)
		}
		tom.next -= 250
		zoe.erases(tom, 20)
		want = fmt.Sprintf(`{"characters":219,"of":[{"account":"%s","characters":199},{"account":"%s","characters":20}],"subject":"%s"}`, h.people[0].ID, h.people[1].ID, h.subject)
		if got := told(); len(got) != 2 || got[1] != want {
			t.Errorf("told %s, not %s", got, want)
		}
		if by, err := db.Count(t.Context(), d, "SELECT count(*) FROM audit WHERE act = 'document.erased' AND actor_id = $1", h.people[2].ID); by != 2 || err != nil {
			t.Errorf("%d lines are of who did it (%v)", by, err)
		}
	})
}
