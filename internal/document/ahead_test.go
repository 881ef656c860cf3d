package document_test

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/fault"
)

// watched is an owner that tells who asks it for the names of texts: each reading of a document does.
type watched struct {
	*owner
	asked func(q db.Querier)
}

func (w watched) Roots(ctx context.Context, q db.Querier, subject document.Subject) ([]string, error) {
	w.asked(q)
	return w.owner.Roots(ctx, q, subject)
}

// watched gives a process of which every reading of a text is told, and which reads for acts alone.
func (h *house) watched(asked func(q db.Querier)) *house {
	other := h.beside()
	other.service = document.NewService(h.db, watched{h.owner, asked}, h.clock.now, slog.New(slog.DiscardHandler))
	other.service.Quiet = time.Hour
	h.t.Cleanup(other.service.Stop)
	return other
}

func TestNobodyWaitsWhileATextIsReadForAnAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		p := h.open(0)
		p.types("Un")
		h.told(p)
		first := h.versions()[1]
		var read, held atomic.Int64
		acting := h.watched(func(q db.Querier) {
			read.Add(1)
			if _, is := q.(*db.Tx); is {
				held.Add(1)
			}
		})
		for name, act := range map[string]func() error{
			"name": func() error {
				_, err := acting.service.Name(t.Context(), h.people[0], h.subject, "", "Relu")
				return err
			},
			"read": func() error {
				r, err := acting.service.SinceRead(t.Context(), h.people[0], h.subject)
				if err != nil {
					return err
				}
				return acting.service.MarkRead(t.Context(), h.people[0], h.subject, r.Shown)
			},
			"restore": func() error {
				_, err := acting.service.Restore(t.Context(), h.people[0], h.subject, first.ID)
				return err
			},
		} {
			read.Store(0)
			if err := act(); err != nil || read.Load() == 0 || held.Load() != 0 {
				t.Errorf("%s: of %d readings, everyone waits for %d (%v)", name, read.Load(), held.Load(), err)
			}
		}
	})
}

func TestAnActIsOnTheTextAsItIs_HoweverOftenOthersAreFaster(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		p := h.open(0)
		p.types("Un")
		h.told(p)
		begun := h.versions()[1]
		times := 0
		var done atomic.Bool
		acting := h.watched(func(q db.Querier) {
			if _, is := q.(*db.Tx); is || done.Load() {
				return
			}
			times++
			h.act(func(tx *db.Tx) error { // while the act reads
				_, err := h.service.Rewrite(t.Context(), tx, h.people[1], h.subject, "need", paragraph("De Tom, "+strconv.Itoa(times)))
				return err
			})
		})
		v, err := acting.service.Restore(t.Context(), h.people[0], h.subject, begun.ID)
		done.Store(true)
		if err != nil || v.Kind != "restored" || times < 3 {
			t.Fatalf("after %d times, %+v (%v)", times, v, err)
		}
		_, now, err := h.service.Version(t.Context(), h.people[0], h.subject, "")
		if err != nil || plain(now["need"]) != "" {
			t.Errorf("after it the text says %q (%v)", plain(now["need"]), err)
		}
		var before []string
		for _, v := range h.versions() {
			_, texts, err := h.service.Version(t.Context(), h.people[0], h.subject, v.ID)
			if err != nil {
				t.Fatal(err)
			}
			before = append(before, plain(texts["need"]))
		}
		if want := "De Tom, " + strconv.Itoa(times); !slices.Contains(before, want) {
			t.Errorf("%q was there last, and of it is kept %q", want, before)
		}
	})
}

func TestWhatIsMarkedAsReadIsWhatWasShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		h.service.Quiet = time.Hour // or what was shown first is kept as a version, and may be read
		p := h.open(0)
		p.types("Un")
		reader := h.people[1]
		shown := func() document.Reading {
			r, err := h.service.SinceRead(t.Context(), reader, h.subject)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		first := shown()
		p.types(" deux") // while they read
		if err := h.service.MarkRead(t.Context(), reader, h.subject, first.Shown); !fault.Is(err, fault.Stale) {
			t.Errorf("what came meanwhile is read: %v", err)
		}
		if r := shown(); !r.At.IsZero() {
			t.Errorf("read at %v", r.At)
		}
		kept := shown()
		if _, err := h.service.Name(t.Context(), h.people[0], h.subject, "", "Relu"); err != nil {
			t.Fatal(err)
		}
		p.types(" trois")
		if err := h.service.MarkRead(t.Context(), reader, h.subject, kept.Shown); err != nil { // a version says it
			t.Fatal(err)
		}
		if r := shown(); !r.Changed || plain(r.Texts["need"]) != "Un deux" || plain(r.Now["need"]) != "Un deux trois" {
			t.Errorf("what was read is %q, beside %q", plain(r.Texts["need"]), plain(r.Now["need"]))
		}
		if err := h.service.MarkRead(t.Context(), reader, h.subject, "?"); !fault.Is(err, fault.Stale) {
			t.Errorf("what was never there is read: %v", err)
		}
	})
}
