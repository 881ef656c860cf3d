package live

import (
	"cmp"
	"maps"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"maillage/internal/fault"
	"maillage/internal/web"
)

const (
	// mostFrames is what one person may send to one thing in a minute, from all their pages: a
	// thousand a second, where typing makes ten.
	mostFrames = 60_000
	// mostBytes is how much that may be: four of the longest frames.
	mostBytes = 32 << 20
	// fewGauges is how many are kept without a look at which are of no use any more.
	fewGauges = 1_000
)

// tooMuch is told when a page has sent more than that. It comes back, and sends it then.
const tooMuch = "too much was sent in a minute: wait, then send again"

var errTooMuch = fault.New(fault.Limited, "fault.limited")

// meter counts what each person sends to each thing, by whatever way: who goes beyond is sent
// away for a moment. It lives in memory, as the limits of web do.
type meter struct {
	now func() time.Time

	mu   sync.Mutex
	of   map[metered]*gauge // guarded by mu, like what follows
	most int                // at which those that are full again are dropped
}

type metered struct{ who, path string }

// meteredOf tells visitors apart by their address: of those behind one, sixty may do what one
// person does in a workshop.
func meteredOf(r *http.Request) metered {
	from := web.Of(r)
	return metered{cmp.Or(from.Actor.ID, "at "+from.Address), r.PathValue("id")}
}

// gauge is what is left to one person at one thing.
type gauge struct{ frames, bytes *rate.Limiter }

func newMeter(now func() time.Time) *meter {
	return &meter{now: now, of: map[metered]*gauge{}, most: fewGauges}
}

// takes tells whether one more frame may be taken. What may not is not counted: it may as soon as
// there is room for it.
func (m *meter) takes(key metered, bytes int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	g := m.gauge(key, now)
	if g.frames.TokensAt(now) < 1 || g.bytes.TokensAt(now) < float64(bytes) {
		return false
	}
	return g.frames.AllowN(now, 1) && g.bytes.AllowN(now, bytes)
}

// gauge gives that of somebody. It is apart from takes for the sake of the stack: see page.receive.
func (m *meter) gauge(key metered, now time.Time) *gauge {
	g := m.of[key]
	if g == nil {
		m.tidy(now)
		g = &gauge{rate.NewLimiter(mostFrames/60., mostFrames), rate.NewLimiter(mostBytes/60., mostBytes)}
		m.of[key] = g
	}
	return g
}

// tidy drops the gauges that say nothing: those of people who sent little lately.
func (m *meter) tidy(now time.Time) {
	if len(m.of) < m.most {
		return
	}
	maps.DeleteFunc(m.of, func(_ metered, g *gauge) bool {
		return g.frames.TokensAt(now) >= mostFrames && g.bytes.TokensAt(now) >= mostBytes
	})
	m.most = max(fewGauges, 2*len(m.of))
}
