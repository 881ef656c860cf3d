// Package memory bounds what the program takes of a small machine, and gives back what it no longer
// uses.
package memory

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// garbage is how much may be allocated before memory is collected, in percent of what is in
// use. That is small, and a page allocates much: collecting half as often took a third off
// the slowest pages in the bench. Near the ceiling, in bytes, memory is collected as often as
// needed, so that a crowd does not double what the program takes.
const (
	garbage = 200
	ceiling = 48 << 20
)

// Bound sets how much memory the program lets gather. GOGC and GOMEMLIMIT set other values. Nobody
// can ask this program for a profile of its memory: keeping one would take more than a megabyte.
func Bound() {
	runtime.MemProfileRate = 0
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(ceiling)
	}
}

const (
	// look is how often it is looked whether the program rests.
	look = 10 * time.Second
	// rest is the most that a program at rest allocates between two looks, in bytes: signs of life of
	// hundreds of open pages, and no more.
	rest = 16 << 20
)

// GiveBack gives unused memory back to the system, once after each time that the program had much to
// do and rests, until the context ends. Collecting then takes some milliseconds in which nobody
// waits; without it, what a crowd left behind stays until the next crowd.
func GiveBack(ctx context.Context) {
	ticks := time.NewTicker(look)
	defer ticks.Stop()
	q := quiet{before: allocated()}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			if q.now(allocated()) {
				debug.FreeOSMemory()
			}
		}
	}
}

// quiet tells when a program rests that did not before.
type quiet struct {
	before uint64 // bytes that were ever allocated, at the last look
	given  bool   // since it last had much to do
}

// now tells whether it is time to give memory back, from the bytes that were ever allocated.
func (q *quiet) now(allocated uint64) bool {
	since := allocated - q.before
	q.before = allocated
	if since > rest {
		q.given = false
		return false
	}
	first := !q.given
	q.given = true
	return first
}

func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
