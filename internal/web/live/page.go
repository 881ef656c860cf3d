package live

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/web"
)

// page is one that is open by websocket. Most say nothing most of the time, and there may be
// hundreds: so it has one goroutine, which waits for what the page sends; another one goes as long
// as there is something to send; and nothing is kept of the request.
type page struct {
	pages *pages
	conn  *websocket.Conn
	out   *outlet
	line  *live.Line
	seat  Seat
	of    metered
	told  chan struct{} // closed once nothing more is sent

	reads, writes clock // since when it waits for the page
}

// clock is since when something goes on, in nanoseconds; 0 while it does not.
type clock struct{ since atomic.Int64 }

func (c *clock) start() { c.since.Store(time.Now().UnixNano()) } //nolint:forbidigo // of the connection, not of the trade
func (c *clock) stop()  { c.since.Store(0) }
func (c *clock) beyond(most time.Duration) bool {
	since := c.since.Load()
	return since != 0 && time.Since(time.Unix(0, since)) > most
}

// socket opens a page by websocket, which goes on by itself. Who may not join is told by a code:
// the status of an answer never reaches a script.
func (p *pages) socket(w http.ResponseWriter, r *http.Request) error {
	way := &small{ResponseWriter: w}
	conn, err := websocket.Accept(way, r, nil)
	if err != nil {
		return nil //nolint:nilerr // the library has answered
	}
	conn.SetReadLimit(-1) // see read
	g := &page{pages: p, conn: conn, out: way.out, of: meteredOf(r), told: make(chan struct{})}
	g.line = live.NewTelling(func() { go g.send() })
	if g.seat, err = p.join(r, g.line); err != nil {
		end := endFor(err)
		_ = conn.Close(websocket.StatusCode(end.Code), end.Reason)
		if end.Code == live.Again && !fault.Is(err, fault.Limited) {
			p.server.Config().Log.ErrorContext(r.Context(), "join", "request", web.Of(r).ID, "error", err)
		}
		return nil
	}
	done := p.over(r, g.line, g.late)
	go g.receive(done) //nolint:gosec // it goes on when the request is over
	return nil
}

// small gives the websocket buffers that hold what a page usually sends. Those of net/http, of four
// kilobytes each way, were half of what an open page took.
type small struct {
	http.ResponseWriter
	out *outlet // once it is hijacked
}

const buffer = 512

// Hijack implements http.Hijacker.
func (s *small) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(s.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, err := rw.Peek(rw.Reader.Buffered())
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	in := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(early), conn), max(buffer, len(early)))
	if _, err := in.Peek(len(early)); err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	s.out = &outlet{Conn: conn}
	return s.out, bufio.NewReadWriter(in, bufio.NewWriterSize(s.out, buffer)), nil
}

// late ends a page that says nothing, or does not read, for too long.
func (g *page) late() {
	if g.reads.beyond(silence) || g.writes.beyond(patience) {
		_ = g.conn.CloseNow() // ends both
	}
}

// receive hands over what comes until either side has enough.
func (g *page) receive(done func()) {
	defer func() {
		if failed := recover(); failed != nil {
			g.pages.server.Config().Log.Error("receive", "panic", failed)
		}
		g.seat.Leave()
		done()
		_ = g.conn.CloseNow()
	}()
	for {
		frame, err := g.read()
		if err != nil {
			return
		}
		if len(frame) > mostFrame {
			g.line.Close(live.Full, tooLarge)
			<-g.told
			return
		}
		err = g.pages.take(context.Background(), g.of, g.line, g.seat, frame) //nolint:forbidigo // the request is over
		if errors.Is(err, errTooMuch) {
			<-g.told
		}
		if err != nil {
			return
		}
	}
}

var errLeft = errors.New("live: the page has gone")

// read reads one frame; of one that is too large, no more than to know that it is.
func (g *page) read() ([]byte, error) {
	g.reads.start()
	defer g.reads.stop()
	kind, frame, err := g.conn.Reader(context.Background()) //nolint:forbidigo // see late
	if err == nil && kind != websocket.MessageBinary {
		err = g.conn.Close(websocket.StatusUnsupportedData, "frames are binary")
		return nil, errors.Join(errLeft, err)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(frame, mostFrame+1))
}

// send writes what there is; of the last, the end.
func (g *page) send() {
	for {
		frames, end := g.line.Take()
		if end != nil {
			_ = g.conn.Close(websocket.StatusCode(end.Code), end.Reason)
			close(g.told)
			return
		}
		if len(frames) == 0 {
			return
		}
		err := g.write(frames)
		g.writes.stop()
		if err != nil { // pages come and go
			_ = g.conn.CloseNow()
			close(g.told)
			return
		}
	}
}

// write writes frames, those that are short together.
func (g *page) write(frames [][]byte) error {
	g.out.hold()
	for _, frame := range frames {
		g.writes.start()
		if err := g.conn.Write(context.Background(), websocket.MessageBinary, frame); err != nil { //nolint:forbidigo // see late
			return err
		}
	}
	g.writes.start()
	return g.out.release()
}
