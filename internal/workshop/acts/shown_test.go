package acts

import (
	"testing"

	"maillage/internal/cerfa"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

func TestALineIsAddedUpOnItsSide(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s11")
	for _, account := range []string{"60", "64", "74"} {
		k.do(2, "note.add", "step", "s11", "to", agenda.Default, "text", "Ligne", "account", account, "year", "2", "amount", "1000")
	}
	sides := k.sees(3).Body.Total.Sides
	if len(sides) != 2 || sides[0].Side != cerfa.Charges || sides[0].Cents != 200_000 || sides[1].Cents != 100_000 || sides[1].Years[0].Year != 2 {
		t.Errorf("the sides are %+v", sides)
	}
}

func TestOfManyFormsOneIsOpen(t *testing.T) {
	k := newScene(t)
	open := func(person int) (open, all int) {
		for _, l := range k.sees(person).Body.Lists {
			if l.MayAdd {
				all++
				if !l.Folded {
					open++
				}
			}
		}
		return open, all
	}
	for step, want := range map[string]int{"s2": 2, "s3": 0, "s7": 1, "s8": 0, "s11": 1} {
		k.do(1, "step.open", "step", step)
		if got, all := open(2); got != want || all == 0 {
			t.Errorf("%s: %d of %d forms are open, want %d", step, got, all, want)
		}
	}
}

func TestWhatIsChosenAmongIsNotCalledToBeSorted(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s2")
	k.do(2, "note.add", "step", "s2", "to", "ideas", "text", "Un four")
	k.do(1, "step.reveal", "step", "s2")
	k.do(1, "step.open", "step", "s3")
	k.do(1, "step.open", "step", "s4")
	if got := k.list(2, "unsorted").Called; got != "all" {
		t.Errorf("notes without clusters are called %q", got)
	}
	k.do(1, "step.open", "step", "s3")
	k.do(1, "list.add", "step", "s3", "name", "Nourrir", "notes", "1")
	k.do(1, "step.open", "step", "s4")
	if got := k.list(2, "unsorted").Called; got != "alone" {
		t.Errorf("notes beside clusters are called %q", got)
	}
}

func TestNothingThatWouldBeRefusedIsOfferedWhenAWorkshopDoesNotRun(t *testing.T) {
	k := newScene(t)
	if view := k.sees(1); !view.Me.Open || !view.Agenda.MayLead {
		t.Error("a workshop that runs offers no hand, or no step")
	}
	k.do(1, "workshop.end")
	if view := k.sees(1); view.Me.Open || view.Agenda.MayLead {
		t.Error("a workshop that has ended offers a hand, or a step")
	}
}

func TestWhoHasTheFloorIsToldToAll(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s1")
	kinds := func(told []board.Tell) (kinds string) {
		for _, tell := range told {
			kinds += tell.Kind + " "
		}
		return kinds
	}
	if got := kinds(k.do(1, "turn.order", "step", "s1").Tell); got != "turns " {
		t.Errorf("a round that begins tells %q", got)
	}
	if got := kinds(k.do(1, "turn.next", "step", "s1").Tell); got != "speaks your_turn " {
		t.Errorf("a turn tells %q", got)
	}
}

func TestEachIsToldTheirGroup(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s9")
	told := map[int]bool{}
	for _, tell := range k.do(1, "groups.draw", "step", "s9", "seed", "7").Tell {
		if tell.Kind == "your_group" {
			told[tell.To] = true
		}
	}
	for _, group := range k.s.Steps["s9"].Groups {
		for _, no := range group.People {
			if !told[no] {
				t.Errorf("person %d is not told their group", no)
			}
		}
	}
	if len(told) == 0 {
		t.Error("nobody is in a group")
	}
}
