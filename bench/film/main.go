// Command film measures how films come in and go out, on the program as built: uploads against the
// handler of tusd with its own store, ranges against nginx, memory and pages while fifty people send.
// Run it on a quiet machine: make bench-film. It prints tables.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"time"

	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/test/load"
	"maillage/test/world"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	tusd := flag.String("tusd", "", "internal: a folder, to be tusd")
	b := bench{}
	flag.StringVar(&b.program, "program", "./maillage", "the program, as built")
	flag.Int64Var(&b.bytes, "bytes", 512<<20, "of the file that is sent")
	flag.IntVar(&b.seconds, "seconds", 5, "of each turn of ranges")
	flag.Parse()
	var err error
	if *tusd != "" {
		err = serveTusd(ctx, *tusd)
	} else {
		err = b.run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "film:", err)
		os.Exit(1)
	}
}

type bench struct {
	program string
	bytes   int64
	seconds int

	folder           string
	dossier, account string
	env              []string
	lead             *load.Person
	token            string
	site             *load.Program
}

// turns is how often each is measured, one after the other; the medians count.
const turns = 3

func (b *bench) run(ctx context.Context) (err error) {
	if b.folder, err = os.MkdirTemp("", "maillage-film-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.folder)) }()
	if err := b.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.site.Stop()) }() // the one that runs then
	for _, part := range []func(context.Context) error{b.uploads, b.ranges, b.crowd} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// open makes a sample world, and starts the program on it with somebody signed in who leads a draft.
func (b *bench) open(ctx context.Context) error {
	data := filepath.Join(b.folder, "data")
	a, err := app.NewDemo(ctx, app.Config{Data: data, BaseURL: "http://127.0.0.1", Demo: true}, slog.New(slog.DiscardHandler), world.Size{})
	if err != nil {
		return err
	}
	defer a.Close()
	type draft struct{ dossier, lead string }
	drafts, err := db.All(ctx, a.DB, func(scan func(...any) error) (d draft, err error) { return d, scan(&d.dossier, &d.lead) },
		`SELECT d.id, m.account_id FROM dossier d JOIN member m ON m.collective_id = d.collective_id AND m.role = 'lead' JOIN video_scene s ON s.dossier_id = d.id WHERE d.state = 'draft' LIMIT 1`)
	if err != nil || len(drafts) == 0 {
		return errors.Join(errors.New("no draft with a video in the sample world"), err)
	}
	b.dossier = drafts[0].dossier
	b.env = []string{"MAILLAGE_DATA=" + data, "MAILLAGE_SMTP_HOST=127.0.0.1", "MAILLAGE_SMTP_PORT=1", "MAILLAGE_MAIL_FROM=a@example.org", "MAILLAGE_FILM_QUOTA=100000000000"}
	b.account = drafts[0].lead
	if b.site, err = b.start(ctx); err != nil {
		return err
	}
	return b.signIn(ctx)
}

func (b *bench) start(ctx context.Context) (*load.Program, error) {
	return load.Start(ctx, b.program, b.env, io.Discard)
}

func (b *bench) signIn(ctx context.Context) error {
	d, err := db.Open(ctx, filepath.Join(b.folder, "data", "maillage.db"))
	if err != nil {
		return err
	}
	defer d.Close()
	if b.token, err = load.Session(ctx, d, b.account); err != nil {
		return err
	}
	people, err := b.site.SignIn(ctx, d, []string{b.account})
	if err == nil {
		b.lead = people[0]
	}
	return err
}

func median[T int64 | float64 | time.Duration](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

// film makes a file that is a film by its first bytes, as large as asked: what follows is noise.
func (b *bench) film(ctx context.Context) (string, error) {
	path := filepath.Join(b.folder, "film.mp4")
	if err := exec.CommandContext(ctx, "ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=2", "-pix_fmt", "yuv420p", "-movflags", "+faststart", path).Run(); err != nil {
		return "", fmt.Errorf("ffmpeg: %w", err)
	}
	return path, os.Truncate(path, b.bytes)
}
