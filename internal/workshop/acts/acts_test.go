package acts

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

func TestPrivateNotes_AreTheirAuthorsUntilTheyAreRevealed(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s2")
	k.do(2, "note.add", "step", "s2", "to", "ideas", "text", "a garden")
	if n, ok := k.first(2); !ok || !n.Mine || !n.Secret || n.Author != "Ali" || !n.MayEdit {
		t.Errorf("the author sees %+v", n)
	}
	if _, ok := k.first(3); ok {
		t.Error("another participant sees a private note")
	}
	if got := k.list(3, "ideas").Hidden; got != 1 {
		t.Errorf("the list tells %d hidden notes, want 1", got)
	}
	if n, ok := k.first(1); !ok || n.Author != "" || n.Text != "a garden" || !n.MayRemove || n.MayEdit {
		t.Errorf("the facilitator sees %+v, want the text, not who wrote it", n)
	}
	k.refused(fault.NotFound, "board.no.note", 3, "note.edit", "note", "1", "text", "mine")
	k.do(1, "step.reveal", "step", "s2")
	if n, ok := k.first(3); !ok || n.Author != "Ali" || n.Secret || n.MayEdit {
		t.Errorf("once revealed another sees %+v", n)
	}
	k.refused(fault.Conflict, "board.no.reveal", 1, "step.reveal", "step", "s2")
}

func TestOpeningAStep_RevealsWhatItTakesUp(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s2")
	k.do(2, "note.add", "step", "s2", "to", "ideas", "text", "a garden")
	change := k.do(1, "step.open", "step", "s3")
	if len(change.Closed) != 1 || change.Closed[0] != "s2" || !change.Whole {
		t.Errorf("change %+v", change)
	}
	if n, ok := k.first(3); !ok || n.Author != "Ali" || !n.MayMove {
		t.Errorf("a participant sees %+v", n)
	}
}

func TestAnonymousStep_IsSealedOnceClosed(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s13")
	k.do(2, "note.add", "step", "s13", "to", agenda.Default, "text", "nobody listens")
	k.do(1, "step.reveal", "step", "s13")
	if n, _ := k.first(2); !n.Mine || n.Author != "" {
		t.Errorf("the author sees %+v", n)
	}
	if n, _ := k.first(1); n.Author != "" || n.Mine {
		t.Errorf("the facilitator sees %+v", n)
	}
	v := k.s.View(board.Viewer{Person: 1, Facilitator: true, Typing: map[int]bool{2: true}})
	for _, p := range v.People.People {
		if p.Typing {
			t.Error("it is told who writes in an anonymous step")
		}
	}
	change := k.do(1, "step.close")
	if len(change.Sealed) != 1 || change.Sealed[0] != "s13" {
		t.Errorf("sealed %v", change.Sealed)
	}
	if n := k.s.Notes[0]; n.Author != 0 || !n.At.Equal(k.s.Steps["s13"].OpenedAt) {
		t.Errorf("the state still knows %+v", n)
	}
	k.do(1, "step.open", "step", "s13")
	k.refused(fault.Forbidden, "board.no.others_note", 2, "note.edit", "note", "1", "text", "no, I do")
}

func TestStepOf_FindsWhereANoteWasWritten(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s13")
	k.do(2, "note.add", "step", "s13", "to", agenda.Default, "text", "nobody listens")
	for _, c := range []board.Command{
		k.command(2, "note.add", "step", "s13"), k.command(2, "note.edit", "note", "1"), k.command(2, "note.move", "notes", "1 2"),
		k.command(2, "note.move", "notes", " ,1,2"), k.command(2, "note.remove", "note", "1"),
	} {
		if got := k.s.StepOf(c); got != "s13" {
			t.Errorf("%s %v is of step %q: its author would be kept", c.Do, c.Fields, got)
		}
	}
	if got := k.s.StepOf(k.command(2, "hand", "up", "1")); got != "" {
		t.Errorf("a hand is of step %q", got)
	}
}

func TestStepAnonymous_IsAChoiceBeforeAnythingIsWritten(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.anonymous", "step", "s2")
	if s, _ := k.s.Agenda.Step("s2"); !s.Anonymous {
		t.Error("the step is not anonymous")
	}
	k.refused(fault.Invalid, "step: board.no.anonymous_kind", 1, "step.anonymous", "step", "s6")
	k.do(1, "step.open", "step", "s8")
	k.do(2, "note.add", "step", "s8", "to", "community", "text", "neighbours")
	k.refused(fault.Conflict, "board.no.anonymous_late", 1, "step.anonymous", "step", "s8")
}

