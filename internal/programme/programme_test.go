package programme_test

import (
	"fmt"
	"log/slog"
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
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/callfile"
)

var now = time.Date(2021, 2, 1, 9, 0, 0, 0, time.UTC)

// house is a funder with its people on a clean database.
type house struct {
	d                                     *db.DB
	calls                                 *programme.Service
	outbox                                *mail.Outbox
	queue                                 *job.Queue
	admin, manager, instructor, strangers account.Actor
	funder                                programme.Funder
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	clock := func() time.Time { return now }
	h := &house{d: d, outbox: mail.NewOutbox(clock), queue: job.New(d, clock, slog.New(slog.DiscardHandler))}
	post := mail.NewPostbox(h.queue, h.outbox, "http://localhost")
	people := account.NewService(d, post, clock)
	person := func(name string, admin bool) account.Actor {
		a, err := people.Create(t.Context(), strings.ToLower(name)+"@example.org", name, lang.FR, admin)
		if err != nil {
			t.Fatal(err)
		}
		return a.Actor
	}
	h.admin, h.manager, h.instructor, h.strangers = person("Admin", true), person("Manon", false), person("Ines", false), person("Sam", false)
	h.calls = programme.NewService(d, post, clock)
	funder, err := h.calls.CreateFunder(t.Context(), h.admin, "  Agence des   territoires ")
	if err != nil {
		t.Fatal(err)
	}
	h.funder = funder
	h.join(t, h.manager, programme.Manager)
	h.join(t, h.instructor, programme.Instructor)
	return h
}

// join invites a person and follows the link of the mail.
func (h *house) join(t *testing.T, person account.Actor, role programme.Role) {
	t.Helper()
	if err := h.calls.Invite(t.Context(), h.admin, h.funder.ID, person.Email, role); err != nil {
		t.Fatal(err)
	}
	if _, err := h.calls.Join(t.Context(), person, h.lastToken(t)); err != nil {
		t.Fatal(err)
	}
}

func (h *house) lastToken(t *testing.T) string {
	t.Helper()
	for {
		did, err := h.queue.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !did {
			break
		}
	}
	_, rest, found := strings.Cut(h.outbox.Messages()[0].Text, "/funder-invitations/")
	if !found {
		t.Fatalf("no invitation link in %q", h.outbox.Messages()[0].Text)
	}
	return strings.Fields(rest)[0]
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %d", err, kind)
	}
}

func small() call.Definition {
	d, problems := callfile.Parse(strings.NewReader(smallFile))
	if len(problems) > 0 {
		panic(problems[0].Path + " " + problems[0].Key)
	}
	return d
}

const smallFile = `
key: petites-fabriques
title: Petites fabriques
purpose: Soutenir des lieux.
funder: Agence des territoires
zone: Europe/Paris
rounds:
  - {key: v1, title: Vague 1, opens: "2021-01-01 00:00", closes: "2021-03-30 18:00"}
  - {key: v2, title: Vague 2, opens: "2021-04-01 00:00", closes: "2021-06-30 18:00"}
amount: {kind: range, min: 75000, max: 150000}
years: {min: 3, max: 3}
payments:
  - {key: tout, label: Versement, share: 100, event: signature}
form:
  - key: projet
    title: Projet
    questions:
      - {key: besoin, kind: long_text, label: Quel besoin ?, required: true}
criteria:
  - {key: besoin, label: Besoin, weight: 1}
scale: [non, oui]
sign_off: {who: every_partner}
`

func TestOnlyTheOperatorCreatesFunders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		_, err := h.calls.CreateFunder(t.Context(), h.strangers, "Fondation")
		wantKind(t, err, fault.Forbidden)
		for _, name := range []string{"   ", "Agence\u202eecnegA", "Agence https://evil.example", "Agence www.evil.example"} {
			_, err = h.calls.CreateFunder(t.Context(), h.admin, name)
			wantKind(t, err, fault.Invalid)
		}
	})
}

func TestAFunderInvitesABoundedNumberOfPeopleADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var err error
		sent := 0
		for ; sent < 1_000 && err == nil; sent++ {
			err = h.calls.Invite(t.Context(), h.manager, h.funder.ID, fmt.Sprintf("expert-%d@example.org", sent), programme.Expert)
		}
		wantKind(t, err, fault.Limited)
		if sent < 100 {
			t.Errorf("only %d invitations left", sent)
		}
	})
}

