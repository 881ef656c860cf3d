package live

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"maillage/internal/live"
)

// counted counts the writes that reach the network.
type counted struct {
	net.Conn
	writes *atomic.Int32
}

func (c counted) Write(content []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(content)
}

// opened is a page, and the connection of who has it open.
func opened(t *testing.T) (*page, *websocket.Conn) {
	t.Helper()
	pages := make(chan *page, 1)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		way := &small{ResponseWriter: w}
		conn, err := upgrader.Upgrade(way, r, nil)
		if err != nil {
			t.Error(err)
		}
		pages <- &page{conn: conn, out: way.out}
	}))
	t.Cleanup(site.Close)
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(site.URL, "http", "ws", 1), nil) //nolint:bodyclose // the connection is
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return <-pages, conn
}

func TestWhoSendsNeverWaits_AndAllComesInOrder_OnceThePageReads(t *testing.T) {
	g, conn := opened(t)
	g.line = live.NewTelling(g.send)
	const frames = 400 // more than a network holds
	for n := range frames {
		frame := make([]byte, 1000*(1+n%50)) // some longer than what is gathered
		frame[0], frame[1] = byte(n), byte(n>>8)
		g.line.Send(frame)
	}
	pong := make(chan error, 1)
	go func() {
		pong <- g.conn.WriteControl(websocket.PongMessage, []byte("there"), time.Time{})
		g.line.Close(live.Again, "that was all")
	}()
	var heard string
	conn.SetPongHandler(func(text string) error {
		heard = text
		return nil
	})
	for n := range frames {
		_, frame, err := conn.ReadMessage()
		if err != nil || len(frame) != 1000*(1+n%50) || frame[0] != byte(n) || frame[1] != byte(n>>8) {
			t.Fatalf("frame %d comes as %d bytes (%v)", n, len(frame), err)
		}
	}
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, int(live.Again)) {
		t.Errorf("at last comes %v", err)
	}
	if err := <-pong; err != nil || heard != "there" {
		t.Errorf("the library's answer comes as %q (%v)", heard, err)
	}
}

func TestAShortFrame_IsWrittenBeforeSendReturns(t *testing.T) {
	g, conn := opened(t)
	g.line = live.NewTelling(g.send)
	for range 3 {
		g.line.Send([]byte("bonjour"))
		g.out.mu.Lock()
		if g.out.held != nil {
			t.Error("something is left to write")
		}
		g.out.mu.Unlock()
		if _, frame, err := conn.ReadMessage(); err != nil || string(frame) != "bonjour" {
			t.Fatalf("%q comes (%v)", frame, err)
		}
	}
}

func TestFramesThatAreSentTogether_GoOutTogether_WhateverTheirLength(t *testing.T) {
	g, conn := opened(t)
	var writes atomic.Int32
	g.out.Conn = counted{g.out.Conn, &writes}
	for _, test := range []struct {
		name    string
		lengths []int
		writes  int32
	}{
		{"some", []int{10, 700, 256, 2000}, 1},
		{"one that is as long as what is gathered", []int{mostHeld}, 1},
		{"one that is longer", []int{mostHeld + 1}, 2},
		{"long ones", []int{mostHeld, 3, 8 * mostHeld, 5}, 4},
		{"of lengths that are told in different ways", []int{0, 125, 126, 1<<16 - 1, 1 << 16}, 4},
	} {
		var sent [][]byte
		for i, length := range test.lengths {
			sent = append(sent, bytes.Repeat([]byte{byte('a' + i)}, length))
		}
		writes.Store(0)
		wrote := make(chan error, 1)
		go func() { wrote <- g.out.push(sent) }()
		for _, want := range sent {
			_, got, err := conn.ReadMessage()
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s: %d bytes come for %d (%v)", test.name, len(got), len(want), err)
			}
		}
		if err := <-wrote; err != nil {
			t.Fatal(err)
		}
		if n := writes.Load(); n != test.writes {
			t.Errorf("%s: %d writes, not %d", test.name, n, test.writes)
		}
	}
	if err := g.conn.Close(); err != nil {
		t.Error(err)
	}
	if err := g.out.push([][]byte{[]byte("late")}); err == nil {
		t.Error("a page that has gone is written to")
	}
}

func TestOnlyWhatIsShort_GoesOutBeforeSendReturns(t *testing.T) {
	g, conn := opened(t)
	g.line = live.NewTelling(g.send)
	var waited atomic.Int32
	g.out.Conn = counted{g.out.Conn, &waited}
	for length, want := range map[int]bool{mostHeld/2 - mostHead: false, mostHeld / 2: true} {
		waited.Store(0)
		g.line.Hold()
		g.line.Send(make([]byte, length))
		g.line.Send(make([]byte, length))
		g.line.Release()
		for range 2 {
			if _, frame, err := conn.ReadMessage(); err != nil || len(frame) != length {
				t.Fatalf("%d bytes come (%v)", len(frame), err)
			}
		}
		if got := waited.Load() > 0; got != want {
			t.Errorf("two frames of %d bytes are waited for: %v", length, got)
		}
	}
}

