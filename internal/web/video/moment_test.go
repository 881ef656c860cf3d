package video

import (
	"strings"
	"testing"

	"maillage/internal/lang"
	"maillage/internal/video/caption"
)

func TestAMomentIsReadAsItIsWritten(t *testing.T) {
	for ms, text := range map[int]string{0: "0:00", 12_500: "0:12,5", 62_045: "1:02,045", 3_600_000: "1:00:00", 3_661_100: "1:01:01,1", 599_999: "9:59,999"} {
		if got := moment(ms, ","); got != text {
			t.Errorf("%d is written %s, not %s", ms, got, text)
		}
		if got, ok := readMoment(text); !ok || got != ms {
			t.Errorf("%s is read as %d (%v)", text, got, ok)
		}
	}
	for text, ms := range map[string]int{" 62,5 ": 62_500, "1:02.500": 62_500, "00:01:02": 62_000, "9": 9_000, "100:00": 6_000_000} {
		if got, ok := readMoment(text); !ok || got != ms {
			t.Errorf("%s is read as %d (%v)", text, got, ok)
		}
	}
	for _, text := range []string{"", "-1", "1:60", "1:60:00", "1,5,5", "1:2:3:4", "douze", "1e3", "99999", "1:02,"} {
		if got, ok := readMoment(text); ok {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}

func TestATextIsCutAtTheSpaceNearestToItsMiddle(t *testing.T) {
	for text, first := range map[string]string{"un deux trois quatre": "un deux", "a bbbbbbbbbb": "a", "mot": ""} {
		if at := middle(text); strings.TrimSpace(text[:at]) != first {
			t.Errorf("%q is cut after %q", text, text[:at])
		}
	}
}

func TestAGestureChangesTheCaptionItIsAskedOf(t *testing.T) {
	three := func() []caption.Cue {
		return []caption.Cue{{Start: 0, End: 2000, Text: "un deux"}, {Start: 2000, End: 3000, Text: "trois"}, {Start: 4000, End: 5000, Text: "quatre"}}
	}
	for do, want := range map[string]string{
		"split-1": "un|deux|trois|quatre", "merge-2": "un deux|trois quatre", "remove-3": "un deux|trois", "": "un deux|trois|quatre", "split-9": "un deux|trois|quatre", "shift-x": "un deux|trois|quatre",
	} {
		cues, _, err := gesture(do, three(), []int{1, 2, 3}, "")
		var texts []string
		for _, c := range cues {
			texts = append(texts, c.Text)
		}
		if got := strings.Join(texts, "|"); got != want || err != nil {
			t.Errorf("%s gives %s (%v)", do, got, err)
		}
	}
	for shift, want := range map[string]int{"0,5": 2500, "-1": 1000, "−1": 1000, "+2": 4000} {
		if cues, at, err := gesture("shift-2", three(), []int{1, 2, 3}, shift); err != nil || at != 2 || cues[1].Start != want && cues[0].Start != want {
			t.Errorf("by %s: %v, %d (%v)", shift, cues, at, err)
		}
	}
	for _, do := range []string{"split-2", "merge-3", "shift-1"} {
		if _, _, err := gesture(do, three(), []int{1, 2, 3}, "un peu"); err == nil {
			t.Errorf("%s is done", do)
		}
	}
}

func TestMillisecondsAreSaidInSeconds(t *testing.T) {
	for ms, text := range map[int]string{0: "0", 80: "0,08", 1000: "1", 1250: "1,25"} {
		if got := seconds(lang.FR, ms); got != text {
			t.Errorf("%d is %s, not %s", ms, got, text)
		}
	}
	if got := seconds(lang.EN, 80); got != "0.08" {
		t.Errorf("80 is %s", got)
	}
}
