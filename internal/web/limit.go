package web

import (
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
	buckets map[string]*bucket
}

type bucket struct {
	limit *rate.Limiter
	used  time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, buckets: map[string]*bucket{}}
}

const (
	maxBuckets = 50_000 // about 10 MiB; beyond, idle ones are forgotten
	idleBucket = 30 * time.Minute
)

func (l *limiter) allow(key string, every time.Duration, burst int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, ok := l.buckets[key]
	if !ok {
		if len(l.buckets) >= maxBuckets {
			l.forget(now)
		}
		b = &bucket{limit: rate.NewLimiter(rate.Every(every), burst)}
		l.buckets[key] = b
	}
	b.used = now
	return b.limit.AllowN(now, 1)
}

func (l *limiter) forget(now time.Time) {
	for key, b := range l.buckets {
		if now.Sub(b.used) > idleBucket {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets) // under attack: better to forgive everyone than to run out of memory
	}
}

// allowWrite lets one account write ten times a second for a while: a person with several
// tabs never meets it, a runaway script does. Visitors are counted by address, widely
// enough for a town hall behind one address.
func (l *limiter) allowWrite(from *Request) bool {
	if from.Actor.SignedIn() {
		return l.allow("account:"+from.Actor.ID, 200*time.Millisecond, 100)
	}
	return l.allow("address:"+from.Address, time.Second, 120)
}

// allowHold bounds the forms kept for visitors of one address: forty people whose sessions
// ended together lose nothing.
func (l *limiter) allowHold(from *Request) bool {
	return l.allow("hold:"+from.Address, 30*time.Second, 40)
}

// LimitSignIn bounds the links one address may ask for (a workshop of forty people behind
// one address passes) and the mails one mailbox may receive. It returns a Limited fault.
func (s *Server) LimitSignIn(from *Request, email string) error {
	if !s.limits.allow("signin-address:"+from.Address, 10*time.Second, 60) || !s.limits.allow("signin-email:"+strings.ToLower(strings.TrimSpace(email)), 3*time.Minute, 5) {
		return fault.New(fault.Limited, "fault.limited")
	}
	return nil
}
