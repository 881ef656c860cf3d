package live_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// masked is a binary frame as browsers send it, under a mask that changes nothing.
func masked(content string) []byte {
	return append([]byte{0x82, 0x80 | byte(len(content)), 0, 0, 0, 0}, content...)
}

func TestFramesThatComeWithTheHandshake_AreAnsweredLikeOthers(t *testing.T) {
	at := strings.TrimPrefix(publicSite(t), "http://")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	sent, want := []byte("GET /open/one HTTP/1.1\r\nHost: "+at+"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"), []byte{}
	for range 20 { // more than the buffer of a page holds
		text := strings.Repeat("é", 50)
		sent, want = append(sent, masked(text)...), append(append(want, 0x82, 100), text...)
	}
	if _, err := conn.Write(sent); err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(conn)
	answer, err := http.ReadResponse(from, nil) //nolint:bodyclose // it has none
	if err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("answered %v (%v)", answer, err)
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(from, got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%q comes back (%v)", got, err)
	}
}
