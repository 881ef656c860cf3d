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

// again is how often lines are looked at again: their session may have been ended elsewhere, their
// page may have gone without a word.
const again = 5 * time.Second

// watch ends the lines of sessions that have ended, and of pages that are late. One goroutine does
// it for all: one more for each open page would take as much memory as the rest of it.
type watch struct {
	goes func(ctx context.Context, token string) (bool, error)

	mu    sync.Mutex
	going bool // guarded by mu, like what follows
	of    map[*live.Line]watched
}

type watched struct {
	session string // its token; "" for visitors, who have none that could end
	late    func() // ends the page if it is
}

// over watches a line until it is told that it is over.
func (p *pages) over(r *http.Request, line *live.Line, late func()) (done func()) {
	token := ""
	if web.Of(r).Actor.SignedIn() {
		token = p.server.SessionToken(r)
	}
	return p.watch.over(line, watched{token, late})
}

func (w *watch) over(line *live.Line, each watched) (done func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.of[line] = each
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
		w.look(all)
		if w.rests() {
			return
		}
	}
}

// look asks once for each session, whatever it has open.
func (w *watch) look(all map[*live.Line]watched) {
	ended := map[string]bool{"": false}
	for line, each := range all {
		each.late()
		over, known := ended[each.session]
		if !known {
			goes, err := w.goes(context.Background(), each.session) //nolint:forbidigo // the requests are over
			over = err == nil && !goes
			ended[each.session] = over
		}
		if over {
			line.Close(live.Forbidden, "the session has ended")
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
