package workshop_test

import (
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/mail"
	"maillage/internal/workshop"
	"maillage/internal/workshop/spoken"
)

// mails sends what waits and gives the subjects, the first one first.
func (k *scene) mails() []string {
	k.t.Helper()
	for {
		did, err := k.queue.Next(k.t.Context())
		if err != nil {
			k.t.Fatal(err)
		}
		if !did {
			break
		}
	}
	var subjects []string
	for _, m := range k.outbox.Messages() {
		subjects = append([]string{m.To + " " + m.Subject}, subjects...)
	}
	return subjects
}

func TestADateIsToldToTheMembersOnce_AndRemindedTheDayBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		w, err := k.s.Show(t.Context(), k.lea, k.w.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(72 * time.Hour).UTC().Truncate(time.Minute)
		if err := k.s.Schedule(t.Context(), k.tom, w.ID, w.Version, at, 90); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who does not facilitate says when: %v", err)
		}
		for range 2 { // the button was pressed twice
			if err := k.s.Schedule(t.Context(), k.lea, w.ID, w.Version, at, 90); err != nil && !fault.Is(err, fault.Stale) {
				t.Fatal(err)
			}
		}
		if got := k.mails(); len(got) != 2 || !strings.Contains(strings.Join(got, "\n"), "Premier atelier") {
			t.Errorf("mails are %q", got)
		}
		hour := lang.FR.DateTime(at.In(lang.Paris)) + " (heure de Paris)"
		for _, m := range k.outbox.Messages() {
			if !strings.Contains(m.Text, hour) {
				t.Errorf("a mail does not say %q: %s", hour, m.Text)
			}
		}
		waiting, err := db.Count(t.Context(), d, "SELECT count(*) FROM job WHERE kind = 'workshop.remind' AND run_at = $1", at.Add(-24*time.Hour))
		if err != nil || waiting != 1 {
			t.Errorf("%d reminders wait (%v)", waiting, err)
		}
		if err := k.s.Schedule(t.Context(), k.lea, w.ID, w.Version+1, time.Now().AddDate(9, 0, 0), 90); !fault.Is(err, fault.Invalid) {
			t.Errorf("in nine years: %v", err)
		}
	})
}

func TestADateThatIsTakenAwayLeavesCalendars_AndSoDoesAWorkshopThatIsDeleted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		at := time.Now().Add(72 * time.Hour).UTC().Truncate(time.Minute)
		version := k.w.Version + 1
		schedule := func(at time.Time) {
			t.Helper()
			if err := k.s.Schedule(t.Context(), k.lea, k.w.ID, version, at, 90); err != nil {
				t.Fatal(err)
			}
			version++
		}
		sequence := -1
		cancelled := func(what string) {
			t.Helper()
			k.mails()
			all := k.outbox.Messages()
			if len(all) != 3 { // Léa too: she may have it in hers
				t.Fatalf("%s: %d mails", what, len(all))
			}
			for _, m := range all {
				if m.File == nil || !strings.HasSuffix(m.File.Type, "method=CANCEL") || !strings.Contains(m.Subject, "N’aura pas lieu") {
					t.Fatalf("%s: %s gets %q with %+v", what, m.To, m.Subject, m.File)
				}
				for _, line := range []string{"METHOD:CANCEL", "STATUS:CANCELLED", "UID:" + k.w.ID + "@localhost", "DTSTART:" + at.Format("20060102T150405Z"), "SEQUENCE:" + strconv.Itoa(sequence), "ORGANIZER:"} {
					if !strings.Contains(m.File.Content, "\r\n"+line) {
						t.Errorf("%s: no %s in %s", what, line, m.File.Content)
					}
				}
			}
			k.outbox.Clear()
		}
		schedule(at)
		k.mails()
		k.outbox.Clear()
		sequence = version + 1 // later than all that was sent
		schedule(time.Time{})
		cancelled("without a date")
		schedule(at)
		k.mails()
		k.outbox.Clear()
		sequence = version + 1
		if err := k.s.Delete(t.Context(), k.lea, k.w.ID); err != nil {
			t.Fatal(err)
		}
		cancelled("deleted")
	})
}

