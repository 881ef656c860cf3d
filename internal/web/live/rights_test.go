package live_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/document"
	"maillage/internal/yjs"
	"maillage/internal/yjs/protocol"
	"maillage/internal/yjs/wire"
)

const (
	known = "?schema=1"
	acks  = known + "&acks=1"
)

// page is a client that sends what a test wants.
type page struct {
	t    *testing.T
	conn *websocket.Conn
}

func (r *room) open(t *testing.T, who int, query string) *page {
	t.Helper()
	address := strings.Replace(r.site.URL, "http", "ws", 1) + "/texts/" + r.subject.String() + query
	conn, _, err := websocket.Dial(t.Context(), address, &websocket.DialOptions{HTTPHeader: http.Header{"Cookie": {r.cookies[who]}}}) //nolint:bodyclose // the connection is
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(32 << 20)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &page{t, conn}
}

func (p *page) send(frame []byte) {
	p.t.Helper()
	if err := p.conn.Write(p.t.Context(), websocket.MessageBinary, frame); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) read() ([]byte, error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Second)
	defer cancel()
	_, frame, err := p.conn.Read(ctx)
	return frame, err
}

// ends reads until the server ends the line, and gives its code.
func (p *page) ends() websocket.StatusCode {
	p.t.Helper()
	for {
		if _, err := p.read(); err != nil {
			return websocket.CloseStatus(err)
		}
	}
}

// until reads until a frame is such.
func (p *page) until(such func(frame []byte) bool) {
	p.t.Helper()
	for {
		frame, err := p.read()
		if err != nil {
			p.t.Fatal(err)
		}
		if such(frame) {
			return
		}
	}
}

// sync waits for the document: the page is then at its desk.
func (p *page) sync() *page {
	p.t.Helper()
	p.send(protocol.Sync(protocol.Step1, yjs.StateVector{}.Encode()).Encode())
	p.until(func(frame []byte) bool { return is(frame, protocol.Step2) })
	return p
}

func is(frame []byte, step protocol.Step) bool {
	m, err := protocol.Decode(frame, protocol.Live())
	return err == nil && m.Kind == protocol.KindSync && m.Step == step
}

// element is an update of one client: an empty element at the beginning of a root.
func element(client, clock uint64, root string) []byte {
	to := wire.AppendUint(nil, 1)
	for _, n := range []uint64{1, client, clock} {
		to = wire.AppendUint(to, n)
	}
	to = wire.AppendBytes(append(to, 7, 1), root)
	return append(wire.AppendBytes(append(to, 3), "paragraph"), 0)
}

// wrote tells a frame that brings text of a client.
func wrote(frame []byte, client uint64) bool {
	m, err := protocol.Decode(frame, protocol.Live())
	if err != nil || m.Kind != protocol.KindSync || m.Step == protocol.Step1 {
		return false
	}
	u, err := yjs.DecodeUpdate(m.Body, yjs.Live())
	return err == nil && u.Written()[client] != nil
}

func write(update []byte) []byte { return protocol.Sync(protocol.Update, update).Encode() }

// elements counts those that are kept beside the one that was there from the beginning.
func (r *room) elements(t *testing.T) int {
	t.Helper()
	texts, ok, err := r.service.Roots(t.Context(), r.db, r.subject)
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return 0
	}
	return len(texts["text"].Content) - 1
}

func TestAPageIsToldWhatIsKept_OnceItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, 1)
		p := r.open(t, 0, acks)
		for clock := range uint64(3) {
			p.send(write(element(77, clock, "text")))
		}
		p.until(func(frame []byte) bool {
			count, ok := strings.CutPrefix(string(frame), string(rune(document.KindSaved)))
			if !ok {
				return false
			}
			if got := r.elements(t); got < int(count[0]) {
				t.Errorf("%d said to be kept, %d are", count[0], got)
			}
			return count[0] == 3
		})
	})
}

