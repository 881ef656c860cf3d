package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/document/text"
	"maillage/internal/live"
	"maillage/internal/yjs"
	"maillage/internal/yjs/protocol"
	"maillage/internal/yjs/wire"
)

// sessions wrote the document that is opened, in so many runs of some words each.
const (
	sessions = 469
	runs     = 12_000
)

// opens is how often the document is opened in each way.
const opens = 40

// openings measures how long it takes to open a long document: from the call to its last byte.
func (b *bench) openings(ctx context.Context) error {
	fmt.Println("| opening of a long document | p50 ms | p95 ms | bytes | resident MiB |\n|---|---|---|---|---|")
	for _, way := range []struct {
		name, idle string
		at         int
		pause      time.Duration
	}{
		{"warm", "1m", 1, 0}, {"cold, from disk", "50ms", 1, 400 * time.Millisecond}, {"30 people at once", "1m", 30, 0},
	} {
		s, err := b.start(ctx, "maillage", 0, people, "BOOK=yes", "IDLE="+way.idle)
		if err != nil {
			return err
		}
		ask, err := json.Marshal(asked{URL: s.URL, Room: s.Rooms[0], Cookies: s.Cookies, AtOnce: way.at, Pause: way.pause})
		if err != nil {
			return err
		}
		self, err := os.Executable()
		if err != nil {
			return err
		}
		client := pinned(ctx, "1", self, "-open", string(ask))
		client.Stderr = os.Stderr
		said, err := client.Output()
		if err != nil {
			return err
		}
		now, _ := resident(s.cmd.Process.Pid)
		fmt.Printf("| %s | %s | %d |\n", way.name, strings.TrimSpace(string(said)), now)
		_ = s.cmd.Process.Signal(os.Interrupt)
		_ = s.cmd.Wait()
	}
	return nil
}

// asked is what a client is to open.
type asked struct {
	URL     string
	Room    string
	Cookies []string
	AtOnce  int
	Pause   time.Duration
}

// open opens a document again and again, and prints how long that took.
func open(ctx context.Context, what string) error {
	var ask asked
	if err := json.Unmarshal([]byte(what), &ask); err != nil {
		return err
	}
	var took []time.Duration
	var failed error
	bytes := 0
	for round := range opens / min(ask.AtOnce, 8) {
		time.Sleep(ask.Pause)
		var group sync.WaitGroup
		var mu sync.Mutex
		for i := range ask.AtOnce {
			group.Go(func() {
				t, n, err := ask.once(ctx, i)
				mu.Lock()
				defer mu.Unlock()
				if failed = errors.Join(failed, err); round > 0 { // the first warms up
					took, bytes = append(took, t), n
				}
			})
		}
		group.Wait()
	}
	if failed != nil {
		return failed
	}
	slices.Sort(took)
	ms := func(share int) float64 {
		return float64(took[min(len(took)*share/100, len(took)-1)].Microseconds()) / 1000
	}
	fmt.Printf("%.1f | %.1f | %d\n", ms(50), ms(95), bytes)
	return nil
}

// once opens the document, and gives how long it took to its last byte, and how many there are.
func (a asked) once(ctx context.Context, who int) (time.Duration, int, error) {
	began := time.Now()
	conn, _, err := websocket.Dial(ctx, fmt.Sprintf("%s/%s?schema=%d", a.URL, a.Room, text.Version()), &websocket.DialOptions{HTTPHeader: http.Header{"Cookie": {a.Cookies[who]}}}) //nolint:bodyclose // the connection is
	if err != nil {
		return 0, 0, err
	}
	defer conn.CloseNow()
	conn.SetReadLimit(-1)
	if err := conn.Write(ctx, websocket.MessageBinary, protocol.Sync(protocol.Step1, yjs.StateVector{}.Encode()).Encode()); err != nil {
		return 0, 0, err
	}
	for {
		_, frame, err := conn.Read(ctx)
		if err != nil {
			return 0, 0, err
		}
		if len(frame) > 100_000 {
			return time.Since(began), len(frame), nil
		}
	}
}

// book writes a document as many sessions leave it: paragraphs in which each wrote some words
// behind those of another.
func book(ctx context.Context, service *document.Service, d *db.DB, told *server) error {
	if os.Getenv("BOOK") == "" {
		return nil
	}
	author, err := db.One(ctx, d, db.ScanText, "SELECT id FROM account ORDER BY id LIMIT 1")
	if err != nil {
		return err
	}
	room := document.Subject{Holder: db.NewID(), Part: "project"}.String()
	told.Rooms = append(told.Rooms, room)
	line := live.NewLine()
	seat, err := service.Join(ctx, account.Actor{ID: author}, line, document.Joining{Subject: room, Acks: true, Schema: text.Version()})
	if err != nil {
		return err
	}
	defer seat.Leave()
	if err := seat.Receive(ctx, protocol.Sync(protocol.Update, written()).Encode()); err != nil {
		return err
	}
	for {
		frames, err := line.Next(ctx)
		if err != nil {
			return err
		}
		for _, frame := range frames {
			if len(frame) > 0 && frame[0] == document.KindSaved {
				return nil
			}
		}
	}
}

// written is the update of all sessions.
func written() []byte {
	words := strings.Fields("le tiers-lieu ouvre en mars près de la gare ; chacune y trouve un atelier, une salle et des voisins")
	chance := rand.New(rand.NewPCG(4, 4))
	type client struct {
		structs [][]byte
		next    uint64
	}
	all := make([]client, sessions)
	id := func(to []byte, at yjs.ID) []byte { return wire.AppendUint(wire.AppendUint(to, at.Client), at.Clock) }
	put := func(who int, units uint64, s []byte) yjs.ID {
		c := &all[who]
		c.structs, c.next = append(c.structs, s), c.next+units
		return yjs.ID{Client: uint64(1_000_000 + 7919*who), Clock: c.next - 1}
	}
	var paragraph, last yjs.ID
	for n := range runs {
		who, run := chance.IntN(sessions), ""
		for range 1 + chance.IntN(4) {
			run += words[chance.IntN(len(words))] + " "
		}
		if n%40 == 0 {
			element := wire.AppendBytes(append(wire.AppendBytes([]byte{7, 1}, "text"), 3), "paragraph")
			if n > 0 {
				element = wire.AppendBytes(append(id([]byte{0x87}, paragraph), 3), "paragraph")
			}
			paragraph = put(who, 1, element)
			inside := put(who, 1, append(id([]byte{7, 0}, paragraph), 6))
			last = put(who, wire.Units(run), wire.AppendBytes(id([]byte{4, 0}, inside), run))
			continue
		}
		last = put(who, wire.Units(run), wire.AppendBytes(id([]byte{0x84}, last), run))
	}
	to := wire.AppendUint(nil, sessions)
	for who, c := range all {
		to = wire.AppendUint(to, uint64(len(c.structs)))
		to = wire.AppendUint(wire.AppendUint(to, uint64(1_000_000+7919*who)), 0)
		to = append(to, slices.Concat(c.structs...)...)
	}
	return append(to, 0)
}