func TestWhatIsOverOrWasNeverSaidIsNotCancelled(t *testing.T) {
	k := newScene(t, dbtest.SQLite(t))
	past := time.Now().Add(-72 * time.Hour).UTC().Truncate(time.Minute)
	if err := k.s.Schedule(t.Context(), k.lea, k.w.ID, k.w.Version+1, past, 90); err != nil {
		t.Fatal(err)
	}
	k.mails()
	k.outbox.Clear()
	if err := k.s.Schedule(t.Context(), k.lea, k.w.ID, k.w.Version+2, time.Time{}, 90); err != nil {
		t.Fatal(err)
	}
	if err := k.s.Delete(t.Context(), k.lea, k.w.ID); err != nil {
		t.Fatal(err)
	}
	if got := k.mails(); len(got) != 0 {
		t.Errorf("mails are %q", got)
	}
}

func TestMailsOfAWorkshopAreInTheLanguageOfEach_AndSentOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		if err := account.NewService(d, nil, time.Now).ChooseLang(t.Context(), k.tom, lang.EN); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(72 * time.Hour).UTC().Truncate(time.Minute)
		for i, moved := range []time.Time{at, at.Add(time.Hour)} {
			if err := k.s.Schedule(t.Context(), k.lea, k.w.ID, k.w.Version+1+i, moved, 90); err != nil {
				t.Fatal(err)
			}
		}
		k.mails()
		sequences := map[string]bool{}
		for _, m := range k.outbox.Messages() {
			english := strings.Contains(m.Text, "invites you")
			if english != strings.HasPrefix(m.To, "p384@") { // Tom's
				t.Errorf("%s is written %s", m.To, m.Text)
			}
			if m.File == nil || !strings.Contains(m.File.Content, "UID:"+k.w.ID+"@localhost\r\n") || m.File.Name != map[bool]string{true: "workshop.ics", false: "atelier.ics"}[english] {
				t.Fatalf("%s holds %+v", m.To, m.File)
			}
			_, after, _ := strings.Cut(m.File.Content, "SEQUENCE:")
			sequence, _, _ := strings.Cut(after, "\r\n")
			sequences[sequence] = true
			hour := at
			if len(sequences) == 1 { // the newest first
				hour = at.Add(time.Hour)
			}
			if !strings.Contains(m.File.Content, "DTSTART:"+hour.Format("20060102T150405Z")) {
				t.Errorf("%s holds %s", m.To, m.File.Content)
			}
		}
		if len(sequences) != 2 || len(k.outbox.Messages()) != 4 {
			t.Errorf("%d mails, changes %v", len(k.outbox.Messages()), sequences)
		}
		k.outbox.Clear()
		later := func() time.Time { return at.Add(-20 * time.Hour) } // after both reminders were due
		k.queue = job.New(d, later, slog.New(slog.DiscardHandler))
		newServiceAt(t, d, k.queue, mail.NewPostbox(k.queue, k.outbox, "http://localhost"), later)
		if got := k.mails(); len(got) != 3 || strings.Count(strings.Join(got, "\n"), "Demain") != 2 || strings.Count(strings.Join(got, "\n"), "Tomorrow") != 1 {
			t.Errorf("reminders are %q", got)
		}
	})
}

