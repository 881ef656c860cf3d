package account_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
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
)

// house is the account room on a clean database, with a clock the test moves.
type house struct {
	*account.Service
	sessions *account.Sessions
	d        *db.DB
	queue    *job.Queue
	outbox   *mail.Outbox
	at       time.Time
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{d: d, at: time.Date(2021, 3, 1, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.at }
	h.queue, h.outbox = job.New(d, now, slog.New(slog.DiscardHandler)), mail.NewOutbox(now)
	h.Service = account.NewService(d, mail.NewPostbox(h.queue, h.outbox, "http://localhost"), now)
	h.sessions = account.NewSessions(d, now)
	return h
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

// ask asks for a link and gives the token of the mail.
func (h *house) ask(t *testing.T, email, browser string) string {
	t.Helper()
	if err := h.SendLink(t.Context(), email, browser, lang.FR); err != nil {
		t.Fatal(err)
	}
	for {
		did, err := h.queue.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !did {
			break
		}
	}
	_, token, found := strings.Cut(h.outbox.Messages()[0].Text, "/sign-in/")
	if !found {
		t.Fatalf("no link in %q", h.outbox.Messages()[0].Text)
	}
	return strings.Fields(token)[0]
}

func (h *house) person(t *testing.T, name string) account.Actor {
	t.Helper()
	person, err := h.Create(t.Context(), strings.ToLower(name)+"@example.org", name, lang.FR, false)
	if err != nil {
		t.Fatal(err)
	}
	return person.Actor
}

// open opens a session for an hour.
func (h *house) open(t *testing.T, owner, agent string) (token string) {
	t.Helper()
	token = account.NewSecret()
	values := map[string]any{}
	if owner != "" {
		values[account.SessionAccountKey] = owner
	}
	content, err := account.SessionData{}.Encode(h.at.Add(time.Hour), values)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.sessions.CommitCtx(account.WithVisit(t.Context(), agent), token, content, h.at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	return token
}

func wantMessage(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.As(err)
	if f == nil || f.Kind != kind || f.Message.Key != key {
		t.Errorf("got %v, want %q", err, key)
	}
}

func TestALink_WorksOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token := h.ask(t, "lea@example.org", "browser")
		for range 3 { // looking does not use it up: mail programs open links
			if email, err := h.CheckLink(t.Context(), token, "browser"); err != nil || email != "lea@example.org" {
				t.Fatal(email, err)
			}
		}
		if _, err := h.UseLink(t.Context(), token, "browser", lang.FR); err != nil {
			t.Fatal(err)
		}
		_, err := h.UseLink(t.Context(), token, "browser", lang.FR)
		wantMessage(t, err, fault.Invalid, "account.link.used")
		_, err = h.CheckLink(t.Context(), token, "browser")
		wantMessage(t, err, fault.Invalid, "account.link.used")
	})
}

func TestALink_UsedTwiceAtOnceSignsInOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token := h.ask(t, "lea@example.org", "browser")
		var group sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			group.Go(func() { _, errs[i] = h.UseLink(t.Context(), token, "browser", lang.FR) })
		}
		group.Wait()
		in := 0
		for _, err := range errs {
			if err == nil {
				in++
			} else {
				wantMessage(t, err, fault.Invalid, "account.link.used")
			}
		}
		if in != 1 {
			t.Errorf("%d of 4 got in: %v", in, errs)
		}
	})
}

func TestALink_WorksForFifteenMinutes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token := h.ask(t, "lea@example.org", "browser")
		h.at = h.at.Add(15*time.Minute - time.Second)
		if _, err := h.CheckLink(t.Context(), token, "browser"); err != nil {
			t.Errorf("refused a second early: %v", err)
		}
		h.at = h.at.Add(time.Second)
		_, err := h.UseLink(t.Context(), token, "browser", lang.FR)
		wantMessage(t, err, fault.Invalid, "account.link.old")
	})
}

func TestALink_WorksOnlyInTheBrowserThatAsked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token := h.ask(t, "lea@example.org", "browser")
		for _, other := range []string{"other", ""} {
			_, err := h.UseLink(t.Context(), token, other, lang.FR)
			wantMessage(t, err, fault.Invalid, "account.link.other_browser")
		}
		if _, err := h.UseLink(t.Context(), token, "browser", lang.FR); err != nil {
			t.Errorf("the attempt of another browser spoiled the link: %v", err)
		}
		_, err := h.UseLink(t.Context(), "forged", "browser", lang.FR)
		wantMessage(t, err, fault.Invalid, "account.link.unknown")
	})
}

