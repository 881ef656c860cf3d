package acts

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// chance makes commands that mostly make sense, and some that do not.
type chance struct {
	*rand.Rand
	texts int
	done  map[string]int // how often each verb was taken
}

// rarest is one of the verbs that were taken least.
func (c *chance) rarest() string {
	all := slices.DeleteFunc(slices.Sorted(maps.Keys(verbs)), func(name string) bool { return name == "workshop.open" })
	slices.SortStableFunc(all, func(a, b string) int { return c.done[a] - c.done[b] })
	return one(c, all[:8])
}

func one[T any](c *chance, of []T) T { return of[c.IntN(len(of))] }

// likely are the acts that make sense in a step of a kind.
var likely = map[agenda.Kind]string{
	agenda.Cluster: "list.add list.add note.move note.move note.move note.move list.name list.remove list.restore notes.merge notes.merge note.unmerge note.add note.remove note.restore",
	agenda.Vote:    "dots.give dots.give dots.give dots.give dots.give dots.give count count.again note.remove note.restore notes.merge note.unmerge",
	agenda.Rate:    "rate rate rate rate rate rate count count.again note.remove note.restore",
	agenda.Consent: "phase phase proposal.amend stand.take stand.take stand.take stand.take note.add note.add note.add objection.settle objection.settle question.answer proposal.settle",
	agenda.Groups: "groups.draw group.join group.join group.join group.put group.secretary note.add note.add note.add note.add note.add note.move note.edit " +
		"note.remove note.restore groups.merge step.reveal",
}

const writing = "note.add note.add note.add note.add note.add note.edit note.move note.remove note.restore notes.merge note.unmerge step.reveal ready hand turn.order turn.next"

// command is a random act of a random person on a state.
func (c *chance) command(s *board.State, at time.Time) board.Command {
	kind := s.Shown().Kind
	words, ok := likely[kind]
	if !ok {
		words = writing
	}
	do := one(c, strings.Fields(words))
	step := s.Steps[s.Current]
	switch chance := c.IntN(100); {
	case s.Status == board.Ended:
		do = one(c, []string{"workshop.reopen", "workshop.reopen", "note.add", "note.remove", "hand"})
	case step == nil || !step.ClosedAt.IsZero() && chance < 80 || chance < 3:
		do = "step.open"
	case step.Counted && chance < 40 && step.Sealed:
		do = "step.open"
	case step.Counted && chance < 40:
		do = "count.again"
	case step.Decision != nil && step.Decision.Phase == board.Decided && chance < 30:
		do = "phase"
	case step.Left > 0 && step.ClosedAt.IsZero() && chance < 10:
		do = "clock.go"
	case step.Locked && chance < 30:
		do = "step.unlock"
	case chance < 6 && slices.ContainsFunc(s.People, func(p *board.Person) bool { return p.Standing == board.Waiting }):
		do = one(c, []string{"person.admit", "person.refuse"})
	case chance < 25:
		do = c.rarest()
	case chance < 35:
		do = one(c, slices.Sorted(maps.Keys(verbs)))
	}
	if rare := "workshop.end person.expel step.lock step.close groups.merge"; c.IntN(3) > 0 && slices.Contains(strings.Fields(rare), do) {
		do = "note.add"
	}
	by := 1 + c.IntN(min(len(s.People), 7)+1)
	if p, ok := s.Person(by); c.IntN(8) > 0 && (!ok || p.Standing != board.Admitted) {
		by = 1 + c.IntN(4)
	}
	if verbs[do].facilitators && c.IntN(8) > 0 {
		by = 1 + slices.IndexFunc(s.People, func(p *board.Person) bool { return p.Facilitator && p.Standing == board.Admitted && p.Into == 0 })
	}
	if verbs[do].program || c.IntN(60) == 0 {
		by = 0
	}
	fields := map[string]string{}
	for _, field := range c.fieldsOf(do) {
		if c.IntN(30) > 0 {
			fields[field] = c.value(s, do, field)
		}
	}
	if no, ok := board.Digits(fields["note"]); ok && no > 0 && no <= len(s.Notes) && s.Notes[no-1].Author != 0 && c.IntN(3) > 0 && !verbs[do].facilitators {
		by = s.Notes[no-1].Author
	}
	if do == "question.answer" && c.IntN(4) > 0 {
		by = s.DecisionOf(s.Shown()).Proposer
	}
	if do == "objection.settle" && c.IntN(2) == 0 {
		by = 1
	}
	if c.IntN(16) == 0 {
		fields["for"] = c.person(s)
	}
	return board.Command{By: by, At: at, Do: do, Fields: fields}
}

