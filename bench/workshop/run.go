package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"maillage/test/load"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// watch notes when each command of a workshop left, and when the last screen had it.
type watch struct {
	mu     sync.Mutex
	left   map[string]time.Time // commands on their way
	seq    map[string]int64     // with which frame each came back
	last   map[int64]time.Time  // when the last screen had a frame
	frames int
	bytes  int
}

// screen is one open page.
type screen struct {
	w    *watch
	conn *websocket.Conn
}

func (h *hall) sit(ctx context.Context, r room, secret string, w *watch) (*screen, error) {
	address := strings.Replace(h.URL, "http", "ws", 1) + "/boards/" + r.id + "?since=0"
	conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPHeader: http.Header{"Cookie": {"maillage-guest-" + r.id + "=" + secret}}}) //nolint:bodyclose // the connection is
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(32 << 20)
	return &screen{w, conn}, nil
}

// read notes each frame by its number. It reads no more of it than that: the clients share the
// processors with the server.
func (s *screen) read(ctx context.Context) {
	for {
		_, content, err := s.conn.Read(ctx)
		if err != nil {
			return
		}
		now := time.Now()
		number, _, _ := bytes.Cut(bytes.TrimPrefix(content, []byte(`{"seq":`)), []byte(","))
		seq, err := strconv.ParseInt(string(number), 10, 64)
		if err != nil {
			panic(fmt.Sprintf("a frame without a number: %.80s", content))
		}
		s.w.mu.Lock()
		if bytes.Contains(content, []byte(`"ops":[`)) {
			s.w.last[seq] = now
		}
		s.w.frames++
		s.w.bytes += len(content)
		if _, answer, found := bytes.Cut(content, []byte(`"ok":[`)); found {
			ids, _, _ := bytes.Cut(answer, []byte(`]`))
			for id := range bytes.SplitSeq(ids, []byte(`,`)) { // two that came at once are answered at once
				s.w.seq[string(bytes.Trim(id, `"`))] = seq
			}
		}
		s.w.mu.Unlock()
	}
}

// works does something every five seconds, at instants of chance: four in five are notes, the others
// say that the person has finished, or has not.
func (s *screen) works(ctx context.Context, who int, until time.Time) {
	for n := 0; ; n++ {
		wait := time.Duration(rand.Float64() * 2 * float64(every))
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		if time.Now().After(until) {
			return
		}
		id := fmt.Sprintf("%d-%d", who, n)
		command := fmt.Sprintf(`{"id":%q,"do":"note.add","step":"s1","to":%q,"text":%q}`, id, column(who+n), sentence(who*1000+n))
		if n%5 == 4 {
			command = fmt.Sprintf(`{"id":%q,"do":"ready","step":"s1","on":"%d"}`, id, n/5%2)
		}
		s.w.mu.Lock()
		s.w.left[id] = time.Now()
		s.w.mu.Unlock()
		if err := s.conn.Write(ctx, websocket.MessageBinary, []byte(command)); err != nil {
			return
		}
	}
}

// load measures some workshops at once.
func (b *bench) load(ctx context.Context, rooms int) error {
	h, end, err := b.open(ctx, rooms, 0)
	if err != nil {
		return err
	}
	defer end()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := h.warm(ctx); err != nil {
		return err
	}
	before := h.atRest()
	watches, screens := make([]*watch, rooms), make([][]*screen, rooms)
	for i, r := range h.rooms {
		watches[i] = &watch{left: map[string]time.Time{}, seq: map[string]int64{}, last: map[int64]time.Time{}}
		for _, secret := range r.secrets[:b.people] {
			s, err := h.sit(ctx, r, secret, watches[i])
			if err != nil {
				return err
			}
			screens[i] = append(screens[i], s)
			go s.read(ctx)
		}
	}
	time.Sleep(3 * time.Second) // they are told of each other
	for _, w := range watches {
		w.mu.Lock()
		w.frames, w.bytes = 0, 0
		w.mu.Unlock()
	}
	used, began := cpu(h.PID), time.Now()
	var busy sync.WaitGroup
	for _, all := range screens {
		for who, s := range all {
			busy.Go(func() { s.works(ctx, who, began.Add(time.Duration(b.seconds)*time.Second)) })
		}
	}
	busy.Wait()
	time.Sleep(2 * time.Second)
	took := time.Since(began)
	used = cpu(h.PID) - used
	working := load.Memory(h.PID, "RssAnon")
	fmt.Println(report(watches, b.people, took, used, mebibytes(working-before, rooms), mebibytes(h.atRest()-before, rooms)))
	return nil
}

