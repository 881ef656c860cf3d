package record_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/record"
)

var day = time.Date(2021, 3, 12, 9, 0, 0, 0, time.UTC)

func closed() *board.Step { return &board.Step{OpenedAt: day, ClosedAt: day.Add(time.Hour)} }

// held is a workshop that ended, with some steps.
func held(steps ...agenda.Step) *board.State {
	s := &board.State{Agenda: agenda.Agenda{Title: "Atelier", Steps: steps}, Status: board.Ended, Steps: map[string]*board.Step{}}
	for _, step := range steps {
		s.Steps[step.ID] = closed()
	}
	for i, name := range []string{"Ana", "Bob", "Chloé", "Dan"} {
		s.People = append(s.People, &board.Person{No: i + 1, Name: name, Standing: board.Admitted})
	}
	s.People[3].Standing = board.Expelled
	s.People = append(s.People, &board.Person{No: 5, Name: "Anna", Standing: board.Admitted, Into: 1}) // who turned out to be Ana
	return s
}

func say(s *board.State, n board.Note) {
	n.No = len(s.Notes) + 1
	s.Notes = append(s.Notes, &n)
}

func of(t *testing.T, s *board.State, step string) record.Record {
	t.Helper()
	r, ok := record.Of(s, step)
	if !ok {
		t.Fatalf("step %s has no record", step)
	}
	return r
}

func TestAClusteringKeepsWhatNobodyPutAnywhere(t *testing.T) {
	s := held(agenda.Step{ID: "s1", Kind: agenda.Gather, Columns: []agenda.Column{{Key: "idees", Title: "Idées"}}}, agenda.Step{ID: "s2", Kind: agenda.Cluster, Of: "s1"})
	s.Lists = []*board.Cluster{{No: 1, Step: "s2", Name: "Ouvrir"}, {No: 2, Step: "s2", Name: "Vide"}, {No: 3, Step: "s2", Removed: true}}
	say(s, board.Note{Step: "s1", Column: "idees", Author: 1, Text: "le soir", Cluster: map[string]int{"s2": 1}})
	say(s, board.Note{Step: "s1", Column: "idees", Author: 2, Text: "à part"})
	say(s, board.Note{Step: "s1", Column: "idees", Author: 2, Text: "retirée", Removed: true})
	say(s, board.Note{Step: "s1", Column: "idees", Author: 3, Text: "le soir aussi", Into: 1})
	say(s, board.Note{Step: "s1", Column: "idees", Author: 3, Text: "d’une liste retirée", Cluster: map[string]int{"s2": 3}})

	r := of(t, s, "s2")
	if diff := cmp.Diff([]record.Cluster{{No: 1, Name: "Ouvrir", Notes: []int{1}}, {No: 2, Name: "Vide", Notes: []int{}}}, r.Clusters); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{2, 5}, r.Alone); diff != "" {
		t.Error(diff)
	}
	if n, ok := r.Note(4); !ok || n.Into != 1 || n.Text != "le soir aussi" || n.Author != "Chloé" {
		t.Errorf("a merged note is %+v, %v", n, ok)
	}
	if _, ok := r.Note(3); ok {
		t.Error("a removed note is on record")
	}
	if first := of(t, s, "s1"); first.People != 3 || len(first.Lists) != 1 || len(first.Lists[0].Notes) != 3 {
		t.Errorf("the gathering: %+v", first)
	}
}

func TestWhatMayNotBeKnown_IsNotInTheBytes(t *testing.T) {
	hidden := agenda.Step{ID: "s1", Kind: agenda.Gather, Private: true}
	anonymous := agenda.Step{ID: "s2", Kind: agenda.Gather, Anonymous: true}
	vote := agenda.Step{ID: "s3", Kind: agenda.Vote, Of: "s2", Dots: 3}
	clustering := agenda.Step{ID: "s4", Kind: agenda.Cluster, Of: "s1"}
	s := held(hidden, anonymous, vote, clustering)
	say(s, board.Note{Step: "s1", Author: 1, Text: "secrète"})
	say(s, board.Note{Step: "s2", Author: 2, Text: "sans nom"})
	s.Steps["s3"].Dots = map[string]map[int]int{"n2": {1: 2}}
	for _, r := range record.All(s) {
		bytes, err := r.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"secrète", "Ana", "Bob", `"dots":2`} {
			if strings.Contains(string(bytes), word) {
				t.Errorf("step %s tells %q: %s", r.Step, word, bytes)
			}
		}
	}
	if r := of(t, s, "s1"); r.Hidden != 1 {
		t.Errorf("hidden are %d notes", r.Hidden)
	}
	s.Steps["s1"].Revealed = true
	if r := of(t, s, "s1"); r.Hidden != 0 || len(r.Notes) != 1 || r.Notes[0].Author != "Ana" {
		t.Errorf("revealed is %+v", r)
	}
}

