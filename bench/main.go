// Command bench measures the figures of docs/bench.md on the program as built, and prints
// them as tables. It builds a database of 5,000 applications and 20,000 accounts in a
// temporary folder, starts "maillage serve" on it, loads 127.0.0.1 for some minutes, checks
// that nothing acknowledged was lost, and removes everything.
//
//	go run ./bench          on SQLite, and on PostgreSQL where MAILLAGE_TEST_POSTGRES names a server
//	go run ./bench -short   a try: short loads, figures of no worth
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	neturl "net/url"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"maillage/internal/app"
	"maillage/internal/db"
)

// bench is one run on one engine.
type bench struct {
	program string
	config  app.Config
	short   bool
	db      *db.DB
	mails   *mailbox
	log     *os.File // of the program under measure
	crowd   *crowd
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	b := &bench{}
	server := os.Getenv("MAILLAGE_TEST_POSTGRES") // a database is made there and dropped
	engine := ""
	flag.StringVar(&b.program, "program", "./maillage", "program to measure")
	flag.StringVar(&engine, "engine", "", "sqlite or postgres alone")
	flag.BoolVar(&b.short, "short", false, "short loads: to try the bench, not to believe it")
	flag.Parse()
	program, err := filepath.Abs(b.program)
	if err != nil {
		return err
	}
	b.program = program
	if engine != "postgres" {
		if err := b.on(ctx, ""); err != nil {
			return err
		}
	}
	if engine == "sqlite" || server == "" {
		return nil
	}
	url, drop, err := newDatabase(ctx, server)
	if err != nil {
		return err
	}
	return errors.Join(b.on(ctx, url), drop())
}

// newDatabase makes a database on a PostgreSQL server.
func newDatabase(ctx context.Context, server string) (url string, drop func() error, err error) {
	admin, err := db.OpenAdmin(ctx, server)
	if err != nil {
		return "", nil, err
	}
	name := "bench_" + db.NewID()
	if _, err := admin.ExecContext(ctx, fmt.Sprintf("CREATE DATABASE %q", name)); err != nil {
		return "", nil, err
	}
	address, err := neturl.Parse(server)
	if err != nil {
		return "", nil, err
	}
	address.Path = "/" + name
	return address.String(), func() error {
		_, err := admin.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("DROP DATABASE %q WITH (FORCE)", name))
		return errors.Join(err, admin.Close())
	}, nil
}

// on builds the database, measures, and removes all.
func (b *bench) on(ctx context.Context, database string) (err error) {
	folder, err := os.MkdirTemp("", "maillage-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	b.config = app.Config{Data: filepath.Join(folder, "data"), Database: database, BaseURL: "http://127.0.0.1"}
	began := time.Now()
	if err := seed(ctx, b.config); err != nil {
		return err
	}
	source, err := b.config.DatabaseSource()
	if err != nil {
		return err
	}
	if b.db, err = db.Open(ctx, source); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.db.Close()) }()
	fmt.Printf("## %s\n\n", b.db.Engine())
	if err := b.describe(ctx, time.Since(began)); err != nil {
		return err
	}
	if b.log, err = os.Create(filepath.Join(folder, "log")); err != nil {
		return err
	}
	defer b.log.Close()
	if b.mails, err = openMailbox(ctx); err != nil {
		return err
	}
	defer b.mails.close()
	return b.measure(ctx)
}

// describe says what the database holds.
func (b *bench) describe(ctx context.Context, took time.Duration) error {
	line := fmt.Sprintf("Built in %s:", took.Round(time.Second))
	for _, table := range []string{"account", "collective", "dossier", "answer", "filing", "score", "audit"} {
		n, err := db.Count(ctx, b.db, "SELECT count(*) FROM "+table)
		if err != nil {
			return err
		}
		line += fmt.Sprintf(" %d %s,", n, table)
	}
	fmt.Println(line[:len(line)-1] + ".\n")
	return nil
}

func (b *bench) measure(ctx context.Context) error {
	for _, step := range []func(context.Context) error{b.starts, b.underLoad} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}
