package live

import (
	"testing"
	"time"
)

func TestTenPeopleWhoPaste_AreNotHeldUp(t *testing.T) {
	m := newMeter(func() time.Time { return time.Date(2021, 3, 1, 9, 0, 0, 0, time.UTC) })
	for who := range 10 {
		key := metered{string(rune('a' + who)), "text"}
		for range 3 {
			if !m.takes(key, mostFrame) {
				t.Fatalf("%v may not paste", key)
			}
		}
		for range 10_000 {
			if !m.takes(key, 40) {
				t.Fatalf("%v may not type", key)
			}
		}
	}
}

func TestWhatIsHeldUpPasses_OnceTheMinuteIsOver(t *testing.T) {
	now := time.Date(2021, 3, 1, 9, 0, 0, 0, time.UTC)
	m := newMeter(func() time.Time { return now })
	lea, tom := metered{"lea", "one"}, metered{"tom", "one"}
	for sent := 0; m.takes(lea, 3<<19); sent++ {
		if sent > mostBytes>>20 {
			t.Fatalf("%d MiB are taken", sent)
		}
	}
	if !m.takes(lea, 10) {
		t.Error("a letter is held up where a frame was too long")
	}
	for sent := 0; m.takes(tom, 0); sent++ {
		if sent > mostFrames {
			t.Fatalf("%d frames are taken", sent)
		}
	}
	if m.takes(tom, 0) || !m.takes(metered{"tom", "two"}, 0) {
		t.Error("what was sent to one text does not count for it alone")
	}
	now = now.Add(time.Minute)
	if !m.takes(lea, mostFrame) || !m.takes(tom, mostFrame) {
		t.Error("held up for ever")
	}
}

func TestAMeterForgetsThoseWhoSentLittle_AndNoOther(t *testing.T) {
	now := time.Date(2021, 3, 1, 9, 0, 0, 0, time.UTC)
	m := newMeter(func() time.Time { return now })
	flood := metered{"lea", "one"}
	for m.takes(flood, mostFrame) {
		now = now.Add(time.Microsecond)
	}
	for i := range 10 * fewGauges {
		m.takes(metered{"tom", time.Duration(i).String()}, 1)
		now = now.Add(time.Millisecond)
	}
	if len(m.of) > 3*fewGauges {
		t.Errorf("%d are kept", len(m.of))
	}
	if m.takes(flood, mostBytes) {
		t.Error("a flood of others forgot what was sent")
	}
}