func TestWhoMayNotWriteIsSentAway_AndNothingIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, 3)
		r.owner.give(r.accounts[1], document.Read)
		r.owner.give(r.accounts[2], document.None)
		writer, reader := r.open(t, 0, acks).sync(), r.open(t, 1, known).sync()
		writer.send(write(element(1, 0, "text")))
		reader.until(func(frame []byte) bool { return is(frame, protocol.Update) })
		// What the server has already is no writing: stock clients send it in a step 2.
		reader.send(protocol.Sync(protocol.Step2, element(1, 0, "text")).Encode())
		reader.send(write(element(2, 0, "text")))
		if code := reader.ends(); code != 4403 {
			t.Errorf("a reader who writes gets %d", code)
		}
		if code := r.open(t, 2, known).ends(); code != 4404 {
			t.Errorf("a stranger gets %d", code)
		}
		twice := element(1, 0, "text")
		twice[len(twice)-2] = 'x' // the element has another name
		liar := r.open(t, 0, known)
		liar.send(write(twice))
		if code := liar.ends(); code != 4400 {
			t.Errorf("another text under a number that was used gets %d", code)
		}
		forger := r.open(t, 0, known)
		r.owner.give(r.accounts[1], document.Write)
		other := r.open(t, 1, known)
		other.send(write(element(1, 1, "text")))
		if code := other.ends(); code != 4403 {
			t.Errorf("text under the number of somebody else gets %d", code)
		}
		forger.send(write(element(1, 1, "text"))) // the same person, in another tab
		writer.until(func(frame []byte) bool { return is(frame, protocol.Update) })
		forger.send(write(element(1, 2, "elsewhere")))
		if code := forger.ends(); code != 4400 {
			t.Errorf("a text that the document does not hold gets %d", code)
		}
		if got := r.elements(t); got != 2 {
			t.Errorf("%d elements are kept, not 2", got)
		}
	})
}

func TestARightThatEndsWhilePeopleWriteHoldsAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, 2)
		lea, tom := r.open(t, 0, acks).sync(), r.open(t, 1, known)
		tom.send(write(element(2, 0, "text")))
		lea.until(func(frame []byte) bool { return is(frame, protocol.Update) })
		r.owner.give(r.accounts[1], document.None)
		r.owner.give(r.accounts[0], document.Read)
		tom.send(write(element(2, 1, "text")))
		if code := tom.ends(); code != 4403 {
			t.Errorf("who has no right any more gets %d", code)
		}
		lea.until(func(frame []byte) bool { return frame[0] == document.KindRight && frame[1] == 0 })
		if got := r.elements(t); got != 1 {
			t.Errorf("%d elements are kept, not the one from before", got)
		}
	})
}

func TestFramesThatNoClientSendsEndTheLine(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t), 1)
	binary := element(5, 0, "text")
	for name, frame := range map[string][]byte{
		"nothing": {}, "an unknown kind": {9}, "half an update": write(binary[:len(binary)-3]), "more than an update": write(append(binary[:len(binary):len(binary)], 1)),
		"a right refused": protocol.Message{Kind: protocol.KindAuth, Reason: "no"}.Encode(), "a hole": write([]byte{1, 1, 5, 0, 10, 4, 0}),
		"a million deleted units for nine bytes": write([]byte{1, 1, 5, 0, 0, 255, 255, 255, 255, 15, 0}), "a state vector cut short": protocol.Sync(protocol.Step1, []byte{3}).Encode(),
	} {
		p := r.open(t, 0, known)
		p.send(frame)
		if code := p.ends(); code != 4400 {
			t.Errorf("%s gets %d", name, code)
		}
	}
	text := r.open(t, 0, known)
	if err := text.conn.Write(t.Context(), websocket.MessageText, []byte("bonjour")); err != nil {
		t.Fatal(err)
	}
	if code := text.ends(); code != websocket.StatusUnsupportedData {
		t.Errorf("a text gets %d", code)
	}
	if got := r.elements(t); got != 0 {
		t.Errorf("%d elements are kept", got)
	}
}

