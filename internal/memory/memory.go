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
// needed, so that a crowd does not double what the program takes; where what is in use leaves no room
// below the ceiling, it rises: else memory would be collected without end, at rest too.
const (
	garbage = 200
	atRest  = 50 // as garbage, before there is much to do: what then stays lies closer together
	ceiling = 48 << 20
)

// Bound sets how much memory the program lets gather. GOGC and GOMEMLIMIT set other values. Nobody
// can ask this program for a profile of its memory: keeping one would take more than a megabyte.
func Bound() {
	runtime.MemProfileRate = 0
	gather(atRest)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(ceiling)
	}
}

// gather sets how much garbage may gather, in percent of what is in use.
func gather(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

const (
	// look is how often it is looked whether the program rests.
	look = 10 * time.Second
	// rest is the most that a program at rest allocates between two looks, in bytes. Signs of life of
	// six hundred open pages are four megabytes; sixty letters a second for thirty people, thirteen.
	rest = 8 << 20
	// worth is what must have been allocated since the last time: less leaves too little behind.
	worth = 4 << 20
)

// GiveBack gives unused memory back to the system, and what is not used of the program's own file, whenever the program rests after it allocated
// much, and keeps the ceiling above what is in use, until the context ends. Collecting then takes
// some milliseconds in which nobody waits; without it, what a crowd left behind stays until the next.
func GiveBack(ctx context.Context) {
	ticks := time.NewTicker(look)
	defer ticks.Stop()
	q := quiet{before: allocated()}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			if os.Getenv("GOMEMLIMIT") == "" {
				debug.SetMemoryLimit(limit(inUse()))
			}
			rests, left := q.now(allocated())
			if left {
				debug.FreeOSMemory()
			}
			if rests {
				gather(atRest)
				_ = dropProgram() // a system that hides it, or keeps it, loses nothing else
			} else {
				gather(garbage)
			}
		}
	}
}

// limit is the ceiling where so much is held that collecting does not free, of which so much is
// alive: a quarter of that may always gather.
func limit(held, alive uint64) int64 { return int64(max(ceiling, held+alive/4)) } //nolint:gosec // no machine has as much

// inUse tells what is held that collecting does not free, and what of it was alive when memory was
// collected last.
func inUse() (held, alive uint64) {
	names := []string{"/memory/classes/total:bytes", "/memory/classes/heap/released:bytes", "/memory/classes/heap/free:bytes", "/memory/classes/heap/objects:bytes", "/gc/heap/live:bytes"}
	samples := make([]metrics.Sample, len(names))
	for i, name := range names {
		samples[i].Name = name
	}
	metrics.Read(samples)
	of := func(i int) uint64 { return samples[i].Value.Uint64() }
	alive = min(of(4), of(3))
	return of(0) - of(1) - of(2) - of(3) + alive, alive
}

// quiet tells when a program rests that did much since it last gave back.
type quiet struct {
	before uint64 // bytes that were ever allocated, at the last look
	given  uint64 // when it last gave back
}

// now tells whether the program rests, and whether it left much since it last gave back, from the
// bytes that were ever allocated.
func (q *quiet) now(allocated uint64) (rests, left bool) {
	since := allocated - q.before
	q.before = allocated
	if since > rest {
		return false, false
	}
	if allocated-q.given < worth {
		return true, false
	}
	q.given = allocated
	return true, true
}

func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