func TestAnInvitationWorksOnceAndGivesItsRole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		if err := h.calls.Invite(t.Context(), h.manager, h.funder.ID, "sam@example.org", programme.Expert); err != nil {
			t.Fatal(err)
		}
		token := h.lastToken(t)
		if funder, role, err := h.calls.CheckInvitation(t.Context(), account.Actor{}, token); err != nil || role != programme.Expert || funder.Name != "Agence des territoires" {
			t.Errorf("the invitation says %+v %s (%v)", funder, role, err)
		}
		_, err := h.calls.Join(t.Context(), account.Actor{}, token)
		wantKind(t, err, fault.Forbidden)
		if _, err := h.calls.Join(t.Context(), h.strangers, token); err != nil {
			t.Fatal(err)
		}
		if role, err := programme.RoleOf(t.Context(), d, h.funder.ID, h.strangers.ID); role != programme.Expert || err != nil {
			t.Errorf("role = %q (%v)", role, err)
		}
		_, err = h.calls.Join(t.Context(), h.instructor, token)
		wantKind(t, err, fault.NotFound)
	})
}

func TestANewInvitationReplacesTheOneThatWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var tokens []string
		for range 2 {
			if err := h.calls.Invite(t.Context(), h.manager, h.funder.ID, "Sam@example.org", programme.Instructor); err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, h.lastToken(t))
		}
		_, err := h.calls.Join(t.Context(), h.strangers, tokens[0])
		wantKind(t, err, fault.NotFound)
		_, _, waiting, err := h.calls.Team(t.Context(), h.manager, h.funder.ID)
		if err != nil || len(waiting) != 1 {
			t.Errorf("%d invitations wait (%v)", len(waiting), err)
		}
		if err := h.calls.Revoke(t.Context(), h.manager, h.funder.ID, waiting[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = h.calls.Join(t.Context(), h.strangers, tokens[1])
		wantKind(t, err, fault.NotFound)
	})
}

func TestAnInvitationIsRevokedByItsOwnFunderOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		if err := h.calls.Invite(t.Context(), h.manager, h.funder.ID, "sam@example.org", programme.Expert); err != nil {
			t.Fatal(err)
		}
		token := h.lastToken(t)
		other, err := h.calls.CreateFunder(t.Context(), h.admin, "Fondation")
		if err != nil {
			t.Fatal(err)
		}
		_, _, waiting, err := h.calls.Team(t.Context(), h.manager, h.funder.ID)
		if err != nil || len(waiting) != 1 {
			t.Fatalf("%d invitations wait (%v)", len(waiting), err)
		}
		wantKind(t, h.calls.Revoke(t.Context(), h.admin, other.ID, waiting[0].ID), fault.NotFound)
		if _, err := h.calls.Join(t.Context(), h.strangers, token); err != nil {
			t.Errorf("another funder ended the invitation: %v", err)
		}
	})
}

func TestTheTrailTellsWhoWasGivenWhichRole_WithoutTheirAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(h.calls.Invite(t.Context(), h.manager, h.funder.ID, "sam@example.org", programme.Expert))
		_, _, waiting, err := h.calls.Team(t.Context(), h.manager, h.funder.ID)
		must(err)
		must(h.calls.Revoke(t.Context(), h.manager, h.funder.ID, waiting[0].ID))
		must(h.calls.SetRole(t.Context(), h.manager, h.funder.ID, h.instructor.ID, programme.Expert))
		must(h.calls.Remove(t.Context(), h.manager, h.funder.ID, h.instructor.ID))
		entries, err := audit.By(t.Context(), d, h.manager.ID)
		must(err)
		told := map[string]string{}
		for _, e := range entries {
			told[e.Act] = e.Detail
		}
		for act, want := range map[string]string{
			"funder.invited":            `{"invitation":"` + waiting[0].ID + `","role":"expert"}`,
			"funder.invitation_revoked": `{"invitation":"` + waiting[0].ID + `"}`,
			"funder.role_set":           `{"member":"` + h.instructor.ID + `","role":"expert"}`,
			"funder.member_removed":     `{"member":"` + h.instructor.ID + `"}`,
		} {
			if told[act] != want {
				t.Errorf("%s tells %s, want %s", act, told[act], want)
			}
		}
	})
}

