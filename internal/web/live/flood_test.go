package live_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"maillage/internal/db/dbtest"
	"maillage/internal/document"
)

// many is more frames than one person may send in a minute: each asks who is there.
const many = 100_000

func TestWhoSendsWithoutEndIsSentAway_AndComesBack_AndOthersGoOn(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t), 2)
	other := r.open(t, 1, acks).sync()
	hostile := r.open(t, 0, acks).sync()
	hostile.send(write(element(7, 0, "text")))
	hostile.until(func(frame []byte) bool { return frame[0] == document.KindSaved })
	go func() {
		for range many {
			if hostile.conn.Write(t.Context(), websocket.MessageBinary, []byte{3}) != nil {
				return
			}
		}
	}()
	if code := hostile.ends(); code != 4529 {
		t.Errorf("who sends %d frames gets %d", many, code)
	}
	other.send(write(element(1, 0, "text")))
	other.until(func(frame []byte) bool { return frame[0] == document.KindSaved })
	back := r.open(t, 0, acks).sync()
	back.send(write(element(7, 1, "text")))
	back.until(func(frame []byte) bool { return frame[0] == document.KindSaved })
	if got := r.elements(t); got != 3 {
		t.Errorf("%d elements are kept, not 3", got)
	}
}

func TestAPostOfManyFramesIsCountedAsEach_WhateverAddressItNames(t *testing.T) {
	r := newRoom(t, dbtest.SQLite(t), 1)
	seat, events := r.stream(t, 0)
	r.subject.Part = "other" // of the address only: the seat stays where it is
	body := bytes.Repeat(after([]byte{3}), many)
	if got := r.post(t, 0, "/stream/"+seat, body); got != http.StatusTooManyRequests {
		t.Errorf("a post of %d frames gets %d", many, got)
	}
	for events.Scan() {
		if strings.HasPrefix(events.Text(), "event: end") && events.Scan() {
			break
		}
	}
	if !strings.HasPrefix(events.Text(), "data: 4529 ") {
		t.Errorf("its stream ends by %q", events.Text())
	}
}
