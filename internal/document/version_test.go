package document_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/document/history"
	"maillage/internal/fault"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
)

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// erases takes out the last letters of a page's text.
func (p *page) erases(of *page, letters uint64) {
	p.h.t.Helper()
	p.sends(slices.Concat([]byte{0}, yjs.DeleteSet{of.client: {{Clock: of.next - letters, Length: letters}}}.Encode()))
	want := p.saved + 1
	p.until("what was taken out to be saved", func() bool { return p.saved >= want })
}

// told waits until the owner knows what a page says: a version was kept then.
func (h *house) told(p *page) {
	h.t.Helper()
	h.eventually("the owner is told", func() bool { return h.owner.need(h.subject) == p.says() })
}

func (h *house) versions() []document.Version {
	h.t.Helper()
	all, err := h.service.Versions(h.t.Context(), h.people[0], h.subject)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// list writes versions in short: kind, name, and what each person put in and took out.
func (h *house) list() string {
	h.t.Helper()
	var lines []string
	for _, v := range h.versions() {
		line := string(v.Kind)
		if v.Name != "" {
			line += " " + v.Name
		}
		if v.Now {
			line += " now"
		}
		for who, person := range h.people {
			for _, share := range v.Authors {
				if share.Account == person.ID {
					line += fmt.Sprintf(" %d:+%d-%d", who, share.Added, share.Removed)
				}
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func (h *house) isListed(want string) {
	h.t.Helper()
	if got := h.list(); got != want {
		h.t.Errorf("versions are\n%s, not\n%s", got, want)
	}
}

func TestAVersionCoversASessionOfWriting_AndTellsWhoWroteHowMuch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		a, b := h.open(0), h.open(1)
		a.types("Le bésoin 😀")
		b.until("the text", func() bool { return b.says() == a.says() })
		b.erases(a, 3) // the space, and the two units of one character
		b.types("oui")
		a.until("the text", func() bool { return b.says() == a.says() })
		h.told(a)
		h.isListed("auto now 0:+11-0 1:+3-2; begun")
		h.clock.move(9 * time.Minute)
		a.types("!")
		h.told(a)
		h.isListed("auto now 0:+12-0 1:+3-2; begun")
		h.clock.move(2 * time.Minute)
		b.until("the text", func() bool { return b.says() == a.says() })
		b.types("?")
		h.told(b)
		h.isListed("auto now 1:+1-0; auto 0:+12-0 1:+3-2; begun")
		h.clock.move(-time.Hour) // a clock that jumps
		b.types("?")
		h.told(b)
		h.isListed("auto now 1:+1-0; auto 1:+1-0; auto 0:+12-0 1:+3-2; begun")
		h.service.Stop() // desks that end merge the log, which must not forget who wrote
		h.serve()
		h.isListed("auto now 1:+1-0; auto 1:+1-0; auto 0:+12-0 1:+3-2; begun")
	})
}

func TestWhoWroteIsCountedThroughAProgramThatEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		h.owner.fails = fmt.Errorf("not now")
		a, b := h.open(0), h.open(1)
		a.types("abcd")
		b.types("éé")
		h.service.Stop() // merges the log, and tells nobody
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM document_update"); n != 0 || err != nil {
			t.Fatalf("%d updates are left (%v)", n, err)
		}
		h.serve()
		h.owner.fails = fmt.Errorf("not now")
		h.open(0).types("xyz")
		h.isListed("auto now 0:+7-0 1:+2-0; begun")
		h.service.Stop()
		h.owner.fails = nil
		h.serve()
		h.service.Start()
		h.eventually("a version", func() bool { return len(h.versions()) == 2 && h.versions()[0].ID != "" })
		h.isListed("auto now 0:+7-0 1:+2-0; begun")
	})
}

func TestAVersionThatWasNamedStays_AndIsComeBackTo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		p := h.open(0)
		p.types("Premier jet")
		first, err := h.service.Name(t.Context(), h.people[0], h.subject, "", " Avant l’atelier ")
		if err != nil || first.Name != "Avant l’atelier" {
			t.Fatalf("%+v (%v)", first, err)
		}
		p.types(", puis un autre")
		h.told(p)
		h.isListed("auto now 0:+15-0; named Avant l’atelier 0:+11-0; begun")
		restored, err := h.service.Restore(t.Context(), h.people[1], h.subject, first.ID)
		if err != nil || restored.Kind != history.Restored {
			t.Fatalf("%+v (%v)", restored, err)
		}
		p.until("the text as it was", func() bool { return p.says() == "Premier jet" })
		h.told(p)
		if got := h.versions(); got[0].ID != restored.ID || len(got) != 4 || !got[0].Now || got[0].Authors[0].Removed < 15 {
			t.Errorf("versions are %s", h.list())
		}
		_, texts, err := h.service.Version(t.Context(), h.people[0], h.subject, h.versions()[1].ID)
		if err != nil || plain(texts["need"]) != "Premier jet, puis un autre" {
			t.Errorf("what was before says %q (%v)", plain(texts["need"]), err)
		}
		if _, now, err := h.service.Version(t.Context(), h.people[0], h.subject, ""); err != nil || plain(now["need"]) != "Premier jet" {
			t.Errorf("now it says %q (%v)", plain(now["need"]), err)
		}
		for _, name := range []string{" ", strings.Repeat("é", 201)} {
			if _, err := h.service.Name(t.Context(), h.people[0], h.subject, first.ID, name); !fault.Is(err, fault.Invalid) {
				t.Errorf("named %q: %v", name, err)
			}
		}
		h.owner.give(h.people[1].ID, document.Comment)
		if _, err := h.service.Restore(t.Context(), h.people[1], h.subject, first.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who may not write restores: %v", err)
		}
		if _, err := h.service.Name(t.Context(), h.people[1], h.subject, first.ID, "x"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who may not write names: %v", err)
		}
		h.owner.give(h.people[1].ID, document.None)
		if _, err := h.service.Versions(t.Context(), h.people[1], h.subject); !fault.Is(err, fault.NotFound) {
			t.Errorf("who may not read lists: %v", err)
		}
	})
}

