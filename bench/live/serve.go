package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
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

// everyone may write: rights are asked all the same, as a room does, with one statement.
type everyone struct{}

func (everyone) Rights(ctx context.Context, q db.Querier, asked []document.Asked) ([]map[string]document.Right, error) {
	var accounts []string
	for _, each := range asked {
		accounts = append(accounts, each.Accounts...)
	}
	slices.Sort(accounts)
	in, args := db.In(1, slices.Compact(accounts))
	ids, err := db.All(ctx, q, db.ScanText, "SELECT id FROM account WHERE id IN "+in, args...)
	if err != nil {
		return nil, err
	}
	may := map[string]document.Right{}
	for _, id := range ids {
		may[id] = document.Write
	}
	return slices.Repeat([]map[string]document.Right{may}, len(asked)), nil
}

func (everyone) Roots(context.Context, db.Querier, document.Subject) ([]string, error) {
	return []string{"text"}, nil
}

func (everyone) Begin(context.Context, db.Querier, document.Subject) (map[string]prose.Node, error) {
	return nil, nil
}

// Derived reads and writes as a room does that compares before it keeps.
func (everyone) Derived(ctx context.Context, tx *db.Tx, _ document.Subject, _ map[string]prose.Node, by string) error {
	_, err := db.One(ctx, tx, db.ScanText, "SELECT id FROM account WHERE id = $1", by)
	return err
}

// serve is our server, with a database of its own in a folder.
func serve(ctx context.Context, folder string) error {
	var rooms, people int
	if _, err := fmt.Sscan(os.Getenv("ROOMS"), &rooms); err != nil {
		return err
	}
	if _, err := fmt.Sscan(os.Getenv("PEOPLE"), &people); err != nil {
		return err
	}
	d, err := db.Open(ctx, filepath.Join(folder, "bench.db"))
	if err != nil {
		return err
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	accounts := account.NewService(d, mail.NewPostbox(job.New(d, time.Now, log), mail.NewOutbox(time.Now), "http://localhost"), time.Now)
	service := document.NewService(d, everyone{}, time.Now, log)
	defer service.Stop()
	if idle := os.Getenv("IDLE"); idle != "" {
		if service.Idle, err = time.ParseDuration(idle); err != nil {
			return err
		}
	}
	told := server{}
	for i := range people {
		cookie, err := visitor(ctx, d, accounts, i)
		if err != nil {
			return err
		}
		told.Cookies = append(told.Cookies, cookie)
	}
	if err := book(ctx, service, d, &told); err != nil {
		return err
	}
	for range rooms {
		told.Rooms = append(told.Rooms, document.Subject{Holder: db.NewID(), Part: "project"}.String())
	}
	site := web.NewServer(web.Config{BaseURL: "http://localhost", Now: time.Now, Log: log}, accounts, account.NewSessions(d, time.Now))
	weblive.Add(site, "/texts", func(r *http.Request, line *live.Line) (weblive.Seat, error) {
		return service.Join(r.Context(), web.Of(r).Actor, line, document.Joining{Subject: r.PathValue("id"), Acks: r.URL.Query().Has("acks"), Schema: text.Version()})
	})
	return listen(ctx, site, told)
}

// listen answers until ctx ends, and tells where.
func listen(ctx context.Context, site *web.Server, told server) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	told.URL = "ws://" + listener.Addr().String() + "/texts"
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		return err
	}
	h := &http.Server{Handler: site.Handler(), ReadHeaderTimeout: time.Minute}
	go func() {
		<-ctx.Done()
		_ = h.Close()
	}()
	if err := h.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}

// visitor makes an account with a session.
func visitor(ctx context.Context, d *db.DB, accounts *account.Service, i int) (cookie string, err error) {
	person, err := accounts.Create(ctx, fmt.Sprintf("p%d@example.org", i), fmt.Sprintf("Personne %d", i), lang.FR, false)
	if err != nil {
		return "", err
	}
	token, err := load.Session(ctx, d, person.ID)
	return "maillage=" + token, err
}
