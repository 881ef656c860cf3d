package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/test/load"
	"maillage/test/world"
)

// program gives a path under which this test program is maillage itself: see TestMain.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "maillage")
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestKill_LosesNothingThatWasSaidToBeSaved(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			config := app.Config{Data: t.TempDir(), BaseURL: "http://127.0.0.1"}
			if engine == db.Postgres {
				config.Database = dbtest.PostgresURL(t)
			}
			killed(t, config)
		})
	}
}

// killed kills the program twice while people write and file, and starts it again.
func killed(t *testing.T, config app.Config) {
	t.Helper()
	ctx := t.Context()
	const files = 8
	a, err := app.NewDemo(ctx, config, slog.New(slog.DiscardHandler), world.Size{Ready: 2 * files, Colleagues: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	// Nothing listens on port 1: receipts wait among the jobs.
	env := []string{"MAILLAGE_DATA=" + config.Data, "MAILLAGE_DATABASE=" + config.Database, "MAILLAGE_SMTP_HOST=127.0.0.1", "MAILLAGE_SMTP_PORT=1", "MAILLAGE_MAIL_FROM=a@example.org"}
	ready := readyDossiers(t, a.DB)
	if len(ready) != 2*files {
		t.Fatalf("%d dossiers are ready, want %d", len(ready), 2*files)
	}
	name := program(t)
	for round := range 2 {
		p, err := load.Start(ctx, name, env, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		filing := ready[files+round*files/2 : files+(round+1)*files/2]
		writers, filers := people(t, p.Site, a.DB, ready[:files], filing)
		if err := workUntilKilled(ctx, p, writers, filers); err != nil {
			t.Error(err)
		}
		after, err := load.Start(ctx, name, env, io.Discard)
		if err != nil {
			t.Fatalf("start after the kill: %v", err)
		}
		lost, err := load.Lost(ctx, a.DB, writers)
		if err != nil {
			t.Error(err)
		}
		half, err := load.HalfFiled(ctx, a.DB, filers, nil)
		if err != nil {
			t.Error(err)
		}
		for _, wrong := range append(lost, half...) {
			t.Error(wrong)
		}
		if err := after.Stop(); err != nil {
			t.Error(err)
		}
		if err := load.Trail(ctx, a.DB); err != nil {
			t.Error(err)
		}
	}
}

type draft struct{ id, lead, colleague string }

// readyDossiers lists the applications of the open round that lack nothing but validation,
// with two of their people.
func readyDossiers(t *testing.T, d *db.DB) []draft {
	t.Helper()
	list, err := db.All(t.Context(), d, func(scan func(...any) error) (draft, error) {
		var one draft
		return one, scan(&one.id, &one.lead, &one.colleague)
	}, `SELECT d.id, l.account_id, min(m.account_id) FROM dossier d
		JOIN member l ON l.collective_id = d.collective_id AND l.role = 'lead' JOIN account a ON a.id = l.account_id AND a.email LIKE 'candidat-%'
		JOIN member m ON m.collective_id = d.collective_id AND m.role = 'writer'
		WHERE d.state = 'draft' GROUP BY d.id, l.account_id ORDER BY d.id`)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// people signs in two writers for each dossier, in sections of their own, and those who file.
func people(t *testing.T, site *load.Site, d *db.DB, writing, filing []draft) (writers []*load.Writer, filers []*load.Filer) {
	t.Helper()
	var accounts []string
	for _, one := range writing {
		accounts = append(accounts, one.lead, one.colleague)
	}
	for _, one := range filing {
		accounts = append(accounts, one.lead)
	}
	people, err := site.SignIn(t.Context(), d, accounts)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range writing {
		for j, section := range []string{"projet", "territoire"} {
			w, err := people[2*i+j].Open(t.Context(), one.id, section)
			if err != nil {
				t.Fatal(err)
			}
			writers = append(writers, w)
		}
	}
	for i, one := range filing {
		filers = append(filers, &load.Filer{Person: people[2*len(writing)+i], Dossier: one.id})
	}
	return writers, filers
}

// workUntilKilled lets everyone write, and others file as the saves go by; it kills the
// program between two answers, when enough saves were acknowledged and a filing is on its way.
func workUntilKilled(ctx context.Context, p *load.Program, writers []*load.Writer, filers []*load.Filer) error {
	const enough, moment = 150, 4 // saves that go by before the kill, and while the last filing is on its way
	var kept, leaving, dead atomic.Int32
	var group sync.WaitGroup
	var mu sync.Mutex
	var failures []error
	alive := func(err error) bool {
		if err == nil || dead.Load() > 0 {
			return dead.Load() == 0
		}
		mu.Lock()
		defer mu.Unlock()
		failures = append(failures, err)
		return false
	}
	filers[len(filers)-1].Filing = func() { leaving.Store(kept.Load()) }
	reached := func(n int32) {
		if left := leaving.Load(); left > 0 && n >= max(left+moment, enough) && dead.CompareAndSwap(0, 1) {
			if err := p.Kill(); err != nil {
				panic(err)
			}
		}
		for i, f := range filers {
			if n == int32(enough*(i+1)/len(filers)) {
				group.Go(func() {
					_, err := f.File(ctx)
					alive(err)
				})
			}
		}
	}
	for _, w := range writers {
		group.Go(func() {
			for {
				_, err := w.Save(ctx)
				if !alive(err) {
					return
				}
				reached(kept.Add(1))
			}
		})
	}
	group.Wait()
	return errors.Join(failures...)
}