func TestSendLink_AnswersTheSameForUnknownAddresses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person(t, "Lea")
		h.ask(t, "lea@example.org", "b")
		h.ask(t, "nobody@example.org", "b")
		mails := h.outbox.Messages()
		if len(mails) != 2 || mails[0].Subject != mails[1].Subject || mails[0].To != "nobody@example.org" {
			t.Errorf("mails %+v", mails)
		}
		if err := h.SendLink(t.Context(), "not an address", "b", lang.FR); !fault.Is(err, fault.Invalid) {
			t.Errorf("got %v", err)
		}
	})
}

func TestSendLink_WritesInTheReadersOwnLanguage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if _, err := h.Create(t.Context(), "sam@example.org", "Sam", lang.EN, false); err != nil {
			t.Fatal(err)
		}
		h.ask(t, "SAM@example.org", "b") // asked from a French page, in capitals
		if m := h.outbox.Messages()[0]; m.Lang != "en" || !strings.Contains(m.Text, "Sam") {
			t.Errorf("mail %+v", m)
		}
	})
}

func TestAnAccount_IsBornAtTheFirstUseOfALink(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token := h.ask(t, "Lea@example.org", "b")
		if _, err := account.FindByEmail(t.Context(), h.d, "lea@example.org"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an account before the link was used: %v", err)
		}
		first, err := h.UseLink(t.Context(), token, "b", lang.EN)
		if err != nil {
			t.Fatal(err)
		}
		if first.Email != "Lea@example.org" || first.Name != "" || first.Lang != lang.EN || first.Admin {
			t.Errorf("born as %+v", first)
		}
		again, err := h.UseLink(t.Context(), h.ask(t, "lea@EXAMPLE.org", "b"), "b", lang.FR)
		if err != nil || again.ID != first.ID || again.Lang != lang.EN {
			t.Errorf("second sign-in gave %+v, %v; want the account %s", again, err, first.ID)
		}
	})
}

func TestTwoFirstLinksAtOnce_MakeOneAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		tokens := []string{h.ask(t, "lea@example.org", "b"), h.ask(t, "lea@example.org", "b")}
		var group sync.WaitGroup
		ids := make([]string, len(tokens))
		for i, token := range tokens {
			group.Go(func() {
				person, err := h.UseLink(t.Context(), token, "b", lang.FR)
				if err != nil {
					t.Error(err)
				}
				ids[i] = person.ID
			})
		}
		group.Wait()
		if ids[0] == "" || ids[0] != ids[1] {
			t.Errorf("accounts %v", ids)
		}
	})
}

func TestCreate_RefusesATakenAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.person(t, "Lea")
		_, err := h.Create(t.Context(), "LEA@example.org", "Another", lang.FR, true)
		wantMessage(t, err, fault.Conflict, "account.email.taken")
		_, err = h.Create(t.Context(), "x@example.org", "  ", lang.FR, false)
		if f := fault.As(err); f == nil || f.Fields["name"].Key != "account.name.required" {
			t.Errorf("got %v", err)
		}
	})
}

func TestUpdate_RefusesToOverwriteWhatAnotherTabSaved(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea := h.person(t, "Lea")
		if err := h.Update(t.Context(), lea, " Léa   Morel ", lang.EN, 1); err != nil {
			t.Fatal(err)
		}
		if err := h.Update(t.Context(), lea, "Old tab", lang.FR, 1); !fault.Is(err, fault.Stale) {
			t.Errorf("got %v", err)
		}
		person, err := h.Get(t.Context(), lea.ID)
		if err != nil || person.Name != "Léa Morel" || person.Lang != lang.EN || person.Version != 2 {
			t.Errorf("saved %+v, %v", person, err)
		}
		if err := h.Update(t.Context(), account.Actor{}, "Nobody", lang.FR, 1); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a visitor: %v", err)
		}
		if err := h.Update(t.Context(), lea, strings.Repeat("é", 121), lang.FR, 2); !fault.Is(err, fault.Invalid) {
			t.Errorf("a long name: %v", err)
		}
	})
}