func TestWhatWasReadIsRemembered_UntilItIsReadAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		p := h.open(0)
		p.types("Un")
		shown := ""
		since := func() string {
			r, err := h.service.SinceRead(t.Context(), h.people[1], h.subject)
			if err != nil {
				t.Fatal(err)
			}
			shown = r.Shown
			if unread, err := h.service.Unread(t.Context(), h.people[1], h.subject); unread != r.Changed || err != nil {
				t.Errorf("unread: %t, changed: %t (%v)", unread, r.Changed, err)
			}
			if !r.Changed {
				return "nothing"
			}
			return plain(r.Texts["need"])
		}
		read := func() {
			if err := h.service.MarkRead(t.Context(), h.people[1], h.subject, shown); err != nil {
				t.Fatal(err)
			}
		}
		if got := since(); got != "nothing" {
			t.Errorf("who never read is shown %q", got)
		}
		read()
		read() // once more says nothing new
		if got := since(); got != "nothing" {
			t.Errorf("who has read all is shown %q", got)
		}
		p.types(" deux")
		h.told(p)
		if got := since(); got != "Un" {
			t.Errorf("what was read is %q", got)
		}
		read()
		if got := since(); got != "nothing" {
			t.Errorf("who has read all is shown %q", got)
		}
		h.isListed("auto now 0:+5-0; auto 0:+2-0; begun") // what was read stays beside what followed
		for who, want := range []string{`[{"subject":"%s","wrote_first":"2021-03-30T10:00:00Z"}]`, `[{"subject":"%s","read_last":"2021-03-30T10:00:00Z"}]`} {
			name, held, err := h.service.Holding(t.Context(), d, h.people[who])
			got, _ := json.Marshal(held)
			if want := fmt.Sprintf(want, h.subject); name != "texts" || string(got) != want || err != nil {
				t.Errorf("of %d is known %s: %s, not %s (%v)", who, name, got, want, err)
			}
		}
		h.act(func(tx *db.Tx) error { return h.service.Tie(t.Context(), tx, h.people[1]) })
		if _, held, err := h.service.Holding(t.Context(), d, h.people[1]); fmt.Sprint(held) != "[]" || err != nil {
			t.Errorf("after they left, %v (%v)", held, err)
		}
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM audit WHERE act = 'document.read'"); n != 2 || err != nil {
			t.Errorf("read %d times (%v)", n, err)
		}
	})
}

func TestOldVersionsAreMergedIntoTheirNeighbours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 1)
		h.service.Quiet = time.Hour
		p := h.open(0)
		for i := range 310 {
			p.types("x")
			h.act(func(tx *db.Tx) error {
				_, err := h.service.Keep(t.Context(), tx, h.subject, history.Auto)
				return err
			})
			if i == 20 {
				if _, err := h.service.Name(t.Context(), h.people[0], h.subject, "", "Celle-ci"); err != nil {
					t.Fatal(err)
				}
			}
			h.clock.move(time.Duration(11+i%3) * time.Minute)
		}
		all := h.versions()
		added, autos, named := int64(0), 0, 0
		for _, v := range all {
			if v.Kind == history.Auto {
				autos++
			}
			if v.Kind == history.Named {
				named++
			}
			for _, share := range v.Authors {
				added += share.Added
			}
		}
		if autos != 300 || named != 1 || added != 310 || all[len(all)-1].Kind != history.Begun {
			t.Errorf("%d automatic ones, %d named, %d characters, the first is %s", autos, named, added, all[len(all)-1].Kind)
		}
	})
}

func TestEachPieceOfTextHasItsAuthor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		h.owner.begin = map[string]prose.Node{"need": paragraph("Avant.")}
		a, b := h.open(0), h.open(1)
		a.types("Léa")
		b.types("Tom")
		w, err := h.service.Authors(t.Context(), h.people[1], h.subject)
		if err != nil {
			t.Fatal(err)
		}
		who := map[string]string{}
		for _, block := range w.Roots["need"].Content {
			for _, run := range block.Content {
				who[run.Text] = w.By[run.By.Client]
			}
		}
		if who["Léa"] != h.people[0].ID || who["Tom"] != h.people[1].ID || who["Avant."] != "" || len(who) != 3 {
			t.Errorf("authors are %v", who)
		}
	})
}

func TestSnapshotsProveWhereATextCameFrom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 1)
		p := h.open(0)
		p.types("abc")
		p.erases(p, 1)
		all, err := document.Snapshots(t.Context(), d, h.subject.Holder)
		if err != nil || len(all) != 1 || all[0].Subject != h.subject || all[0].Epoch != 1 || all[0].Seq != 2 {
			t.Fatalf("%+v (%v)", all, err)
		}
		s, err := yjs.DecodeSnapshot(all[0].Bytes, yjs.Stored())
		if err != nil || !s.Equal(p.doc.Snapshot()) {
			t.Errorf("%v, not %v (%v)", s, p.doc.Snapshot(), err)
		}
	})
}
