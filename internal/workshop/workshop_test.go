package workshop_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/live"
	"maillage/internal/mail"
	"maillage/internal/workshop"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// scene is a collective with a workshop, and people: Léa leads, Tom writes, Rim reads, Zoé is a
// stranger.
type scene struct {
	t                  testing.TB
	d                  *db.DB
	s                  *workshop.Service
	groups             *collective.Service
	queue              *job.Queue
	outbox             *mail.Outbox
	lea, tom, rim, zoe account.Actor
	group              string
	w                  workshop.Workshop
	link               string
}

// way is the agenda of tests: notes in private, anonymous ones, dots.
func way() agenda.Agenda {
	columns := []agenda.Column{{Key: "ideas", Title: "Idées"}, {Key: "fears", Title: "Craintes"}}
	return agenda.Agenda{Title: "Premier atelier", Purpose: "Se connaître.", Steps: []agenda.Step{
		{ID: "s1", Kind: agenda.Gather, Title: "Idées", Minutes: 10, Columns: columns, Write: agenda.Everyone, Arrange: agenda.Everyone},
		{ID: "s2", Kind: agenda.Gather, Title: "En secret", Minutes: 10, Columns: columns, Private: true, Write: agenda.Everyone, Arrange: agenda.Everyone},
		{ID: "s3", Kind: agenda.Gather, Title: "Sans nom", Minutes: 10, Columns: columns, Anonymous: true, Write: agenda.Everyone, Arrange: agenda.Everyone},
		{ID: "s4", Kind: agenda.Vote, Title: "Voter", Of: "s1", Minutes: 5, Dots: 3, MostEach: 3, Write: agenda.Everyone, Arrange: agenda.Facilitators},
	}}
}

// sketch draws a view as its data, which is what a page could read of it.
func sketch(_ lang.Lang, p board.Part) ([]byte, error) { return json.Marshal(p.View) }

func say(_ lang.Lang, t board.Tell) string { return t.Kind }

func newService(t testing.TB, d *db.DB, queue *job.Queue, post *mail.Postbox) *workshop.Service {
	t.Helper()
	return newServiceAt(t, d, queue, post, time.Now)
}

func newServiceAt(t testing.TB, d *db.DB, queue *job.Queue, post *mail.Postbox, now func() time.Time) *workshop.Service {
	t.Helper()
	s := workshop.NewService(d, queue, post, now, slog.New(slog.NewTextHandler(t.Output(), nil)))
	s.Draw(sketch, say)
	s.Beat = 50 * time.Millisecond
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

func newScene(t testing.TB, d *db.DB) *scene {
	t.Helper()
	k := &scene{t: t, d: d, queue: job.New(d, time.Now, slog.New(slog.DiscardHandler)), outbox: mail.NewOutbox(time.Now)}
	post := mail.NewPostbox(k.queue, k.outbox, "http://localhost")
	people := account.NewService(d, post, time.Now)
	for name, actor := range map[string]*account.Actor{"Léa": &k.lea, "Tom": &k.tom, "Rim": &k.rim, "Zoé": &k.zoe} {
		person, err := people.Create(t.Context(), fmt.Sprintf("p%d@example.org", len(name)*100+int(name[0])), name, lang.FR, false)
		if err != nil {
			t.Fatal(err)
		}
		*actor = person.Actor
	}
	k.groups = collective.NewService(d, post, nil, time.Now)
	c, err := k.groups.Create(t.Context(), k.lea, "Réseau des lieux", "")
	if err != nil {
		t.Fatal(err)
	}
	k.group = c.ID
	k.member(k.tom, collective.Writer)
	k.member(k.rim, collective.Reader)
	k.s = newService(t, d, k.queue, post)
	if k.w, err = k.s.Prepare(t.Context(), k.lea, k.group, "", lang.FR, workshop.Plan{Title: "Premier atelier"}); err != nil {
		t.Fatal(err)
	}
	if err := k.s.Change(t.Context(), k.lea, k.w.ID, k.w.Version, way()); err != nil {
		t.Fatal(err)
	}
	k.link = k.w.Link
	return k
}

func (k *scene) member(actor account.Actor, role collective.Role) {
	k.t.Helper()
	token, err := k.groups.OpenJoinLink(k.t.Context(), k.lea, k.group, role)
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := k.groups.Join(k.t.Context(), actor, token); err != nil {
		k.t.Fatal(err)
	}
}

// does plays the command of a form.
func (k *scene) does(actor account.Actor, secret, verb string, fields ...string) {
	k.t.Helper()
	if err := k.tries(actor, secret, verb, fields...); err != nil {
		k.t.Fatalf("%s: %v", verb, err)
	}
}

func (k *scene) tries(actor account.Actor, secret, verb string, fields ...string) error {
	all := map[string]string{"do": verb}
	for i := 0; i < len(fields); i += 2 {
		all[fields[i]] = fields[i+1]
	}
	return k.s.Do(k.t.Context(), actor, k.w.ID, secret, all)
}

// opened is the workshop open at a step.
func (k *scene) opened(step string) {
	k.t.Helper()
	k.does(k.lea, "", "workshop.open")
	k.does(k.lea, "", "step.open", "step", step)
}

// guest joins by the link.
func (k *scene) guest(name string) string {
	k.t.Helper()
	_, secret, err := k.s.Join(k.t.Context(), account.Actor{}, k.link, name)
	if err != nil {
		k.t.Fatal(err)
	}
	return secret
}

// page is an open page.
type page struct {
	t    testing.TB
	line *live.Line
	seat *workshop.Seat
	seq  int64
	all  strings.Builder // of all that it was sent
}

// received is a frame as pages read it.
type received struct {
	Seq int64
	Ops []struct{ Put, In, Before, HTML, Drop, Whole string }
	OK  []string
	No  []struct {
		ID, Why, Field string
		Again          int64
	}
	Tell []struct {
		Kind, Text string
		Count      int
	}
}

func (k *scene) page(s *workshop.Service, actor account.Actor, secret string, since int64) *page {
	k.t.Helper()
	p := &page{t: k.t, line: live.NewLine()}
	var err error
	if p.seat, err = s.Seat(k.t.Context(), actor, p.line, workshop.Sitting{Workshop: k.w.ID, Secret: secret, Since: since}); err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(p.seat.Leave)
	return p
}

func (p *page) sends(id, verb string, fields ...string) {
	p.t.Helper()
	all := map[string]string{"id": id, "do": verb}
	for i := 0; i < len(fields); i += 2 {
		all[fields[i]] = fields[i+1]
	}
	content, err := json.Marshal(all)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.seat.Receive(p.t.Context(), content); err != nil {
		p.t.Fatal(err)
	}
}

// until reads frames until one is such.
func (p *page) until(what string, such func(f received) bool) received {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 20*time.Second)
	defer cancel()
	for {
		frames, err := p.line.Next(ctx)
		if err != nil {
			p.t.Fatalf("%s: %v", what, err)
		}
		var found *received
		for _, content := range frames {
			p.all.Write(content)
			var f received
			if err := json.Unmarshal(content, &f); err != nil {
				p.t.Fatalf("%s: %v", content, err)
			}
			p.seq = f.Seq
			if found == nil && such(f) {
				found = &f
			}
		}
		if found != nil {
			return *found
		}
	}
}

