package live

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/web"
)

// page is one that is open by websocket. Most say nothing most of the time, and there may be
// hundreds: so it has one goroutine, which waits for what the page sends, and nothing is kept of
// the request. Whoever sends something to it writes that at once; only where the network does not
// take it, or it is long, another goroutine does.
type page struct {
	pages *pages
	conn  *websocket.Conn
	out   *outlet
	line  *live.Line
	seat  Seat
	of    metered
	done  func() // it need not be watched any more

	reads clock // since when it waits for the page; see late
}

// clock is since when something goes on, in nanoseconds; 0 while it does not.
type clock struct{ since atomic.Int64 }

func (c *clock) start() { c.since.Store(time.Now().UnixNano()) } //nolint:forbidigo // of the connection, not of the trade
func (c *clock) stop()  { c.since.Store(0) }
func (c *clock) beyond(most time.Duration) bool {
	since := c.since.Load()
	return since != 0 && time.Since(time.Unix(0, since)) > most
}

// parting is how long a page has to hear why its line ends. What it had on its way is read until
// then, and dropped: a connection that is closed with something unread takes back what was sent.
const parting = 5 * time.Second

// upgrader gives no page a buffer to write in: the library takes one from the pool when it writes
// frames, which it never does. See outlet.
var upgrader = websocket.Upgrader{ReadBufferSize: 256, WriteBufferPool: &sync.Pool{}}

// socket opens a page by websocket, which goes on by itself. Who may not join is told by a code:
// the status of an answer never reaches a script.
func (p *pages) socket(w http.ResponseWriter, r *http.Request) error {
	way := &small{ResponseWriter: w}
	conn, err := upgrader.Upgrade(way, r, nil)
	if err != nil {
		return nil //nolint:nilerr // the library has answered
	}
	g := &page{pages: p, conn: conn, out: way.out, of: meteredOf(r)}
	g.line = live.NewTelling(g.send)
	if g.seat, err = p.join(r, g.line); err != nil {
		end := endFor(err)
		g.seat = nobody{}
		g.line.Close(end.Code, end.Reason)
		if end.Code == live.Again && !fault.Is(err, fault.Limited) {
			p.server.Config().Log.ErrorContext(r.Context(), "join", "request", web.Of(r).ID, "error", err)
		}
	}
	g.done = p.over(r, g.line, g.late)
	go g.receive()
	return nil
}

// nobody sits where somebody may not.
type nobody struct{}

func (nobody) Receive(context.Context, []byte) error { return nil }
func (nobody) Leave()                                {}

// small makes of a request's connection an outlet.
type small struct {
	http.ResponseWriter
	out *outlet // once it is hijacked
}

// Hijack implements http.Hijacker.
func (s *small) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(s.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early := make([]byte, rw.Reader.Buffered())
	if _, err := io.ReadFull(rw, early); err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	s.out = &outlet{Conn: conn, early: early}
	s.out.system.let(conn)
	return s.out, rw, nil
}

// late ends a page that says nothing, or does not read, for too long.
func (g *page) late() {
	if g.reads.beyond(silence) || g.out.waits.beyond(patience) {
		_ = g.conn.Close() // ends both
	}
}

// receive hands over one frame and has another goroutine wait for the next; after the last it waits
// for the page to have heard so. Of hundreds of pages most wait: that takes the two kilobytes of
// stack that a goroutine begins with, and a stack that grew, while a frame was read and handed over,
// would never be so small again.
func (g *page) receive() {
	over := true
	defer func() {
		if over {
			g.leave(recover())
		}
	}()
	g.reads.start()
	if kind, from, err := g.conn.NextReader(); err == nil && g.took(kind, from) {
		over = false
		go g.receive()
	}
}

func (g *page) leave(failed any) {
	if failed != nil {
		g.pages.server.Config().Log.Error("receive", "panic", failed)
	}
	g.seat.Leave()
	g.done()
	_ = g.conn.Close()
}

// took tells whether others may come.
func (g *page) took(kind int, from io.Reader) bool {
	if kind != websocket.BinaryMessage {
		g.line.Close(websocket.CloseUnsupportedData, "frames are binary")
	}
	frame, err := read(from)
	g.reads.stop()
	if err != nil {
		return false
	}
	if g.line.Ended() {
		return true
	}
	if len(frame) > mostFrame {
		g.line.Close(live.Full, tooLarge)
		return true
	}
	err = g.pages.take(context.Background(), g.of, g.line, g.seat, frame) //nolint:forbidigo // the request is over
	return err == nil || errors.Is(err, errTooMuch)
}

// read reads one frame; of one that is too large, no more than to know that it is.
func read(from io.Reader) ([]byte, error) {
	frame := make([]byte, 0, 512)
	for { // io.ReadAll needs more of the stack: see page.receive
		n, err := from.Read(frame[len(frame):cap(frame)])
		frame = frame[:len(frame)+n]
		switch {
		case err == io.EOF:
			return bytes.Clone(frame), nil // what is kept of it would keep half a kilobyte
		case err != nil:
			return nil, err
		case len(frame) > mostFrame:
			return frame, nil
		case len(frame) == cap(frame):
			frame = slices.Grow(frame, len(frame))
		}
	}
}

// send sends what there is, unless somebody must wait for that.
func (g *page) send() {
	for {
		frames, end := g.line.Take()
		if end == nil && len(frames) == 0 {
			return
		}
		if end != nil || length(frames) > mostHeld {
			go g.wait(frames, end)
			return
		}
		left, all, err := g.out.send(frames)
		if err != nil { // pages come and go
			_ = g.conn.Close()
			return
		}
		if !all {
			go g.wait(left, nil)
			return
		}
	}
}

// wait sends what the network did not take yet, then frames, then what comes meanwhile; of the
// last, the end.
func (g *page) wait(frames [][]byte, end *live.End) {
	for end == nil {
		if err := g.out.push(frames); err != nil {
			_ = g.conn.Close()
			return
		}
		if frames, end = g.line.Take(); end == nil && len(frames) == 0 {
			return
		}
	}
	by := time.Now().Add(parting)  //nolint:forbidigo // of the connection, not of the trade
	_ = g.conn.SetReadDeadline(by) // ends both
	_ = g.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(int(end.Code), end.Reason), by)
}

func length(frames [][]byte) (bytes int) {
	for _, frame := range frames {
		bytes += mostHead + len(frame)
	}
	return bytes
}
