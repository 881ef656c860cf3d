package workshop_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/mail"
	"maillage/internal/workshop"
	"maillage/internal/workshop/board"
)

// text reads all that the tables say of the commands of a workshop.
func (k *scene) commands() string {
	k.t.Helper()
	all, err := db.All(k.t.Context(), k.d, func(scan func(...any) error) (string, error) {
		var seq, person int64
		var verb, fields string
		err := scan(&seq, &person, &verb, &fields)
		return fmt.Sprintf("%d by %d: %s %s", seq, person, verb, fields), err
	}, "SELECT seq, person, verb, fields FROM workshop_command WHERE workshop_id = $1 ORDER BY seq", k.w.ID)
	if err != nil {
		k.t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestOnceAnAnonymousStepHasClosed_TheTablesDoNotSayWhoWroteWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		k.does(k.tom, "", "note.add", "step", "s1", "to", "ideas", "text", "signé Tom")
		k.does(k.lea, "", "step.open", "step", "s3")
		k.does(k.tom, "", "note.add", "step", "s3", "to", "ideas", "text", "confidence de Tom", "id", "one")
		k.does(k.rim, "", "note.add", "step", "s3", "to", "ideas", "text", "confidence de Rim")
		k.does(k.tom, "", "note.edit", "note", "2", "text", "grand confidence de Tom")
		if !strings.Contains(k.commands(), "confidence de Tom") {
			t.Fatal("nothing is kept while the step is open")
		}
		k.does(k.lea, "", "step.close")
		if left := k.commands(); strings.Contains(left, "confidence") || !strings.Contains(left, "signé Tom") {
			t.Errorf("the tables say:\n%s", left)
		}
		read := func(when string) {
			s := k.state()
			if len(s.Notes) != 3 || s.Notes[0].Author == 0 || s.Notes[1].Author != 0 || s.Notes[2].Author != 0 || s.Notes[1].Text != "grand confidence de Tom" {
				content, _ := json.Marshal(s.Notes)
				t.Errorf("%s: notes are %s", when, content)
			}
		}
		read("after it closed")
		// What comes again is not written again, though nobody knows any more whose it was.
		if err := k.tries(k.tom, "", "note.add", "step", "s3", "to", "ideas", "text", "confidence de Tom", "id", "one"); err != nil {
			t.Errorf("the same command again gets %v", err)
		}
		k.does(k.lea, "", "step.open", "step", "s1")
		k.does(k.lea, "", "workshop.end")
		k.s.Stop() // which keeps the state as it is
		read("after the program has stopped")
	})
}

func TestAStateThatWasKeptIsTheOneThatItsCommandsMake(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		for i := range 5 {
			k.does(k.tom, "", "note.add", "step", "s1", "to", "ideas", "text", fmt.Sprintf("idée %d", i))
		}
		k.does(k.tom, "", "note.remove", "note", "2")
		k.does(k.lea, "", "step.open", "step", "s4")
		k.does(k.tom, "", "dots.give", "step", "s4", "thing", "n1", "dots", "2")
		whole, err := json.Marshal(k.state())
		if err != nil {
			t.Fatal(err)
		}
		k.s.Stop()
		if kept, err := db.Count(t.Context(), d, "SELECT count(*) FROM workshop_snapshot"); err != nil || kept != 1 {
			t.Fatalf("%d states are kept (%v)", kept, err)
		}
		after, err := json.Marshal(k.state())
		if err != nil || string(after) != string(whole) {
			t.Errorf("it is\n%s\nand was\n%s", after, whole)
		}
		k.s = newService(t, d, k.queue, mail.NewPostbox(job.New(d, nil, nil), k.outbox, ""))
		k.does(k.tom, "", "dots.give", "step", "s4", "thing", "n3", "dots", "1")
		if got := k.state().Steps["s4"].Dots["n3"]; len(got) != 1 {
			t.Errorf("dots are %v", got)
		}
	})
}

