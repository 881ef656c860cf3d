package acts

import (
	"encoding/json"
	"testing"
	"time"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// every is an agenda with a step of each kind.
func every() agenda.Agenda {
	step := func(id string, kind agenda.Kind, more func(*agenda.Step)) agenda.Step {
		s := agenda.Step{ID: id, Kind: kind, Title: "Step " + id, Minutes: 10, Write: agenda.Everyone, Arrange: agenda.Everyone}
		if more != nil {
			more(&s)
		}
		return s
	}
	canvas := agenda.Canvases()[0]
	return agenda.Agenda{Title: "A workshop", Steps: []agenda.Step{
		step("s1", agenda.Welcome, nil),
		step("s2", agenda.Gather, func(s *agenda.Step) {
			s.Private, s.Columns = true, []agenda.Column{{Key: "ideas", Title: "Ideas"}, {Key: "fears", Title: "Fears"}}
		}),
		step("s3", agenda.Cluster, func(s *agenda.Step) { s.Of = "s2" }),
		step("s4", agenda.Vote, func(s *agenda.Step) { s.Of, s.Dots, s.MostEach = "s3", 5, 3 }),
		step("s5", agenda.Rate, func(s *agenda.Step) {
			s.Of, s.Scale, s.Criteria, s.Anonymous = "s2", 5, []agenda.Criterion{{Key: "use", Title: "Use"}, {Key: "ease", Title: "Ease"}}, true
		}),
		step("s6", agenda.Consent, nil),
		step("s7", agenda.Inventory, func(s *agenda.Step) { s.Columns = agenda.InventoryColumns("fr") }),
		step("s8", agenda.Canvas, func(s *agenda.Step) { s.Canvas, s.Columns = canvas.Key, canvas.Columns("fr") }),
		step("s9", agenda.Groups, func(s *agenda.Step) { s.Split, s.Count = agenda.AtRandom, 3 }),
		step("s10", agenda.Groups, func(s *agenda.Step) { s.Split, s.Of = agenda.ByColumn, "s2" }),
		step("s11", agenda.Budget, nil),
		step("s12", agenda.Closing, func(s *agenda.Step) {
			s.Private, s.Anonymous, s.Columns = true, true, []agenda.Column{{Key: "how", Title: "How"}, {Key: agenda.Tasks, Title: "Next"}}
		}),
		step("s13", agenda.Gather, func(s *agenda.Step) { s.Private, s.Anonymous = true, true }),
		step("s14", agenda.Groups, func(s *agenda.Step) {
			s.Split, s.Count, s.Private, s.Columns = agenda.Chosen, 2, true, []agenda.Column{{Key: "yes", Title: "Yes"}, {Key: "no", Title: "No"}}
		}),
		step("s15", agenda.Vote, func(s *agenda.Step) { s.Of, s.Dots, s.Anonymous = "s9", 4, true }),
		step("s16", agenda.Cluster, func(s *agenda.Step) { s.Of, s.Arrange = "s14", agenda.Facilitators }),
		step("s17", agenda.Rate, func(s *agenda.Step) {
			s.Of, s.Scale, s.Criteria = "s16", 3, []agenda.Criterion{{Key: "use", Title: "Use"}}
		}),
	}}
}

// scene is a workshop that tests play.
type scene struct {
	t  *testing.T
	s  *board.State
	at time.Time
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// newScene opens a workshop with facilitator 1 and participants 2, 3 and 4.
func newScene(t *testing.T) *scene {
	t.Helper()
	a := every()
	if err := a.Check(); err != nil {
		t.Fatalf("%+v", fault.As(err).Fields)
	}
	k := &scene{t: t, s: board.New(a), at: noon}
	k.do(0, "person.join", "name", "Fatou", "facilitator", "1", "account", "a1")
	for _, name := range []string{"Ali", "Bea", "Cid"} {
		k.do(0, "person.join", "name", name)
	}
	k.do(1, "workshop.open")
	return k
}

func (k *scene) command(by int, do string, fields ...string) board.Command {
	k.at = k.at.Add(time.Second)
	c := board.Command{By: by, At: k.at, Do: do, Fields: map[string]string{}}
	for i := 0; i+1 < len(fields); i += 2 {
		c.Fields[fields[i]] = fields[i+1]
	}
	return c
}

// do plays a command that must be taken.
func (k *scene) do(by int, do string, fields ...string) board.Change {
	k.t.Helper()
	change, err := Apply(k.s, k.command(by, do, fields...))
	if err != nil {
		k.t.Fatalf("%s %v by %d: %v", do, fields, by, said(err))
	}
	return change
}

// said is the reason of a refusal: that of its one field when it has one.
func said(err error) string {
	f := fault.As(err)
	if f == nil {
		return ""
	}
	for field, message := range f.Fields {
		return field + ": " + message.Key
	}
	return f.Message.Key
}

func text(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// refused plays a command that must be refused, with a reason, and change nothing.
func (k *scene) refused(kind fault.Kind, reason string, by int, do string, fields ...string) {
	k.t.Helper()
	before := text(k.t, k.s)
	_, err := Apply(k.s, k.command(by, do, fields...))
	if fault.KindOf(err) != kind || said(err) != reason {
		k.t.Errorf("%s %v by %d: got %v (kind %v), want %s (kind %v)", do, fields, by, said(err), fault.KindOf(err), reason, kind)
	}
	if after := text(k.t, k.s); after != before {
		k.t.Errorf("%s %v by %d was refused and changed the state", do, fields, by)
	}
}

// sees is the board of a viewer.
func (k *scene) sees(person int) board.View {
	p, ok := k.s.Person(person)
	return k.s.View(board.Viewer{Person: person, Facilitator: ok && p.Facilitator, Projector: person == 0})
}

// first finds note 1 on the board of a viewer.
func (k *scene) first(person int) (board.NoteView, bool) {
	for _, l := range k.sees(person).Body.Lists {
		for _, n := range l.Notes {
			if n.No == 1 {
				return n, true
			}
		}
	}
	return board.NoteView{}, false
}

func (k *scene) list(person int, place string) board.ListView {
	k.t.Helper()
	for _, l := range k.sees(person).Body.Lists {
		if l.Place == place {
			return l
		}
	}
	k.t.Fatalf("%d sees no list %q", person, place)
	return board.ListView{}
}