func TestAFunderAlwaysKeepsAManager(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		if err := h.calls.Remove(t.Context(), h.manager, h.funder.ID, h.admin.ID); err != nil {
			t.Fatal(err)
		}
		wantKind(t, h.calls.Remove(t.Context(), h.manager, h.funder.ID, h.manager.ID), fault.Conflict)
		wantKind(t, h.calls.SetRole(t.Context(), h.manager, h.funder.ID, h.manager.ID, programme.Expert), fault.Conflict)
		wantKind(t, h.calls.SetRole(t.Context(), h.instructor, h.funder.ID, h.manager.ID, programme.Expert), fault.Forbidden)
		wantKind(t, h.calls.SetRole(t.Context(), h.strangers, h.funder.ID, h.manager.ID, programme.Expert), fault.NotFound)
		wantKind(t, h.calls.SetRole(t.Context(), h.manager, h.funder.ID, h.strangers.ID, programme.Expert), fault.NotFound)
	})
}

func TestADraftIsHiddenUntilPublishedAndEditedOnlyByManagers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		_, err := h.calls.CreateCall(t.Context(), h.instructor, h.funder.ID, small())
		wantKind(t, err, fault.Forbidden)
		c, err := h.calls.CreateCall(t.Context(), h.manager, h.funder.ID, small())
		if err != nil {
			t.Fatal(err)
		}
		for _, person := range []account.Actor{h.strangers, {}} {
			_, _, err := h.calls.Get(t.Context(), person, c.Slug)
			wantKind(t, err, fault.NotFound)
			if list, err := h.calls.List(t.Context(), person); len(list) != 0 || err != nil {
				t.Errorf("a stranger sees %d calls (%v)", len(list), err)
			}
		}
		if _, role, err := h.calls.Get(t.Context(), h.instructor, c.Slug); role != programme.Instructor || err != nil {
			t.Errorf("the instructor is %q (%v)", role, err)
		}
		wantKind(t, h.calls.SaveDraft(t.Context(), h.instructor, c.ID, 1, small()), fault.Forbidden)
		if _, err := h.calls.Publish(t.Context(), h.manager, c.ID, 1, ""); err != nil {
			t.Fatal(err)
		}
		if list, err := h.calls.List(t.Context(), account.Actor{}); len(list) != 1 || err != nil {
			t.Errorf("a visitor sees %d calls (%v)", len(list), err)
		}
	})
}

func TestPublishing_AddsARevisionAndSetsTheRoundsInUTC(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		c, err := h.calls.CreateCall(t.Context(), h.manager, h.funder.ID, small())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.calls.Publish(t.Context(), h.manager, c.ID, 1, "première"); err != nil {
			t.Fatal(err)
		}
		changed := small()
		changed.Rounds[0].Closes = "2021-03-31 18:00"
		if err := h.calls.SaveDraft(t.Context(), h.manager, c.ID, 2, changed); err != nil {
			t.Fatal(err)
		}
		before, err := programme.Rounds(t.Context(), d, c.ID)
		if err != nil || len(before) != 2 || !before[0].Closes.Equal(time.Date(2021, 3, 30, 16, 0, 0, 0, time.UTC)) {
			t.Fatalf("rounds %+v (%v)", before, err)
		}
		number, err := h.calls.Publish(t.Context(), h.manager, c.ID, 3, "prolongation")
		if err != nil || number != 2 {
			t.Fatalf("revision %d (%v)", number, err)
		}
		after, err := programme.Rounds(t.Context(), d, c.ID)
		if err != nil || after[0].ID != before[0].ID || !after[0].Closes.Equal(time.Date(2021, 3, 31, 16, 0, 0, 0, time.UTC)) {
			t.Errorf("rounds after %+v (%v)", after, err)
		}
		first, err := h.calls.Revision(t.Context(), d, c.ID, 1)
		if err != nil || first.Definition.Rounds[0].Closes != "2021-03-30 18:00" || first.Note != "première" {
			t.Errorf("the first revision became %+v (%v)", first, err)
		}
	})
}

