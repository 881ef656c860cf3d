package document_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/live"
	"maillage/internal/mail"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/protocol"
	"maillage/internal/yjs/wire"
)

// owner is a room with two texts in each part, which remembers what it was told.
type owner struct {
	mu     sync.Mutex
	rights map[string]document.Right
	begin  map[string]prose.Node
	told   map[document.Subject]map[string]string
	by     string
	fails  error

	roots   []string
	dropped bool
}

func (o *owner) Rights(_ context.Context, _ db.Querier, asked []document.Asked) ([]map[string]document.Right, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	given := make([]map[string]document.Right, len(asked))
	for i, each := range asked {
		given[i] = map[string]document.Right{}
		for _, id := range each.Accounts {
			given[i][id] = o.rights[id]
		}
	}
	return given, nil
}

func (o *owner) Roots(_ context.Context, _ db.Querier, subject document.Subject) ([]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dropped && subject.Part == "project" {
		return nil, fault.New(fault.NotFound, "fault.not_found")
	}
	if o.roots != nil {
		return o.roots, nil
	}
	return []string{"need", "offer"}, nil
}

// asks makes the owner ask for some texts; for none drops the part of the house.
func (o *owner) asks(roots ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.roots, o.dropped = roots, len(roots) == 0
}

func (o *owner) Begin(context.Context, db.Querier, document.Subject) (map[string]prose.Node, error) {
	return o.begin, nil
}

func (o *owner) Derived(_ context.Context, tx *db.Tx, subject document.Subject, texts map[string]prose.Node, by string) error {
	said := map[string]string{}
	for root, n := range texts {
		said[root] = n.Plain()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fails != nil {
		return o.fails
	}
	tx.After(func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.told[subject], o.by = said, by
	})
	return nil
}

func (o *owner) give(id string, r document.Right) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rights[id] = r
}

// need is what the owner was told last of the first text.
func (o *owner) need(subject document.Subject) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.told[subject]["need"]
}

// clock is one that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// house is a database with people, an owner and a service.
type house struct {
	t       testing.TB
	db      *db.DB
	clock   *clock
	owner   *owner
	service *document.Service
	people  []account.Actor
	subject document.Subject
}

func newHouse(t testing.TB, d *db.DB, people int) *house {
	t.Helper()
	h := &house{t: t, db: d, clock: &clock{at: time.Date(2021, 3, 30, 10, 0, 0, 0, time.UTC)}, subject: document.Subject{Holder: db.NewID(), Part: "project"}}
	h.owner = &owner{rights: map[string]document.Right{}, told: map[document.Subject]map[string]string{}}
	log := slog.New(slog.DiscardHandler)
	accounts := account.NewService(d, mail.NewPostbox(job.New(d, time.Now, log), mail.NewOutbox(time.Now), "http://localhost"), time.Now)
	for i := range people {
		person, err := accounts.Create(t.Context(), fmt.Sprintf("p%d@example.org", i), fmt.Sprintf("Personne %d", i), lang.FR, false)
		if err != nil {
			t.Fatal(err)
		}
		h.people = append(h.people, account.Actor{ID: person.ID, Name: person.Name})
		h.owner.give(person.ID, document.Write)
	}
	h.serve()
	return h
}

