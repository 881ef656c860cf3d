// Package live carries frames between the program and the pages that are open, whatever the way
// they take. It knows lines and bytes, not what they say.
package live

import (
	"context"
	"fmt"
	"sync"
)

// Code says why a line ends. Those from 4400 to 4499 are for good: the clients of y-websocket do
// not come back after them, and do after all others.
type Code int

// The codes.
const (
	Stopping  Code = 1001 // the program stops
	Malformed Code = 4400 // a frame that cannot be read, or asks for too much
	Forbidden Code = 4403 // not, or no longer, allowed
	Unknown   Code = 4404 // nothing there
	Outdated  Code = 4406 // the page is too old for what it opens
	Full      Code = 4413 // no room for what is sent
	Replaced  Code = 4409 // what the page holds belongs to a former edition
	Slow      Code = 4508 // the page does not read what it is sent
	Again     Code = 4503 // something failed: come back and compare
	Limited   Code = 4529 // more than may be sent in a minute: come back later, and send it then
)

// End is the end of a line. It is an error: see Line.Next.
type End struct {
	Code   Code
	Reason string // for the log of a browser, in English
}

// Error implements error.
func (e *End) Error() string { return fmt.Sprintf("line ended: %d %s", e.Code, e.Reason) }

// mostWaiting bounds the bytes that wait to be sent to one page. A large document comes as one
// frame; a page that falls behind by as much again had better begin afresh.
const mostWaiting = 32 << 20

// Line is the way to one open page. Whoever sends never waits.
type Line struct {
	mu     sync.Mutex
	frames [][]byte // guarded by mu, like what follows
	bytes  int
	end    *End
	taken  bool // somebody was told to take what there is, and has not found nothing yet
	held   bool // nobody is told for now

	tell  func()        // that there is something to take; never under mu
	ready chan struct{} // holds one then; nil where another way of telling was asked for
	done  chan struct{} // closed with the line
}

// NewLine opens a line whose frames somebody waits for with Next.
func NewLine() *Line {
	ready := make(chan struct{}, 1)
	l := NewTelling(func() {
		select {
		case ready <- struct{}{}:
		default:
		}
	})
	l.ready = ready
	return l
}

// NewTelling opens a line for which nobody waits: whoever sends calls tell when there is something
// to Take, once until all of it is taken. It must not wait.
func NewTelling(tell func()) *Line {
	return &Line{tell: tell, done: make(chan struct{})}
}

// Send puts a frame on its way; it must not be changed afterwards. A line that has ended drops
// it, one that is too far behind ends.
func (l *Line) Send(frame []byte) {
	if l.put(frame) {
		l.tell()
	}
}

func (l *Line) put(frame []byte) (tell bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end != nil {
		return false
	}
	if l.bytes+len(frame) > mostWaiting {
		l.frames = nil
		return l.close(&End{Slow, "too much waits to be read"})
	}
	l.frames, l.bytes = append(l.frames, frame), l.bytes+len(frame)
	return l.wake()
}

// Close ends the line once what was sent is taken. Only the first end counts.
func (l *Line) Close(code Code, reason string) {
	l.mu.Lock()
	tell := l.end == nil && l.close(&End{code, reason})
	l.mu.Unlock()
	if tell {
		l.tell()
	}
}

func (l *Line) close(end *End) (tell bool) {
	l.end = end
	close(l.done)
	return l.wake()
}

func (l *Line) wake() (tell bool) {
	if l.held || l.taken {
		return false
	}
	l.taken = true
	return true
}

// Hold has what is sent from now on go out together, at Release.
func (l *Line) Hold() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = true
}

// Release lets go out what was held, and holds no more.
func (l *Line) Release() {
	l.mu.Lock()
	l.held = false
	tell := (len(l.frames) > 0 || l.end != nil) && l.wake()
	l.mu.Unlock()
	if tell {
		l.tell()
	}
}

// Done is closed when the line ends.
func (l *Line) Done() <-chan struct{} { return l.done }

// Ended tells that the line has ended.
func (l *Line) Ended() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// Take takes all frames that there are. After the last it gives the *End; when there is neither,
// tell is called again once there is.
func (l *Line) Take() ([][]byte, *End) {
	l.mu.Lock()
	defer l.mu.Unlock()
	frames := l.frames
	l.frames, l.bytes = nil, 0
	if len(frames) > 0 {
		return frames, nil
	}
	l.taken = l.end != nil // there is nothing more to tell
	return nil, l.end
}

// Next waits for frames and takes all that there are. After the last it gives the *End, or what
// ended the context.
func (l *Line) Next(ctx context.Context) ([][]byte, error) {
	for {
		if frames, end := l.Take(); len(frames) > 0 {
			return frames, nil
		} else if end != nil {
			return nil, end
		}
		select {
		case <-l.ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
