package document_test

import (
	"errors"
	"testing"
	"time"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/document/history"
	"maillage/internal/fault"
	"maillage/internal/live"
)

func (h *house) rewrite(root, said string) {
	h.t.Helper()
	h.act(func(tx *db.Tx) error {
		_, err := h.service.Rewrite(h.t.Context(), tx, h.people[0], h.subject, root, paragraph(said))
		return err
	})
}

func TestAQuestionThatCameSinceIsNoBlankAnswer_AndIsLeftByWhoGoesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 1)
		h.owner.asks("need")
		h.service.Watch = 10 * time.Millisecond
		p := h.open(0)
		p.types("Avant")
		h.told(p)
		before, err := h.service.Name(t.Context(), h.people[0], h.subject, "", "Avant")
		if err != nil {
			t.Fatal(err)
		}
		h.owner.asks("need", "offer")
		p.types(" et après")
		h.told(p)
		h.owner.mu.Lock()
		if said, told := h.owner.told[h.subject]["offer"]; told {
			t.Errorf("of a text that the document does not hold the owner is told %q", said)
		}
		h.owner.mu.Unlock()
		behind := func() []document.Text {
			all, err := document.Behind(t.Context(), d, h.subject.Holder)
			if err != nil {
				t.Error(err)
			}
			return all
		}
		h.rewrite("offer", "Une offre")
		h.eventually("the owner is told", func() bool { return len(behind()) == 0 })
		if _, err := h.service.Restore(t.Context(), h.people[0], h.subject, before.ID); err != nil {
			t.Fatal(err)
		}
		texts, _, err := h.service.Roots(t.Context(), d, h.subject)
		if err != nil || plain(texts["need"]) != "Avant" || plain(texts["offer"]) != "Une offre" {
			t.Errorf("it says %q and %q (%v)", plain(texts["need"]), plain(texts["offer"]), err)
		}
	})
}

func TestWhoHasADocumentOpenMayWriteInAQuestionThatComes(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.owner.asks("offer")
	h.service.Watch = 10 * time.Millisecond
	early := h.open(0)
	h.owner.asks("need", "offer")
	h.eventually("the new question may be answered", func() bool {
		p := h.open(0)
		p.sends(p.typed("Nouveau"))
		for p.saved == 0 {
			if p.hear(t.Context()) != nil {
				return false
			}
		}
		return true
	})
	early.until("what is new", func() bool { return early.says() == "Nouveau" })
}

func TestASectionThatTheFormDroppedHarmsNothingElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 1)
		h.service.Quiet = time.Hour
		h.open(0).types("Avant")
		other := *h
		other.subject.Part = "other"
		other.open(0).types("Ailleurs")
		h.owner.mu.Lock()
		h.owner.fails = errors.New("not now")
		h.owner.mu.Unlock()
		h.owner.asks()
		h.service.Stop() // before the owner takes it
		if all, err := document.Snapshots(t.Context(), d, h.subject.Holder); err != nil || len(all) != 2 {
			t.Errorf("snapshots %v (%v)", all, err)
		}
		if all, err := document.Behind(t.Context(), d, h.subject.Holder); err != nil || len(all) != 2 {
			t.Errorf("behind %v (%v)", all, err)
		}
		h.owner.mu.Lock()
		h.owner.fails = nil
		h.owner.mu.Unlock()
		h.serve()
		h.service.Start()
		h.eventually("the owner is told of the other one", func() bool { return h.owner.need(other.subject) == "Ailleurs" })
		h.act(func(tx *db.Tx) error {
			_, err := h.service.Keep(t.Context(), tx, h.subject, history.Signed)
			return err
		})
		if _, err := h.service.Versions(t.Context(), h.people[0], h.subject); !fault.Is(err, fault.NotFound) {
			t.Errorf("its versions: %v", err)
		}
	})
}

func TestAnOpenDocumentOfASectionThatTheFormDropsIsClosed(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.service.Watch = 10 * time.Millisecond
	p := h.open(0)
	h.owner.asks()
	if code := p.ends(); code != live.Unknown {
		t.Errorf("ends with %d", code)
	}
}

func TestNamesAreLimited_ButMayChange(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	h.open(0).types("abc")
	v, err := h.service.Name(t.Context(), h.people[0], h.subject, "", "Une")
	if err != nil {
		t.Fatal(err)
	}
	h.act(func(tx *db.Tx) error {
		for range 999 {
			if _, err := tx.Exec(t.Context(), `INSERT INTO document_version (id, document_id, seq, from_at, at, kind, name, authors, content, sha)
				SELECT $1, document_id, 0, from_at, at, kind, name, authors, content, sha FROM document_version WHERE id = $2`, db.NewID(), v.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if _, err := h.service.Name(t.Context(), h.people[0], h.subject, v.ID, "Une autre"); err != nil {
		t.Errorf("a new name instead of the old: %v", err)
	}
	h.open(0).types("def")
	if _, err := h.service.Name(t.Context(), h.people[0], h.subject, "", "De trop"); !fault.Is(err, fault.TooLarge) {
		t.Errorf("one name too many: %v", err)
	}
}
