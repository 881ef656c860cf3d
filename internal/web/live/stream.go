package live

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/live"
)

const (
	// mostPosted is how much one post may carry: the longest frame, or many short ones.
	mostPosted = mostFrame + 64<<10
	// still is how often a stream says that it goes on: proxies end what is silent for a minute.
	still = 20 * time.Second
	// absence is how long a stream may go on without a post from its page, which has gone without
	// a word: those of y-websocket speak every 15 seconds.
	absence = 2 * time.Minute
)

// streamed is a seat whose frames come by post.
type streamed struct {
	of    metered
	seat  Seat
	line  *live.Line
	heard chan struct{} // holds one after each post
}

// streams are those that are open, by their secret name.
type streams struct {
	mu   sync.Mutex
	open map[string]streamed
}

func (s *streams) add(one streamed) (name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name = account.NewSecret()
	s.open[name] = one
	return name
}

func (s *streams) remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, name)
}

func (s *streams) find(name, who string) (streamed, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.open[name]
	return one, ok && one.of.who == who
}

// stream answers with events for as long as the page stays: first "seat" with the name to post
// under, then one message for each frame, in base64; at last "end" with a code and a reason.
func (p *pages) stream(w http.ResponseWriter, r *http.Request) error {
	line := live.NewLine()
	seat, err := p.join(r, line)
	if err != nil {
		if endFor(err).Code == live.Again {
			return err
		}
		return p.events(w, func(out events) error { return out.end(endFor(err)) })
	}
	defer seat.Leave()
	one := streamed{meteredOf(r), seat, line, make(chan struct{}, 1)}
	name := p.streams.add(one)
	defer p.streams.remove(name)
	defer p.over(r, line, func() {})()
	attended := make(chan struct{})
	go func() {
		defer close(attended)
		one.attend(r.Context())
	}()
	_ = p.events(w, func(out events) error { // pages come and go
		if err := out.say("event: seat\ndata: %s\n\n", name); err != nil {
			return err
		}
		return out.pass(r.Context(), line)
	})
	line.Close(live.Stopping, "left") // ends attend
	<-attended
	return nil
}

// attend ends the line of a page that has not been heard for long.
func (s streamed) attend(ctx context.Context) {
	for {
		select {
		case <-s.heard:
		case <-s.line.Done():
			return
		case <-ctx.Done():
			return
		case <-time.After(absence):
			s.line.Close(live.Again, "nothing was heard")
		}
	}
}

// events writes a stream of events.
type events struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (p *pages) events(w http.ResponseWriter, write func(out events) error) error {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would wait for more
	return write(events{w, http.NewResponseController(w)})
}

// say writes at once, within the patience that a page has for one frame.
func (e events) say(format string, values ...any) error {
	err := e.control.SetWriteDeadline(time.Now().Add(patience)) //nolint:forbidigo // of the connection, not of the trade
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := fmt.Fprintf(e.w, format, values...); err != nil {
		return err
	}
	return e.control.Flush()
}

func (e events) end(end *live.End) error {
	return e.say("event: end\ndata: %d %s\n\n", end.Code, end.Reason)
}

// pass writes what comes out of the line until it ends.
func (e events) pass(ctx context.Context, line *live.Line) error {
	for {
		frames, err := next(ctx, line)
		if end, ok := errors.AsType[*live.End](err); ok {
			return e.end(end)
		}
		if errors.Is(err, context.DeadlineExceeded) {
			if err := e.say(": still here\n\n"); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		for _, frame := range frames {
			if err := e.say("data: %s\n\n", base64.StdEncoding.EncodeToString(frame)); err != nil {
				return err
			}
		}
	}
}

func next(ctx context.Context, line *live.Line) ([][]byte, error) {
	waits, cancel := context.WithTimeout(ctx, still)
	defer cancel()
	frames, err := line.Next(waits)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return frames, err
}

// post takes frames, each after its length in four bytes, the highest first.
func (p *pages) post(w http.ResponseWriter, r *http.Request) error {
	one, ok := p.streams.find(r.PathValue("seat"), meteredOf(r).who)
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	content, err := io.ReadAll(r.Body)
	if _, is := errors.AsType[*http.MaxBytesError](err); is {
		one.line.Close(live.Full, tooLarge)
	}
	if err != nil {
		return err
	}
	for len(content) > 0 {
		frame, rest, ok := cut(content)
		if !ok {
			return fault.New(fault.Invalid, "fault.form")
		}
		err := p.take(r.Context(), one.of, one.line, one.seat, frame)
		if errors.Is(err, errTooMuch) {
			return err
		}
		if err != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		content = rest
	}
	select {
	case one.heard <- struct{}{}:
	default:
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func cut(content []byte) (frame, rest []byte, ok bool) {
	if len(content) < 4 {
		return nil, nil, false
	}
	length, content := uint64(binary.BigEndian.Uint32(content)), content[4:]
	if length > uint64(len(content)) || length > mostFrame {
		return nil, nil, false
	}
	return content[:length:length], content[length:], true
}