func (c *chance) fieldsOf(do string) []string {
	step := map[string][]string{
		"note.add": {"step", "to", "text", "organisation", "account", "year", "amount", "owner", "due"}, "note.edit": {"note", "text", "amount", "account", "owner"},
		"note.move": {"notes", "to"}, "list.add": {"step", "name", "notes"}, "list.name": {"list", "name"}, "list.remove": {"list"}, "list.restore": {"list"},
		"dots.give": {"step", "thing", "dots"}, "rate": {"step", "thing", "criterion", "value"}, "stand.take": {"step", "stand", "text"},
		"objection.settle": {"note", "outcome", "text"}, "question.answer": {"note", "text"}, "hand": {"up"}, "ready": {"step", "on"},
		"group.join": {"step", "group"}, "group.secretary": {"step", "group", "person"}, "name": {"name"}, "step.open": {"step"},
		"clock.extend": {"minutes"}, "step.reveal": {"step"}, "step.anonymous": {"step"}, "count": {"step"}, "count.again": {"step"},
		"notes.merge": {"notes", "into"}, "person.lead": {"person", "on"}, "person.through": {"person", "through"}, "person.add": {"name", "organisation"}, "person.forget": {"person", "name"},
		"person.organisation": {"person", "organisation"}, "people.merge": {"person", "into"}, "door": {"door"}, "turn.order": {"step", "seed"},
		"turn.next": {"step"}, "phase": {"step", "phase"}, "proposal.amend": {"step", "text"}, "proposal.settle": {"step", "outcome"},
		"groups.draw": {"step", "count", "seed"}, "group.put": {"step", "group", "person"}, "groups.merge": {"step"},
		"person.join": {"name", "account", "facilitator", "organisation"}, "agenda.change": {"agenda"},
	}
	if fields, ok := step[do]; ok {
		return fields
	}
	return []string{"note", "person", "list"}
}

// person is somebody, often one of the first, or one who waits or was sent away.
func (c *chance) person(s *board.State) string {
	for _, p := range s.People {
		if p.Standing != board.Admitted && p.Into == 0 && c.IntN(2) == 0 {
			return strconv.Itoa(p.No)
		}
	}
	return strconv.Itoa(c.IntN(min(len(s.People), 8) + 2))
}

func (c *chance) note(s *board.State, do string) string {
	for _, n := range s.Notes {
		if (do == "note.restore" && n.Removed || do == "note.unmerge" && n.Into != 0) && c.IntN(3) == 0 {
			return strconv.Itoa(n.No)
		}
	}
	if do == "objection.settle" || do == "question.answer" {
		for _, n := range s.Notes {
			if (n.Column == board.Objection || n.Column == board.Clarification) && n.Step == s.Current && n.Said().Answer == "" && c.IntN(3) == 0 {
				return strconv.Itoa(n.No)
			}
		}
	}
	if shown := s.View(board.Viewer{Facilitator: true}).Body.Lists; len(shown) > 0 && c.IntN(5) > 0 {
		if notes := one(c, shown).Notes; len(notes) > 0 {
			return strconv.Itoa(one(c, notes).No)
		}
	}
	return strconv.Itoa(c.IntN(len(s.Notes) + 2))
}

