package live

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"
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

func TestFramesThatAreSentTogether_GoOutTogether_WhateverTheirLength(t *testing.T) {
	pages := make(chan *page)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		way := &small{ResponseWriter: w}
		conn, err := websocket.Accept(way, r, nil)
		if err != nil {
			t.Error(err)
		}
		pages <- &page{conn: conn, out: way.out}
	}))
	defer site.Close()
	conn, _, err := websocket.Dial(t.Context(), site.URL, nil) //nolint:bodyclose // the connection is
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	conn.SetReadLimit(1 << 20)
	g := <-pages
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
	} {
		var sent [][]byte
		for i, length := range test.lengths {
			sent = append(sent, bytes.Repeat([]byte{byte('a' + i)}, length))
		}
		writes.Store(0)
		wrote := make(chan error, 1)
		go func() { wrote <- g.write(sent) }()
		for _, want := range sent {
			_, got, err := conn.Read(t.Context())
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
	if err := g.conn.CloseNow(); err != nil {
		t.Error(err)
	}
	if err := g.write([][]byte{[]byte("late")}); err == nil {
		t.Error("a page that has gone is written to")
	}
}