func TestClusters_HoldNotesAndGiveThemBack(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s2")
	for _, text := range []string{"a garden", "a garden too", "a workshop"} {
		k.do(2, "note.add", "step", "s2", "to", "ideas", "text", text)
	}
	k.do(1, "step.open", "step", "s3")
	k.do(3, "list.add", "step", "s3", "name", "Outside", "notes", "1 2")
	if l := k.list(2, "c1"); len(l.Notes) != 2 || l.Title != "Outside" || !l.MayName {
		t.Errorf("the cluster is %+v", l)
	}
	k.do(1, "notes.merge", "notes", "2", "into", "1")
	if n, _ := k.first(3); len(n.Merged) != 1 || n.Merged[0].Text != "a garden too" || n.Merged[0].Author != "Ali" {
		t.Errorf("merged: %+v", n.Merged)
	}
	k.refused(fault.Forbidden, "board.no.facilitators", 3, "note.unmerge", "note", "2")
	k.do(1, "note.unmerge", "note", "2")
	k.do(3, "list.remove", "list", "1")
	if l := k.list(2, board.Unsorted); len(l.Notes) != 3 {
		t.Errorf("%d notes in no cluster, want 3", len(l.Notes))
	}
	k.refused(fault.NotFound, "board.no.list", 3, "list.name", "list", "1", "name", "Inside")
	k.refused(fault.Invalid, "to: board.no.place", 3, "note.move", "note", "1", "to", "c1")
}

func TestAClusterThatWasTakenApart_ComesBackWithItsNotes(t *testing.T) {
	k := voting(t)
	k.do(1, "step.open", "step", "s3")
	before := k.sees(2).Body
	k.refused(fault.NotFound, "board.no.list", 2, "list.restore", "list", "1")
	k.do(3, "list.remove", "list", "1")
	if gone := k.sees(2).Body.Gone.Lists; len(gone) != 1 || gone[0].Key != "1" || gone[0].Title != k.s.Lists[0].Name {
		t.Errorf("gone are %+v", gone)
	}
	k.do(2, "list.restore", "list", "1")
	if diff := cmp.Diff(before, k.sees(2).Body); diff != "" {
		t.Error(diff)
	}
	k.refused(fault.NotFound, "board.no.list", 2, "list.restore", "list", "1")
	k.do(1, "list.remove", "list", "1")
	k.do(1, "step.open", "step", "s16") // where facilitators alone arrange
	if gone := k.sees(2).Body.Gone.Lists; gone != nil {
		t.Errorf("of another step there are gone %+v", gone)
	}
	k.refused(fault.Conflict, "board.no.not_current", 1, "list.restore", "list", "1")
}

func TestRemovedNotes_ComeBack(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s1")
	k.do(2, "note.add", "step", "s1", "to", agenda.Default, "text", "hello")
	k.refused(fault.Forbidden, "board.no.others_note", 3, "note.remove", "note", "1")
	k.do(2, "note.remove", "note", "1")
	if _, ok := k.first(3); ok {
		t.Error("a removed note is shown")
	}
	if n, ok := k.first(1); !ok || !n.Removed {
		t.Error("a facilitator is not told of a removed note")
	}
	k.do(2, "note.restore", "note", "1")
	k.do(1, "note.remove", "note", "1")
	k.refused(fault.NotFound, "board.no.note", 2, "note.restore", "note", "1") // what a facilitator removed stays so
	k.do(1, "note.restore", "note", "1")
	if n, ok := k.first(3); !ok || n.No != 1 {
		t.Error("it did not come back")
	}
}

// voting opens the vote on two clusters and a note that is in none.
func voting(t *testing.T) *scene {
	t.Helper()
	k := newScene(t)
	k.do(1, "step.open", "step", "s2")
	for _, text := range []string{"one", "two", "three"} {
		k.do(2, "note.add", "step", "s2", "to", "ideas", "text", text)
	}
	k.do(1, "step.open", "step", "s3")
	k.do(1, "list.add", "step", "s3", "name", "First", "notes", "1")
	k.do(1, "list.add", "step", "s3", "name", "Second", "notes", "2")
	k.do(1, "step.open", "step", "s4")
	return k
}

