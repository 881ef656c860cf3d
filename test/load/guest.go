package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Guest is somebody at a workshop in an open page, by a first name alone. Like the page, they send
// again what was not answered, and come back when their line is cut.
type Guest struct {
	Workshop string
	// Heard is told each frame, when set before Stay.
	Heard func(Frame)
	// Back is told how long they were away each time their line was cut.
	Back func(away time.Duration)

	site    *Site
	cookies string

	mu      sync.Mutex
	waiting map[string]string // commands that were not answered, guarded by mu like what follows
	order   []string
	kept    map[string]bool
	refused map[string]string
	seq     int64
	line    *websocket.Conn
	changed chan struct{} // closed at each answer, then made anew
}

// Frame is what a page is sent.
type Frame struct {
	Seq int64             `json:"seq"`
	Ops []json.RawMessage `json:"ops"`
	OK  []string          `json:"ok"`
	No  []struct {
		ID    string `json:"id"`
		Why   string `json:"why"`
		Again int64  `json:"again"`
	} `json:"no"`
	Bytes int `json:"-"`
}

// ComeIn joins a workshop by its link.
func (s *Site) ComeIn(ctx context.Context, link, name string) (*Guest, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/w/"+link, strings.NewReader(url.Values{"name": {name}}.Encode()))
	if err != nil {
		return nil, err
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := s.client.Do(q)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	parts := strings.Split(answer.Header.Get("Location"), "/")
	if answer.StatusCode != http.StatusSeeOther || len(parts) < 3 {
		return nil, fmt.Errorf("%s joins: status %d", name, answer.StatusCode)
	}
	g := &Guest{Workshop: parts[2], site: s, waiting: map[string]string{}, kept: map[string]bool{}, refused: map[string]string{}, changed: make(chan struct{})}
	for _, c := range answer.Cookies() {
		g.cookies += c.Name + "=" + c.Value + ";"
	}
	return g, nil
}

// Board gets the page of the board, as a browser asks for it.
func (g *Guest) Board(ctx context.Context) (*http.Response, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, g.site.URL+"/workshops/"+g.Workshop+"/board", nil)
	if err != nil {
		return nil, err
	}
	q.Header.Set("Cookie", g.cookies)
	q.Header.Set("Accept-Encoding", "gzip")
	return g.site.client.Do(q)
}

// pause is how long a page waits before it tries again.
const pause = 100 * time.Millisecond

// Stay keeps the page open until ctx ends.
func (g *Guest) Stay(ctx context.Context) {
	cut := time.Time{}
	for ctx.Err() == nil {
		g.sit(ctx, func() {
			if !cut.IsZero() && g.Back != nil {
				g.Back(time.Since(cut))
			}
		})
		if cut = time.Now(); ctx.Err() == nil {
			time.Sleep(pause)
		}
	}
}

// sit opens a line and reads it until it is cut.
func (g *Guest) sit(ctx context.Context, back func()) {
	g.mu.Lock()
	since := g.seq
	g.mu.Unlock()
	address := strings.Replace(g.site.URL, "http", "ws", 1) + "/boards/" + g.Workshop + "?since=" + strconv.FormatInt(since, 10)
	for {
		conn, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPHeader: http.Header{"Cookie": {g.cookies}}}) //nolint:bodyclose // the connection is
		if err == nil {
			g.read(ctx, conn, back)
			return
		}
		if ctx.Err() != nil {
			return
		}
		time.Sleep(pause)
	}
}

func (g *Guest) read(ctx context.Context, conn *websocket.Conn, back func()) {
	defer conn.CloseNow()
	conn.SetReadLimit(32 << 20)
	for first := true; ; first = false {
		_, content, err := conn.Read(ctx)
		if err != nil {
			g.mu.Lock()
			g.line = nil
			g.mu.Unlock()
			return
		}
		var f Frame
		if err := json.Unmarshal(content, &f); err != nil {
			panic(fmt.Sprintf("a frame that is none: %s", content))
		}
		f.Bytes = len(content)
		if first {
			back()
			g.resend(ctx, conn)
		}
		g.take(ctx, f)
	}
}

// resend opens the line to what is sent, beginning with what was not answered.
func (g *Guest) resend(ctx context.Context, conn *websocket.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.line = conn
	for _, id := range g.order {
		if content, waits := g.waiting[id]; waits {
			_ = conn.Write(ctx, websocket.MessageBinary, []byte(content))
		}
	}
}

func (g *Guest) take(ctx context.Context, f Frame) {
	g.mu.Lock()
	g.seq = f.Seq
	for _, id := range f.OK {
		g.kept[id] = true
		delete(g.waiting, id)
	}
	for _, no := range f.No {
		if no.Again > 0 {
			time.AfterFunc(time.Duration(no.Again)*time.Millisecond, func() { g.again(ctx, no.ID) })
			continue
		}
		g.refused[no.ID] = no.Why
		delete(g.waiting, no.ID)
	}
	if len(f.OK)+len(f.No) > 0 {
		close(g.changed)
		g.changed = make(chan struct{})
	}
	g.mu.Unlock()
	if g.Heard != nil {
		g.Heard(f)
	}
}

func (g *Guest) again(ctx context.Context, id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if content, waits := g.waiting[id]; waits && g.line != nil {
		_ = g.line.Write(ctx, websocket.MessageBinary, []byte(content))
	}
}

// Send gives a command to the page, which sends it now, and again until it is answered.
func (g *Guest) Send(ctx context.Context, id, verb string, fields map[string]string) error {
	all := maps.Clone(fields)
	all["id"], all["do"] = id, verb
	content, err := json.Marshal(all)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting[id] = string(content)
	g.order = append(g.order, id)
	if g.line != nil {
		_ = g.line.Write(ctx, websocket.MessageBinary, content) // what is lost waits
	}
	return nil
}

// Kept gives the commands that were said to be kept, in order.
func (g *Guest) Kept() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Sorted(maps.Keys(g.kept))
}

// Settle waits until everything is answered; it fails when something was refused.
func (g *Guest) Settle(ctx context.Context) error {
	for {
		g.mu.Lock()
		waits, changed := len(g.waiting), g.changed
		var err error
		for id, why := range g.refused {
			err = errors.Join(err, fmt.Errorf("%s is refused: %s", id, why))
		}
		g.mu.Unlock()
		if waits == 0 || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%d commands are not answered: %w", waits, ctx.Err())
		}
	}
}