// kept waits for the word that a command is kept.
func (p *page) kept(id string) received {
	p.t.Helper()
	return p.until("wait for "+id, func(f received) bool {
		for _, no := range f.No {
			if no.ID == id {
				p.t.Fatalf("%s is refused: %s", id, no.Why)
			}
		}
		for _, ok := range f.OK {
			if ok == id {
				return true
			}
		}
		return false
	})
}

// sees waits until a page is sent some words.
func (p *page) sees(words string) {
	p.t.Helper()
	p.until("wait for "+words, func(f received) bool {
		for _, op := range f.Ops {
			if strings.Contains(op.HTML+op.Whole, words) {
				return true
			}
		}
		return false
	})
}

// ends reads until the line ends, and gives its code.
func (p *page) ends() live.Code {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 20*time.Second)
	defer cancel()
	for {
		frames, err := p.line.Next(ctx)
		for _, content := range frames {
			p.all.Write(content)
		}
		if err != nil {
			end, ok := err.(*live.End) //nolint:errorlint // a line gives it as it is
			if !ok {
				p.t.Fatal(err)
			}
			return end.Code
		}
	}
}

func (k *scene) state() *board.State {
	k.t.Helper()
	s, err := workshop.Snapshot(k.t.Context(), k.d, k.w.ID)
	if err != nil {
		k.t.Fatal(err)
	}
	return s
}

func TestWhatOneWritesReachesTheOthers_AndIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		k.opened("s1")
		marie := k.page(k.s, account.Actor{}, k.guest("Marie"), 0)
		tom := k.page(k.s, k.tom, "", 0)
		tom.until("the board", func(f received) bool { return len(f.Ops) == 1 && f.Ops[0].Whole != "" })
		marie.sends("c1", "note.add", "step", "s1", "to", "ideas", "text", "Un four à pain")
		marie.kept("c1")
		tom.sees("Un four à pain")
		marie.sends("c1", "note.add", "step", "s1", "to", "ideas", "text", "Un four à pain")
		marie.kept("c1")
		if s := k.state(); len(s.Notes) != 1 || s.Notes[0].Text != "Un four à pain" {
			t.Errorf("%d notes are kept, not one", len(s.Notes))
		}
		looking, err := k.s.Look(t.Context(), k.rim, workshop.Sitting{Workshop: k.w.ID})
		if err != nil || len(looking.View.Body.Lists) == 0 || len(looking.View.Body.Lists[0].Notes) != 1 {
			t.Errorf("Rim sees %+v (%v)", looking.View.Body, err)
		}
	})
}

func TestAStrangerSeesNothing_AndAMemberComesIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newScene(t, d)
		for _, who := range []account.Actor{{}, k.zoe} {
			if _, err := k.s.Look(t.Context(), who, workshop.Sitting{Workshop: k.w.ID, Secret: "forged"}); !fault.Is(err, fault.NotFound) {
				t.Errorf("a stranger gets %v", err)
			}
			if err := k.tries(who, "forged", "workshop.open"); !fault.Is(err, fault.NotFound) {
				t.Errorf("a stranger gets %v", err)
			}
		}
		if err := k.tries(k.tom, "", "workshop.open"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a member who does not facilitate gets %v", err)
		}
		if err := k.s.Name(t.Context(), k.lea, k.w.ID, k.tom.ID, true); err != nil {
			t.Fatal(err)
		}
		k.does(k.tom, "", "workshop.open")
		if err := k.s.Name(t.Context(), k.tom, k.w.ID, k.lea.ID, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("the organiser may be unnamed: %v", err)
		}
		if err := k.s.Name(t.Context(), k.lea, k.w.ID, k.rim.ID, true); !fault.Is(err, fault.Invalid) {
			t.Errorf("a reader may facilitate: %v", err)
		}
	})
}
