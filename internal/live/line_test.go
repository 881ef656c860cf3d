package live_test

import (
	"sync"
	"testing"

	"maillage/internal/live"
)

func TestALineTellsOnce_UntilAllIsTaken_AndLosesNothing(t *testing.T) {
	var line *live.Line
	told := 0
	var group sync.WaitGroup
	ended := make(chan int, 1)
	got := 0 // by one taker after the other
	line = live.NewTelling(func() {
		told++
		group.Go(func() {
			for {
				frames, end := line.Take()
				if end != nil {
					ended <- got
					return
				}
				if len(frames) == 0 {
					return // another may take already
				}
				got += len(frames)
			}
		})
	})
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for range 1000 {
				line.Send([]byte{1})
			}
		})
	}
	senders.Wait()
	line.Close(live.Stopping, "the end")
	line.Send([]byte{1}) // dropped
	if n := <-ended; n != 4000 {
		t.Errorf("%d frames were taken, not 4000", n)
	}
	group.Wait()
	if frames, end := line.Take(); len(frames) != 0 || end == nil || end.Code != live.Stopping {
		t.Errorf("after the end: %v, %v", frames, end)
	}
	if told == 0 || told > 4001 {
		t.Errorf("told %d times", told)
	}
}

func TestWhatIsSentWhileALineIsHeldIsToldOnce_AtRelease(t *testing.T) {
	var line *live.Line
	var got [][]byte
	var ended *live.End
	told := 0
	line = live.NewTelling(func() {
		told++
		for {
			frames, end := line.Take()
			if got = append(got, frames...); end != nil {
				ended = end
				return
			}
			if len(frames) == 0 {
				return
			}
		}
	})
	line.Hold()
	line.Release()
	if told != 0 {
		t.Error("nothing is told")
	}
	line.Hold()
	line.Send([]byte("a letter"))
	line.Send([]byte("a cursor"))
	if told != 0 {
		t.Error("a line that is held tells")
	}
	line.Release()
	if told != 1 || len(got) != 2 {
		t.Errorf("told %d times of %d frames", told, len(got))
	}
	line.Send([]byte("another letter"))
	line.Hold()
	line.Close(live.Again, "the end")
	line.Release()
	if told != 3 || len(got) != 3 || ended == nil || ended.Code != live.Again {
		t.Errorf("then told %d times of %d frames and %v", told, len(got), ended)
	}
}