func TestChooseLang_KeepsTheFormsOfOtherTabsValid(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea := h.person(t, "Lea")
		if err := h.ChooseLang(t.Context(), lea, lang.EN); err != nil {
			t.Fatal(err)
		}
		if person, err := h.Get(t.Context(), lea.ID); err != nil || person.Lang != lang.EN || person.Version != 1 {
			t.Errorf("%+v, %v", person, err)
		}
		if err := h.ChooseLang(t.Context(), account.Actor{}, lang.EN); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a visitor: %v", err)
		}
	})
}

func TestNamed_GivesManyPeopleAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea, sam := h.person(t, "Lea"), h.person(t, "Sam")
		people, err := account.Named(t.Context(), h.d, []string{lea.ID, sam.ID, "unknown"})
		if err != nil || len(people) != 2 || people[sam.ID].Name != "Sam" {
			t.Errorf("%v, %v", people, err)
		}
		if people, err := account.Named(t.Context(), h.d, nil); err != nil || len(people) != 0 {
			t.Errorf("%v, %v", people, err)
		}
		if person, err := h.Persona(t.Context(), " LEA@example.org "); err != nil || person.ID != lea.ID {
			t.Errorf("%+v, %v", person, err)
		}
		if _, err := h.Get(t.Context(), "forged\x00"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a forged identifier: %v", err)
		}
	})
}

func TestSessions_AreFoundUntilTheyExpire(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea := h.person(t, "Lea")
		token := h.open(t, lea.ID, "Firefox")
		content, found, err := h.sessions.FindCtx(t.Context(), token)
		if err != nil || !found || !strings.Contains(string(content), lea.ID) {
			t.Fatal(string(content), found, err)
		}
		if _, found, err := h.sessions.FindCtx(t.Context(), account.HashSecret(token)); found || err != nil {
			t.Errorf("what the database holds opens the session: %v, %v", found, err)
		}
		h.at = h.at.Add(time.Hour)
		if _, found, err := h.sessions.FindCtx(t.Context(), token); found || err != nil {
			t.Errorf("found after its end: %v, %v", found, err)
		}
		if err := h.sessions.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Count(t.Context(), h.d, "SELECT count(*) FROM session"); n != 0 || err != nil {
			t.Errorf("%d sessions after the purge, %v", n, err)
		}
	})
}

func TestPurge_KeepsWhatStillServes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		token := h.open(t, "", "")
		h.ask(t, "lea@example.org", "b")
		if err := h.sessions.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, found, _ := h.sessions.FindCtx(t.Context(), token); !found {
			t.Error("an open session was purged")
		}
		h.at = h.at.Add(25 * time.Hour)
		if err := h.sessions.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Count(t.Context(), h.d, "SELECT count(*) FROM sign_in_link"); n != 0 || err != nil {
			t.Errorf("%d links after a day, %v", n, err)
		}
	})
}

func TestSessions_AreListedAndRevokedByTheirOwnerOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea, sam := h.person(t, "Lea"), h.person(t, "Sam")
		token := h.open(t, lea.ID, "Firefox")
		h.at = h.at.Add(time.Minute)
		other := h.open(t, lea.ID, "Téléphone")
		h.open(t, sam.ID, "Chromium")

		list, err := h.ListSessions(t.Context(), lea, token)
		if err != nil || len(list) != 2 || list[0].Agent != "Téléphone" || list[0].Current || !list[1].Current {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := h.RevokeSession(t.Context(), sam, list[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another person's session: %v", err)
		}
		if err := h.RevokeSession(t.Context(), lea, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, found, _ := h.sessions.FindCtx(t.Context(), other); found {
			t.Error("the revoked session still opens")
		}
		if _, found, _ := h.sessions.FindCtx(t.Context(), token); !found {
			t.Error("the other session ended too")
		}
	})
}

func TestRevokeOtherSessions_KeepsThisOneAndOtherPeoples(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea, sam := h.person(t, "Lea"), h.person(t, "Sam")
		token := h.open(t, lea.ID, "")
		h.open(t, lea.ID, "")
		h.open(t, lea.ID, "")
		sams := h.open(t, sam.ID, "")
		if n, err := h.RevokeOtherSessions(t.Context(), lea, token); n != 2 || err != nil {
			t.Errorf("ended %d, %v", n, err)
		}
		for _, kept := range []string{token, sams} {
			if _, found, _ := h.sessions.FindCtx(t.Context(), kept); !found {
				t.Error("ended one too many")
			}
		}
		if _, err := h.RevokeOtherSessions(t.Context(), account.Actor{}, token); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a visitor: %v", err)
		}
	})
}