func TestWhatIsPrivateIsInNoByteThatOthersReceive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s2")
		tom, marie, lea := k.page(k.s, k.tom, "", 0), k.page(k.s, account.Actor{}, k.guest("Marie"), 0), k.page(k.s, k.lea, "", 0)
		tom.sends("a", "note.add", "step", "s2", "to", "ideas", "text", "pas encore")
		tom.kept("a")
		lea.sees("pas encore") // facilitators read, without knowing whose
		marie.sends("b", "note.add", "step", "s2", "to", "ideas", "text", "moi non plus")
		marie.kept("b")
		if strings.Contains(marie.all.String(), "pas encore") {
			t.Errorf("Marie was sent %s", marie.all.String())
		}
		k.does(k.lea, "", "step.reveal", "step", "s2")
		marie.sees("pas encore")
	})
}

func TestAPageThatComesBackIsSentWhatItMissed_AndNothingTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		first := k.page(k.s, k.tom, "", 0)
		first.sends("a", "note.add", "step", "s1", "to", "ideas", "text", "avant")
		seq := first.kept("a").Seq
		first.seat.Leave()
		k.does(k.rim, "", "note.add", "step", "s1", "to", "ideas", "text", "pendant")
		back := k.page(k.s, k.tom, "", seq)
		back.sends("a", "note.add", "step", "s1", "to", "ideas", "text", "avant") // its answer was lost
		back.kept("a")
		if all := back.all.String(); !strings.Contains(all, "pendant") || strings.Contains(all, `"whole"`) || strings.Contains(all, "avant") {
			t.Errorf("it was sent %s", all)
		}
		if n := len(k.state().Notes); n != 2 {
			t.Errorf("%d notes are kept, not 2", n)
		}
		same := k.page(k.s, k.tom, "", k.state().Seq)
		if f := same.until("a first frame", func(received) bool { return true }); strings.Contains(same.all.String(), "note-") {
			t.Errorf("who lacks nothing is sent %+v", f)
		}
		future := k.page(k.s, k.tom, "", 1<<40)
		future.until("the whole", func(f received) bool { return len(f.Ops) == 1 && f.Ops[0].Whole != "" })
	})
}

func TestTwoProcessesRunOneWorkshop(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		other := newService(t, d, job.New(d, nil, nil), mail.NewPostbox(job.New(d, nil, nil), k.outbox, ""))
		k.opened("s1")
		here, there := k.page(k.s, k.tom, "", 0), k.page(other, k.rim, "", 0)
		const each = 10
		for i := range each {
			here.sends(fmt.Sprint("h", i), "note.add", "step", "s1", "to", "ideas", "text", fmt.Sprint("ici ", i))
			there.sends(fmt.Sprint("t", i), "note.add", "step", "s1", "to", "ideas", "text", fmt.Sprint("là ", i))
		}
		here.kept(fmt.Sprint("h", each-1))
		there.kept(fmt.Sprint("t", each-1))
		s := k.state()
		if len(s.Notes) != 2*each {
			t.Errorf("%d notes are kept, not %d", len(s.Notes), 2*each)
		}
		if d.Engine() == db.Postgres { // with SQLite there is one process, and nobody to tell
			k.does(k.tom, "", "note.add", "step", "s1", "to", "ideas", "text", "la dernière")
			there.sees("la dernière")
		}
	})
}

func TestNewsOfAnotherProcessIsToldOnce_AlthoughATurnFails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		other := newService(t, d, job.New(d, nil, nil), mail.NewPostbox(job.New(d, nil, nil), k.outbox, ""))
		k.opened("s1")
		tom := k.page(k.s, k.tom, "", 0)
		tom.until("the board", func(f received) bool { return len(f.Ops) == 1 && f.Ops[0].Whole != "" })
		if err := other.Do(t.Context(), k.rim, k.w.ID, "", map[string]string{"do": "hand", "up": "yes"}); err != nil {
			t.Fatal(err)
		}
		if err := k.s.Change(t.Context(), k.lea, k.w.ID, -1, way()); !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Stale) {
			t.Errorf("a change from another version gets %v", err)
		}
		told := 0
		tom.until("the hand", func(f received) bool {
			for _, tell := range f.Tell {
				if tell.Kind == "hand" {
					told += tell.Count
				}
			}
			return told > 0
		})
		if told != 1 {
			t.Errorf("one hand is told %d times", told)
		}
	})
}

