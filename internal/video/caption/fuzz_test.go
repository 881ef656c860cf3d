package caption

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// What is read may be written and read again, in both formats, and is what Verify takes.
func held(t *testing.T, content []byte) {
	file, err := Read(content)
	if err != nil {
		return
	}
	cues := file.Cues
	if err := Verify(cues); err != nil {
		t.Fatalf("%v: %v", err, cues)
	}
	written := WebVTT(cues, file.Described)
	if len(written) <= MaxBytes {
		if again, err := Read([]byte(written)); err != nil || again.Told != nil || again.Described != file.Described || !slices.Equal(again.Cues, cues) {
			t.Fatalf("WebVTT: %v\n%+v\n%+v", err, file, again)
		}
	}
	if strings.ContainsAny(strings.ReplaceAll(written, " --> ", ""), "<>") {
		t.Fatalf("markup: %q", written)
	}
	if other := SRT(cues); len(other) <= MaxBytes {
		again, err := Read([]byte(other))
		if err != nil || again.Told != nil || SRT(again.Cues) != other {
			t.Fatalf("SRT: %v\n%q\n%+v", err, other, again)
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
	f.Add("NOTE audio description\n--&gt; un quai\nNOTE\n\nNOTE audio description \n\n00:01.000 --> 00:02.000\nA\n")
	f.Fuzz(func(t *testing.T, rest string) { held(t, []byte("WEBVTT\n\n"+rest)) })
}

// What is told in words comes back as its paragraphs, and touches no cue, whatever it says.
func FuzzDescribed(f *testing.F) {
	f.Add("Un quai.\r\n\r\n\nNOTE\n00:01.000 --> 00:02.000\nNOTE audio description")
	f.Add("WEBVTT\n\n<v Léa>&lt;b&gt; &amp;#10; --> \u2028\n\x00\ufeff")
	f.Fuzz(func(t *testing.T, described string) {
		cues := []Cue{{1000, 2000, "A"}}
		written := WebVTT(cues, described)
		if !utf8.ValidString(described) || len(written) > MaxBytes {
			return
		}
		if strings.Count(written, "-->") != 1 {
			t.Fatalf("an arrow: %q", written)
		}
		got, err := Read([]byte(written))
		if want := strings.Join(Paragraphs(described), "\n\n"); err != nil || got.Told != nil || got.Described != want || !slices.Equal(got.Cues, cues) {
			t.Fatalf("%v\n%q\n%q\n%+v", err, want, written, got)
		}
	})
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