func TestDots_StayWithinTheBudgetAndSecretUntilCounted(t *testing.T) {
	k := voting(t)
	k.do(2, "dots.give", "step", "s4", "thing", "c2", "dots", "3")
	k.do(2, "dots.give", "step", "s4", "thing", "c2", "dots", "3") // sending it twice is harmless
	k.do(2, "dots.give", "step", "s4", "thing", "n3", "dots", "2")
	k.refused(fault.Invalid, "dots: board.no.dots", 2, "dots.give", "step", "s4", "thing", "c1", "dots", "1")
	k.refused(fault.Invalid, "dots: board.no.number", 3, "dots.give", "step", "s4", "thing", "c1", "dots", "4")
	k.refused(fault.Invalid, "dots: board.no.number", 3, "dots.give", "step", "s4", "thing", "c1", "dots", "-1")
	for _, thing := range []string{"n1", "n9", "c9", "c02", "", "x1"} {
		k.refused(fault.NotFound, "board.no.thing", 3, "dots.give", "step", "s4", "thing", thing, "dots", "1")
	}
	k.do(3, "dots.give", "step", "s4", "thing", "c1", "dots", "1")
	if b := k.list(3, "c2").Ballot; b.Dots != 0 || b.Shown || b.Mine != 0 || !b.Open || b.Most != 3 {
		t.Errorf("before the count another sees %+v", b)
	}
	if me := k.sees(2).Me; me.DotsLeft != 0 {
		t.Errorf("%d dots left, want 0", me.DotsLeft)
	}
	k.do(1, "count", "step", "s4")
	lists := k.sees(4).Body.Lists
	if lists[0].Place != "c2" || lists[0].Ballot.Dots != 3 || lists[0].Ballot.Rank != 1 || lists[1].Ballot.Rank != 3 || lists[2].Notes[0].Ballot.Dots != 2 {
		t.Errorf("counted: %+v", lists)
	}
	if step := k.sees(4).Step; step.Voters != 4 || step.Chose != 2 {
		t.Errorf("%d could vote and %d did, want 4 and 2", step.Voters, step.Chose)
	}
	k.refused(fault.Conflict, "board.no.counted", 3, "dots.give", "step", "s4", "thing", "c1", "dots", "2")
	k.do(1, "count.again", "step", "s4")
	if b := k.list(2, "c2").Ballot; b.Shown || b.Mine != 3 || !b.Open {
		t.Errorf("choosing again begins with %+v", b)
	}
}

func TestAChoiceIsThatOfThoseWhoAreIn(t *testing.T) {
	k := voting(t)
	k.do(2, "dots.give", "step", "s4", "thing", "c2", "dots", "3")
	k.do(3, "dots.give", "step", "s4", "thing", "c2", "dots", "2")
	k.do(4, "dots.give", "step", "s4", "thing", "c1", "dots", "1")
	k.do(4, "dots.give", "step", "s4", "thing", "c1", "dots", "0")
	k.do(1, "person.expel", "person", "3")
	k.do(1, "count", "step", "s4")
	if b := k.list(2, "c1").Ballot; !b.Shown || b.Rank != 0 {
		t.Errorf("what nobody gave a dot is shown as %+v", b)
	}
	step := k.s.Steps["s4"]
	if step.Voters != 3 || step.Chose != 1 || step.Tally["c2"] != 3 {
		t.Errorf("%d could choose, %d did, c2 has %d; want 3, 1 and 3", step.Voters, step.Chose, step.Tally["c2"])
	}
	k.do(1, "step.open", "step", "s5")
	k.do(2, "rate", "step", "s5", "thing", "n2", "criterion", "use", "value", "4")
	k.do(2, "rate", "step", "s5", "thing", "n2", "criterion", "ease", "value", "1")
	k.do(1, "step.close")
	if step := k.s.Steps["s5"]; step.Voters != 3 || step.Chose != 1 {
		t.Errorf("%d could rate and %d did, want 3 and 1", step.Voters, step.Chose)
	}
	k.do(1, "step.open", "step", "s6")
	k.do(1, "proposal.amend", "step", "s6", "text", "On ouvre")
	k.do(1, "phase", "step", "s6", "phase", "objection")
	k.do(2, "stand.take", "step", "s6", "stand", "consent")
	k.do(4, "stand.take", "step", "s6", "stand", "aside")
	k.do(1, "proposal.settle", "step", "s6", "outcome", "adopted")
	k.do(1, "step.close")
	if step := k.s.Steps["s6"]; step.Voters != 3 || step.Chose != 2 {
		t.Errorf("%d could say where they stand and %d did, want 3 and 2", step.Voters, step.Chose)
	}
}

func TestDots_OfAThingThatIsNotOfferedAnyMoreAreFree(t *testing.T) {
	k := voting(t)
	k.do(2, "dots.give", "step", "s4", "thing", "n3", "dots", "3")
	k.do(1, "note.remove", "note", "3")
	if me := k.sees(2).Me; me.DotsLeft != 5 {
		t.Errorf("%d dots left, want 5", me.DotsLeft)
	}
	k.do(2, "dots.give", "step", "s4", "thing", "c1", "dots", "3")
	k.do(1, "note.restore", "note", "3")
	if me := k.sees(2).Me; me.DotsLeft != 2 {
		t.Errorf("%d dots left, want 2: dots came back with the note", me.DotsLeft)
	}
}