func TestAnAgendaThatIsKept_HasNothingOfItsCollective_AndBeginsAnother(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		if err := k.s.Keep(t.Context(), k.tom, k.w.ID, "À moi"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who does not facilitate keeps it: %v", err)
		}
		for range 2 {
			if err := k.s.Keep(t.Context(), k.lea, k.w.ID, "Mon déroulé"); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := k.s.Kept(t.Context(), k.lea)
		if err != nil || len(kept) != 1 || kept[0].Agenda.Purpose != "" || len(kept[0].Agenda.Steps) != 4 {
			t.Fatalf("kept are %+v (%v)", kept, err)
		}
		other, err := k.groups.Create(t.Context(), k.lea, "Un autre réseau", "")
		if err != nil {
			t.Fatal(err)
		}
		w, err := k.s.Prepare(t.Context(), k.lea, other.ID, kept[0].ID, lang.FR, workshop.Plan{})
		if err != nil || w.Title != "Mon déroulé" || len(w.Agenda.Steps) != 4 {
			t.Errorf("it begins %+v (%v)", w, err)
		}
		if _, err := k.s.Prepare(t.Context(), k.tom, k.group, kept[0].ID, lang.FR, workshop.Plan{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an agenda of somebody else: %v", err)
		}
		if err := k.s.Drop(t.Context(), k.tom, kept[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else drops it: %v", err)
		}
		if err := k.s.Drop(t.Context(), k.lea, kept[0].ID); err != nil {
			t.Error(err)
		}
	})
}

func TestAWorkshopIsDeletedUntilItWasOpened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		p := k.page(k.s, k.tom, "", 0)
		w, err := k.s.Prepare(t.Context(), k.lea, k.group, "", lang.FR, workshop.Plan{Title: "Un autre"})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.s.Delete(t.Context(), k.tom, k.w.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who does not facilitate deletes it: %v", err)
		}
		if err := k.s.Delete(t.Context(), k.lea, k.w.ID); err != nil {
			t.Fatal(err)
		}
		if code := p.ends(); code != 4404 {
			t.Errorf("who has it open gets %d", code)
		}
		k.w = w
		k.does(k.lea, "", "workshop.open")
		if err := k.s.Delete(t.Context(), k.lea, w.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("what was opened is deleted: %v", err)
		}
		acts := map[string]int{}
		trail, err := audit.Of(t.Context(), d, w.ID)
		for _, e := range trail {
			acts[e.Act]++
		}
		if err != nil || acts["workshop.prepared"] != 1 || acts["workshop.opened"] != 1 {
			t.Errorf("the trail says %v (%v)", acts, err)
		}
	})
}

func TestWhoClosesTheirAccountLeavesNoName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		k.does(k.tom, "", "note.add", "step", "s1", "to", "ideas", "text", "une idée")
		k.does(k.tom, "", "name", "name", "Tom Jolivet")
		name, content, err := k.s.Holding(t.Context(), d, k.tom)
		if said, failed := json.Marshal(content); err != nil || failed != nil || name != "workshops" || !strings.Contains(string(said), "une idée") {
			t.Errorf("known is %s (%v)", said, err)
		}
		p := k.page(k.s, k.rim, "", 0)
		p.sees("Tom Jolivet")
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return k.s.Tie(t.Context(), tx, k.tom) }); err != nil {
			t.Fatal(err)
		}
		p.sees("Compte fermé")
		if left := k.commands(); strings.Contains(left, "Jolivet") || strings.Contains(left, `"Tom"`) {
			t.Errorf("the tables say:\n%s", left)
		}
		s := k.state()
		if s.Notes[0].Text != "une idée" || s.People[1].Name != "Compte fermé / Closed account" {
			t.Errorf("it is %+v by %+v", s.Notes[0], s.People[1])
		}
		k.does(k.rim, "", "note.add", "step", "s1", "to", "ideas", "text", "la suite")
	})
}

func TestWhoClosesTheirAccountLeavesNoName_ThoughTheyWereSentAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		k.does(k.tom, "", "hand", "up", "1")
		k.does(k.lea, "", "person.expel", "person", "2")
		k.does(k.lea, "", "door", "door", "ask")
		k.does(k.lea, "", "person.add", "name", "Ali")
		if _, _, err := k.s.Join(t.Context(), k.zoe, k.link, "Zoé Renard"); err != nil {
			t.Fatal(err)
		}
		for _, actor := range []account.Actor{k.tom, k.zoe} {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return k.s.Tie(t.Context(), tx, actor) }); err != nil {
				t.Fatal(err)
			}
		}
		content, err := json.Marshal(k.state())
		if left := k.commands() + string(content); err != nil || strings.Contains(left, "Renard") || strings.Contains(left, `"Tom"`) || !strings.Contains(left, "Ali") {
			t.Errorf("the tables say:\n%s (%v)", left, err)
		}
	})
}

