// Package caption holds the captions of a film: reads them from WebVTT and SRT, writes both, checks
// that they can be read, edits them, drafts them from a text, and makes a transcript of them. It is
// pure.
//
// The text of a cue is plain: what was markup in a file is gone once it is read, and what looks like
// markup is escaped when it is written. Pages may show it as they show any text.
package caption

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cue is what is shown from one moment of the film to another.
type Cue struct {
	Start int    `json:"start"` // in milliseconds
	End   int    `json:"end"`   // after Start
	Text  string `json:"text"`  // one to MaxLines lines, as Clean leaves them
}

// What captions may hold. A film of an hour has some 1,200 cues, of sixty bytes and as much of times.
const (
	MaxBytes = 1 << 20
	MaxCues  = 5_000
	MaxLines = 6   // of a cue
	MaxLine  = 200 // characters
	MaxTime  = 24 * 60 * 60 * 1000
)

// Clean gives a text as cues hold it: lines without spaces at their ends, none empty, and no
// character that commands instead of showing: controls, and those that turn what follows around.
func Clean(text string) string { return strings.Join(Paragraphs(text), "\n") }

// Paragraphs gives the parts of a text that blank lines part, each as Clean leaves it.
func Paragraphs(text string) []string {
	var all, now []string
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text), "\n") {
		if line = strings.TrimSpace(strings.Map(shown, line)); line != "" {
			now = append(now, line)
		} else if len(now) > 0 {
			all, now = append(all, strings.Join(now, "\n")), nil
		}
	}
	if len(now) > 0 {
		all = append(all, strings.Join(now, "\n"))
	}
	return all
}

func shown(r rune) rune {
	switch {
	case r == '\t' || r == '\v' || r == '\f' || r == '\u0085':
		return ' '
	case unicode.IsControl(r) || r == '\u202d' || r == '\u202e' || r == '\ufeff':
		return -1
	}
	return r
}

// lines gives the lines of a cleaned text.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// characters counts those of a text as charters of captioning do: letters and spaces, and an end of
// line is a space.
func characters(text string) int { return utf8.RuneCountInString(text) }

// Verify refuses cues that are not as this package leaves them: whoever takes cues from a page calls
// it. It tells the first of each kind of problem by the number of the cue, from one.
func Verify(cues []Cue) error {
	var found problems
	if len(cues) > MaxCues {
		found.add(MaxCues+1, TooManyCues, "")
		return found.err()
	}
	for i, cue := range cues {
		found.cue(i+1, cue)
	}
	return found.err()
}

// Sorted gives the cues in the order in which they are shown.
func Sorted(cues []Cue) []Cue {
	return slices.SortedStableFunc(slices.Values(cues), func(a, b Cue) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
}
