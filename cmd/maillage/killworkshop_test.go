package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/app"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/lang"
	"maillage/internal/workshop"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
	"maillage/test/load"
)

func TestKill_LosesNoNoteNorVoteOfAWorkshop_AndPagesAreBackSoon(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			config := app.Config{Data: t.TempDir(), BaseURL: "http://127.0.0.1", Demo: true}
			if engine == db.Postgres {
				config.Database = dbtest.PostgresURL(t)
			}
			killedAtWork(t, config)
		})
	}
}

// meeting is a workshop that a program runs, with its guests.
type meeting struct {
	t      *testing.T
	a      *app.App
	lead   account.Actor
	w      workshop.Workshop
	name   string
	env    []string
	p      *load.Program
	guests []*load.Guest
	sent   int

	mu   sync.Mutex
	away []time.Duration // how long after the program was there again each page was away
}

// soon is how long pages may be away once the program is killed.
const soon = 3 * time.Second

func killedAtWork(t *testing.T, config app.Config) {
	t.Helper()
	m := newMeeting(t, config)
	ctx, end := context.WithCancel(t.Context())
	var staying sync.WaitGroup
	defer staying.Wait()
	defer end()
	for i := range 8 {
		g, err := m.p.ComeIn(ctx, m.w.Link, fmt.Sprintf("Invité %d", i))
		if err != nil {
			t.Fatal(err)
		}
		g.Back = func(away time.Duration) {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.away = append(m.away, away)
		}
		m.guests = append(m.guests, g)
		staying.Go(func() { g.Stay(ctx) })
	}
	for range kills(t) {
		m.work(ctx, m.writes)
	}
	m.wantNotes()
	m.leads("step.open", "s2")
	var votes map[string]map[int]int
	for range kills(t) {
		votes = map[string]map[int]int{}
		m.work(ctx, func(ctx context.Context, who, n int) { m.votes(ctx, votes, who, n) })
		m.wantVotes(votes)
	}
	for _, away := range m.away {
		if away > soon {
			t.Errorf("a page was away for %v", away)
		}
	}
	if want := 2 * kills(t) * len(m.guests); len(m.away) < want {
		t.Errorf("pages came back %d times, not %d", len(m.away), want)
	}
	if err := m.p.Stop(); err != nil {
		t.Error(err)
	}
	if err := load.Trail(t.Context(), m.a.DB); err != nil {
		t.Error(err)
	}
}

// newMeeting prepares a workshop and starts the program that runs it.
func newMeeting(t *testing.T, config app.Config) *meeting {
	t.Helper()
	a, err := app.New(t.Context(), config, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	m := &meeting{t: t, a: a, name: program(t)}
	lea, err := a.Accounts.Create(t.Context(), "lea@example.org", "Léa", lang.FR, false)
	if err != nil {
		t.Fatal(err)
	}
	m.lead = lea.Actor
	c, err := a.Groups.Create(t.Context(), m.lead, "Réseau", "")
	if err != nil {
		t.Fatal(err)
	}
	m.prepare(c)
	m.env = []string{"MAILLAGE_DATA=" + config.Data, "MAILLAGE_DATABASE=" + config.Database, "MAILLAGE_SMTP_HOST=127.0.0.1", "MAILLAGE_SMTP_PORT=1", "MAILLAGE_MAIL_FROM=a@example.org"}
	m.start()
	m.env = append(m.env, "MAILLAGE_LISTEN="+strings.TrimPrefix(m.p.URL, "http://")) // pages come back to where they were
	return m
}

func (m *meeting) prepare(c collective.Collective) {
	m.t.Helper()
	var err error
	if m.w, err = m.a.Workshops.Prepare(m.t.Context(), m.lead, c.ID, "", lang.FR, workshop.Plan{Title: "Atelier"}); err != nil {
		m.t.Fatal(err)
	}
	way := m.w.Agenda
	way.Steps = append(way.Steps, agenda.Step{ID: "s2", Kind: agenda.Vote, Title: "Voter", Of: "s1", Dots: 5, MostEach: 5, Write: agenda.Everyone, Arrange: agenda.Facilitators})
	if err := m.a.Workshops.Change(m.t.Context(), m.lead, m.w.ID, m.w.Version, way); err != nil {
		m.t.Fatal(err)
	}
	m.leads("workshop.open", "")
	m.leads("step.open", "s1")
}

func (m *meeting) leads(verb, step string) {
	m.t.Helper()
	fields := map[string]string{"do": verb}
	if step != "" {
		fields["step"] = step
	}
	if err := m.a.Workshops.Do(m.t.Context(), m.lead, m.w.ID, "", fields); err != nil {
		m.t.Fatal(err)
	}
}

func (m *meeting) start() {
	m.t.Helper()
	var err error
	if m.p, err = load.Start(m.t.Context(), m.name, m.env, io.Discard); err != nil {
		m.t.Fatal(err)
	}
}

// work has everyone send something twice a second, kills the program in the middle, starts it again,
// and waits until all is answered.
func (m *meeting) work(ctx context.Context, send func(ctx context.Context, who, n int)) {
	m.t.Helper()
	const rounds = 16
	for round := range rounds {
		for who := range m.guests {
			m.sent++
			send(ctx, who, m.sent)
		}
		time.Sleep(150 * time.Millisecond)
		if round == rounds/2 {
			if err := m.p.Kill(); err != nil {
				m.t.Fatal(err)
			}
			m.start()
		}
	}
	settled, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for _, g := range m.guests {
		if err := g.Settle(settled); err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m *meeting) writes(ctx context.Context, who, n int) {
	text := fmt.Sprint("note ", n)
	if err := m.guests[who].Send(ctx, text, "note.add", map[string]string{"step": "s1", "to": "ideas", "text": text}); err != nil {
		m.t.Error(err)
	}
}

// votes puts some dots on a thing, and remembers how many: the last number counts.
func (m *meeting) votes(ctx context.Context, votes map[string]map[int]int, who, n int) {
	thing, dots := "n"+strconv.Itoa(1+n/len(m.guests)%2), n%3
	if votes[thing] == nil {
		votes[thing] = map[int]int{}
	}
	votes[thing][who] = dots
	if err := m.guests[who].Send(ctx, fmt.Sprint("vote ", n), "dots.give", map[string]string{"step": "s2", "thing": thing, "dots": strconv.Itoa(dots)}); err != nil {
		m.t.Error(err)
	}
}

func (m *meeting) state() *board.State {
	m.t.Helper()
	s, err := workshop.Snapshot(m.t.Context(), m.a.DB, m.w.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	return s
}

func (m *meeting) wantNotes() {
	m.t.Helper()
	count := map[string]int{}
	for _, n := range m.state().Notes {
		count[n.Text]++
	}
	for _, g := range m.guests {
		for _, id := range g.Kept() {
			if count[id] != 1 {
				m.t.Errorf("%s was said to be kept, and is there %d times", id, count[id])
			}
		}
	}
	if len(count) != m.sent {
		m.t.Errorf("%d notes are there, of %d", len(count), m.sent)
	}
}

func (m *meeting) wantVotes(votes map[string]map[int]int) {
	m.t.Helper()
	s := m.state()
	for thing, by := range votes {
		for who, dots := range by {
			no := 0
			for _, p := range s.People {
				if p.Name == fmt.Sprintf("Invité %d", who) {
					no = p.No
				}
			}
			if got := s.Steps["s2"].Dots[thing][no]; got != dots {
				m.t.Errorf("guest %d gave %d dots to %s, and %d are there", who, dots, thing, got)
			}
		}
	}
}