// value is a random value of a field, often a good one.
func (c *chance) value(s *board.State, do, field string) string {
	switch field {
	case "step":
		if do == "step.open" || do == "step.anonymous" || c.IntN(10) == 0 || s.Current == "" {
			if c.IntN(4) == 0 {
				return one(c, []string{"s6", "s6", "s11", "s2"}) // they have most to try
			}
			return one(c, append(slices.Clone(s.Agenda.Steps), agenda.Step{ID: "s99"})).ID
		}
		return s.Current
	case "text", "name":
		c.texts++
		return fmt.Sprintf("¤%d¤", c.texts)
	case "to":
		if lists := s.Shelves(); len(lists) > 0 && c.IntN(10) > 0 {
			return one(c, lists).Place
		}
		return one(c, []string{"unsorted", "ideas", "g1", "c1", "objection", "", "g99"})
	case "note", "into":
		if do == "people.merge" {
			return c.person(s)
		}
		return c.note(s, do)
	case "notes":
		return strings.Join([]string{c.note(s, do), c.note(s, do), c.note(s, do)}[:1+c.IntN(3)], " ")
	case "list":
		for _, l := range s.Lists {
			if do == "list.restore" && l.Removed && l.Step == s.Current {
				return strconv.Itoa(l.No)
			}
		}
		for _, l := range s.Shelves() {
			if l.Cluster != 0 && c.IntN(3) == 0 {
				return strconv.Itoa(l.Cluster)
			}
		}
		return strconv.Itoa(c.IntN(len(s.Lists) + 2))
	case "person", "through":
		if field == "through" && c.IntN(3) == 0 {
			return "0"
		}
		for _, p := range s.People {
			if p.Standing == board.Waiting && (do == "person.admit" || do == "person.refuse") {
				return strconv.Itoa(p.No)
			}
		}
		if step := s.Steps[s.Current]; do == "group.secretary" && step != nil && len(step.Groups) > 0 && len(step.Groups[0].People) > 0 {
			return strconv.Itoa(step.Groups[0].People[0])
		}
		return c.person(s)
	case "thing":
		if things := s.Things(); len(things) > 0 && c.IntN(10) > 0 {
			return one(c, things)
		}
		return one(c, []string{"n1", "c1", "n2", "x", "n01"})
	case "dots", "value", "count", "minutes", "year", "seed":
		return strconv.Itoa(c.IntN(6))
	case "agenda":
		return c.agenda(s)
	case "due":
		return one(c, []string{"", "2026-05-01", "soon"})
	}
	words := map[string][]string{
		"criterion": {"use", "ease", "use", "none"}, "stand": {"consent", "aside", "object", "object", "maybe"}, "outcome": {"integrated", "withdrawn", "maintained", "adopted", "adopted", "dropped", "lost"},
		"up": {"1", ""}, "on": {"1", ""}, "facilitator": {"", "", "", "1"}, "group": {"g1", "g2", "g3", "g9"}, "door": {"open", "ask", "ask", "closed", "ajar"},
		"phase": {"proposal", "clarification", "reaction", "amendment", "objection", "objection", "decided"}, "organisation": {"", "o1", "o2"},
		"account": {"60", "606", "a1", "613", ""}, "amount": {"12", "7", "1 250,50", "-3", "x"}, "owner": {"", "Ali"},
	}
	if c.IntN(8) == 0 {
		return ""
	}
	return one(c, append(words[field], words[field]...)) // a field without words is a defect of this test
}

// agenda changes a step that was not opened yet.
func (c *chance) agenda(s *board.State) string {
	changed := s.Agenda
	changed.Steps = slices.Clone(changed.Steps)
	i := c.IntN(len(changed.Steps))
	changed.Steps[i].Title = "Changed"
	raw, _ := json.Marshal(changed)
	return string(raw)
}

// client keeps a board as an open page does: the whole once, then part after part.
type client struct {
	v    board.Viewer
	held board.View
}

func (c *client) hear(t *testing.T, s *board.State, change board.Change) {
	t.Helper()
	if change.Whole {
		c.held = s.View(c.v)
		return
	}
	c.held.Seq = s.Seq
	person := c.v.Person
	if p, ok := s.Person(person); ok {
		person = p.No
	}
	whom := c.v.For
	if p, ok := s.Person(whom); ok {
		whom = p.No
	}
	for _, key := range slices.Concat(change.Own[person], change.Own[whom], change.Touched) {
		part, ok := s.Part(key, c.v)
		if ok && part.Key != key {
			t.Fatalf("part %q calls itself %q", key, part.Key)
		}
		c.put(t, key, part, ok)
	}
}

