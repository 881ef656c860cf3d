package live

import (
	"context"
	"maps"
	"net/http"
	"sync"
	"time"

	"maillage/internal/live"
	"maillage/internal/web"
)

// again is how often sessions are looked at again: they may have been ended elsewhere.
const again = 5 * time.Second

// watch ends the lines of sessions that have ended. One goroutine does it for all: one more for
// each open page would take as much memory as the rest of it.
type watch struct {
	goes func(ctx context.Context, r *http.Request) (bool, error)

	mu    sync.Mutex
	going bool                         // guarded by mu, like what follows
	of    map[*live.Line]*http.Request // that opened them
}

// over watches a line until it is told that it is over. Visitors have no session that could end.
func (w *watch) over(r *http.Request, line *live.Line) (done func()) {
	if !web.Of(r).Actor.SignedIn() {
		return func() {}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of[line] = r
	if !w.going {
		w.going = true
		go w.run()
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.of, line)
	}
}

// run looks again until no line is left.
func (w *watch) run() {
	ticks := time.NewTicker(again)
	defer ticks.Stop()
	for range ticks.C {
		w.mu.Lock()
		all := maps.Clone(w.of)
		w.mu.Unlock()
		for line, r := range all {
			if goes, err := w.goes(r.Context(), r); err == nil && !goes {
				line.Close(live.Forbidden, "the session has ended")
			}
		}
		if w.rests() {
			return
		}
	}
}

// rests tells that no line is left.
func (w *watch) rests() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.going = len(w.of) > 0
	return !w.going
}