func TestAnonymousRating_KeepsTheSpreadAndForgetsWho(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s2")
	k.do(2, "note.add", "step", "s2", "to", "ideas", "text", "one")
	k.do(1, "step.open", "step", "s5")
	for person, value := range map[int]string{2: "5", 3: "5", 4: "2"} {
		k.do(person, "rate", "step", "s5", "thing", "n1", "criterion", "use", "value", value)
	}
	k.refused(fault.Invalid, "value: board.no.number", 2, "rate", "step", "s5", "thing", "n1", "criterion", "use", "value", "6")
	k.refused(fault.NotFound, "board.no.criterion", 2, "rate", "step", "s5", "thing", "n1", "criterion", "price", "value", "1")
	if n, _ := k.first(2); n.Ballot.Criteria[0].Mine != 5 || n.Ballot.Criteria[0].Spread != nil {
		t.Errorf("before the count: %+v", n.Ballot)
	}
	change := k.do(1, "count", "step", "s5")
	if len(change.Sealed) != 1 || k.s.Steps["s5"].Ratings != nil {
		t.Error("who rated what is still known")
	}
	n, _ := k.first(3)
	if c := n.Ballot.Criteria[0]; c.Mean != 400 || c.Spread[4] != 2 || c.Spread[1] != 1 || c.Mine != 0 {
		t.Errorf("counted: %+v", c)
	}
	k.refused(fault.Conflict, "board.no.sealed", 1, "count.again", "step", "s5")
}

func TestConsent_IsAdoptedWhenNoObjectionIsLeft(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s6")
	k.refused(fault.Conflict, "board.no.no_proposal", 1, "phase", "step", "s6", "phase", "objection")
	k.do(2, "proposal.amend", "step", "s6", "text", "We meet on Mondays.")
	k.refused(fault.Forbidden, "board.no.amend", 3, "proposal.amend", "step", "s6", "text", "We never meet.")
	k.do(1, "phase", "step", "s6", "phase", "clarification")
	k.do(3, "note.add", "step", "s6", "to", board.Clarification, "text", "Every Monday?")
	k.refused(fault.Invalid, "to: board.no.phase", 3, "note.add", "step", "s6", "to", board.Objection, "text", "No.")
	k.refused(fault.Forbidden, "board.no.answer", 1, "question.answer", "note", "1", "text", "Yes.") // not for the proposer
	k.do(2, "question.answer", "note", "1", "text", "Yes.")
	k.refused(fault.Conflict, "board.no.stand_phase", 3, "stand.take", "step", "s6", "stand", "consent")
	k.refused(fault.Conflict, "board.no.adopt_phase", 1, "proposal.settle", "step", "s6", "outcome", "adopted")
	k.do(1, "phase", "step", "s6", "phase", "objection")
	k.refused(fault.Invalid, "text: board.no.empty", 3, "stand.take", "step", "s6", "stand", "object")
	k.do(3, "stand.take", "step", "s6", "stand", "object", "text", "I work on Mondays.")
	k.do(4, "stand.take", "step", "s6", "stand", "aside")
	k.do(2, "stand.take", "step", "s6", "stand", "consent")
	d := k.sees(4).Body.Decision
	if d.Objections != 1 || d.Asides != 1 || d.Consents != 1 || d.Silent != 1 || d.Mine != board.Aside || d.Proposer != "Ali" || len(d.AsideNames) != 1 {
		t.Errorf("the decision is %+v", d)
	}
	k.refused(fault.Conflict, "board.no.adopt_objection", 1, "proposal.settle", "step", "s6", "outcome", "adopted")
	k.refused(fault.Conflict, "board.no.objection_stays", 3, "note.remove", "note", "2")
	k.refused(fault.Forbidden, "board.no.settle", 4, "objection.settle", "note", "2", "outcome", "withdrawn")
	k.refused(fault.Invalid, "text: board.no.how_integrated", 1, "objection.settle", "note", "2", "outcome", "integrated")
	k.do(1, "objection.settle", "note", "2", "outcome", "maintained")
	k.refused(fault.Conflict, "board.no.adopt_objection", 1, "proposal.settle", "step", "s6", "outcome", "adopted")
	k.do(1, "proposal.amend", "step", "s6", "text", "We meet on Tuesdays.")
	if d := k.sees(4).Body.Decision; d.Consents != 0 || d.Mine != "" || len(d.Former) != 1 {
		t.Errorf("stands on the former text count for the new one: %+v", d)
	}
	k.do(1, "objection.settle", "note", "2", "outcome", "integrated", "text", "Another day.")
	k.do(1, "proposal.settle", "step", "s6", "outcome", "adopted")
	if d := k.sees(3).Body.Decision; d.Outcome != board.Adopted || d.Phase != board.Decided {
		t.Errorf("the decision is %+v", d)
	}
	k.refused(fault.Conflict, "board.no.decided", 2, "proposal.amend", "step", "s6", "text", "Wednesdays.")
}