func (c *client) put(t *testing.T, key board.Key, part board.Part, ok bool) {
	t.Helper()
	body := &c.held.Body
	kind, _, _ := strings.Cut(string(key), "-")
	switch kind {
	case "board":
		c.held = part.View.(board.View)
	case "me":
		c.held.Me = part.View.(board.MeView)
	case "step":
		c.held.Step, _ = part.View.(board.StepView)
	case "clock":
		c.held.Clock, _ = part.View.(board.ClockView)
	case "agenda":
		c.held.Agenda, _ = part.View.(board.AgendaView)
	case "body":
		*body, _ = part.View.(board.BodyView)
	case "places":
		body.Places, _ = part.View.(board.PlacesView)
	case "gone":
		body.Gone, _ = part.View.(board.GoneView)
	case "total":
		body.Total, _ = part.View.(board.TotalView)
	case "decision":
		body.Decision = nil
		if d, is := part.View.(board.DecisionView); is {
			body.Decision = &d
		}
	case "groups":
		body.Groups = nil
		if g, is := part.View.(board.GroupsView); is {
			body.Groups = &g
		}
	case "people":
		people := c.held.People.People
		c.held.People, _ = part.View.(board.PeopleView)
		c.held.People.People = people
	case "person":
		c.held.People.People = place(t, c.held.People.People, part, ok, key, func(p board.PersonView) board.Key { return board.PersonKey(p.No) }, nil)
	case "list":
		body.Lists = place(t, body.Lists, part, ok, key, func(l board.ListView) board.Key { return l.Key }, func(former, l board.ListView) board.ListView {
			l.Notes = former.Notes
			return l
		})
	case "note":
		c.putNote(t, key, part, ok)
	default:
		t.Fatalf("unknown part %q", key)
	}
}

func (c *client) putNote(t *testing.T, key board.Key, part board.Part, ok bool) {
	t.Helper()
	byKey := func(n board.NoteView) board.Key { return board.NoteKey(n.No) }
	lists := c.held.Body.Lists
	found := false
	for i := range lists {
		lists[i].Notes = place(t, lists[i].Notes, part, ok && lists[i].Key == part.In, key, byKey, nil)
		found = found || lists[i].Key == part.In
	}
	if ok && !found {
		t.Fatalf("note %q stands in %q, which the viewer does not hold", key, part.In)
	}
}

// place puts an element where it belongs in a list, or drops it.
func place[T any](t *testing.T, in []T, part board.Part, ok bool, key board.Key, keyOf func(T) board.Key, keep func(former, now T) T) []T {
	t.Helper()
	var former T
	var out []T
	for _, other := range in {
		if keyOf(other) == key {
			former = other
			continue
		}
		out = append(out, other)
	}
	if !ok {
		return out
	}
	now := part.View.(T)
	if keep != nil {
		now = keep(former, now)
	}
	at := len(out)
	if part.Before != "" {
		at = slices.IndexFunc(out, func(other T) bool { return keyOf(other) == part.Before })
		if at < 0 {
			t.Fatalf("%q stands before %q, which the viewer does not hold", key, part.Before)
		}
	}
	return slices.Insert(out, at, now)
}

var names = map[string]string{"o1": "Organisation one", "o2": "Organisation two"}

func viewers(s *board.State) []*client {
	all := []board.Viewer{
		{Projector: true, Names: names},
		{Facilitator: true, Names: names},
		{Person: 1, Facilitator: true, For: 9, Names: names},
		{Person: 1, Facilitator: true, For: 10, Names: names},
	}
	for no := 1; no <= min(len(s.People), 6); no++ {
		p, _ := s.Person(no)
		all = append(all, board.Viewer{Person: no, Facilitator: p.Facilitator, Names: names, Typing: map[int]bool{2: true}, Here: map[int]bool{3: true}})
	}
	var clients []*client
	for _, v := range all {
		clients = append(clients, &client{v: v, held: s.View(v)})
	}
	return clients
}