func TestAVoteIsKeptAsItWasCounted(t *testing.T) {
	s := held(agenda.Step{ID: "s1", Kind: agenda.Gather}, agenda.Step{ID: "s2", Kind: agenda.Cluster, Of: "s1"}, agenda.Step{ID: "s3", Kind: agenda.Vote, Of: "s2", Dots: 3},
		agenda.Step{ID: "s4", Kind: agenda.Rate, Of: "s3", Scale: 4, Criteria: []agenda.Criterion{{Key: "utile", Title: "Utile"}}})
	s.Lists = []*board.Cluster{{No: 1, Step: "s2", Name: "Ouvrir"}}
	say(s, board.Note{Step: "s1", Text: "le soir", Cluster: map[string]int{"s2": 1}})
	say(s, board.Note{Step: "s1", Text: "à part"})
	say(s, board.Note{Step: "s1", Text: "sans voix"})
	vote, rating := s.Steps["s3"], s.Steps["s4"]
	vote.Counted, vote.Voters, vote.Chose, vote.Tally = true, 4, 3, map[string]int{"c1": 2, "n2": 2}
	rating.Counted, rating.Voters, rating.Chose, rating.Spread = true, 4, 3, map[string]map[string][]int{"c1": {"utile": {1, 0, 0, 2}}}

	want := &record.Choice{Counted: true, Could: 4, Did: 3, Dots: 3, Given: 4, Things: []record.Thing{
		{Key: "c1", Title: "Ouvrir", Dots: 2, Rank: 1}, {Key: "n2", Title: "à part", Dots: 2, Rank: 1}, {Key: "n3", Title: "sans voix"},
	}}
	rated := []record.Spread{{Key: "utile", Title: "Utile", Gave: []int{1, 0, 0, 2}, Mean: 300}}
	if diff := cmp.Diff(want, of(t, s, "s3").Choice); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rated, of(t, s, "s4").Choice.Things[0].Spread); diff != "" {
		t.Error(diff)
	}
}

func TestADecisionKeepsItsTextsAndWhatBecameOfObjections(t *testing.T) {
	s := held(agenda.Step{ID: "s1", Kind: agenda.Consent})
	s.Steps["s1"].Decision = &board.Decision{
		Phase: board.Decided, Texts: []string{"Ouvrir le lundi", "Ouvrir le mardi"}, Proposer: 1, Outcome: board.Adopted,
		Stands: map[int]board.Stand{1: board.Consents, 2: board.Aside, 3: board.Consents},
	}
	s.Steps["s1"].Voters, s.Steps["s1"].Chose = 4, 3
	say(s, board.Note{Step: "s1", Column: "clarification", Author: 2, Text: "Toute la journée ?", Details: &board.Details{Answer: "Oui"}})
	say(s, board.Note{Step: "s1", Column: "objection", Author: 3, Text: "Le lundi est pris", Details: &board.Details{Outcome: "integrated", Answer: "Le mardi"}})
	r := of(t, s, "s1")
	want := &record.Decision{
		Outcome: board.Adopted, Texts: []string{"Ouvrir le lundi", "Ouvrir le mardi"}, Proposer: "Ana", Could: 4, Did: 3, Consents: 2, Asides: 1, AsideNames: []string{"Bob"},
		Questions: []int{1}, Objections: []int{2},
	}
	if diff := cmp.Diff(want, r.Decision); diff != "" {
		t.Error(diff)
	}
	if n, _ := r.Note(2); n.Outcome != "integrated" || n.Answer != "Le mardi" || n.Author != "Chloé" {
		t.Errorf("the objection is %+v", n)
	}
}

