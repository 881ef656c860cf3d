// Package live connects open pages to lines: by websocket, and where a network lets none pass,
// by a stream of events with posts that carry the same frames.
package live

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"maillage/internal/fault"
	"maillage/internal/live"
	"maillage/internal/web"
)

// Seat is where the frames of a page go.
type Seat interface {
	Receive(ctx context.Context, frame []byte) error
	Leave()
}

// Join seats the page of a request: its answers come out of the line.
type Join func(r *http.Request, line *live.Line) (Seat, error)

const (
	// mostFrame is the longest frame taken: a paste of some megabytes.
	mostFrame = 8 << 20
	// silence is how long a page may say nothing: those of y-websocket speak every 15 seconds.
	silence = time.Minute
	// patience is how long a page may take to read one frame.
	patience = 30 * time.Second
)

// Add adds the ways to one kind of things, each under its identifier: GET path/{id} by
// websocket; GET path/{id}/stream with POST path/{id}/stream/{seat} by events and posts.
// Services decide who may join.
func Add(server *web.Server, path string, join Join) { add(server, path, web.SignedIn, join) }

// AddPublic is Add for things that visitors may join too, without a session.
func AddPublic(server *web.Server, path string, join Join) { add(server, path, web.Public, join) }

func add(server *web.Server, path string, access web.Access, join Join) {
	p := &pages{server: server, join: join, meter: newMeter(server.Config().Now), streams: streams{open: map[string]streamed{}}, watch: watch{goes: server.SessionGoes, of: map[*live.Line]*http.Request{}}}
	server.Get(path+"/{id}", access, p.socket)
	server.Get(path+"/{id}/stream", access, p.stream)
	server.PostCounted(path+"/{id}/stream/{seat}", access, mostPosted, p.post)
}

type pages struct {
	server  *web.Server
	join    Join
	streams streams
	watch   watch
	meter   *meter
}

// socket speaks by websocket until either side has enough. Who may not join is told by a code:
// the status of an answer never reaches a script.
func (p *pages) socket(w http.ResponseWriter, r *http.Request) error {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return nil // the library has answered
	}
	defer conn.CloseNow() //nolint:errcheck // closed already, but after a panic
	conn.SetReadLimit(-1) // see read
	line := live.NewLine()
	seat, err := p.join(r, line)
	if err != nil {
		end := endFor(err)
		_ = conn.Close(websocket.StatusCode(end.Code), end.Reason)
		if end.Code == live.Again && !fault.Is(err, fault.Limited) {
			p.server.Config().Log.ErrorContext(r.Context(), "join", "request", web.Of(r).ID, "error", err)
		}
		return nil
	}
	defer seat.Leave()
	defer p.watch.over(r, line)()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		defer cancel()
		_ = send(ctx, conn, line) // pages come and go
	}()
	receive(ctx, conn, line, func(frame []byte) error { return p.take(ctx, meteredOf(r), line, seat, frame) })
	cancel()
	<-sent
	return nil
}

// endFor says in a code why somebody may not join.
func endFor(err error) *live.End {
	if end, ok := errors.AsType[*live.End](err); ok {
		return end
	}
	switch {
	case fault.Is(err, fault.NotFound):
		return &live.End{Code: live.Unknown, Reason: "nothing there for you"}
	case fault.Is(err, fault.Forbidden):
		return &live.End{Code: live.Forbidden, Reason: "not allowed"}
	}
	if fault.Is(err, fault.Limited) {
		return &live.End{Code: live.Again, Reason: "too many pages are open"}
	}
	return &live.End{Code: live.Again, Reason: "not now"}
}

var errLeft = errors.New("live: the page has gone")

// take hands a frame over, unless its person sends too much.
func (p *pages) take(ctx context.Context, of metered, line *live.Line, seat Seat, frame []byte) error {
	if !p.meter.takes(of, len(frame)) {
		line.Close(live.Limited, tooMuch)
		return errTooMuch
	}
	return seat.Receive(ctx, frame)
}

// receive hands over what comes until either side has enough.
func receive(ctx context.Context, conn *websocket.Conn, line *live.Line, take func(frame []byte) error) {
	for {
		frame, err := read(ctx, conn)
		if err != nil {
			return
		}
		if len(frame) > mostFrame {
			line.Close(live.Full, tooLarge)
			<-ctx.Done() // until it is told
			return
		}
		err = take(frame)
		if errors.Is(err, errTooMuch) {
			<-ctx.Done() // until it is told
		}
		if err != nil {
			return
		}
	}
}

// tooLarge is told for good: clients would come back with the same frame after the code that the
// library gives for it.
const tooLarge = "a frame that is too large"

// read reads one frame; of one that is too large, no more than to know that it is.
func read(ctx context.Context, conn *websocket.Conn) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	kind, frame, err := conn.Reader(ctx)
	if err == nil && kind != websocket.MessageBinary {
		err = conn.Close(websocket.StatusUnsupportedData, "frames are binary")
		return nil, errors.Join(errLeft, err)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(frame, mostFrame+1))
}

func send(ctx context.Context, conn *websocket.Conn, line *live.Line) error {
	for {
		frames, err := line.Next(ctx)
		if end, ok := errors.AsType[*live.End](err); ok {
			_ = conn.Close(websocket.StatusCode(end.Code), end.Reason)
		}
		if err != nil {
			return err
		}
		for _, frame := range frames {
			if err := write(ctx, conn, frame); err != nil {
				return err
			}
		}
	}
}

func write(ctx context.Context, conn *websocket.Conn, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return conn.Write(ctx, websocket.MessageBinary, frame)
}
