package workshop_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/live"
	"maillage/internal/workshop"
	"maillage/internal/workshop/board"
)

func TestAProjectorSendsNoCommand(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.opened("s1")
	line := live.NewLine()
	seat, err := k.s.Seat(t.Context(), k.lea, line, workshop.Sitting{Workshop: k.w.ID, Projector: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(seat.Leave)
	p := &page{t: t, line: line, seat: seat}
	_ = seat.Receive(t.Context(), []byte(`{"id":"a","do":"person.join","name":"Faux","facilitator":"1"}`))
	if code := p.ends(); code != 4400 {
		t.Errorf("its line ends by %d", code)
	}
	for _, one := range k.state().People {
		if one.Name == "Faux" {
			t.Errorf("the projector made %+v", one)
		}
	}
}

func TestInAnAnonymousStep_NoByteTellsWhoTypes(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.opened("s3")
	tom, marie := k.page(k.s, k.tom, "", 0), k.page(k.s, account.Actor{}, k.guest("Marie"), 0)
	for _, p := range []*page{tom, marie} {
		p.until("the board", func(f received) bool { return len(f.Ops) > 0 })
	}
	time.Sleep(3 * k.s.Beat) // those who came are told
	marie.sends("a", "note.add", "step", "s3", "to", "ideas", "text", "une amorce")
	marie.kept("a")
	marie.all.Reset()
	if err := tom.seat.Receive(t.Context(), []byte(`{"typing":"s3"}`)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * k.s.Beat)
	marie.sends("b", "hand", "up", "1")
	marie.kept("b")
	if said := marie.all.String(); strings.Contains(said, "person-2") || !strings.Contains(said, "person-3") {
		t.Errorf("others are sent %s", said)
	}
}

func TestAStepThatWasMadeAnonymousStaysSo_WhenTheAgendaChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		k.does(k.lea, "", "step.anonymous", "step", "s2")
		w, err := k.s.Show(t.Context(), k.lea, k.w.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		w.Agenda.Steps[3].Title = "Choisir"
		if err := k.s.Change(t.Context(), k.lea, w.ID, w.Version, w.Agenda); err != nil {
			t.Fatal(err)
		}
		if got := k.state().Agenda.Steps; !got[1].Anonymous || got[3].Title != "Choisir" {
			t.Errorf("steps are %+v", got)
		}
	})
}

func TestWhoWasSentAway_ComesBackOnlyIfAFacilitatorSays(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.opened("s1")
	secret := k.guest("Intrus")
	k.does(k.lea, "", "person.expel", "person", "2")
	if _, err := k.s.Show(t.Context(), account.Actor{}, k.w.ID, secret); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who was sent away reads the agenda: %v", err)
	}
	again := k.guest("Intrus") // with another cookie
	if err := k.tries(account.Actor{}, again, "note.add", "step", "s1", "to", "ideas", "text", "me revoilà"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who was sent away is back: %v", err)
	}
	if door := k.state().Door; door != board.DoorAsk {
		t.Errorf("the door is %s", door)
	}
}

func TestWhoLeavesTheCollectiveLeadsNoMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		if err := k.s.Name(t.Context(), k.lea, k.w.ID, k.tom.ID, true); err != nil {
			t.Fatal(err)
		}
		k.does(k.tom, "", "step.lock")
		if err := k.groups.SetRole(t.Context(), k.lea, k.group, k.tom.ID, collective.Reader); err != nil {
			t.Fatal(err)
		}
		if err := k.tries(k.tom, "", "workshop.end"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who may not lead any more ends the workshop: %v", err)
		}
		p := k.page(k.s, k.tom, "", 0)
		p.sends("a", "step.unlock")
		p.until("a refusal", func(f received) bool { return len(f.No) == 1 })
	})
}

func TestTheLeadOfTheCollectiveSaysWhoFacilitates_OnceNobodyDoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		if err := errors.Join(k.groups.ProposeHandover(t.Context(), k.lea, k.group, k.tom.ID), k.groups.AnswerHandover(t.Context(), k.tom, k.group, true)); err != nil {
			t.Fatal(err)
		}
		if err := k.groups.Leave(t.Context(), k.lea, k.group); err != nil {
			t.Fatal(err)
		}
		if err := k.tries(k.tom, "", "workshop.end"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who was not named ends the workshop: %v", err)
		}
		if w, err := k.s.Show(t.Context(), k.tom, k.w.ID, ""); err != nil || !w.Names || w.Facilitates {
			t.Errorf("the lead of the collective may name %t, facilitates %t: %v", w.Names, w.Facilitates, err)
		}
		if err := k.s.Name(t.Context(), k.tom, k.w.ID, k.tom.ID, true); err != nil {
			t.Fatal(err)
		}
		k.does(k.tom, "", "workshop.end")
	})
}

func TestWhoMayLeadNoMoreSeesWhatOthersSee_WithoutDoingAnything(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.opened("s2")
	if err := k.s.Name(t.Context(), k.lea, k.w.ID, k.tom.ID, true); err != nil {
		t.Fatal(err)
	}
	p := k.page(k.s, k.tom, "", 0)
	p.sees(`"Facilitator":true`)
	if err := k.groups.Remove(t.Context(), k.lea, k.group, k.tom.ID); err != nil {
		t.Fatal(err)
	}
	p.until("the board of a participant", func(f received) bool {
		return len(f.Ops) == 1 && strings.Contains(f.Ops[0].Whole, `"Person":2`) && !strings.Contains(f.Ops[0].Whole, `"MayLead":true`)
	})
}

// TestAnActThatHasEverythingDrawnAgainIsCountedAsMany: each page of a workshop of sixty is drawn for
// its own person.
func TestAnActThatHasEverythingDrawnAgainIsCountedAsMany(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.opened("s1")
	flood := k.page(k.s, k.rim, "", 0)
	const many = 20
	for i := range many {
		flood.sends(fmt.Sprint(i), "name", "name", fmt.Sprint("Rim ", i))
	}
	kept, all := 0, 0
	flood.until("all answers", func(f received) bool {
		kept += len(f.OK)
		all += len(f.OK) + len(f.No)
		return all == many
	})
	if kept > 3 {
		t.Errorf("%d names are taken at once", kept)
	}
}

func TestOnePersonHasSoManyPages(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.opened("s1")
	first := k.page(k.s, k.rim, "", 0)
	for range 40 {
		k.page(k.s, k.rim, "", 0)
	}
	if code := first.ends(); code != live.Full {
		t.Errorf("the first of many pages ends by %d", code)
	}
}

func TestADrawingThatPanicsEndsThePages_NotTheProgram(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.s.Draw(func(l lang.Lang, p board.Part) ([]byte, error) {
		if n, ok := p.View.(board.NoteView); ok && n.Text == "explose" {
			panic("a template")
		}
		return sketch(l, p)
	}, say)
	k.opened("s1")
	p := k.page(k.s, k.tom, "", 0)
	p.until("the board", func(f received) bool { return len(f.Ops) > 0 })
	if err := k.tries(k.rim, "", "note.add", "step", "s1", "to", "ideas", "text", "explose"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("who wrote it gets %v", err)
	}
	if code := p.ends(); code != live.Again {
		t.Errorf("pages end by %d", code)
	}
	k.does(k.rim, "", "note.add", "step", "s1", "to", "ideas", "text", "la suite")
}