func TestGroups_WriteApartUntilTheyComeBack(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s9")
	k.do(1, "groups.draw", "step", "s9", "seed", "7", "count", "3")
	groups := k.s.Steps["s9"].Groups
	in := func(person int) string { return k.s.Steps["s9"].GroupOf(person).Key }
	if len(groups) != 3 || in(2) == in(3) || in(3) == in(4) || k.s.Steps["s9"].GroupOf(1) != nil {
		t.Fatalf("groups %+v", groups)
	}
	k.do(2, "group.secretary", "step", "s9", "group", in(2), "person", "2")
	k.do(2, "note.add", "step", "s9", "to", in(2), "text", "ours")
	k.refused(fault.NotFound, "board.no.place", 3, "note.add", "step", "s9", "to", in(2), "text", "theirs")
	k.refused(fault.Forbidden, "board.no.join", 3, "group.join", "step", "s9", "group", in(2))
	k.refused(fault.Forbidden, "board.no.secretary", 3, "group.secretary", "step", "s9", "group", in(2), "person", "2")
	if _, ok := k.first(3); ok {
		t.Error("another group reads the note")
	}
	if lists := k.sees(3).Body.Lists; len(lists) != 1 || lists[0].Group != in(3) {
		t.Errorf("another group sees the lists %+v", lists)
	}
	k.do(1, "groups.merge", "step", "s9")
	if n, ok := k.first(3); !ok || n.Author != "Ali" {
		t.Error("the groups came back and the note is not shown")
	}
	k.do(1, "step.open", "step", "s10")
	if got := k.sees(1).Body.Groups.Groups; len(got) != 2 || got[0].Name != "Ideas" {
		t.Errorf("one group for each column: %+v", got)
	}
}

func TestGroupsDraw_IsTheSameForTheSameSeed(t *testing.T) {
	draw := func(seed string) string {
		k := newScene(t)
		for i := range 20 {
			k.do(0, "person.join", "name", "P"+strconv.Itoa(i))
		}
		k.do(1, "step.open", "step", "s9")
		k.do(1, "groups.draw", "step", "s9", "seed", seed)
		for _, g := range k.s.Steps["s9"].Groups {
			if len(g.People) < 7 || len(g.People) > 8 {
				t.Errorf("%d people in a group, want 7 or 8", len(g.People))
			}
		}
		return text(t, k.s.Steps["s9"].Groups)
	}
	first, again := draw("1"), draw("1")
	if first != again || first == draw("2") {
		t.Error("a draw is not what its seed says")
	}
}

func TestClock_PausesGoesAndIsExtended(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s1")
	opened := k.at
	if c := k.sees(2).Clock; !c.Shown || !c.EndsAt.Equal(opened.Add(10*time.Minute)) || c.MayLead {
		t.Errorf("clock %+v", c)
	}
	k.at = opened.Add(4*time.Minute - time.Second)
	k.do(1, "clock.pause")
	if c := k.sees(2).Clock; c.Left != 6*time.Minute || !c.EndsAt.IsZero() {
		t.Errorf("paused %+v", c)
	}
	k.refused(fault.Conflict, "board.no.clock_still", 1, "clock.pause")
	k.do(1, "clock.extend", "minutes", "5")
	if c := k.sees(2).Clock; c.Left != 11*time.Minute {
		t.Errorf("extended while paused: %+v", c)
	}
	k.do(1, "clock.go")
	k.at = k.at.Add(time.Hour)
	k.do(1, "clock.extend", "minutes", "5")
	if c := k.sees(2).Clock; !c.EndsAt.Equal(k.at.Add(5 * time.Minute)) {
		t.Errorf("extended after the end: %+v, at %v", c, k.at)
	}
	k.refused(fault.Invalid, "minutes: board.no.number", 1, "clock.extend", "minutes", "0")
	k.refused(fault.Forbidden, "board.no.facilitators", 2, "clock.extend", "minutes", "5")
}

func TestASummons_EndsWithItsStep(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s1")
	k.do(1, "summon")
	if got := k.sees(2).Step.Summons; got != k.s.Seq {
		t.Errorf("called by %d, want %d", got, k.s.Seq)
	}
	k.do(1, "step.close")
	if got := k.sees(2).Step.Summons; got != 0 {
		t.Errorf("once the step has closed people are called by %d", got)
	}
	k.do(1, "summon")
	k.do(1, "step.open", "step", "s2")
	if got := k.sees(2).Step.Summons; got != 0 {
		t.Errorf("in the next step people are called by %d", got)
	}
}

func TestDoors(t *testing.T) {
	k := newScene(t)
	k.do(1, "door", "door", "ask")
	k.do(0, "person.join", "name", "Dee")
	if v := k.sees(5); v.Me.Standing != board.Waiting || len(v.People.People) != 0 || len(v.Agenda.Steps) != 0 {
		t.Errorf("who waits sees %+v", v)
	}
	if len(k.sees(2).People.People) != 4 || len(k.sees(1).People.People) != 5 {
		t.Error("who waits is told to facilitators alone")
	}
	k.refused(fault.Forbidden, "board.no.waiting", 5, "hand", "up", "1")
	k.do(1, "person.admit", "person", "5")
	k.do(5, "hand", "up", "1")
	k.do(1, "person.expel", "person", "5")
	k.refused(fault.Forbidden, "board.no.expelled", 5, "hand", "up", "1")
	k.do(1, "person.back", "person", "5")
	k.do(1, "door", "door", "closed")
	k.refused(fault.Forbidden, "board.no.door_closed", 0, "person.join", "name", "Eve")
	k.do(0, "person.join", "name", "Gus", "facilitator", "1", "account", "a9") // facilitators have the key
	if got := k.do(0, "person.join", "name", "Fatou", "account", "a1").Person; got != 1 {
		t.Errorf("who comes back is person %d, want 1", got)
	}
}