func TestClose_ForgetsThePersonAndKeepsTheTrail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea := h.person(t, "Lea")
		token := h.open(t, lea.ID, "")
		if err := h.Close(t.Context(), lea, "someone@example.org"); !fault.Is(err, fault.Invalid) {
			t.Errorf("the wrong address: %v", err)
		}
		if err := h.Close(t.Context(), lea, " LEA@example.org"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Get(t.Context(), lea.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the account still opens: %v", err)
		}
		if _, found, _ := h.sessions.FindCtx(t.Context(), token); found {
			t.Error("the session still opens")
		}
		left, err := account.Named(t.Context(), h.d, []string{lea.ID})
		if err != nil || strings.Contains(left[lea.ID].Email+left[lea.ID].Name, "example") || left[lea.ID].Name == "Lea" {
			t.Errorf("left %+v, %v", left[lea.ID], err)
		}
		acts, err := audit.By(t.Context(), h.d, lea.ID)
		if err != nil || len(acts) != 1 || acts[0].Act != "account.closed" {
			t.Errorf("trail %+v, %v", acts, err)
		}
		if again, err := h.UseLink(t.Context(), h.ask(t, "lea@example.org", "b"), "b", lang.FR); err != nil || again.ID == lea.ID {
			t.Errorf("coming back gave %+v, %v; want a new account", again, err)
		}
	})
}

func TestClose_IsRefusedWhileARoomHoldsThePerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea, left := h.person(t, "Lea"), false
		h.AddTie(func(context.Context, *db.Tx, account.Actor) error { left = true; return nil })
		h.AddTie(func(_ context.Context, _ *db.Tx, actor account.Actor) error {
			return fault.New(fault.Conflict, "account.email.taken", "name", actor.Name)
		})
		if err := h.Close(t.Context(), lea, lea.Email); !fault.Is(err, fault.Conflict) || !left {
			t.Errorf("got %v", err)
		}
		if person, err := h.Get(t.Context(), lea.ID); err != nil || person.Name != "Lea" {
			t.Errorf("changed all the same: %+v, %v", person, err)
		}
	})
}

func TestExport_TellsAllThatIsKnownOfThePersonAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		lea, sam := h.person(t, "Lea"), h.person(t, "Sam")
		h.open(t, lea.ID, "Firefox")
		h.open(t, sam.ID, "Chromium")
		if err := h.Update(t.Context(), lea, "Léa", lang.FR, 1); err != nil {
			t.Fatal(err)
		}
		h.AddHolding(func(_ context.Context, _ db.Querier, actor account.Actor) (string, any, error) {
			return "collectives", []string{"of " + actor.Name}, nil
		})
		got, err := h.Export(t.Context(), lea)
		if err != nil {
			t.Fatal(err)
		}
		if got.Account.Name != "Léa" || len(got.Sessions) != 1 || got.Sessions[0].Browser != "Firefox" || len(got.Acts) != 1 || got.Acts[0].Act != "account.updated" || got.Rooms["collectives"] == nil {
			t.Errorf("exported %+v", got)
		}
		h.AddHolding(func(context.Context, db.Querier, account.Actor) (string, any, error) {
			return "", nil, errors.New("down")
		})
		if _, err := h.Export(t.Context(), lea); err == nil {
			t.Error("a part that failed was left out silently")
		}
		if _, err := h.Export(t.Context(), account.Actor{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a visitor: %v", err)
		}
	})
}

func TestANameThatWouldBeALinkInAMail_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, name := range []string{"Votre compte expire : HTTPS://evil.example", "Voir www.evil.example"} {
			_, err := h.Create(t.Context(), "lea@example.org", name, lang.FR, false)
			if f := fault.As(err); f == nil || f.Fields["name"].Key != "field.link" {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

func TestANameThatReadsOtherwiseThanItIs_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, name := range []string{"Mairie\u202efdp", "a\x00b", "\xff", "a\x1b[2J"} {
			if _, err := h.Create(t.Context(), "lea@example.org", name, lang.FR, false); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q is accepted: %v", name, err)
			}
		}
	})
}
