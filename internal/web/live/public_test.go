package live_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"maillage/internal/account"
	"maillage/internal/db/dbtest"
	"maillage/internal/job"
	"maillage/internal/live"
	"maillage/internal/mail"
	"maillage/internal/web"
	weblive "maillage/internal/web/live"
)

// echo answers each frame by itself.
type echo struct{ line *live.Line }

func (e echo) Receive(_ context.Context, frame []byte) error {
	e.line.Send(frame)
	return nil
}

func (echo) Leave() {}

// publicSite has lines at /open that visitors may join.
func publicSite(t *testing.T) string {
	t.Helper()
	return publicSiteOf(t, func(_ *http.Request, line *live.Line) (weblive.Seat, error) { return echo{line}, nil })
}

func publicSiteOf(t *testing.T, join weblive.Join) string {
	t.Helper()
	d, log := dbtest.SQLite(t), slog.New(slog.DiscardHandler)
	accounts := account.NewService(d, mail.NewPostbox(job.New(d, time.Now, log), mail.NewOutbox(time.Now), "http://localhost"), time.Now)
	server := web.NewServer(web.Config{BaseURL: "http://localhost", Now: time.Now, Log: log}, accounts, account.NewSessions(d, time.Now))
	weblive.AddPublic(server, "/open", join)
	site := httptest.NewServer(server.Handler())
	t.Cleanup(site.Close)
	return site.URL
}

func TestAVisitorSpeaksOnAPublicLine(t *testing.T) {
	conn, _, err := websocket.Dial(t.Context(), publicSite(t)+"/open/one", nil) //nolint:bodyclose // the connection is
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if err := conn.Write(t.Context(), websocket.MessageBinary, []byte("bonjour")); err != nil {
		t.Fatal(err)
	}
	if _, frame, err := conn.Read(t.Context()); err != nil || string(frame) != "bonjour" {
		t.Errorf("%q comes back (%v)", frame, err)
	}
}

func TestVisitorsBehindOneAddressPostWithoutEnd_WhereNoSocketPasses(t *testing.T) {
	site := publicSite(t)
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site+"/open/one/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	events := bufio.NewScanner(answer.Body)
	next := func() string {
		for events.Scan() {
			if data, ok := strings.CutPrefix(events.Text(), "data: "); ok {
				return data
			}
		}
		t.Fatal("the stream ends")
		return ""
	}
	seat := next()
	const many = 300 // more than forms of visitors of one address may be sent at once
	for i := range many {
		post, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site+"/open/one/stream/"+seat, bytes.NewReader(after([]byte("bonjour"))))
		if err != nil {
			t.Fatal(err)
		}
		post.Header.Set("Sec-Fetch-Site", "same-origin")
		got, err := http.DefaultClient.Do(post)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != http.StatusNoContent {
			t.Fatalf("post %d gets %d", i, got.StatusCode)
		}
		if frame, err := base64.StdEncoding.DecodeString(next()); err != nil || string(frame) != "bonjour" {
			t.Fatalf("%q comes back (%v)", frame, err)
		}
	}
}