func TestPeople_WithoutADeviceSpeakThroughAnother(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s2")
	no := strconv.Itoa(k.do(1, "person.add", "name", "Zoé").Person)
	k.do(1, "person.through", "person", no, "through", "2")
	k.do(2, "note.add", "step", "s2", "to", "ideas", "text", "a bench", "for", no)
	if n, ok := k.first(2); !ok || n.Author != "Zoé" || !n.Mine {
		t.Errorf("through whom she speaks sees %+v", n)
	}
	k.refused(fault.Invalid, "for: board.no.through", 3, "note.add", "step", "s2", "to", "ideas", "text", "no", "for", no)
	k.refused(fault.Invalid, "through: board.no.through_whom", 1, "person.through", "person", "2", "through", no)
	if got := k.sees(2).Me.For; len(got) != 1 || got[0].Title != "Zoé" {
		t.Errorf("speaks for %v", got)
	}
}

func TestAFacilitatorDoesNotLearnWhoWroteWhat_ByLendingADevice(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s13")
	k.do(2, "note.add", "step", "s13", "to", agenda.Default, "text", "nobody listens")
	k.refused(fault.Invalid, "through: board.no.through_hidden", 1, "person.through", "person", "2", "through", "1")
	k.do(1, "person.through", "person", "3", "through", "1")
	k.do(1, "step.open", "step", "s2")
	k.do(4, "note.add", "step", "s2", "to", "ideas", "text", "a garden")
	k.refused(fault.Invalid, "through: board.no.through_hidden", 1, "person.through", "person", "4", "through", "1")
	k.do(1, "step.reveal", "step", "s2")
	k.do(1, "person.through", "person", "4", "through", "1")
	k.do(1, "person.through", "person", "2", "through", "1") // sealed: nobody knows any more
}

func TestAFacilitatorDoesNotLearnWhoWroteWhat_ByPuttingPeopleTogether(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s13")
	k.do(2, "note.add", "step", "s13", "to", agenda.Default, "text", "nobody listens")
	puppet := strconv.Itoa(k.do(0, "person.join", "name", "Ali again").Person)
	for _, pair := range [][2]string{{"2", "1"}, {"2", puppet}, {puppet, "2"}} {
		k.refused(fault.Invalid, "into: board.no.same_hidden", 1, "people.merge", "person", pair[0], "into", pair[1])
	}
	k.do(1, "step.close")
	k.do(1, "people.merge", "person", puppet, "into", "2")
}

func TestWhatWasChosenByWhoIsSentAway_CountsNoMore(t *testing.T) {
	k := voting(t)
	for _, who := range []int{2, 3} {
		k.do(who, "dots.give", "step", "s4", "thing", "c1", "dots", "3")
	}
	k.do(1, "person.expel", "person", "3")
	k.do(1, "count", "step", "s4")
	if step := k.s.Steps["s4"]; step.Tally["c1"] != 3 || step.Voters != 3 {
		t.Errorf("%v of %d", step.Tally, step.Voters)
	}
}

func TestWhoIsSentAwayStillHasTheLink_SoTheDoorAsks(t *testing.T) {
	k := newScene(t)
	change := k.do(1, "person.expel", "person", "3")
	if k.s.Door != board.DoorAsk || len(change.Tell) != 1 || change.Tell[0].To != 1 {
		t.Errorf("the door is %s, told is %+v", k.s.Door, change.Tell)
	}
	k.do(1, "door", "door", "closed")
	k.do(1, "person.expel", "person", "4")
	if k.s.Door != board.DoorClosed {
		t.Errorf("a closed door is %s", k.s.Door)
	}
}

func TestNamesThatLookTheSame_AreTold(t *testing.T) {
	k := newScene(t)
	for typed, want := range map[string]string{"Fatou\u200b": "Fatou\u200b 2", "ＦＡＴＯＵ": "ＦＡＴＯＵ 2"} {
		k.do(2, "name", "name", typed)
		if got := k.s.People[1].Name; got != want {
			t.Errorf("%q is called %q, not %q", typed, got, want)
		}
	}
	k.do(2, "name", "name", "Jean\u00a0\u00a0Luc")
	k.do(3, "name", "name", "Jean Luc")
	if got := k.s.People[1].Name + ", " + k.s.People[2].Name; got != "Jean Luc, Jean Luc 2" {
		t.Error(got)
	}
	k.refused(fault.Invalid, "name: board.no.empty", 2, "name", "name", "\u200b\u2060")
}

