// Command workshop measures workshops as people run them: sixty people in each, who do something
// every five seconds. It asks how long a command takes to reach the last screen, how much memory a
// workshop takes, and what joining one of 500 notes costs. It prints tables.
//
//	go build -o maillage ./cmd/maillage && go run ./bench/workshop -program ./maillage
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/app"
	"maillage/internal/lang"
	"maillage/internal/workshop"
	"maillage/internal/workshop/agenda"
	"maillage/test/load"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := bench{}
	flag.StringVar(&b.program, "program", "./maillage", "the program, as built")
	flag.IntVar(&b.people, "people", 60, "people in each workshop")
	flag.IntVar(&b.seconds, "seconds", 60, "how long they work")
	rooms := flag.Int("rooms", 21, "workshops at once")
	flag.Parse()
	if err := b.run(ctx, []int{1, *rooms}); err != nil {
		fmt.Fprintln(os.Stderr, "workshop:", err)
		os.Exit(1)
	}
}

type bench struct {
	program         string
	people, seconds int
}

// every is how often each person does something.
const every = 5 * time.Second

func (b *bench) run(ctx context.Context, loads []int) error {
	fmt.Println("| workshops | people in each | commands | commands/s | p50 ms | p95 ms | p99 ms | most ms | server CPU % of one | MiB with lines, of each, working | at rest | frames/s | MiB/s sent |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, rooms := range loads {
		if err := b.load(ctx, rooms); err != nil {
			return err
		}
	}
	return b.joining(ctx)
}

// hall is a program that runs workshops, with people who are in already.
type hall struct {
	*load.Program
	rooms []room
}

type room struct {
	id      string
	secrets []string
}

// open prepares workshops in a data folder, then starts the program on it.
func (b *bench) open(ctx context.Context, rooms, notes int) (*hall, func(), error) {
	folder, err := os.MkdirTemp("", "maillage-bench-workshop-")
	if err != nil {
		return nil, nil, err
	}
	drop := func() { _ = os.RemoveAll(folder) }
	h := &hall{}
	if err := b.prepare(ctx, folder, rooms, notes, h); err != nil {
		drop()
		return nil, nil, err
	}
	env := []string{"MAILLAGE_DATA=" + folder, "MAILLAGE_SMTP_HOST=127.0.0.1", "MAILLAGE_SMTP_PORT=1", "MAILLAGE_MAIL_FROM=a@example.org"}
	if h.Program, err = load.Start(ctx, b.program, env, io.Discard); err != nil {
		drop()
		return nil, nil, err
	}
	return h, func() {
		_ = h.Stop()
		drop()
	}, nil
}

func (b *bench) prepare(ctx context.Context, folder string, rooms, notes int, h *hall) error {
	a, err := app.New(ctx, app.Config{Data: folder, BaseURL: "http://127.0.0.1", Demo: true}, time.Now, quiet())
	if err != nil {
		return err
	}
	defer a.Close()
	lea, err := a.Accounts.Create(ctx, "lea@example.org", "Léa", lang.FR, false)
	if err != nil {
		return err
	}
	for i := range rooms {
		c, err := a.Groups.Create(ctx, lea.Actor, fmt.Sprint("Réseau ", i), "")
		if err != nil {
			return err
		}
		r, err := b.room(ctx, a, lea.Actor, c.ID, notes)
		if err != nil {
			return err
		}
		h.rooms = append(h.rooms, r)
	}
	return nil
}

// room is a workshop that is open, whose guests have written some notes.
func (b *bench) room(ctx context.Context, a *app.App, lead account.Actor, collectiveID string, notes int) (r room, err error) {
	w, err := a.Workshops.Prepare(ctx, lead, collectiveID, "", lang.FR, workshop.Plan{Title: "Atelier"})
	if err != nil {
		return r, err
	}
	way := w.Agenda
	way.Steps[0].Columns = []agenda.Column{{Key: "ideas", Title: "Ce que nous voulons"}, {Key: "fears", Title: "Ce que nous craignons"}, {Key: "means", Title: "Ce que nous avons"}}
	way.Steps[0].Arrange = agenda.Everyone
	if err := a.Workshops.Change(ctx, lead, w.ID, w.Version, way); err != nil {
		return r, err
	}
	for _, fields := range []map[string]string{{"do": "workshop.open"}, {"do": "step.open", "step": "s1"}} {
		if err := a.Workshops.Do(ctx, lead, w.ID, "", fields); err != nil {
			return r, err
		}
	}
	r.id = w.ID
	people := max(b.people, notes/15) // more than a person may write at once
	for i := range people {
		_, secret, err := a.Workshops.Join(ctx, account.Actor{}, w.Link, fmt.Sprint("Personne ", i))
		if err != nil {
			return r, err
		}
		r.secrets = append(r.secrets, secret)
	}
	for i := range notes {
		fields := map[string]string{"do": "note.add", "step": "s1", "to": column(i), "text": sentence(i)}
		if err := a.Workshops.Do(ctx, account.Actor{}, w.ID, r.secrets[i%people], fields); err != nil {
			return r, err
		}
	}
	return r, nil
}

func column(n int) string { return []string{"ideas", "fears", "means"}[n%3] }

// sentence is a note of ordinary length: some sixty letters, no two alike.
func sentence(n int) string {
	words := strings.Fields("un atelier partagé ouvert le soir avec les voisins pour réparer apprendre coudre cuisiner ensemble sans attendre la mairie ni perdre de temps dans notre vallée")
	var said []string
	for i := range 10 {
		said = append(said, words[(n*7+i*(1+n%5))%len(words)])
	}
	return fmt.Sprintf("%s %d", strings.Join(said, " "), n)
}

// at gives the value below which a share of sorted values lie, in milliseconds.
func at(sorted []time.Duration, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[min(int(share*float64(len(sorted))), len(sorted)-1)].Microseconds()) / 1000
}

func sortedOf(all []time.Duration) []time.Duration {
	slices.SortFunc(all, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	return all
}
