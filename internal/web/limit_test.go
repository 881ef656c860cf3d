package web

import (
	"strconv"
	"testing"
	"time"
)

func TestALimit_HoldsWhileStrangersFlood(t *testing.T) {
	now := time.Date(2021, 2, 1, 9, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	ask := func(kind, key string) bool { return l.allow(kind, key, time.Minute, 3) }
	for range 3 {
		ask("mailbox", "lea@example.org")
		ask("address", "192.0.2.1")
	}
	for i := range 2 * maxBuckets {
		ask("address", strconv.Itoa(i))
	}
	if ask("mailbox", "lea@example.org") || ask("address", "192.0.2.1") {
		t.Error("a flood of other keys lifted the limit")
	}
	if n := len(l.buckets["address"]); n > maxBuckets {
		t.Errorf("%d keys kept", n)
	}
	now = now.Add(time.Minute)
	if !ask("mailbox", "lea@example.org") {
		t.Error("the limit does not end")
	}
}

func TestAGuessThatIsRightTakesNoRoom(t *testing.T) {
	l := newLimiter(func() time.Time { return time.Unix(0, 0) })
	for range 100 { // a hall that types the same code
		back, ok := l.take("guess", "hall", time.Minute, 3)
		if !ok {
			t.Fatal("who is right is refused")
		}
		back()
	}
	for i := range 4 {
		if _, ok := l.take("guess", "hall", time.Minute, 3); ok != (i < 3) {
			t.Errorf("wrong for the %dth time: %v", i+1, ok)
		}
	}
}