func TestOneProposerDoesNotFillABoardWithTexts(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s6")
	for i := range maxTexts {
		k.do(2, "proposal.amend", "step", "s6", "text", strconv.Itoa(i))
	}
	k.refused(fault.TooLarge, "board.no.texts", 2, "proposal.amend", "step", "s6", "text", "one more")
	k.do(1, "proposal.amend", "step", "s6", "text", "the last one")
}

func TestWhoWaitsIsNamedToFacilitatorsAlone(t *testing.T) {
	k := newScene(t)
	k.do(1, "door", "door", "ask")
	no := strconv.Itoa(k.do(0, "person.join", "name", "Eve").Person)
	k.do(1, "step.open", "step", "s2")
	k.refused(fault.NotFound, "board.no.person", 2, "note.add", "step", "s2", "to", "ideas", "text", "a", "for", no)
}

func TestPeopleMerge_MakesOneOfTwo(t *testing.T) {
	k := voting(t)
	back := k.do(0, "person.join", "name", "Ali").Person
	if k.s.People[back-1].Name != "Ali 2" {
		t.Errorf("two people are named %q", k.s.People[back-1].Name)
	}
	k.do(2, "dots.give", "step", "s4", "thing", "c1", "dots", "3")
	k.do(back, "dots.give", "step", "s4", "thing", "c2", "dots", "3")
	k.do(1, "people.merge", "person", strconv.Itoa(back), "into", "2")
	if p, _ := k.s.Person(back); p.No != 2 {
		t.Errorf("person %d is %d, want 2", back, p.No)
	}
	if me := k.sees(back).Me; me.Person != 2 || me.DotsLeft != 2 {
		t.Errorf("they are %+v", me)
	}
	k.do(back, "dots.give", "step", "s4", "thing", "c2", "dots", "2")
	if k.s.Steps["s4"].Dots["c2"][2] != 2 {
		t.Error("what they do is not the other's")
	}
	k.refused(fault.Invalid, "into: board.no.same_person", 1, "people.merge", "person", "2", "into", "2")
}

func TestFacilitators_AreNeverNone(t *testing.T) {
	k := newScene(t)
	k.refused(fault.Invalid, "person: board.no.last_facilitator", 1, "person.lead", "person", "1")
	k.do(1, "person.lead", "person", "2", "on", "1")
	k.do(2, "person.lead", "person", "1")
	k.refused(fault.Forbidden, "board.no.facilitators", 1, "step.open", "step", "s1")
	k.refused(fault.Invalid, "person: board.no.facilitator_stays", 2, "person.expel", "person", "2")
	for name, verb := range verbs {
		if verb.facilitators {
			k.refused(fault.Forbidden, "board.no.facilitators", 3, name)
		}
		if verb.program {
			k.refused(fault.Forbidden, "board.no.program", 2, name)
		}
	}
}

func TestBounds(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s1")
	add := []string{"step", "s1", "to", agenda.Default, "text"}
	k.refused(fault.Invalid, "text: board.no.empty", 2, "note.add", append(add, " \n ")...)
	k.refused(fault.Invalid, "text: board.no.long", 2, "note.add", append(add, strings.Repeat("é", 501))...)
	k.do(2, "note.add", append(add, strings.Repeat("é", 500))...)
	k.refused(fault.Invalid, "text: board.no.control", 2, "note.add", append(add, "a\x00b")...)
	k.refused(fault.Invalid, "text: board.no.control", 2, "note.add", append(add, "a\u202eb")...)
	k.refused(fault.Invalid, "text: board.no.control", 2, "note.add", append(add, "a\xffb")...)
	k.refused(fault.Invalid, "name: board.no.control", 2, "name", "name", "A\nB")
	k.refused(fault.Invalid, "name: board.no.long", 2, "name", "name", strings.Repeat("a", 61))
	k.refused(fault.Invalid, "text: board.no.long", 2, "note.add", append(add, strings.Repeat("a", 4001))...)
	k.refused(fault.NotFound, "board.no.step", 2, "note.add", "step", "s99", "to", "x", "text", "a")
	k.refused(fault.Conflict, "board.no.not_current", 2, "note.add", "step", "s2", "to", "ideas", "text", "a")
	k.refused(fault.NotFound, "board.no.place", 2, "note.add", "step", "s1", "to", "ideas", "text", "a")
	k.refused(fault.NotFound, "board.no.person", 99, "hand", "up", "1")
	k.refused(fault.Invalid, "do: board.no.act", 2, "dance")
	k.do(1, "step.lock")
	k.refused(fault.Conflict, "board.no.locked", 2, "note.add", append(add, "a")...)
	k.do(1, "note.add", append(add, "facilitators still write")...)
	k.do(1, "step.unlock")
	for range maxOwnNotes - 1 {
		k.do(2, "note.add", append(add, "flood")...)
	}
	k.refused(fault.TooLarge, "board.no.own_full", 2, "note.add", append(add, "a")...)
	k.do(3, "note.add", append(add, "others go on")...)
	k.do(1, "step.close")
	k.refused(fault.Conflict, "board.no.closed", 2, "note.add", append(add, "a")...)
	k.do(1, "workshop.end")
	k.refused(fault.Conflict, "board.no.ended", 2, "note.add", append(add, "a")...)
	for len(k.s.People) < maxPeople {
		k.do(0, "person.join", "name", "P")
	}
	k.refused(fault.TooLarge, "board.no.people", 0, "person.join", "name", "P")
}

