// Package live connects open pages to lines: by websocket, and where a network lets none pass,
// by a stream of events with posts that carry the same frames.
package live

import (
	"context"
	"errors"
	"net/http"
	"time"

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
	p := &pages{server: server, join: join, meter: newMeter(server.Config().Now), streams: streams{open: map[string]streamed{}}, watch: watch{goes: server.SessionGoes, of: map[*live.Line]watched{}}}
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

// tooLarge is told for good: clients would come back with the same frame after the code that the
// library gives for it.
const tooLarge = "a frame that is too large"

// take hands a frame over, unless its person sends too much.
func (p *pages) take(ctx context.Context, of metered, line *live.Line, seat Seat, frame []byte) error {
	if !p.meter.takes(of, len(frame)) {
		line.Close(live.Limited, tooMuch)
		return errTooMuch
	}
	return seat.Receive(ctx, frame)
}
