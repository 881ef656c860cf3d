package live_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"maillage/internal/live"
	weblive "maillage/internal/web/live"
)

// mute hears and says nothing.
type mute struct{ heard chan struct{} }

func (m mute) Receive(context.Context, []byte) error {
	m.heard <- struct{}{}
	return nil
}

func (mute) Leave() {}

// opens opens a websocket, without a goroutine of its own.
func opens(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, _ = fmt.Fprintf(conn, "GET /open/one HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("answered %s", answer.Status)
	}
	return conn
}

func TestAPageThatWaitsTakesTwoKilobytesOfStack(t *testing.T) {
	if runtime.GOARCH != "amd64" || testing.CoverMode() != "" || raced() {
		t.Skip("frames of other compilations are larger")
	}
	const many = 400
	seat := mute{make(chan struct{}, many)}
	site := publicSiteOf(t, func(*http.Request, *live.Line) (weblive.Seat, error) { return seat, nil })
	stacks := func() uint64 {
		runtime.GC()
		runtime.GC() // from here on goroutines begin with what those that wait need, on an average
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.StackInuse
	}
	before := stacks()
	var lines []net.Conn
	for range many {
		lines = append(lines, opens(t, strings.TrimPrefix(site, "http://")))
	}
	frame := append([]byte{0x82, 0x80 | 100, 0, 0, 0, 0}, make([]byte, 100)...)
	for range 2 { // as who has been there for a while
		for _, line := range lines {
			if _, err := line.Write(frame); err != nil {
				t.Fatal(err)
			}
			<-seat.heard
		}
		stacks()
	}
	if each := (stacks() - before) / many; each > 2<<10+512 {
		t.Errorf("%d bytes of stack for each", each)
	}
}

func raced() bool {
	info, _ := debug.ReadBuildInfo()
	return slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}