// stalled takes nothing before it is let.
type stalled struct {
	net.Conn
	asked, let chan struct{}
}

func (c stalled) Write(content []byte) (int, error) {
	c.asked <- struct{}{}
	<-c.let
	return c.Conn.Write(content)
}

func TestWhoSendsNeverWaits_ForAnAnswerThatIsNotTakenEither(t *testing.T) {
	g, conn := opened(t)
	g.line = live.NewTelling(g.send)
	network := stalled{g.out.Conn, make(chan struct{}), make(chan struct{})}
	g.out.Conn = network
	answered := make(chan error, 1)
	go func() { answered <- g.conn.WriteControl(websocket.PongMessage, nil, time.Time{}) }() // to who pings, and does not read
	<-network.asked
	if g.out.waits.since.Load() == 0 {
		t.Error("a page that does not read is not let go")
	}
	sent := make(chan struct{})
	go func() {
		g.line.Send([]byte("a letter"))
		close(sent)
	}()
	select {
	case <-sent:
	case <-time.After(10 * time.Second):
		t.Fatal("everyone who writes waits for a page that does not read")
	}
	network.let <- struct{}{}
	if err := <-answered; err != nil {
		t.Fatal(err)
	}
	<-network.asked
	network.let <- struct{}{}
	if _, frame, err := conn.ReadMessage(); err != nil || string(frame) != "a letter" {
		t.Fatalf("%q comes (%v)", frame, err)
	}
	g.out.mu.Lock()
	defer g.out.mu.Unlock()
	if g.out.waits.since.Load() != 0 {
		t.Error("a page that has read is let go")
	}
}

// fill sends a frame until the network takes no more, and tells how often: of the last a rest is kept.
func fill(t *testing.T, g *page, frame []byte) (sent int) {
	t.Helper()
	for all := true; all; sent++ {
		left, went, err := g.out.send([][]byte{frame})
		if err != nil || left != nil {
			t.Fatalf("%d frames are left (%v)", len(left), err)
		}
		all = went
	}
	return sent
}

func TestAnAnswerOfTheLibrary_GoesBehindTheRestOfAFrame(t *testing.T) {
	g, conn := opened(t)
	frame := bytes.Repeat([]byte("frame"), 3000)
	sent := fill(t, g, frame)
	read := make(chan error, 1)
	go func() {
		heard := false
		conn.SetPongHandler(func(string) error {
			heard = true
			return nil
		})
		for range sent {
			if _, got, err := conn.ReadMessage(); err != nil || !bytes.Equal(got, frame) {
				read <- fmt.Errorf("%d bytes come: %w", len(got), err)
				return
			}
		}
		_, got, err := conn.ReadMessage()
		if !heard || string(got) != "the last" {
			err = fmt.Errorf("an answer: %v, then %q: %w", heard, got, err)
		}
		read <- err
	}()
	if err := g.conn.WriteControl(websocket.PongMessage, nil, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := g.out.push([][]byte{[]byte("the last")}); err != nil {
		t.Fatal(err)
	}
	if err := <-read; err != nil {
		t.Error(err)
	}
}

func TestNothingComesAfterTheEnd(t *testing.T) {
	g, _ := opened(t)
	end := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	if err := g.conn.WriteControl(websocket.CloseMessage, end, time.Time{}); err != nil {
		t.Fatal(err)
	}
	late := [][]byte{[]byte("a letter")}
	if _, _, err := g.out.send(late); !errors.Is(err, net.ErrClosed) {
		t.Errorf("it is sent: %v", err)
	}
	if err := g.out.push(late); !errors.Is(err, net.ErrClosed) {
		t.Errorf("it is pushed: %v", err)
	}
}

func TestTheEnd_GoesBehindTheRestOfAFrame(t *testing.T) {
	g, conn := opened(t)
	frame := bytes.Repeat([]byte("frame"), 3000)
	sent := fill(t, g, frame)
	end := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	if err := g.conn.WriteControl(websocket.CloseMessage, end, time.Time{}); err != nil {
		t.Fatal(err)
	}
	pushed := make(chan error, 1)
	go func() {
		pushed <- g.out.push([][]byte{[]byte("a letter")})
		_ = g.conn.Close() // as a page does then
	}()
	for n := range sent {
		if _, got, err := conn.ReadMessage(); err != nil || !bytes.Equal(got, frame) {
			t.Fatalf("of frame %d come %d bytes (%v)", n, len(got), err)
		}
	}
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("at last comes %v", err)
	}
	if err := <-pushed; !errors.Is(err, net.ErrClosed) {
		t.Errorf("it is pushed: %v", err)
	}
}
