// Package webtest drives the whole program in a test as browsers do: pages, forms and
// cookies, without a network. Every page it meets is checked on the way: see Check.
//
//	site := webtest.New(t, dbtest.SQLite(t))
//	lea := site.SignIn(site.Person("Léa Morel"))
//	page := lea.Get("/account")
//	lea.Submit(page, "form[action='/account']", "name", "Léa M.").To("/account")
package webtest

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/internal/fold"
	"maillage/internal/lang"
	"maillage/internal/mail"
)

// BaseURL is the address the site believes to have.
const BaseURL = "http://maillage.test"

// Site is the whole program on a database of its own, with a clock the test moves.
type Site struct {
	*app.App
	Log bytes.Buffer // what the program logged, as JSON lines

	t       testing.TB
	handler http.Handler
	clock   *clock
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Start is where the clock of every site begins: in the middle of a round of the presets.
var Start = time.Date(2021, 2, 1, 9, 0, 0, 0, time.UTC)

// New wires the program on a clean database. Mails stay in the outbox, jobs run when the
// test says so. Changes alter the settings, for example to leave the demonstration.
func New(t testing.TB, d *db.DB, changes ...func(*app.Config)) *Site {
	t.Helper()
	config := app.Config{BaseURL: BaseURL, Data: t.TempDir(), Demo: true, FilmMax: 1 << 20, FilmQuota: 3 << 20}
	for _, change := range changes {
		change(&config)
	}
	s := &Site{t: t, clock: &clock{at: Start}}
	s.App = app.On(d, config, s.clock.now, slog.New(slog.NewJSONHandler(&syncWriter{to: &s.Log}, nil)))
	s.handler = s.Server.Handler()
	return s
}

type syncWriter struct {
	mu sync.Mutex
	to *bytes.Buffer
}

func (w *syncWriter) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(line)
}

// Now tells the time of the site.
func (s *Site) Now() time.Time { return s.clock.now() }

// SetNow moves the clock to an instant.
func (s *Site) SetNow(at time.Time) {
	s.clock.mu.Lock()
	defer s.clock.mu.Unlock()
	s.clock.at = at
}

// Advance moves the clock on.
func (s *Site) Advance(by time.Duration) { s.SetNow(s.Now().Add(by)) }

// Person makes an account; "Léa Morel" gets the address lea.morel@example.org.
func (s *Site) Person(name string) account.Actor { return s.person(name, false) }

// Admin makes an account that runs the installation.
func (s *Site) Admin(name string) account.Actor { return s.person(name, true) }

func (s *Site) person(name string, admin bool) account.Actor {
	s.t.Helper()
	address := strings.ReplaceAll(fold.Text(name), " ", ".") + "@example.org"
	person, err := s.Accounts.Create(s.t.Context(), address, name, lang.FR, admin)
	if err != nil {
		s.t.Fatalf("create the account of %s: %v", name, err)
	}
	return person.Actor
}

// RunJobs does the jobs that are due, mails among them, until none is left.
func (s *Site) RunJobs() {
	s.t.Helper()
	for {
		did, err := s.Queue.Next(s.t.Context())
		if err != nil {
			s.t.Fatalf("job: %v", err)
		}
		if !did {
			return
		}
	}
}

// Mails runs the jobs and gives the mails an address has received, newest first.
func (s *Site) Mails(to string) []mail.Kept {
	s.t.Helper()
	s.RunJobs()
	var mails []mail.Kept
	for _, m := range s.Outbox.Messages() {
		if m.To == to {
			mails = append(mails, m)
		}
	}
	return mails
}

// MailedPath gives the path of the link in the newest mail to an address.
func (s *Site) MailedPath(to string) string {
	s.t.Helper()
	mails := s.Mails(to)
	if len(mails) == 0 {
		s.t.Fatalf("no mail to %s", to)
	}
	_, rest, found := strings.Cut(mails[0].Text, "\n"+BaseURL)
	if !found {
		s.t.Fatalf("no link in %q", mails[0].Text)
	}
	path, _, _ := strings.Cut(rest, "\n")
	return path
}

// EndSessions makes every open session expire, as time would.
func (s *Site) EndSessions() {
	s.t.Helper()
	if err := s.DB.Write(s.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(s.t.Context(), "UPDATE session SET expires_at = $1", s.Now())
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
}

// EndAllSessions removes every session, as people do from their account.
func (s *Site) EndAllSessions(t testing.TB) {
	t.Helper()
	if err := s.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "DELETE FROM session")
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// Count gives a single number from the database.
func (s *Site) Count(query string, args ...any) int {
	s.t.Helper()
	n, err := db.Count(s.t.Context(), s.DB, query, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
