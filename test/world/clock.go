// Package world builds the sample world of the demonstration: a fictional funder, network
// and candidates on real communes. Nothing in it is real but the communes.
package world

import (
	"sync"
	"time"
)

// Clock is the clock of a program whose past is being told: it can be set back while the
// world is built, then runs on time.
type Clock struct {
	real func() time.Time

	mu  sync.Mutex
	set time.Time // zero: on time
}

// NewClock makes a clock on time.
func NewClock(real func() time.Time) *Clock { return &Clock{real: real} }

// Now gives the instant; while it is set, each look is a second later than the one before.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.set.IsZero() {
		return c.real()
	}
	c.set = c.set.Add(time.Second)
	return c.set
}

// Set moves the clock; the zero time puts it back on time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set = at
}
