// Package pace bounds how much one person of a workshop may send, so that nobody holds up the others.
package pace

import (
	"time"

	"golang.org/x/time/rate"

	"maillage/internal/workshop/board"
)

const (
	// burst is what one person may send at once; then so many a second.
	burst     = 20
	perSecond = 2
	// leading is how much more a facilitator may send, who does things for everyone.
	leading = 3
)

// Pace counts what people send, by their numbers.
type Pace map[int]*rate.Limiter

// Wait tells how long somebody must wait before they send something; 0 when they may now, and then
// it counts.
func (p Pace) Wait(no int, leads bool, cost int, at time.Time) time.Duration {
	limit := p[no]
	if limit == nil {
		limit = rate.NewLimiter(perSecond, burst)
		p[no] = limit
	}
	if leads && limit.Burst() == burst {
		limit.SetBurstAt(at, leading*burst)
		limit.SetLimitAt(at, leading*perSecond)
	}
	reserved := limit.ReserveN(at, cost)
	wait := reserved.DelayFrom(at)
	if wait > 0 {
		reserved.CancelAt(at)
	}
	return wait
}

const (
	// redrawn is the cost of what has every page drawn anew, each for its own person.
	redrawn = 6
	// some notes at once cost as much as one act; more are counted.
	some = 20
)

// Cost is what an act counts for: at most half of what may be sent at once.
func Cost(do string, fields map[string]string) int {
	switch do {
	case "name", "proposal.amend":
		return redrawn
	}
	return min(1+len(board.Listed(fields["notes"]))/some, burst/2)
}
