package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"maillage/internal/fault"
)

// limiter slows down those who ask too often, by key (an address, an account, an e-mail).
// It lives in memory: each process counts for itself, which multiplies the limits by the
// number of processes and no more.
type limiter struct {
	now     func() time.Time
	mu      sync.Mutex
	buckets map[string]map[string]*rate.Limiter // by what is counted, then by key
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, buckets: map[string]map[string]*rate.Limiter{}}
}

// maxBuckets bounds the keys of each thing counted, about 10 MiB.
const maxBuckets = 50_000

// allow counts one more of a kind for a key. Kinds do not share their room: whoever has
// many addresses makes nobody forget how many mails a mailbox received.
func (l *limiter) allow(kind, key string, every time.Duration, burst int) bool {
	_, ok := l.take(kind, key, every, burst)
	return ok
}

// take is allow with what gives the room back.
func (l *limiter) take(kind, key string, every time.Duration, burst int) (back func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.buckets[kind] == nil {
		l.buckets[kind] = map[string]*rate.Limiter{}
	}
	limit, ok := l.buckets[kind][key]
	if !ok {
		if len(l.buckets[kind]) >= maxBuckets {
			forget(l.buckets[kind], now)
		}
		limit = rate.NewLimiter(rate.Every(every), burst)
		l.buckets[kind][key] = limit
	}
	taken := limit.ReserveN(now, 1)
	if !taken.OK() || taken.DelayFrom(now) > 0 {
		taken.CancelAt(now)
		return nil, false
	}
	return func() { taken.CancelAt(now) }, true
}

// forget makes room by dropping the half that asked least: one who has asked for nothing
// lately loses nothing, and a flood of newcomers does not free those who asked too much.
func forget(buckets map[string]*rate.Limiter, now time.Time) {
	keys := slices.SortedFunc(maps.Keys(buckets), func(a, b string) int {
		return cmp.Compare(buckets[b].TokensAt(now), buckets[a].TokensAt(now))
	})
	for _, key := range keys[:len(keys)/2] {
		delete(buckets, key)
	}
}

// allowWrite lets one account write ten times a second for a while: a person with several
// tabs never meets it, a runaway script does. Visitors are counted by address, widely
// enough for a town hall behind one address.
func (l *limiter) allowWrite(from *Request) bool {
	if from.Actor.SignedIn() {
		return l.allow("account", from.Actor.ID, 200*time.Millisecond, 100)
	}
	return l.allow("address", from.Address, time.Second, 120)
}

// allowHold bounds the forms kept for visitors of one address: forty people whose sessions
// ended together lose nothing.
func (l *limiter) allowHold(from *Request) bool {
	return l.allow("hold", from.Address, 30*time.Second, 40)
}

// LimitLookup bounds the questions one person makes the program ask of another service: a
// form filled by hand never meets it. It returns a Limited fault.
func (s *Server) LimitLookup(from *Request) error {
	if !s.limits.allow("lookup", from.Actor.ID, 2*time.Second, 20) {
		return fault.New(fault.Limited, "fault.limited")
	}
	return nil
}

// LimitUpload bounds the files one person begins to send: each leaves a line in the trail and a job,
// however small it is. It returns a Limited fault.
func (s *Server) LimitUpload(from *Request) error {
	if !s.limits.allow("upload", from.Actor.ID, 3*time.Second, 20) {
		return fault.New(fault.Limited, "fault.limited")
	}
	return nil
}

// Guess bounds how often one address may say something short that is wrong; who was right gives the
// room back by the function: a hall of people who type the same code behind one address all pass. It
// returns a Limited fault.
func (s *Server) Guess(from *Request) (right func(), err error) {
	right, ok := s.limits.take("guess", from.Address, time.Minute, 30)
	if !ok {
		return nil, fault.New(fault.Limited, "fault.limited")
	}
	return right, nil
}

// LimitSignIn bounds the links one address may ask for (a workshop of forty people behind
// one address passes) and the mails one mailbox may receive; email is "" where no mail
// leaves. It returns a Limited fault.
func (s *Server) LimitSignIn(from *Request, email string) error {
	mailbox := strings.ToLower(strings.TrimSpace(email))
	if !s.limits.allow("sign-in", from.Address, 10*time.Second, 60) || mailbox != "" && !s.limits.allow("mailbox", mailbox, 3*time.Minute, 5) {
		return fault.New(fault.Limited, "fault.limited")
	}
	return nil
}
