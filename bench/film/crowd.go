package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"maillage/test/load"
)

const (
	crowd   = 50
	pace    = 1 << 20 // bytes a second of each: what a good line of the countryside sends up
	lasting = 20      // seconds
)

// crowd has fifty people send at once, and tells what they take of memory and of others' time.
func (b *bench) crowd(ctx context.Context) error {
	if err := b.restart(ctx); err != nil {
		return err
	}
	alone, err := b.pages(ctx)
	if err != nil {
		return err
	}
	addresses, err := b.begun(ctx)
	if err != nil {
		return err
	}
	time.Sleep(25 * time.Second) // it gives back what it does not use
	before := load.Memory(b.site.PID, "RssAnon")
	var group sync.WaitGroup
	errs := make([]error, crowd)
	for i := range crowd {
		group.Go(func() { errs[i] = b.ours().patch(ctx, addresses[i], 0, size, &slow{left: size}) })
	}
	time.Sleep(3 * time.Second)
	var most int
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range lasting - 6 {
			most = max(most, load.Memory(b.site.PID, "RssAnon"))
			time.Sleep(time.Second)
		}
	}()
	among, err := b.pages(ctx)
	<-done
	group.Wait()
	if err := errors.Join(append(errs, err)...); err != nil {
		return err
	}
	fmt.Printf("### %d people send at once, each 1 MiB a second\n\n| | |\n|---|---|\n| pages, p95 | %.1f ms |\n| pages, p95, with nobody who sends | %.1f ms |\n| memory of each upload, at most | %.2f MiB |\n\n",
		crowd, ms(among), ms(alone), float64(most-before)/1024/crowd)
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// restart begins with a program that has done nothing else.
func (b *bench) restart(ctx context.Context) error {
	if err := b.site.Stop(); err != nil {
		return err
	}
	next, err := b.start(ctx)
	if err != nil {
		return err
	}
	b.site = next
	return b.signIn(ctx)
}

const size = int64(pace * lasting) // of what each sends

// begun begins all uploads, as fast as one person may.
func (b *bench) begun(ctx context.Context) ([]string, error) {
	var all []string
	for began := time.Now(); len(all) < crowd; {
		address, err := b.ours().begin(ctx, size)
		switch {
		case err == nil:
			all = append(all, address)
		case time.Since(began) > 5*time.Minute:
			return nil, err
		default:
			time.Sleep(time.Second)
		}
	}
	return all, nil
}

// slow gives zeros at the pace of a line.
type slow struct {
	left  int64
	given int64
	began time.Time
}

// Read implements io.Reader.
func (s *slow) Read(into []byte) (int, error) {
	if s.began.IsZero() {
		s.began = time.Now()
	}
	if s.left == 0 {
		return 0, io.EOF
	}
	due := time.Duration(s.given) * time.Second / pace
	time.Sleep(due - time.Since(s.began))
	n := min(int64(len(into)), s.left, 32<<10)
	clear(into[:n])
	s.left, s.given = s.left-n, s.given+n
	return int(n), nil
}

// pages opens some pages by turns, as one person would who is in a hurry, and gives the 95th
// percentile.
func (b *bench) pages(ctx context.Context) (time.Duration, error) {
	base := "/dossiers/" + b.dossier
	var all []time.Duration
	for range 100 {
		for _, path := range []string{base, base + "/video", base + "/video/film", base + "/pieces", "/"} {
			answer, err := b.lead.Get(ctx, path)
			if err != nil {
				return 0, err
			}
			all = append(all, answer.Took)
			time.Sleep(10 * time.Millisecond)
		}
	}
	slices.Sort(all)
	return all[len(all)*95/100], nil
}