// serve makes a service, as a process would.
func (h *house) serve() {
	h.service = document.NewService(h.db, h.owner, h.clock.now, slog.New(slog.NewTextHandler(h.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	h.service.Quiet = 10 * time.Millisecond
	h.t.Cleanup(h.service.Stop)
}

// beside gives another process on the same database.
func (h *house) beside() *house {
	other := *h
	other.serve()
	return &other
}

// act does something in a transaction.
func (h *house) act(do func(tx *db.Tx) error) {
	h.t.Helper()
	if err := h.db.Write(h.t.Context(), do); err != nil {
		h.t.Fatal(err)
	}
}

// page is an open page that types in one text.
type page struct {
	h      *house
	seat   *document.Seat
	line   *live.Line
	doc    *yjs.Doc
	client uint64
	next   uint64 // clock
	saved  uint64
	right  uint64
	shown  map[uint64]uint64 // the clocks of those who are there
}

var clients struct {
	sync.Mutex
	last uint64
}

// open opens a page and waits for the document.
func (h *house) open(who int) *page {
	h.t.Helper()
	p, err := h.join(who)
	if err != nil {
		h.t.Fatal(err)
	}
	p.send(protocol.Sync(protocol.Step1, yjs.StateVector{}.Encode()).Encode())
	p.until("the document", func() bool { return len(p.doc.Roots()) > 0 })
	return p
}

func (h *house) join(who int) (*page, error) {
	clients.Lock()
	defer clients.Unlock()
	clients.last++
	p := &page{h: h, line: live.NewLine(), doc: yjs.New(yjs.Stored()), client: clients.last, right: 9, shown: map[uint64]uint64{}}
	var err error
	p.seat, err = h.service.Join(h.t.Context(), h.people[who], p.line, document.Joining{Subject: h.subject.String(), Acks: true, Schema: text.Version()})
	if err == nil {
		h.t.Cleanup(p.seat.Leave)
	}
	return p, err
}

func (p *page) send(frame []byte) {
	p.h.t.Helper()
	if err := p.seat.Receive(p.h.t.Context(), frame); err != nil {
		p.h.t.Fatal(err)
	}
}

// shows tells what the page shows of itself.
func (p *page) shows(clock uint64, state string) {
	p.h.t.Helper()
	p.send(protocol.Message{Kind: protocol.KindAwareness, States: []protocol.State{{Client: p.client, Clock: clock, Shown: json.RawMessage(state)}}}.Encode())
}

// hear takes in what was sent to the page.
func (p *page) hear(ctx context.Context) error {
	frames, err := p.line.Next(ctx)
	if err != nil {
		return err
	}
	for _, frame := range frames {
		r := wire.NewReader(frame)
		switch r.Uint() {
		case document.KindSaved:
			p.saved = r.Uint()
			continue
		case document.KindRight:
			p.right = r.Uint()
			continue
		}
		m, err := protocol.Decode(frame, protocol.Live())
		if err != nil {
			return err
		}
		for _, state := range m.States {
			if p.shown[state.Client] = state.Clock; state.Gone() {
				delete(p.shown, state.Client)
			}
		}
		if m.Kind != protocol.KindSync || m.Step == protocol.Step1 {
			continue
		}
		u, err := yjs.DecodeUpdate(m.Body, yjs.Stored())
		if err != nil {
			return err
		}
		if _, err := p.doc.Apply(u, nil); err != nil {
			return err
		}
	}
	return nil
}

// drain takes what is sent to the page, unread, until so many updates are saved.
func (p *page) drain(saved uint64) {
	for p.saved < saved {
		frames, err := p.line.Next(p.h.t.Context())
		if err != nil {
			p.h.t.Error(err)
			return
		}
		for _, frame := range frames {
			if r := wire.NewReader(frame); r.Uint() == document.KindSaved {
				p.saved = r.Uint()
			}
		}
	}
}

// until hears until something holds.
func (p *page) until(what string, holds func() bool) {
	p.h.t.Helper()
	ctx, cancel := context.WithTimeout(p.h.t.Context(), 20*time.Second)
	defer cancel()
	for !holds() {
		if err := p.hear(ctx); err != nil {
			p.h.t.Fatalf("waiting for %s: %v; the text is %q", what, err, p.says())
		}
	}
}

// ends hears until the line ends, and gives the code.
func (p *page) ends() live.Code {
	p.h.t.Helper()
	ctx, cancel := context.WithTimeout(p.h.t.Context(), 20*time.Second)
	defer cancel()
	for {
		err := p.hear(ctx)
		if end, ok := err.(*live.End); ok { //nolint:errorlint // nothing wraps it
			return end.Code
		}
		if err != nil {
			p.h.t.Fatal(err)
		}
	}
}

// says is the text that the page shows.
func (p *page) says() string { return text.Read(p.doc.Fragment("need")).Plain() }

// types writes a paragraph of the page's own, or goes on in it, and waits until it is saved.
func (p *page) types(said string) {
	p.h.t.Helper()
	p.sends(p.typed(said))
	want := p.saved + 1
	p.until("what was typed to be saved", func() bool { return p.saved >= want })
}

func (p *page) sends(update []byte) {
	p.h.t.Helper()
	u, err := yjs.DecodeUpdate(update, yjs.Stored())
	if err == nil {
		_, err = p.doc.Apply(u, nil)
	}
	if err != nil {
		p.h.t.Fatal(err)
	}
	p.send(protocol.Sync(protocol.Update, update).Encode())
}

// typed gives the update that types does.
func (p *page) typed(said string) []byte {
	structs := [][]byte{}
	first := p.next
	if p.next == 0 {
		structs = append(structs, wire.AppendBytes(append(wire.AppendBytes([]byte{7, 1}, "need"), 3), "paragraph"),
			append(wire.AppendUint(wire.AppendUint([]byte{7, 0}, p.client), 0), 6),
			wire.AppendBytes(wire.AppendUint(wire.AppendUint([]byte{4, 0}, p.client), 1), said))
		p.next = 2
	} else {
		structs = append(structs, wire.AppendBytes(wire.AppendUint(wire.AppendUint([]byte{4 | 0x80}, p.client), p.next-1), said))
	}
	p.next += wire.Units(said)
	to := wire.AppendUint(wire.AppendUint(wire.AppendUint(wire.AppendUint(nil, 1), uint64(len(structs))), p.client), first)
	return append(slices.Concat(to, slices.Concat(structs...)), 0)
}

// eventually waits until something holds.
func (h *house) eventually(what string, holds func() bool) {
	h.t.Helper()
	for until := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			h.t.Fatal("still not: " + what)
		}
	}
}

func plain(n prose.Node) string { return n.Plain() }

func paragraph(said string) prose.Node {
	return prose.Node{Type: "doc", Content: []prose.Node{{Type: "paragraph", Content: []prose.Node{{Type: prose.Text, Text: said}}}}}
}

func TestADocumentBeginsWithWhatItsOwnerTells(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		rich, err := text.Parse([]byte(`{"type":"doc","content":[{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Un lieu"}]},` +
			`{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"à "},{"type":"text","marks":[{"type":"link","attrs":{"href":"https://example.org/é"}},{"type":"strong"}],"text":"nous 😀"},{"type":"hard_break"},{"type":"text","text":"tous"}]}]}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		h.owner.begin = map[string]prose.Node{"need": rich}
		one, other := h.open(0), h.open(1)
		for _, p := range []*page{one, other} {
			if got := text.Read(p.doc.Fragment("need")); string(got.JSON()) != string(rich.JSON()) {
				t.Errorf("got\n%s, not\n%s", got.JSON(), rich.JSON())
			}
			if got := p.doc.Fragment("offer"); len(got) != 1 || got[0].Name != "paragraph" {
				t.Errorf("an empty text begins with %v", got)
			}
		}
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM audit WHERE act = 'document.begun'"); n != 1 || err != nil {
			t.Errorf("begun %d times (%v)", n, err)
		}
		h.owner.give(h.people[1].ID, document.None)
		if _, err := h.join(1); err == nil {
			t.Error("who may not read joins")
		}
	})
}

func TestOwnersAreToldWhatTextsSayOnceWritingStops(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		p := h.open(0)
		p.types("Le besoin")
		h.eventually("the owner is told", func() bool { return h.owner.need(h.subject) == "Le besoin" })
		if h.owner.by != h.people[0].ID {
			t.Errorf("by %s", h.owner.by)
		}
		h.owner.mu.Lock()
		h.owner.fails = fmt.Errorf("not now")
		h.owner.mu.Unlock()
		p.types(" grandit")
		p.seat.Leave()
		h.service.Stop() // before the owner takes it
		h.owner.mu.Lock()
		h.owner.fails, h.owner.by = nil, ""
		h.owner.mu.Unlock()
		written := h.clock.now()
		h.clock.move(time.Hour)
		h.serve()
		h.service.Start()
		h.eventually("the owner is told what was left", func() bool { return h.owner.need(h.subject) == "Le besoin grandit" })
		v, _, err := h.service.Version(t.Context(), h.people[0], h.subject, "") // of the state that all of it is part of
		if err != nil || !v.At.Equal(written) || h.owner.by != h.people[0].ID {
			t.Errorf("by %s at %v, not %v (%v)", h.owner.by, v.At, written, err)
		}
	})
}

func TestWhoFreezesSeesTheLastLetterThatWasAcknowledged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 3)
		h.service.Quiet = time.Hour
		var pages []*page
		for who := range h.people {
			pages = append(pages, h.open(who))
		}
		stop := make(chan struct{})
		var group sync.WaitGroup
		for i, p := range pages {
			p.types("é")
			group.Go(func() {
				for n := 0; ; n++ {
					select {
					case <-stop:
						return
					default:
						p.types(string(rune('a' + (i*7+n)%26)))
					}
				}
			})
		}
		for range 20 {
			h.act(func(tx *db.Tx) error {
				saved, err := db.Count(t.Context(), tx, "SELECT sum(added) FROM document_update")
				if err != nil {
					return err
				}
				behind, err := document.Behind(t.Context(), tx, h.subject.Holder)
				if err != nil {
					return err
				}
				letters := 0
				for _, r := range plain(behind[0].Roots["need"]) {
					if r != '\n' {
						letters++
					}
				}
				if letters != saved {
					t.Errorf("%d letters are frozen, %d were kept", letters, saved)
				}
				return nil
			})
		}
		close(stop)
		group.Wait()
		saved := uint64(0)
		for _, p := range pages {
			saved += p.next - 2
		}
		h.act(func(tx *db.Tx) error {
			behind, err := document.Behind(t.Context(), tx, h.subject.Holder)
			if err != nil || len(behind) != 1 {
				t.Fatalf("%v (%v)", behind, err)
			}
			if got := uint64(utf8.RuneCountInString(plain(behind[0].Roots["need"]))) - 2; got != saved {
				t.Errorf("%d letters are frozen, %d were acknowledged", got, saved)
			}
			return nil
		})
	})
}

func TestAnActOfTheServerReachesEveryone_WhenItIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		p := h.open(0)
		p.types("Le besoin")
		refused := fmt.Errorf("refused")
		_ = d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := h.service.Rewrite(t.Context(), tx, h.people[1], h.subject, "need", paragraph("jamais"))
			if err != nil {
				t.Error(err)
			}
			return refused
		})
		h.act(func(tx *db.Tx) error {
			done, err := h.service.Rewrite(t.Context(), tx, h.people[1], h.subject, "need", paragraph("Le vrai besoin"))
			if !done {
				t.Error("not done")
			}
			return err
		})
		p.until("what the server wrote", func() bool { return p.says() == "Le vrai besoin" })
		h.eventually("the owner is told", func() bool { return h.owner.need(h.subject) == "Le vrai besoin" })
		p.types("…") // in a paragraph that is gone
		h.act(func(tx *db.Tx) error {
			done, err := h.service.Rewrite(t.Context(), tx, h.people[1], document.Subject{Holder: h.subject.Holder, Part: "other"}, "need", paragraph("x"))
			if done {
				t.Error("there is no such document")
			}
			return err
		})
		h.owner.give(h.people[1].ID, document.Comment)
		_ = d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := h.service.Rewrite(t.Context(), tx, h.people[1], h.subject, "need", paragraph("x")); err == nil {
				t.Error("who may not write rewrites")
			}
			return refused
		})
	})
}

func TestARightThatEndsIsToldToThoseWhoOnlyRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 3)
		writer, reader := h.open(0), h.open(1)
		writer.until("the right", func() bool { return writer.right == 2 })
		for _, who := range h.people {
			h.owner.give(who.ID, document.Read)
		}
		h.owner.give(h.people[1].ID, document.None)
		h.act(func(tx *db.Tx) error {
			h.service.Look(tx, h.subject.Holder)
			return nil
		})
		writer.until("the right to be frozen", func() bool { return writer.right == 0 })
		if code := reader.ends(); code != live.Forbidden {
			t.Errorf("ends with %d", code)
		}
		writer.sends(writer.typed("trop tard"))
		if code := writer.ends(); code != live.Forbidden {
			t.Errorf("ends with %d", code)
		}
		texts, _, err := h.service.Roots(t.Context(), d, h.subject)
		if err != nil || plain(texts["need"]) != "" {
			t.Errorf("kept %q (%v)", plain(texts["need"]), err)
		}
	})
}

func TestTwoProcessesSeeEachOthersText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		here := newHouse(t, d, 3)
		here.service.Watch = time.Hour // only what is told counts
		if d.Engine() != db.Postgres {
			here.service.Watch = 20 * time.Millisecond
		}
		there := here.beside()
		there.service.Watch = here.service.Watch
		here.service.Start()
		there.service.Start()
		a, b, c := here.open(0), there.open(1), there.open(2)
		a.types("ici")
		b.until("what the other process wrote", func() bool { return b.says() == "ici" })
		var group sync.WaitGroup
		for _, p := range []*page{a, b, c} {
			group.Go(func() {
				for i := range 15 {
					p.types(fmt.Sprint(i % 10))
				}
			})
		}
		group.Wait()
		same := func(x, y *page) bool { return x.doc.Snapshot().Equal(y.doc.Snapshot()) }
		all := func() int { return len(a.says()) + len(b.says()) }
		a.until("all text", func() bool { return len(a.says()) == 3+45+2 })
		b.until("all text", func() bool { return same(a, b) })
		c.until("all text", func() bool { return same(a, c) })
		if all() != 100 || !maps.Equal(a.doc.StateVector(), c.doc.StateVector()) {
			t.Errorf("%q and %q", a.says(), b.says())
		}
	})
}

func TestAnActOfTheServerIsToldToTheOwnerThoughNobodyHasTheDocumentOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 1)
		p := h.open(0)
		p.types("Le besoin")
		p.seat.Leave()
		h.service.Stop()
		h.serve()
		h.act(func(tx *db.Tx) error {
			for root, said := range map[string]string{"need": "Le vrai besoin", "offer": "Une offre"} {
				if _, err := h.service.Rewrite(t.Context(), tx, h.people[0], h.subject, root, paragraph(said)); err != nil {
					return err
				}
			}
			behind, err := document.Behind(t.Context(), tx, h.subject.Holder)
			if err != nil || len(behind) != 1 || plain(behind[0].Roots["need"]) != "Le vrai besoin" || plain(behind[0].Roots["offer"]) != "Une offre" {
				t.Errorf("within the act %v (%v)", behind, err)
			}
			return err
		})
		h.eventually("the owner is told", func() bool { return h.owner.need(h.subject) == "Le vrai besoin" })
		behind, err := document.Behind(t.Context(), d, h.subject.Holder)
		if err != nil || len(behind) != 0 {
			t.Errorf("left behind %v (%v)", behind, err)
		}
	})
}

func TestWhoMayCommentWritesNothing(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.owner.give(h.people[0].ID, document.Comment)
	p := h.open(0)
	if p.until("the right", func() bool { return p.right != 9 }); p.right != 1 {
		t.Errorf("the right is told as %d", p.right)
	}
	p.sends(p.typed("x"))
	if code := p.ends(); code != live.Forbidden {
		t.Errorf("who writes without the right gets %d", code)
	}
}
