package acts

import (
	"encoding/json"
	"strconv"
	"testing"

	"maillage/internal/workshop/board"
)

// hides asks that nothing hidden from a viewer changes a byte of what they are shown: whatever they
// may not know is made otherwise, and their board must stay the same.
func hides(t *testing.T, s *board.State, clients []*client, c *chance) {
	t.Helper()
	client := one(c, clients)
	var other board.State
	if err := json.Unmarshal([]byte(text(t, s)), &other); err != nil {
		t.Fatal(err)
	}
	conceal(&other, client.v, c)
	other.Relist()
	if want, got := text(t, s.View(client.v)), text(t, other.View(client.v)); got != want {
		t.Fatalf("viewer %+v is shown what is hidden from them:\n%s\nis\n%s\nwhen it is otherwise", client.v, want, got)
	}
	for _, n := range s.Notes { // parts alone say no more
		key := board.NoteKey(n.No)
		want, seen := s.Part(key, client.v)
		got, sees := other.Part(key, client.v)
		if seen != sees || text(t, got) != text(t, want) {
			t.Fatalf("viewer %+v is shown what is hidden in %q: %s, then %s", client.v, key, text(t, want), text(t, got))
		}
	}
}

// conceal makes otherwise all that a viewer may not know, by the rules of the product and not by
// the code that it tests.
func conceal(s *board.State, v board.Viewer, c *chance) {
	mine := map[int]bool{}
	me := v.Person
	for me != 0 && s.People[me-1].Into != 0 {
		me = s.People[me-1].Into
	}
	if me != 0 && !v.Projector {
		mine[me] = true
		for _, p := range s.People {
			if p.Through == me {
				mine[p.No] = true
			}
		}
	}
	leads := v.Facilitator && !v.Projector
	// stranger is somebody else than those who wrote, and whom the viewer does not speak for.
	stranger := func(but int) int {
		for i := range s.People {
			if no := (i+c.IntN(len(s.People)))%len(s.People) + 1; !mine[no] && no != but {
				return no
			}
		}
		return but
	}
	for _, n := range s.Notes {
		def, _ := s.Agenda.Step(n.Step)
		step := s.Steps[n.Step]
		own := n.Author != 0 && mine[n.Author]
		secret := def.Private && !step.Revealed && !own
		apart := false
		for _, group := range step.Groups {
			apart = apart || group.Key == n.Group && !group.Merged && !shares(group, mine)
		}
		if !leads && (secret || apart || n.Removed) {
			conceals(n, c)
		}
		if (secret || def.Anonymous) && !own && n.Author != 0 {
			n.Author, n.Organisation = stranger(n.Author), "o"+strconv.Itoa(1+c.IntN(2))
		}
	}
	for _, step := range s.Steps {
		if step.Counted {
			continue
		}
		for _, dots := range step.Dots {
			for no := range dots {
				if !mine[no] {
					dots[no] = 1 + c.IntN(5)
				}
			}
		}
		for _, criteria := range step.Ratings {
			for _, values := range criteria {
				for no := range values {
					if !mine[no] {
						values[no] = 1 + c.IntN(3)
					}
				}
			}
		}
	}
	for _, p := range s.People {
		if !leads && p.Standing != board.Admitted && !mine[p.No] && p.Into == 0 && !writes(s, p.No) {
			p.Name = "somebody else"
		}
	}
}

// conceals changes all that a note says.
func conceals(n *board.Note, c *chance) {
	c.texts++
	n.Text, n.Organisation = "hidden "+strconv.Itoa(c.texts), "o1"
	n.Say(board.Details{Account: "606", Cents: int64(c.texts), Year: 1, Owner: "hidden", Due: "2026-01-01", Answer: "hidden"})
}

func shares(group *board.Group, mine map[int]bool) bool {
	for _, no := range group.People {
		if mine[no] {
			return true
		}
	}
	return false
}

// writes tells whether somebody's name is told beside what they wrote, before they were sent away.
func writes(s *board.State, no int) bool {
	for _, n := range s.Notes {
		if n.Author == no {
			return true
		}
	}
	for _, step := range s.Steps {
		if step.Speaks == no || step.Decision != nil && step.Decision.Proposer == no {
			return true
		}
		for _, group := range step.Groups {
			if group.Secretary == no {
				return true
			}
		}
	}
	return false
}
