package memory

import (
	"context"
	"runtime"
	"testing"
)

func TestMemoryIsGivenBackAtRest_AfterEachTimeOfWork_LittleOrMuchAtATime(t *testing.T) {
	q := quiet{}
	at := uint64(0)
	for i, step := range []struct {
		more uint64
		want bool
	}{
		{100 << 20, false}, // much to do
		{rest, true},       // rests
		{1 << 10, false},   // and rests on
		{rest + 1, false},
		{1 << 10, true},
		{worth - 1, false}, // a little at a time, for long
		{1, true},
		{0, false},
	} {
		at += step.more
		rests, left := q.now(at)
		if left != step.want {
			t.Errorf("look %d: %v, want %v", i, left, step.want)
		}
		if rests != (step.more <= rest) {
			t.Errorf("look %d: rests %v after %d bytes", i, rests, step.more)
		}
	}
}

func TestGivingBackEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	GiveBack(ctx) // or the test never ends
	before := allocated()
	kept := make([]byte, 1<<20)
	if after := allocated(); after < before+uint64(len(kept)) {
		t.Errorf("%d bytes were ever allocated, then %d", before, after)
	}
}

func TestTheCeilingLeavesRoomAboveWhatIsInUse(t *testing.T) {
	for _, test := range []struct{ held, alive, want uint64 }{
		{20 << 20, 10 << 20, ceiling},
		{ceiling - 1, 4, ceiling},
		{ceiling, 20 << 20, ceiling + 5<<20},
		{200 << 20, 160 << 20, 240 << 20},
	} {
		if got := limit(test.held, test.alive); got != int64(test.want) {
			t.Errorf("of %d bytes with %d alive the ceiling is %d, want %d", test.held, test.alive, got, test.want)
		}
	}
	kept := make([]byte, 8<<20)
	runtime.GC()
	if held, alive := inUse(); alive < uint64(len(kept)) || held < alive || held > 1<<30 {
		t.Errorf("%d bytes are held, %d alive", held, alive)
	}
	runtime.KeepAlive(kept)
}