func TestGuestsAreForgottenWithTheirCookies_AndWhoWasNeverIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		in, out := k.guest("Marie"), k.guest("Intrus")
		k.does(account.Actor{}, in, "note.add", "step", "s1", "to", "ideas", "text", "un four")
		k.does(account.Actor{}, out, "name", "name", "Intrus Bavard")
		k.does(k.lea, "", "person.expel", "person", "3")
		k.does(k.lea, "", "door", "door", "ask")
		k.guest("Poli")
		forget := func(after time.Duration) {
			t.Helper()
			later := newServiceAt(t, d, job.New(d, nil, nil), mail.NewPostbox(job.New(d, nil, nil), k.outbox, ""), func() time.Time { return time.Now().Add(after) })
			if err := later.Forget(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		forget(workshop.GuestLife - time.Hour)
		k.does(account.Actor{}, in, "hand", "up", "1")
		p := k.page(k.s, k.lea, "", 0)
		p.sees("Poli")
		forget(workshop.GuestLife + time.Hour)
		forget(workshop.GuestLife + 25*time.Hour) // every night
		if err := k.tries(account.Actor{}, in, "hand", "up", "0"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a guest is known for ever: %v", err)
		}
		content, err := json.Marshal(k.state())
		left := k.commands() + string(content)
		if err != nil || strings.Contains(left, "Intrus") || strings.Contains(left, "Poli") || !strings.Contains(left, "Marie") {
			t.Errorf("the tables say:\n%s (%v)", left, err)
		}
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM workshop_person WHERE secret IS NOT NULL"); err != nil || n != 0 {
			t.Errorf("%d secrets are kept (%v)", n, err)
		}
		k.does(k.lea, "", "note.add", "step", "s1", "to", "ideas", "text", "la suite")
		p.sees("la suite")
	})
}

func TestAnAgendaChangesUntilAStepIsOpened_AndNeverOverWhatSomebodyElseChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		w, err := k.s.Show(t.Context(), k.lea, k.w.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		way := way()
		way.Steps[3].Title = "Choisir"
		if err := k.s.Change(t.Context(), k.lea, w.ID, w.Version-1, way); !fault.Is(err, fault.Stale) {
			t.Errorf("over another change: %v", err)
		}
		if err := k.s.Change(t.Context(), k.lea, w.ID, w.Version, way); err != nil {
			t.Errorf("a step that was not opened: %v", err)
		}
		way.Steps[0].Title = "Autre chose"
		if err := k.s.Change(t.Context(), k.lea, w.ID, w.Version+1, way); fault.As(err) == nil {
			t.Errorf("a step that was opened: %v", err)
		}
		if err := k.s.Change(t.Context(), account.Actor{}, w.ID, w.Version+1, way); !fault.Is(err, fault.NotFound) {
			t.Errorf("a visitor changes it: %v", err)
		}
		if got := k.state().Agenda.Steps; got[3].Title != "Choisir" || got[0].Title != "Idées" {
			t.Errorf("steps are %+v", got)
		}
	})
}

func TestACodeLeadsToTheLinkOfAWorkshopThatIsOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		leads := func(code string) bool {
			link, err := k.s.Spoken(t.Context(), account.Actor{}, code)
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			return link == k.w.Link
		}
		code := spoken.Code(k.w.Link)
		shown := func() string {
			w, err := k.s.Show(t.Context(), k.lea, k.w.ID, "")
			if err != nil {
				t.Fatal(err)
			}
			return w.Code(time.Now())
		}
		if leads(code) || shown() != "" {
			t.Error("a workshop that is not open is reached by its code")
		}
		k.opened("s1")
		if !leads(code) || shown() != code || leads("2222-2222") || leads("") {
			t.Error("a workshop that is open is not reached by its code, or by another")
		}
		if _, err := k.s.RenewLink(t.Context(), k.lea, k.w.ID); err != nil {
			t.Fatal(err)
		}
		if leads(code) {
			t.Error("the code of a former link leads on")
		}
	})
}