func TestTwoProcessesKeepWhatEachWrote(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		here := newRoom(t, d, 1)
		there := &room{db: d, owner: here.owner, subject: here.subject, cookies: here.cookies, accounts: here.accounts}
		there.serve(t)
		a, b := here.open(t, 0, acks), there.open(t, 0, acks)
		kept := func(frame []byte) bool { return frame[0] == document.KindSaved }
		a.send(write(element(1, 0, "text")))
		a.until(kept)
		b.send(write(element(2, 0, "text")))
		b.until(kept)
		a.send(write(element(1, 1, "text")))
		a.until(func(frame []byte) bool { return wrote(frame, 2) }) // what the other process wrote comes too
		a.until(kept)
		if got := here.elements(t); got != 3 {
			t.Errorf("%d elements are kept, not 3", got)
		}
	})
}

func TestADocumentIsPutTogetherAgainAfterItsUpdatesWereMerged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, 1)
		p := r.open(t, 0, acks)
		for clock := range uint64(40) {
			p.send(write(element(9, clock, "text")))
		}
		p.until(func(frame []byte) bool { return frame[0] == document.KindSaved && frame[1] == 40 })
		r.restart(t) // desks that end compact
		if left, err := db.Count(t.Context(), d, "SELECT count(*) FROM document_update"); err != nil || left != 0 {
			t.Errorf("%d updates are left beside the state (%v)", left, err)
		}
		if got := r.elements(t); got != 40 {
			t.Errorf("%d elements are kept, not 40", got)
		}
	})
}

func TestASessionThatEndsEndsItsLine(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t), 1)
	p := r.open(t, 0, acks)
	p.send(write(element(1, 0, "text")))
	p.until(func(frame []byte) bool { return frame[0] == document.KindSaved })
	if err := account.NewSessions(r.db, time.Now).DeleteCtx(t.Context(), strings.TrimPrefix(r.cookies[0], "maillage=")); err != nil {
		t.Fatal(err)
	}
	if code := p.ends(); code != 4403 {
		t.Errorf("the line gets %d", code)
	}
	if _, _, err := websocket.Dial(t.Context(), r.site.URL+"/texts/"+r.subject.String(), nil); err == nil { //nolint:bodyclose // refused
		t.Error("a visitor opens a line")
	}
}

func TestADocumentThatIsFullTakesNoMore_AndNobodyOpensItForEver(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t), 1)
	r.service.MostBytes = 100
	p := r.open(t, 0, acks)
	for clock := range uint64(20) {
		p.send(write(element(9, clock, "text")))
	}
	if code := p.ends(); code != 4413 {
		t.Errorf("a full document gets %d", code)
	}
	if got := r.elements(t); got == 0 || got > 5 {
		t.Errorf("%d elements are kept", got)
	}
	for range 40 {
		r.open(t, 0, known).sync()
	}
	if code := r.open(t, 0, known).ends(); code != 4503 {
		t.Errorf("one page too many gets %d", code)
	}
}

func TestAPasteOfTwentyMegabytesIsToldForGood_AndHarmsNobody(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t), 2)
	other := r.open(t, 1, acks).sync()
	huge := make([]byte, 20<<20)
	socket := r.open(t, 0, acks).sync()
	go func() { _ = socket.conn.Write(t.Context(), websocket.MessageBinary, huge) }() // it may be cut off
	if code := socket.ends(); code != 4413 {
		t.Errorf("a frame of 20 MB gets %d", code)
	}
	seat, events := r.stream(t, 0)
	if got := r.post(t, 0, "/stream/"+seat, after(huge)); got != http.StatusRequestEntityTooLarge {
		t.Errorf("a post of 20 MB gets %d", got)
	}
	for events.Scan() {
		if strings.HasPrefix(events.Text(), "event: end") && events.Scan() && !strings.HasPrefix(events.Text(), "data: 4413 ") {
			t.Errorf("its stream ends by %q", events.Text())
		}
	}
	other.send(write(element(1, 0, "text")))
	other.until(func(frame []byte) bool { return frame[0] == document.KindSaved })
}