// warm has one guest come, say that they have finished, and leave: what the program reads for the
// first of all pages is no workshop's.
func (h *hall) warm(ctx context.Context) error {
	r := h.rooms[0]
	s, err := h.sit(ctx, r, r.secrets[0], &watch{last: map[int64]time.Time{}, seq: map[string]int64{}})
	if err != nil {
		return err
	}
	defer func() { _ = s.conn.CloseNow() }()
	go s.read(ctx)
	if err := s.conn.Write(ctx, websocket.MessageBinary, []byte(`{"id":"warm","do":"ready","step":"s1","on":"1"}`)); err != nil {
		return err
	}
	time.Sleep(2 * time.Second) // it is answered
	return nil
}

// atRest waits until the program has given back what it does not use (internal/memory), and tells
// what is left.
func (h *hall) atRest() (kib int) {
	time.Sleep(22 * time.Second)
	return load.Memory(h.PID, "RssAnon")
}

func mebibytes(kib, rooms int) float64 { return float64(kib) / 1024 / float64(rooms) }

func report(watches []*watch, people int, took, used time.Duration, working, rest float64) string {
	var all []time.Duration
	frames, sent, unanswered := 0, 0, 0
	for _, w := range watches {
		w.mu.Lock()
		for id, left := range w.left {
			seq, answered := w.seq[id]
			if !answered {
				unanswered++
				continue
			}
			all = append(all, w.last[seq].Sub(left))
		}
		frames, sent = frames+w.frames, sent+w.bytes
		w.mu.Unlock()
	}
	sorted := sortedOf(all)
	line := fmt.Sprintf("| %d | %d | %d | %.0f | %.1f | %.1f | %.1f | %.1f | %.0f | %.2f | %.2f | %.0f | %.2f |", len(watches), people, len(sorted), float64(len(sorted))/took.Seconds(),
		at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), at(sorted, 1), 100*used.Seconds()/took.Seconds(), working, rest, float64(frames)/took.Seconds(), float64(sent)/took.Seconds()/(1<<20))
	if unanswered > 0 {
		line += fmt.Sprintf(" %d commands were not answered", unanswered)
	}
	return line
}

// joining measures what a guest is sent who comes to a workshop of 500 notes.
func (b *bench) joining(ctx context.Context) error {
	const notes, times = 500, 20
	h, end, err := b.open(ctx, 1, notes)
	if err != nil {
		return err
	}
	defer end()
	r := h.rooms[0]
	var took []time.Duration
	var packed, plain int
	for i := range times {
		q, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+"/workshops/"+r.id+"/board", nil)
		if err != nil {
			return err
		}
		q.Header.Set("Cookie", "maillage-guest-"+r.id+"="+r.secrets[i])
		q.Header.Set("Accept-Encoding", "gzip")
		began := time.Now()
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			return err
		}
		content, err := io.ReadAll(answer.Body)
		took = append(took, time.Since(began))
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			return err
		}
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("the board answers %d", answer.StatusCode)
		}
		packed = len(content)
		if plain, err = length(content); err != nil {
			return err
		}
	}
	sorted := sortedOf(took[1:])
	fmt.Printf("\n| joining a workshop of %d notes | first ms | p50 ms | p95 ms | KB sent | KB before gzip |\n|---|---|---|---|---|---|\n| the page of the board | %.1f | %.1f | %.1f | %.1f | %.1f |\n",
		notes, float64(took[0].Microseconds())/1000, at(sorted, 0.5), at(sorted, 0.95), float64(packed)/1000, float64(plain)/1000)
	return nil
}

func length(packed []byte) (int, error) {
	if !bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
		return len(packed), nil // it came as it is
	}
	from, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return 0, err
	}
	content, err := io.ReadAll(from)
	return len(content), err
}

// cpu is the processor time that a process has taken.
func cpu(pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}
