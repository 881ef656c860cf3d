package record_test

import (
	"strconv"
	"testing"
	"time"

	"maillage/internal/workshop/acts"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// sealed is the record of an anonymous step in which the same notes were written by some people, at
// some times.
func sealed(t *testing.T, authors []int, pause time.Duration) string {
	t.Helper()
	s := board.New(agenda.Agenda{Title: "Atelier", Steps: []agenda.Step{{
		ID: "s1", Kind: agenda.Gather, Title: "Sans nom", Minutes: 10, Anonymous: true, Columns: []agenda.Column{{Key: "ideas", Title: "Idées"}}, Write: agenda.Everyone, Arrange: agenda.Everyone,
	}}})
	at := day
	do := func(by int, verb string, fields ...string) {
		t.Helper()
		c := board.Command{By: by, At: at, Do: verb, Fields: map[string]string{}}
		for i := 0; i < len(fields); i += 2 {
			c.Fields[fields[i]] = fields[i+1]
		}
		if _, err := acts.Apply(s, c); err != nil {
			t.Fatal(err)
		}
	}
	do(0, "person.join", "name", "Ana", "facilitator", "1")
	do(0, "person.join", "name", "Bob", "organisation", "o1")
	do(0, "person.join", "name", "Chloé")
	do(1, "workshop.open")
	do(1, "step.open", "step", "s1")
	for i, author := range authors {
		at = at.Add(pause)
		do(author, "note.add", "step", "s1", "to", "ideas", "text", "note "+strconv.Itoa(i+1))
	}
	do(authors[1], "note.remove", "note", "2")
	at = day.Add(time.Hour)
	do(1, "workshop.end")
	content, err := of(t, s, "s1").Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestTheRecordOfAnAnonymousStepIsTheSameWhoeverWroteAndWhen(t *testing.T) {
	one := sealed(t, []int{1, 2, 3, 2}, time.Second)
	for _, other := range []string{sealed(t, []int{3, 3, 3, 3}, time.Minute), sealed(t, []int{2, 1, 2, 3}, 10*time.Minute)} {
		if one != other {
			t.Errorf("it tells who wrote, or when:\n%s\n%s", one, other)
		}
	}
}