func TestPublishing_RefusesAWrongDefinitionAndAStaleVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		wrong := small()
		wrong.Zone = "Nowhere"
		c, err := h.calls.CreateCall(t.Context(), h.manager, h.funder.ID, wrong)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.calls.Publish(t.Context(), h.manager, c.ID, 1, "")
		wantKind(t, err, fault.Invalid)
		if err := h.calls.SaveDraft(t.Context(), h.manager, c.ID, 1, small()); err != nil {
			t.Fatal(err)
		}
		wantKind(t, h.calls.SaveDraft(t.Context(), h.manager, c.ID, 1, wrong), fault.Stale)
		_, err = h.calls.Publish(t.Context(), h.manager, c.ID, 1, "")
		wantKind(t, err, fault.Stale)
	})
}

func TestAClosedCallStaysPublicAndCannotBeEdited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		c, err := h.calls.CreateCall(t.Context(), h.manager, h.funder.ID, small())
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, h.calls.Close(t.Context(), h.manager, c.ID, 1), fault.Conflict)
		if _, err := h.calls.Publish(t.Context(), h.manager, c.ID, 1, ""); err != nil {
			t.Fatal(err)
		}
		if err := h.calls.Close(t.Context(), h.manager, c.ID, 2); err != nil {
			t.Fatal(err)
		}
		wantKind(t, h.calls.SaveDraft(t.Context(), h.manager, c.ID, 3, small()), fault.Conflict)
		if closed, _, err := h.calls.Get(t.Context(), account.Actor{}, c.Slug); err != nil || closed.State != programme.Closed {
			t.Errorf("got %s (%v)", closed.State, err)
		}
	})
}

func TestTwoCallsOfTheSameKeyGetTwoAddresses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for _, want := range []string{"petites-fabriques", "petites-fabriques-2"} {
			c, err := h.calls.CreateCall(t.Context(), h.manager, h.funder.ID, small())
			if err != nil || c.Slug != want {
				t.Errorf("slug = %q (%v), want %q", c.Slug, err, want)
			}
		}
	})
}

func TestClosingAnAccount_EndsItsWorkButKeepsAManagerInEveryFunder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		tie := func(actor account.Actor) error {
			return d.Write(t.Context(), func(tx *db.Tx) error { return h.calls.Tie(t.Context(), tx, actor) })
		}
		for _, leaves := range []account.Actor{h.strangers, h.instructor, h.admin} {
			if err := tie(leaves); err != nil {
				t.Fatalf("%s: %v", leaves.Name, err)
			}
			if role, err := programme.RoleOf(t.Context(), d, h.funder.ID, leaves.ID); role != programme.NoRole || err != nil {
				t.Errorf("%s is still %q (%v)", leaves.Name, role, err)
			}
		}
		wantKind(t, tie(h.manager), fault.Conflict)
		if role, err := programme.RoleOf(t.Context(), d, h.funder.ID, h.manager.ID); role != programme.Manager || err != nil {
			t.Errorf("the last manager became %q (%v)", role, err)
		}
		if kept, err := db.Count(t.Context(), d, "SELECT count(*) FROM funder_invitation WHERE email_folded = $1", h.instructor.Email); kept != 0 || err != nil {
			t.Errorf("%d invitations still carry the address (%v)", kept, err)
		}
		_, held, err := h.calls.Holding(t.Context(), d, h.manager)
		if list, ok := held.([]programme.Held); err != nil || !ok || len(list) != 1 || list[0].Role != programme.Manager {
			t.Errorf("the export holds %+v (%v)", held, err)
		}
	})
}

func TestPublishing_RefusesWhatTheFileCouldNotSay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		wrong := small()
		wrong.Purpose = call.Text{}
		if problems := wrong.Check(); len(problems) > 0 {
			t.Fatalf("the definition contradicts itself: %+v", problems)
		}
		c, err := h.calls.CreateCall(t.Context(), h.manager, h.funder.ID, wrong)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.calls.Publish(t.Context(), h.manager, c.ID, 1, "")
		wantKind(t, err, fault.Invalid)
	})
}