func TestBudgetLines_AreChecked(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s11")
	line := []string{"step", "s11", "to", agenda.Default, "text", "Rent", "year", "1"}
	k.refused(fault.Invalid, "account: board.no.account", 2, "note.add", append(line, "account", "99", "amount", "12")...)
	k.refused(fault.Invalid, "amount: board.no.amount", 2, "note.add", append(line, "account", "613", "amount", "0")...)
	k.refused(fault.Invalid, "amount: board.no.amount", 2, "note.add", append(line, "account", "613", "amount", "much")...)
	k.do(2, "note.add", append(line, "account", "613", "amount", "1 250,50")...)
	k.refused(fault.Forbidden, "board.no.others_note", 3, "note.edit", "note", "1", "amount", "1")
	k.do(1, "note.edit", "note", "1", "amount", "2000")
	if n, _ := k.first(3); n.Cents != 200_000 || n.Account != "613" || n.Text != "Rent" {
		t.Errorf("the line is %+v", n)
	}
	if total := k.sees(3).Body.Total; len(total.Sides) != 1 || total.Sides[0].Side != "charges" || total.Sides[0].Cents != 200_000 {
		t.Errorf("the total is %+v", total)
	}
}

func TestAgendaChange_LeavesOpenedStepsAlone(t *testing.T) {
	k := newScene(t)
	k.do(1, "step.open", "step", "s2")
	changed := every()
	changed.Steps[6].Title = "Another inventory"
	k.do(1, "agenda.change", "agenda", text(t, changed))
	if s, _ := k.s.Agenda.Step("s7"); s.Title != "Another inventory" {
		t.Errorf("the step is %q", s.Title)
	}
	changed.Steps[1].Title = "Other questions"
	k.refused(fault.Conflict, "board.no.agenda_opened", 1, "agenda.change", "agenda", text(t, changed))
	k.refused(fault.Invalid, "agenda: board.no.agenda", 1, "agenda.change", "agenda", "{")
	changed = every()
	changed.Steps = changed.Steps[:1]
	k.refused(fault.Conflict, "board.no.agenda_opened", 1, "agenda.change", "agenda", text(t, changed))
}

func TestWhoSpeaksForSomebodyWithoutADevice_SeesAndMakesTheirChoices(t *testing.T) {
	k := voting(t)
	k.do(1, "person.add", "name", "Old Ali")
	k.do(1, "person.through", "person", "5", "through", "2")
	k.do(2, "dots.give", "step", "s4", "thing", "c2", "dots", "3")
	forAli := board.Viewer{Person: 2, For: 5}
	v := k.s.View(forAli)
	if me := v.Me; me.Whom != 5 || me.Name != "Old Ali" || me.DotsLeft != 5 || len(me.For) != 1 {
		t.Errorf("for Ali, one is %+v", me)
	}
	if b := v.Body.Lists[0].Ballot; b.Whom != 5 || b.Mine != 0 || !b.Open {
		t.Errorf("Ali's ballot is %+v", b)
	}
	k.do(2, "dots.give", "step", "s4", "thing", "c2", "dots", "1", "for", "5")
	k.do(2, "hand", "up", "1", "for", "5")
	if me := k.s.View(forAli).Me; !me.Hand || me.DotsLeft != 4 {
		t.Errorf("for Ali, one is %+v", me)
	}
	if me := k.sees(2).Me; me.Whom != 0 || me.Hand || me.DotsLeft != 2 {
		t.Errorf("for oneself, one is %+v", me)
	}
	for _, other := range []board.Viewer{{Person: 3, For: 5}, {Person: 2, For: 4}, {Person: 2, For: 99}, {For: 5, Projector: true}} {
		if me := k.s.View(other).Me; me.Whom != 0 || me.DotsLeft == 4 {
			t.Errorf("%+v acts for somebody: %+v", other, me)
		}
	}
	k.do(1, "step.open", "step", "s6")
	k.do(1, "proposal.amend", "step", "s6", "text", "We open.")
	k.do(1, "phase", "step", "s6", "phase", "objection")
	k.do(2, "stand.take", "step", "s6", "stand", "aside", "for", "5")
	if d := k.s.View(forAli).Body.Decision; d.Mine != board.Aside || d.Whom != 5 {
		t.Errorf("where Ali stands: %+v", d)
	}
}
