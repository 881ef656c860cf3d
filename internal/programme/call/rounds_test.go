package call

import (
	"testing"
	"time"
)

func quarterly() Definition {
	return Definition{
		Zone: "Europe/Paris",
		Rounds: []Round{
			{Key: "mars", Closes: "2021-03-30 18:00"},
			{Key: "juin", Opens: "2021-04-01 09:00", Closes: "2021-06-30 18:00"},
		},
		Grace: GraceRule{Minutes: 15},
	}
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

func TestRound_ClosingAtAMinute_AcceptsThatMinuteToItsLastSecond(t *testing.T) {
	d := quarterly()
	for _, c := range []struct {
		at   string
		want Timing
	}{
		{"2021-03-30T18:00:00+02:00", OnTime},
		{"2021-03-30T18:00:59+02:00", OnTime},
		{"2021-03-30T16:00:59Z", OnTime},
		{"2021-03-30T18:01:00+02:00", InGrace},
		{"2021-03-30T18:15:59+02:00", InGrace},
		{"2021-03-30T18:16:00+02:00", Late},
		{"2021-03-30T18:33:00+02:00", Late},
	} {
		if got := d.Timing(d.Rounds[0], at(t, c.at)); got != c.want {
			t.Errorf("filed at %s: %s, want %s", c.at, got, c.want)
		}
		if got := d.Rounds[0].Accepts(at(t, c.at), d.Location()); got != (c.want == OnTime) {
			t.Errorf("Accepts(%s) = %v", c.at, got)
		}
	}
	if got := d.Timing(d.Rounds[1], at(t, "2021-04-01T08:59:59+02:00")); got != TooEarly {
		t.Errorf("before opening: %s", got)
	}
}

func TestRoundAt_BetweenTwoRounds_IsNone(t *testing.T) {
	if r, open := quarterly().RoundAt(at(t, "2021-03-31T12:00:00+02:00")); open {
		t.Errorf("round %q is open between rounds", r.Key)
	}
}

func TestContinuousRound_NeverCloses(t *testing.T) {
	d := Definition{Zone: "Europe/Paris", Continuous: true, Rounds: []Round{{Key: "depot"}}}
	if r, open := d.RoundAt(at(t, "2031-01-01T00:00:00Z")); !open || r.Key != "depot" {
		t.Error("a continuous call without dates is closed")
	}
}

func TestShiftRoundsAround_OpensOneRoundNowAndKeepsHoursAndGaps(t *testing.T) {
	d := quarterly()
	now := at(t, "2026-11-24T10:00:00+01:00")
	moved := ShiftRoundsAround(d, now, 1, 20)
	if moved.Rounds[1].Closes != "2026-12-14 18:00" || moved.Rounds[0].Closes != "2026-09-13 18:00" {
		t.Errorf("rounds moved to %+v", moved.Rounds)
	}
	if r, open := moved.RoundAt(now); !open || r.Key != "juin" {
		t.Errorf("the round open now is %q", r.Key)
	}
	if d.Rounds[1].Closes != "2021-06-30 18:00" || moved.Rounds[0].Opens != "" {
		t.Error("shifting changed the original, or invented an opening")
	}
}
