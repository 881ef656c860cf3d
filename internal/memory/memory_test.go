package memory

import (
	"context"
	"testing"
)

func TestMemoryIsGivenBackOnceAfterEachTimeOfWork(t *testing.T) {
	q := quiet{}
	at := uint64(0)
	for i, step := range []struct {
		more uint64
		want bool
	}{
		{100 << 20, false}, // much to do
		{rest, true},       // rests
		{rest, false},      // and rests on
		{rest + 1, false},
		{1 << 10, true},
		{0, false},
	} {
		at += step.more
		if got := q.now(at); got != step.want {
			t.Errorf("look %d: %v, want %v", i, got, step.want)
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