func TestHostileFrames(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.opened("s1")
	good := k.page(k.s, k.tom, "", 0)
	for name, content := range map[string]string{
		"no JSON": "bonjour", "an array": "[1]", "a number": `{"id":"a","do":"hand","up":1}`, "nothing": "", "no name": `{"do":"hand"}`, "no verb": `{"id":"a"}`,
		"a long name": `{"id":"` + strings.Repeat("a", 65) + `","do":"hand"}`, "too long": `{"id":"a","do":"note.add","text":"` + strings.Repeat("a", 20_000) + `"}`, "nested": `{"id":"a","do":{"a":"b"}}`,
	} {
		p := k.page(k.s, account.Actor{}, k.guest("Marie"), 0)
		_ = p.seat.Receive(t.Context(), []byte(content))
		if code := p.ends(); code != 4400 {
			t.Errorf("%s gets %d", name, code)
		}
	}
	marie := k.page(k.s, account.Actor{}, k.guest("Jeanne"), 0)
	for i, c := range [][]string{
		{"person.join", "name", "Faux"},
		{"workshop.end"},
		{"nothing.known"},
		{"note.add", "step", "s9", "to", "ideas", "text", "a"},
		{"note.add", "step", "s1", "to", "nowhere", "text", "a"},
		{"note.add", "step", "s1", "to", "ideas", "text", ""},
		{"note.add", "step", "s1", "to", "ideas", "text", strings.Repeat("long ", 1000)},
		{"note.add", "step", "s1", "to", "ideas", "text", "a\x00b"},
		{"note.add", "step", "s1", "to", "ideas", "text", "a", "for", "1"},
		{"note.add", "step", "s1", "to", "ideas", "text", "a", "organisation", "forged"},
		{"note.edit", "note", "99", "text", "a"},
		{"name", "name", "www.example.org"},
		{"person.expel", "person", "1"},
		{"person.lead", "person", "2", "on", "1"},
	} {
		id := fmt.Sprint("x", i)
		marie.sends(id, c[0], c[1:]...)
		f := marie.until(c[0], func(f received) bool { return len(f.No) > 0 && f.No[0].ID == id })
		if f.No[0].Why == "" || f.No[0].Again != 0 {
			t.Errorf("%v is refused by %+v", c, f.No[0])
		}
	}
	good.sends("g", "note.add", "step", "s1", "to", "ideas", "text", "tranquille")
	good.kept("g")
	if s := k.state(); len(s.Notes) != 1 || s.Status != board.Open {
		t.Errorf("%d notes, %s", len(s.Notes), s.Status)
	}
}

func TestAFloodIsHeldUp_LosesNothing_AndHoldsUpNobodyElse(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	k.opened("s1")
	flood, calm := k.page(k.s, k.rim, "", 0), k.page(k.s, k.tom, "", 0)
	const many = 60
	for i := range many {
		flood.sends(fmt.Sprint(i), "note.add", "step", "s1", "to", "ideas", "text", fmt.Sprint("flot ", i))
	}
	kept, later := map[string]bool{}, map[string]bool{}
	flood.until("all answers", func(f received) bool {
		for _, id := range f.OK {
			kept[id] = true
		}
		for _, no := range f.No {
			if no.Again <= 0 {
				t.Errorf("%s is refused for good: %s", no.ID, no.Why)
			}
			later[no.ID] = true
		}
		return len(kept)+len(later) == many
	})
	if len(kept) < 20 || len(kept) > 30 || len(k.state().Notes) != len(kept) {
		t.Errorf("%d are kept, %d must wait, %d notes", len(kept), len(later), len(k.state().Notes))
	}
	calm.sends("c", "note.add", "step", "s1", "to", "ideas", "text", "calme")
	calm.kept("c")
}

