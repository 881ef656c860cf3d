package live

import (
	"bytes"
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
	go func() { // goes between two frames
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
		most    int32
	}{
		{"one that is longer than the buffer", []int{4 * buffer}, 1},
		{"some", []int{10, 3 * buffer, buffer, 2000}, 1},
		{"long ones", []int{mostHeld, 3, 8 * mostHeld, 5}, 7},
		{"of lengths that are told in different ways", []int{0, 125, 126, 1<<16 - 1, 1 << 16}, 5},
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
		if n := writes.Load(); n > test.most {
			t.Errorf("%s: %d writes, %d at most", test.name, n, test.most)
		}
	}
	if err := g.conn.Close(); err != nil {
		t.Error(err)
	}
	if err := g.out.push([][]byte{[]byte("late")}); err == nil {
		t.Error("a page that has gone is written to")
	}
}
