package caption

import (
	"slices"
	"strings"
	"testing"
)

// What is read may be written and read again, in both formats, and is what Verify takes.
func held(t *testing.T, file []byte) {
	cues, _, err := Read(file)
	if err != nil {
		return
	}
	if err := Verify(cues); err != nil {
		t.Fatalf("%v: %v", err, cues)
	}
	written := WebVTT(cues)
	if len(written) <= MaxBytes {
		if again, told, err := Read([]byte(written)); err != nil || told != nil || !slices.Equal(again, cues) {
			t.Fatalf("WebVTT: %v, %v\n%+v\n%+v", told, err, cues, again)
		}
	}
	if strings.ContainsAny(strings.ReplaceAll(written, " --> ", ""), "<>") {
		t.Fatalf("markup: %q", written)
	}
	if other := SRT(cues); len(other) <= MaxBytes {
		again, told, err := Read([]byte(other))
		if err != nil || told != nil || SRT(again) != other {
			t.Fatalf("SRT: %v, %v\n%q\n%+v", told, err, other, again)
		}
	}
	Transcript(cues)
	Check(cues, 1000)
	if more, ok := Split(cues, 0, len([]rune(cues[0].Text))/2); ok {
		if err := Verify(more); err != nil {
			t.Fatal(err)
		}
	}
	if fewer, ok := Merge(cues, 0); ok && Verify(fewer) != nil {
		t.Fatal("merged badly")
	}
	if err := Verify(Shift(cues, 0, -5000)); err != nil {
		t.Fatal(err)
	}
}

func FuzzWebVTT(f *testing.F) {
	f.Add("00:01.000 --> 00:02.000 line:0\n<v Léa>Bonjour &amp; <i>merci</i> &lt;b&gt;\n\nNOTE\nx\n")
	f.Add("STYLE\n::cue{}\n\n1\n00:00:01.000 --> 00:00:02.000\nA\n")
	f.Fuzz(func(t *testing.T, rest string) { held(t, []byte("WEBVTT\n\n"+rest)) })
}

func FuzzSRT(f *testing.F) {
	f.Add([]byte("1\n00:00:01,000 --> 00:00:02,000\n<b>A</b> {\\an8} --> x\n2\n00:00:03,000 --> 00:00:04,000\nB\n"))
	f.Add([]byte("\xff\xfe1\x00\n\x000\x00"))
	f.Add([]byte("00:01.000 --> 00:02.000\n\xe9t\xe9\n"))
	f.Fuzz(held)
}

func FuzzDraft(f *testing.F) {
	f.Add("Bonjour. Nous sommes douze, et voici\u00a0: un lieu.", 4000)
	f.Fuzz(func(t *testing.T, text string, length int) {
		if len(text) > 10_000 || length > MaxTime {
			return
		}
		cues := Draft([]Scene{{text, length}, {text, 0}})
		if err := Verify(cues); err != nil {
			t.Fatalf("%v: %v", err, cues)
		}
		for i, cue := range cues {
			if i > 0 && cue.Start < cues[i-1].End {
				t.Fatalf("%v begins before %v ends", cue, cues[i-1])
			}
			if strings.Count(cue.Text, "\n") >= Lines {
				t.Fatalf("%q has too many lines", cue.Text)
			}
		}
	})
}