func TestGroupsBudgetsAndTasks(t *testing.T) {
	s := held(agenda.Step{ID: "s1", Kind: agenda.Groups}, agenda.Step{ID: "s2", Kind: agenda.Budget}, agenda.Step{ID: "s3", Kind: agenda.Closing})
	s.Steps["s1"].Groups = []*board.Group{{Key: "g1", Name: "Nord", People: []int{1, 2}, Secretary: 2, Merged: true}, {Key: "g2", People: []int{3}, Merged: true}}
	say(s, board.Note{Step: "s1", Group: "g1", Author: 1, Text: "un quai"})
	say(s, board.Note{Step: "s2", Author: 1, Text: "Loyer", Details: &board.Details{Account: "61", Year: 2, Cents: 120_000}})
	say(s, board.Note{Step: "s2", Author: 1, Text: "Loyer", Details: &board.Details{Account: "61", Year: 1, Cents: 100_000}})
	say(s, board.Note{Step: "s2", Author: 1, Text: "Assurance", Details: &board.Details{Account: "61", Year: 1, Cents: 5_000}})
	say(s, board.Note{Step: "s3", Author: 1, Text: "Appeler la mairie", Details: &board.Details{Owner: "Bob", Due: "2021-03-30"}})
	if diff := cmp.Diff([]record.Group{{Key: "g1", Name: "Nord", People: []string{"Ana", "Bob"}, Secretary: "Bob", Notes: []int{1}}, {Key: "g2", People: []string{"Chloé"}}}, of(t, s, "s1").Groups); diff != "" {
		t.Error(diff)
	}
	if r := of(t, s, "s2"); r.Cents != 225_000 || !cmp.Equal(r.Totals, []record.Total{{"61", 1, 105_000}, {"61", 2, 120_000}}) {
		t.Errorf("totals %+v of %d", r.Totals, r.Cents)
	}
	if n, _ := of(t, s, "s3").Note(5); n.Owner != "Bob" || n.Due != "2021-03-30" {
		t.Errorf("the task is %+v", n)
	}
}

func TestUntilGroupsComeBack_TheirRecordDoesNotSayWhatTheyWrote(t *testing.T) {
	s := held(agenda.Step{ID: "s1", Kind: agenda.Groups})
	s.Steps["s1"].Groups = []*board.Group{{Key: "g1", People: []int{1}}, {Key: "g2", People: []int{2}}}
	say(s, board.Note{Step: "s1", Group: "g1", Author: 1, Text: "entre nous"})
	r := of(t, s, "s1")
	if bytes, err := r.Canonical(); err != nil || strings.Contains(string(bytes), "entre nous") || r.Hidden != 1 || len(r.Groups) != 2 {
		t.Errorf("bytes %s (%v)", bytes, err)
	}
}

func TestWhoTurnedOutToBeAnotherIsCountedOnce(t *testing.T) {
	s := held(agenda.Step{ID: "s1", Kind: agenda.Gather})
	s.People[1].Into = 1
	if r := of(t, s, "s1"); r.People != 2 {
		t.Errorf("%d people", r.People)
	}
}

func TestAStepThatGoesOnHasNoRecord_AndTheSameStateTheSameBytes(t *testing.T) {
	s := held(agenda.Step{ID: "s1", Kind: agenda.Gather, Title: "Idées"}, agenda.Step{ID: "s2", Kind: agenda.Gather}, agenda.Step{ID: "s3", Kind: agenda.Gather})
	s.Status, s.Current = board.Open, "s2"
	s.Steps["s2"].ClosedAt = time.Time{}
	delete(s.Steps, "s3")
	all := record.All(s)
	if len(all) != 1 || all[0].Step != "s1" || all[0].No != 1 {
		t.Fatalf("records %+v", all)
	}
	const want = `{"closed_at":"2021-03-12T10:00:00Z","format":"maillage-record/1","kind":"gather","no":1,"opened_at":"2021-03-12T09:00:00Z","people":3,"step":"s1","title":"Idées"}`
	if bytes, err := all[0].Canonical(); err != nil || string(bytes) != want {
		t.Errorf("bytes %s (%v)", bytes, err)
	}
	one, _ := all[0].Fingerprint()
	s.Steps["s1"].ClosedAt = day.Add(2 * time.Hour)
	if other, err := of(t, s, "s1").Fingerprint(); err != nil || len(one) != 64 || one == other {
		t.Errorf("fingerprints %s and %s (%v)", one, other, err)
	}
	s.Status = board.Ended
	if all := record.All(s); len(all) != 2 {
		t.Errorf("once it has ended %d steps are on record", len(all))
	}
}
