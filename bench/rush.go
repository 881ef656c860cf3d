package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"maillage/internal/db"
	"maillage/test/load"
)

// The last ten minutes of a round, compressed into one: each of a thousand people saves
// ten times, as many as in ten minutes of writing with a pause of a minute, and 260
// collectives validate and file, whose people open the page each time.
const (
	people  = 1000
	saves   = 10
	filings = 260
)

type crowd struct {
	writers []*load.Writer
	filers  []*load.Filer

	mu       sync.Mutex
	saving   durations
	filing   durations
	failures []error
}

// rush plays the crowd for a minute.
func (b *bench) rush(ctx context.Context, site *load.Site) error {
	c, err := b.gather(ctx, site)
	if err != nil {
		return err
	}
	b.crowd = c
	from, err := b.logSize()
	if err != nil {
		return err
	}
	span := time.Minute
	if b.short {
		span /= 4
		c.writers, c.filers = c.writers[:people/4], c.filers[:filings/4]
	}
	began := time.Now()
	c.play(ctx, span)
	took := time.Since(began)
	lines, err := b.logged(from)
	if err != nil {
		return err
	}
	served := map[string]durations{}
	for _, l := range lines {
		served[l.Method] = append(served[l.Method], l.Took)
	}
	fmt.Printf("### %d people save, %d collectives file, in %s\n\n", len(c.writers), len(c.filers), took.Round(time.Second))
	table(append([]string{"request", "seen from"}, head...),
		append([]string{"save", "the person"}, c.saving.cells()...),
		append([]string{"validate and file", "the person"}, c.filing.cells()...),
		append([]string{"all that write", "the server"}, served["POST"].cells()...),
		append([]string{"all that read", "the server"}, served["GET"].cells()...))
	fmt.Printf("%d refused or without answer; %.0f saves and %.0f requests a second.\n\n", len(c.failures),
		float64(len(c.saving))/took.Seconds(), float64(len(c.saving)+len(c.filing))/took.Seconds())
	return errors.Join(c.failures[:min(len(c.failures), 5)]...)
}

// gather signs everyone in and opens their pages before the minute begins: two people
// write in each application, in a section each.
func (b *bench) gather(ctx context.Context, site *load.Site) (*crowd, error) {
	type draft struct{ id, lead, colleague string }
	drafts, err := db.All(ctx, b.db, func(scan func(...any) error) (draft, error) {
		var d draft
		return d, scan(&d.id, &d.lead, &d.colleague)
	}, `SELECT d.id, l.account_id, min(m.account_id) FROM dossier d
		JOIN member l ON l.collective_id = d.collective_id AND l.role = 'lead' JOIN account a ON a.id = l.account_id AND a.email LIKE '%candidat-%'
		JOIN member m ON m.collective_id = d.collective_id AND m.role = 'writer'
		WHERE d.state = 'draft' GROUP BY d.id, l.account_id ORDER BY d.id`)
	if err != nil {
		return nil, err
	}
	if len(drafts) < people/2+filings {
		return nil, fmt.Errorf("only %d drafts", len(drafts))
	}
	c, accounts := &crowd{}, []string{}
	for _, d := range drafts[:people/2] {
		accounts = append(accounts, d.lead, d.colleague)
	}
	for _, d := range drafts[people/2 : people/2+filings] {
		accounts = append(accounts, d.lead)
	}
	persons, err := site.SignIn(ctx, b.db, accounts)
	if err != nil {
		return nil, err
	}
	for i, p := range persons {
		if i >= people {
			c.filers = append(c.filers, &load.Filer{Person: p, Dossier: drafts[people/2+i-people].id})
			continue
		}
		w, err := p.Open(ctx, drafts[i/2].id, []string{"projet", "territoire"}[i%2])
		if err != nil {
			return nil, err
		}
		c.writers = append(c.writers, w)
	}
	return c, nil
}

// play lets each act begin at an instant of chance within the span, however long those of
// others take; a person does one thing at a time, as the page does.
func (c *crowd) play(ctx context.Context, span time.Duration) {
	began := time.Now()
	var group sync.WaitGroup
	for _, w := range c.writers {
		group.Go(func() {
			for _, at := range instants(span, saves) {
				wait(ctx, time.Until(began.Add(at)))
				took, err := w.Save(ctx)
				c.note(&c.saving, err, took)
			}
		})
	}
	for _, f := range c.filers {
		group.Go(func() {
			wait(ctx, rand.N(span))
			took, err := f.File(ctx)
			c.note(&c.filing, err, took...)
		})
	}
	group.Wait()
}

// instants gives so many instants of the span, in order.
func instants(span time.Duration, count int) []time.Duration {
	all := make([]time.Duration, count)
	for i := range all {
		all[i] = rand.N(span)
	}
	slices.Sort(all)
	return all
}

func wait(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

func (c *crowd) note(to *durations, err error, took ...time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*to = append(*to, took...)
	if err != nil {
		c.failures = append(c.failures, err)
	}
}

// verify looks, once the program has stopped, for all that it acknowledged.
func (b *bench) verify(ctx context.Context) error {
	lost, err := load.Lost(ctx, b.db, b.crowd.writers)
	if err != nil {
		return err
	}
	half, err := load.HalfFiled(ctx, b.db, b.crowd.filers, b.mails.of)
	if err != nil {
		return err
	}
	if err := load.Trail(ctx, b.db); err != nil {
		return err
	}
	fmt.Printf("Afterwards: %d acknowledged saves lost, %d applications filed in part, the audit trail verified.\n\n", len(lost), len(half))
	for _, wrong := range append(lost, half...) {
		fmt.Println("-", wrong)
	}
	if len(lost)+len(half) > 0 {
		return errors.New("something was lost")
	}
	return nil
}
