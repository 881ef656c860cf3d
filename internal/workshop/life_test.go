package workshop_test

import (
	"testing"

	"maillage/internal/account"
	"maillage/internal/db/dbtest"
)

func TestASignOfLifeIsAnswered(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	page := k.page(k.s, account.Actor{}, k.guest("Marie"), 0)
	page.until("the board", func(f received) bool { return f.Seq > 0 })
	if err := page.seat.Receive(t.Context(), []byte("{}")); err != nil {
		t.Fatal(err)
	}
	page.until("an answer", func(f received) bool { return f.Seq == 0 && len(f.Ops) == 0 })
}