func TestALinkThatIsSharedOutside(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		secret := k.guest("Intrus")
		intruder := k.page(k.s, account.Actor{}, secret, 0)
		intruder.until("the board", func(f received) bool { return len(f.Ops) > 0 })
		no := "2"
		k.does(k.lea, "", "person.expel", "person", no)
		if code := intruder.ends(); code != 4403 {
			t.Errorf("who is sent away gets %d", code)
		}
		if err := k.tries(account.Actor{}, secret, "note.add", "step", "s1", "to", "ideas", "text", "encore"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who was sent away writes: %v", err)
		}
		if _, err := k.s.Look(t.Context(), account.Actor{}, workshop.Sitting{Workshop: k.w.ID, Secret: secret}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who was sent away looks: %v", err)
		}
		k.does(k.lea, "", "door", "door", "closed")
		if _, _, err := k.s.Join(t.Context(), account.Actor{}, k.link, "Autre"); err == nil {
			t.Error("somebody comes in through a closed door")
		}
		k.does(k.lea, "", "door", "door", "ask")
		waiting := k.page(k.s, account.Actor{}, k.guest("Poli"), 0)
		waiting.sends("w", "note.add", "step", "s1", "to", "ideas", "text", "déjà")
		waiting.until("a refusal", func(f received) bool { return len(f.No) == 1 })
		k.does(k.lea, "", "summon")
		k.does(k.lea, "", "note.add", "step", "s1", "to", "ideas", "text", "entre nous")
		k.does(k.lea, "", "step.open", "step", "s3")
		waiting.sends("w1", "hand", "up", "1")
		waiting.until("a refusal", func(f received) bool { return len(f.No) == 1 })
		said := waiting.all.String()
		for _, inside := range []string{"summoned", `"drop"`, "note-", "person-", "Sans nom"} {
			if strings.Contains(said, inside) {
				t.Errorf("who waits is told of %s inside: %s", inside, said)
			}
		}
		if n := strings.Count(said, `"whole"`); n != 1 {
			t.Errorf("who waits is sent that they wait %d times: %s", n, said)
		}
		k.does(k.lea, "", "person.admit", "person", "3")
		waiting.sends("w2", "note.add", "step", "s3", "to", "ideas", "text", "enfin")
		waiting.kept("w2")
		if !strings.Contains(waiting.all.String(), "Sans nom") || !strings.Contains(waiting.all.String(), "enfin") {
			t.Errorf("who was let in sees %s", waiting.all.String())
		}
		if _, err := k.s.RenewLink(t.Context(), k.lea, k.w.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := k.s.Join(t.Context(), account.Actor{}, k.link, "Autre"); !fault.Is(err, fault.NotFound) {
			t.Errorf("the former link gets %v", err)
		}
	})
}

func TestWhoCameBackUnderAnotherNameIsPutTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		first := k.guest("Marie")
		k.does(account.Actor{}, first, "note.add", "step", "s1", "to", "ideas", "text", "à moi")
		second := k.guest("Marie T.")
		p := k.page(k.s, account.Actor{}, second, 0)
		p.until("the board", func(f received) bool { return len(f.Ops) > 0 })
		k.does(k.lea, "", "people.merge", "person", "2", "into", "3")
		p.sends("e", "note.edit", "note", "1", "text", "toujours à moi")
		p.kept("e")
		k.does(account.Actor{}, first, "note.edit", "note", "1", "text", "de l’autre appareil")
		if s := k.state(); s.Notes[0].Author != 3 || s.Notes[0].Text != "de l’autre appareil" {
			t.Errorf("the note is %+v", s.Notes[0])
		}
	})
}
