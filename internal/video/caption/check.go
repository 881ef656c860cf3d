package caption

// What makes captions easy to read. Sources: the charter on the quality of captions that French
// channels and the audiovisual authority (CSA) signed in December 2011, and its answers to the
// public; the general requirements of Netflix for timed text, where those say nothing.
const (
	// Pace is how many characters are read in a second: the charter has 12 in one, 60 in four; the
	// authority says that 15 in a second is usual.
	Pace = 15
	// Shortest and Longest are in milliseconds: the charter begins at one second; Netflix ends at seven.
	Shortest = 1_000
	Longest  = 7_000
	// Gap is what must part two cues that do not touch, in milliseconds, lest the picture blink: two
	// frames of twenty-five in a second (Netflix).
	Gap = 80
	// Lines: the charter has two where captions are prepared beforehand.
	Lines = 2
	// Width is the most characters of a line (Netflix); EasyWidth is what the authority tells is
	// usual on television, and what drafts are cut to.
	Width     = 42
	EasyWidth = 36
)

// What Check finds. None of it refuses captions.
const (
	TooFast      Code = "too_fast"      // Value characters a second, at most Pace
	TooShort     Code = "too_short"     // Value milliseconds, at least Shortest
	TooLong      Code = "too_long"      // Value milliseconds, at most Longest
	Overlaps     Code = "overlaps"      // begins Value milliseconds before the one before ends
	SmallGap     Code = "small_gap"     // Value milliseconds after the one before, 0 or at least Gap
	ManyLines    Code = "many_lines"    // Value lines, at most Lines
	LongLine     Code = "long_line"     // Value characters in a line, at most Width
	AfterTheFilm Code = "after_the_end" // ends Value milliseconds after the film
)

// Finding is what makes a cue hard to read.
type Finding struct {
	Cue   int // its place in the list
	Code  Code
	Value int
	Bound int // what Value is compared with
}

// Check tells what makes cues hard to read, in their order. length is that of the film in
// milliseconds, 0 when it is not known.
func Check(cues []Cue, length int) []Finding {
	var found []Finding
	for i, cue := range cues {
		add := func(wrong bool, code Code, value, bound int) {
			if wrong {
				found = append(found, Finding{i, code, value, bound})
			}
		}
		lasts := cue.End - cue.Start
		// Told in whole characters a second, rounded up: 15.2 is too fast, and must not be told as 15.
		pace := (characters(cue.Text)*1000 + max(lasts, 1) - 1) / max(lasts, 1)
		add(pace > Pace, TooFast, pace, Pace)
		add(lasts < Shortest, TooShort, lasts, Shortest)
		add(lasts > Longest, TooLong, lasts, Longest)
		if i > 0 {
			gap := cue.Start - cues[i-1].End
			add(gap < 0, Overlaps, -gap, 0)
			add(gap > 0 && gap < Gap, SmallGap, gap, Gap)
		}
		all := lines(cue.Text)
		add(len(all) > Lines, ManyLines, len(all), Lines)
		widest := 0
		for _, line := range all {
			widest = max(widest, characters(line))
		}
		add(widest > Width, LongLine, widest, Width)
		add(length > 0 && cue.End > length, AfterTheFilm, cue.End-length, 0)
	}
	return found
}
