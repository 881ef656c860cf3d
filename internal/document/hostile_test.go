package document_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/live"
	"maillage/internal/yjs"
	"maillage/internal/yjs/protocol"
	"maillage/internal/yjs/wire"
)

// paragraphs gives the update that puts some, each with a letter, after what a client wrote.
func (p *page) paragraphs(count int) []byte {
	to := wire.AppendUint(wire.AppendUint(wire.AppendUint(wire.AppendUint(nil, 1), uint64(3*count)), p.client), p.next)
	for range count {
		if p.next == 0 {
			to = wire.AppendBytes(append(wire.AppendBytes(append(to, 7, 1), "need"), 3), "paragraph")
		} else {
			to = wire.AppendUint(wire.AppendUint(append(to, 7|0x80), p.client), p.next-3)
			to = wire.AppendBytes(append(to, 3), "paragraph")
		}
		to = append(wire.AppendUint(wire.AppendUint(append(to, 7, 0), p.client), p.next), 6)
		to = wire.AppendBytes(wire.AppendUint(wire.AppendUint(append(to, 4, 0), p.client), p.next+1), "x")
		p.next += 3
	}
	return append(to, 0)
}

func TestAHundredThousandParagraphsAreTakenOrRefused_AndNobodyElseIsHarmed(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 2)
	other := h.open(1)
	other.types("calme")
	at := h.open(0)
	at.send(protocol.Sync(protocol.Update, at.paragraphs(100_000)).Encode())
	if code := at.ends(); code != live.Full {
		t.Errorf("a paste of all of them gets %d", code)
	}
	other.types("!")
	bit := h.open(0)
	for range 5 {
		bit.sends(bit.paragraphs(20_000))
	}
	bit.until("all of them to be saved", func() bool { return bit.saved == 5 })
	other.until("all of them", func() bool { return len(other.doc.Fragment("need")) > 100_000 })
	h.eventually("the owner is told", func() bool { return strings.Count(h.owner.need(h.subject), "x") == 100_000 })
	if late := h.open(1); len(late.doc.Fragment("need")) != len(other.doc.Fragment("need")) {
		t.Error("who comes late sees something else")
	}
}

func TestADocumentThatIsMostlyPastIsRebuilt_AndOldCopiesBeginAfresh(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		h.service.MostBytes = 4000
		h.service.Idle = 20 * time.Millisecond
		keeper := h.open(0)
		keeper.types("Ce qui reste")
		var old []*page
		for i := range 150 {
			p := h.open(i % 2)
			p.types("passe")
			p.erases(p, p.next) // its paragraph too
			p.seat.Leave()
			old = append(old, p)
		}
		keeper.until("what the others wrote", func() bool { return len(keeper.doc.StateVector()) == 152 })
		keeper.seat.Leave()
		epoch := func() int {
			n, err := h.service.Epoch(t.Context(), d, h.subject)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		h.eventually("the document is rebuilt", func() bool { return epoch() == 2 })
		fresh := h.open(0)
		if !strings.Contains(fresh.says(), "Ce qui reste") {
			t.Errorf("it says %q", fresh.says())
		}
		for name, frame := range map[string][]byte{
			"what it knows": protocol.Sync(protocol.Step1, keeper.doc.StateVector().Encode()).Encode(),
			"what it wrote": protocol.Sync(protocol.Update, keeper.typed("!")).Encode(),
			"what it erases": protocol.Sync(protocol.Update,
				slices.Concat([]byte{0}, yjs.DeleteSet{old[0].client: {{Clock: 0, Length: 1}}}.Encode())).Encode(),
		} {
			p, err := h.join(0)
			if err != nil {
				t.Fatal(err)
			}
			p.send(frame)
			if code := p.ends(); code != live.Replaced {
				t.Errorf("an old copy that says %s gets %d", name, code)
			}
		}
		fresh.types("Encore")
		h.told(fresh)
		if n, err := db.Count(t.Context(), d, "SELECT count(*) FROM audit WHERE act = 'document.rebuilt'"); n != 1 || err != nil {
			t.Errorf("rebuilt %d times (%v)", n, err)
		}
	})
}

func TestTwoTabsOfOnePersonWriteTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		one, two, other := h.open(0), h.open(0), h.open(1)
		one.types("un")
		two.types("deux")
		one.seat.Leave()
		two.types("!")
		other.until("both", func() bool { return strings.Contains(other.says(), "un") && strings.Contains(other.says(), "deux!") })
		h.told(other)
		h.isListed("auto now 0:+7-0; begun")
	})
}

func TestSomebodyRevokedIsSentAwayThoughNobodyLooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 1)
		h.service.Watch = 10 * time.Millisecond
		p := h.open(0)
		h.owner.give(h.people[0].ID, document.None)
		if code := p.ends(); code != live.Forbidden {
			t.Errorf("ends with %d", code)
		}
	})
}

func TestAPageThatIsTooOldMayReadAlone(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	old := func() error {
		line := live.NewLine()
		seat, err := h.service.Join(t.Context(), h.people[0], line, document.Joining{Subject: h.subject.String(), Schema: text.Version() - 1})
		if err == nil {
			seat.Leave()
		}
		return err
	}
	if end, ok := old().(*live.End); !ok || end.Code != live.Outdated { //nolint:errorlint // nothing wraps it
		t.Errorf("an old page that may write gets %v", end)
	}
	h.owner.give(h.people[0].ID, document.Comment)
	if err := old(); err != nil {
		t.Errorf("an old page that may not write gets %v", err)
	}
}

