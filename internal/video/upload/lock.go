package upload

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
)

// locks let one request at a time have an upload. Whoever comes takes it over: on a phone that changes
// networks the server still listens to the line that is gone. The locks that come with tusd tell the
// request before to end in a way that the race detector objects to (v2.9.1); here its line is no longer
// read, which ends it as silence would.
type locks struct {
	mu   sync.Mutex
	held map[string]*holder
}

type holder struct {
	hangUp   func()
	released chan struct{}
}

// NewLock implements handler.Locker.
func (l *locks) NewLock(id string) (handler.Lock, error) { return &lock{all: l, id: id}, nil }

type lock struct {
	all  *locks
	id   string
	mine *holder
}

// again is how often the line is hung up until the request has ended: each part that comes gives it
// time anew.
const again = 20 * time.Millisecond

// Lock implements handler.Lock.
func (l *lock) Lock(ctx context.Context, _ func()) error {
	hangUp, _ := ctx.Value(lineKey{}).(func())
	l.mine = &holder{hangUp, make(chan struct{})}
	for {
		before := l.take()
		if before == nil {
			return nil
		}
		if before.hangUp != nil {
			before.hangUp()
		}
		select {
		case <-before.released:
		case <-time.After(again):
		case <-ctx.Done():
			return handler.ErrLockTimeout
		}
	}
}

// take has the upload, or gives who has it.
func (l *lock) take() *holder {
	l.all.mu.Lock()
	defer l.all.mu.Unlock()
	if before := l.all.held[l.id]; before != nil {
		return before
	}
	l.all.held[l.id] = l.mine
	return nil
}

// Unlock implements handler.Lock.
func (l *lock) Unlock() error {
	l.all.mu.Lock()
	defer l.all.mu.Unlock()
	delete(l.all.held, l.id)
	close(l.mine.released)
	return nil
}

type lineKey struct{}

// onLine lets the request be ended by who takes its upload over. Requests without a body end by
// themselves.
func onLine(w http.ResponseWriter, r *http.Request) *http.Request {
	if r.Method != http.MethodPatch && r.Method != http.MethodPost {
		return r
	}
	line := http.NewResponseController(w)
	hangUp := func() { _ = line.SetReadDeadline(time.Unix(1, 0)) } // where that is not possible, silence ends it
	return r.WithContext(context.WithValue(r.Context(), lineKey{}, hangUp))
}