// rounds is how many commands each seed tries: more in a long run.
func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("MAILLAGE_TEST_ROUNDS")); err == nil {
		return n
	}
	return 1200
}

// TestRandomWorkshops plays random commands, and asks after each of them that pages hold what they
// would be shown anew, that nothing hidden is shown, that refusals change nothing and give a reason,
// that what is kept is read back the same, and in the end that playing again gives the same.
func TestRandomWorkshops(t *testing.T) {
	const seeds = 6
	var done [seeds]map[string]int
	t.Run("seeds", func(t *testing.T) {
		for seed := range done {
			done[seed] = map[string]int{}
			t.Run(strconv.Itoa(seed), func(t *testing.T) {
				t.Parallel()
				playAtRandom(t, uint64(seed), done[seed])
			})
		}
	})
	if t.Failed() {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(verbs)) {
		times := 0
		for _, taken := range done {
			times += taken[name]
		}
		if times == 0 && name != "workshop.open" { // scenes begin with it
			t.Errorf("%s was never taken: nothing is known of it", name)
		}
		t.Logf("%s: %d", name, times)
	}
}

func playAtRandom(t *testing.T, seed uint64, done map[string]int) {
	t.Helper()
	k := newScene(t)
	k.do(1, "door", "door", "ask")
	for _, name := range []string{"Dee", "Eve", "Gus", "Hal"} { // they wait
		k.do(0, "person.join", "name", name)
	}
	c, other := &chance{Rand: rand.New(rand.NewPCG(seed, 1)), done: done}, &chance{Rand: rand.New(rand.NewPCG(seed, 2))}
	start := text(t, k.s)
	var played []board.Command
	clients := viewers(k.s)
	before := text(t, k.s)
	for range rounds() {
		k.at = k.at.Add(time.Duration(c.IntN(90)) * time.Second)
		command := c.command(k.s, k.at)
		change, err := Apply(k.s, command)
		after := text(t, k.s)
		if err != nil {
			if f := fault.As(err); f == nil || f.Message.Key == "" {
				t.Fatalf("%+v: refused without a reason: %v", command, err)
			}
			if after != before {
				t.Fatalf("%+v was refused (%v) and changed the state", command, said(err))
			}
			continue
		}
		done[command.Do]++
		before = after
		played = append(played, command)
		for _, client := range clients {
			if p, ok := k.s.Person(client.v.Person); ok {
				client.v.Facilitator = p.Facilitator
			}
			client.hear(t, k.s, change)
			if anew := k.s.View(client.v); !reflect.DeepEqual(client.held, anew) && text(t, client.held) != text(t, anew) {
				t.Fatalf("after %+v, touched %v own %v, viewer %+v holds what is not shown anew: %s", command, change.Touched, change.Own, client.v, cmp.Diff(client.held, anew))
			}
		}
		hides(t, k.s, clients, other)
		if k.s.Status == board.Ended && c.IntN(6) == 0 {
			k.do(0, "workshop.reopen")
			played = append(played, k.command(0, "workshop.reopen"))
			played[len(played)-1].At = k.at
			before = text(t, k.s)
			for _, client := range clients {
				client.held = k.s.View(client.v)
			}
		}
	}
	var again board.State
	if err := json.Unmarshal([]byte(start), &again); err != nil {
		t.Fatal(err)
	}
	replay(t, &again, played, before)
}

// replay plays the commands again, through what is kept from time to time.
func replay(t *testing.T, s *board.State, played []board.Command, want string) {
	t.Helper()
	for i, command := range played {
		if i%97 == 0 {
			var kept board.State
			if err := json.Unmarshal([]byte(text(t, s)), &kept); err != nil {
				t.Fatal(err)
			}
			if text(t, &kept) != text(t, s) {
				t.Fatal("a state that was kept is read back otherwise")
			}
			s = &kept
		}
		if _, err := Apply(s, command); err != nil {
			t.Fatalf("%+v was taken, and is refused when it is played again: %v", command, said(err))
		}
	}
	if got := text(t, s); got != want {
		t.Fatalf("played again:\n%s\nwant\n%s", got, want)
	}
}