func TestPeopleAreShownThoughTheClockJumps(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 2)
	a, b := h.open(0), h.open(1)
	for i, jump := range []time.Duration{0, time.Hour, -48 * time.Hour, 48 * time.Hour} {
		h.clock.move(jump)
		a.shows(uint64(i+1), fmt.Sprintf(`{"cursor":{"anchor":{"tname":"need","assoc":%d},"head":{"tname":"need"}}}`, i))
		b.until(fmt.Sprint("who is there after a jump of ", jump), func() bool { return b.shown[a.client] == uint64(i+1) })
	}
}

func TestAPageThatIsAloneHearsThatItsLineIsAlive(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 1)
	p := h.open(0)
	for clock := range uint64(2) {
		p.shows(clock+1, `{}`)
		p.until("a sign of life", func() bool { return p.shown[p.client] == clock+1 })
	}
}

// deletes is an update that only takes out.
func deletes(client, clock uint64) []byte {
	return slices.Concat([]byte{0}, yjs.DeleteSet{client: {{Clock: clock, Length: 1}}}.Encode())
}

func TestAReaderWhoSendsWhatWouldWaitIsSentAwayAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 2)
		writer := h.open(0)
		writer.types("abc")
		h.owner.give(h.people[1].ID, document.Read)
		ahead := writer.next + 5
		for name, update := range map[string][]byte{
			"takes out what nobody knows":        deletes(4_000_000, 0),
			"takes out what is yet to come":      deletes(writer.client, ahead),
			"takes out what is there":            deletes(writer.client, writer.next-1),
			"writes after what nobody knows":     slices.Concat([]byte{1, 1, 99, 5}, wire.AppendBytes([]byte{0x84, 99, 4}, "x"), []byte{0}),
			"writes what only others would read": {1, 1, 98, 0, 0, 4, 0},
		} {
			p := h.open(1)
			p.send(protocol.Sync(protocol.Update, update).Encode())
			if code := p.ends(); code != live.Forbidden {
				t.Errorf("a reader who %s gets %d", name, code)
			}
		}
		writer.send(protocol.Sync(protocol.Update, deletes(writer.client, ahead)).Encode()) // it waits
		writer.until("it to be saved", func() bool { return writer.saved == 2 })
		calm := h.open(1)
		calm.send(protocol.Sync(protocol.Step2, []byte{0, 0}).Encode())
		calm.until("nothing to be saved", func() bool { return calm.saved == 1 })
		writer.sends(writer.typed("d"))
		calm.until("what is written", func() bool { return calm.says() == "abcd" })
	})
}

func TestWhoLosesTheirRightTakesNobodysLettersWithThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 3)
		h.service.Watch = time.Hour
		a, b := h.open(0), h.open(1)
		b.types("b")
		c := h.open(2)
		h.act(func(*db.Tx) error { // what comes meanwhile is taken in one turn
			c.sends(c.typed("c"))
			h.owner.give(h.people[1].ID, document.Read)
			b.sends(b.typed("!"))
			a.sends(a.typed("a"))
			return nil
		})
		a.until("the letter to be saved", func() bool { return a.saved == 1 })
		if code := b.ends(); code != live.Forbidden {
			t.Errorf("who may not write any more gets %d", code)
		}
	})
}

func TestManyQuestionsOfOnePageGetOneAnswer(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 2)
	writer, p := h.open(0), h.open(1)
	frames := 0
	h.act(func(*db.Tx) error { // what comes meanwhile is taken in one turn
		writer.sends(writer.typed("abc"))
		for range 200 {
			p.send(protocol.Sync(protocol.Step1, yjs.StateVector{12345: 3}.Encode()).Encode())
		}
		return nil
	})
	p.send(protocol.Sync(protocol.Step2, []byte{0, 0}).Encode())
	for p.saved == 0 {
		all, err := p.line.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, frame := range all {
			if r := wire.NewReader(frame); r.Uint() == document.KindSaved {
				p.saved = r.Uint()
			}
			frames++
		}
	}
	if frames > 20 {
		t.Errorf("200 questions get %d frames", frames)
	}
}

func TestNobodyTakesTheNumberUnderWhichAnotherIsThere(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), 2)
	a, b := h.open(0), h.open(1)
	a.shows(1, `{}`)
	b.until("who is there", func() bool { return b.shown[a.client] == 1 })
	thief := h.open(1)
	thief.client = a.client
	thief.sends(thief.typed("x"))
	if code := thief.ends(); code != live.Replaced {
		t.Errorf("who takes somebody's number gets %d", code)
	}
	a.types("abc")
}

// between does something once, before updates are read.
type between struct {
	db.Querier
	act func()
}

func (b *between) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if act := b.act; act != nil && strings.Contains(query, "FROM document_update") {
		b.act = nil
		act()
	}
	return b.Querier.Query(ctx, query, args...)
}

func TestATextIsReadWhole_ThoughItIsCompactedMeanwhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, 1)
		p := h.open(0)
		p.types("abc")
		p.types("def")
		q := &between{d, h.service.Stop} // desks that end compact
		texts, _, err := h.service.Roots(t.Context(), q, h.subject)
		if err != nil || plain(texts["need"]) != "abcdef" {
			t.Errorf("%q is read (%v)", plain(texts["need"]), err)
		}
		if q.act != nil {
			t.Error("nothing was compacted")
		}
	})
}
