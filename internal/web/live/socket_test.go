package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/live"
	"maillage/internal/mail"
	"maillage/internal/web"
	weblive "maillage/internal/web/live"
	"maillage/internal/yjs/prose"
	"maillage/test/load"
)

// owner lets whom a test says do what it says.
type owner struct {
	mu     sync.Mutex
	rights map[string]document.Right
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

func (*owner) Roots(context.Context, db.Querier, document.Subject) ([]string, error) {
	return []string{"text"}, nil
}

func (*owner) Begin(context.Context, db.Querier, document.Subject) (map[string]prose.Node, error) {
	return nil, nil
}

func (*owner) Derived(context.Context, *db.Tx, document.Subject, map[string]prose.Node, string) error {
	return nil
}

func (o *owner) give(id string, r document.Right) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rights[id] = r
}

// room is a document with people and the address where pages reach it.
type room struct {
	db       *db.DB
	owner    *owner
	service  *document.Service
	subject  document.Subject
	site     *httptest.Server
	cookies  []string
	accounts []string
}

func newRoom(t *testing.T, d *db.DB, people int) *room {
	t.Helper()
	r := &room{db: d, owner: &owner{rights: map[string]document.Right{}}, subject: document.Subject{Holder: db.NewID(), Part: "project"}}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	accounts := account.NewService(d, mail.NewPostbox(job.New(d, time.Now, log), mail.NewOutbox(time.Now), "http://localhost"), time.Now)
	for i := range people {
		person, err := accounts.Create(t.Context(), fmt.Sprintf("p%d@example.org", i), fmt.Sprintf("Personne %d", i), lang.FR, false)
		if err != nil {
			t.Fatal(err)
		}
		token, err := load.Session(t.Context(), d, person.ID)
		if err != nil {
			t.Fatal(err)
		}
		r.cookies, r.accounts = append(r.cookies, "maillage="+token), append(r.accounts, person.ID)
		r.owner.give(person.ID, document.Write)
	}
	r.serve(t)
	return r
}

// serve opens a site of its own at the document.
func (r *room) serve(t *testing.T) {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	r.service = document.NewService(r.db, r.owner, time.Now, log)
	accounts := account.NewService(r.db, mail.NewPostbox(job.New(r.db, time.Now, log), mail.NewOutbox(time.Now), "http://localhost"), time.Now)
	server := web.NewServer(web.Config{BaseURL: "http://localhost", Now: time.Now, Log: log}, accounts, account.NewSessions(r.db, time.Now))
	weblive.Add(server, "/texts", func(q *http.Request, line *live.Line) (weblive.Seat, error) {
		schema, _ := strconv.Atoi(q.URL.Query().Get("schema"))
		return r.service.Join(q.Context(), web.Of(q).Actor, line, document.Joining{Subject: q.PathValue("id"), Acks: q.URL.Query().Has("acks"), Schema: schema})
	})
	r.site = httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		r.service.Stop()
		r.site.Close()
	})
}

// restart forgets what is in memory.
func (r *room) restart(t *testing.T) {
	t.Helper()
	r.service.Stop()
	r.service = document.NewService(r.db, r.owner, time.Now, slog.New(slog.DiscardHandler))
}

// meeting is what stock clients tell of what they wrote together.
type meeting struct {
	Same   bool     `json:"same"`
	XML    string   `json:"xml"`
	Shown  []string `json:"shown"`
	Closed []string `json:"closed"`
}

// meet lets the people of the room write; the first of them without websockets.
func (r *room) meet(t *testing.T, edits, streamed int, seed int64) meeting {
	t.Helper()
	if _, err := os.Stat(filepath.Join("..", "..", "..", "node_modules", "y-websocket")); err != nil {
		t.Skip("the clients are not installed: make installs them")
	}
	ask, err := json.Marshal(map[string]any{"url": strings.Replace(r.site.URL, "http", "ws", 1) + "/texts", "room": r.subject.String(), "schema": text.Version(), "cookies": r.cookies, "edits": edits, "seed": seed, "streamed": streamed})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "testdata/clients.mjs")
	cmd.Stdin = bytes.NewReader(ask)
	var said bytes.Buffer
	cmd.Stderr = &said
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	var m meeting
	if err := json.Unmarshal(answer, &m); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	return m
}

func TestStockClientsWriteTogether_AndTheServerKeepsTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, 5)
		m := r.meet(t, 2000, 2, 7)
		if !m.Same || len(m.XML) < 500 {
			t.Fatalf("clients differ, or wrote little: %+v", m)
		}
		if want := []string{"Personne 0", "Personne 1", "Personne 2", "Personne 3", "Personne 4"}; !slices.Equal(m.Shown, want) || len(m.Closed) > 0 {
			t.Errorf("people shown as %q, lines ended by %q", m.Shown, m.Closed)
		}
		r.restart(t)
		if again := r.meet(t, 0, 0, 1); again.XML != m.XML {
			t.Errorf("kept\n%s\nnot\n%s", again.XML, m.XML)
		}
	})
}
