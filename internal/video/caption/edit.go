package caption

import (
	"slices"
	"strings"
)

// Split makes two cues of one, the text cut after so many characters and the time in proportion. It
// gives false and the cues as they are where one of the two would show nothing or last no time.
func Split(cues []Cue, i, after int) ([]Cue, bool) {
	if i < 0 || i >= len(cues) {
		return cues, false
	}
	cue, runes := cues[i], []rune(cues[i].Text)
	if after <= 0 || after >= len(runes) {
		return cues, false
	}
	first, second := Clean(string(runes[:after])), Clean(string(runes[after:]))
	at := cue.Start + (cue.End-cue.Start)*after/len(runes)
	if first == "" || second == "" || at <= cue.Start || at >= cue.End {
		return cues, false
	}
	return slices.Concat(cues[:i], []Cue{{cue.Start, at, first}, {at, cue.End, second}}, cues[i+1:]), true
}

// Merge makes one cue of one and the next, its lines set anew. It gives false and the cues as they
// are where there is no next, or both together are more than a cue may hold.
func Merge(cues []Cue, i int) ([]Cue, bool) {
	if i < 0 || i+1 >= len(cues) {
		return cues, false
	}
	one := Cue{cues[i].Start, max(cues[i].End, cues[i+1].End), Set(cues[i].Text + "\n" + cues[i+1].Text)}
	if Verify([]Cue{one}) != nil {
		return cues, false
	}
	return slices.Concat(cues[:i], []Cue{one}, cues[i+2:]), true
}

// Shift moves cues by so many milliseconds, from one to the last. None goes before the start or
// beyond MaxTime: then all go as far as they can. It gives the cues in their new order.
func Shift(cues []Cue, from, by int) []Cue {
	if from < 0 || from >= len(cues) {
		return cues
	}
	moved := slices.Clone(cues)
	for _, cue := range moved[from:] {
		by = min(max(by, -cue.Start), MaxTime-cue.End)
	}
	for i := range moved[from:] {
		moved[from+i].Start += by
		moved[from+i].End += by
	}
	return Sorted(moved)
}

// Set sets a text anew: in one line, in two as even as words allow, or, when it is too long for two,
// in as many as it takes. A line ends after a comma or a point rather than elsewhere, and not after a
// short word, which mostly belongs to the next.
func Set(text string) string {
	words := inWords(text)
	whole := strings.Join(words, " ")
	if characters(whole) <= Width {
		return Clean(whole)
	}
	best, least := "", 0
	for i := 1; i < len(words); i++ {
		first, second := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
		wide := max(characters(first), characters(second))
		if wide > Width {
			continue
		}
		const much = 8 // characters by which lines may be less even for it
		cost := wide
		if ends(words[i-1], ".!?…,;:") {
			cost -= much
		} else if characters(words[i-1]) <= 3 {
			cost += much
		}
		if best == "" || cost < least {
			best, least = first+"\n"+second, cost
		}
	}
	if best != "" {
		return Clean(best)
	}
	return Clean(strings.Join(filled(words, Width), "\n"))
}

// inWords parts a text where a line may end: spaces that do not break, as French has them before
// a colon, do not part.
func inWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' })
}

// filled puts words in lines of at most so many characters; a longer word has a line of its own.
func filled(words []string, width int) []string {
	var all []string
	line := ""
	for _, word := range words {
		if line != "" && characters(line)+1+characters(word) > width {
			all = append(all, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		all = append(all, line)
	}
	return all
}
