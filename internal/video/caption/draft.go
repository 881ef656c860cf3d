package caption

import (
	"slices"
	"strings"
	"unicode"
)

// Scene is a part of the film with what is said in it.
type Scene struct {
	Text   string
	Length int // in milliseconds; 0 where it is not known, which takes as long as reading does
}

// piece is how much of a text a drafted cue takes: two easy lines.
const piece = Lines * EasyWidth

// Draft makes the first captions of a film of what its scenes say, as if everybody spoke at an even
// pace: each cue lasts for its share of the characters of its scene. What is said in a scene that
// has no time for it is shown in the time there is: Check tells. Cues beyond MaxCues, and what is
// beyond MaxTime, are left out.
func Draft(scenes []Scene) []Cue {
	var cues []Cue
	start := 0
	for _, scene := range scenes {
		pieces := cut(Clean(scene.Text))
		total := 0
		for _, one := range pieces {
			total += characters(one)
		}
		length := max(scene.Length, 0)
		if length == 0 {
			length = max(total*1000/Pace, Shortest*len(pieces))
		}
		said := 0
		for _, one := range pieces {
			from := start + length*said/total
			said += characters(one)
			to := start + length*said/total
			if cue := (Cue{from, min(to, from+Longest), Set(one)}); Verify([]Cue{cue}) == nil && len(cues) < MaxCues {
				cues = append(cues, cue)
			}
		}
		if start += length; start > MaxTime {
			break
		}
	}
	return cues
}

// cut takes a text apart where a reader would breathe: sentences, then what stands between commas,
// then words. No piece is longer than two lines hold.
func cut(text string) []string {
	var pieces []string
	for _, paragraph := range lines(text) {
		pieces = append(pieces, gathered(sentences(paragraph))...)
	}
	return pieces
}

// sentences parts a paragraph after the words that end one.
func sentences(paragraph string) [][]string {
	var all [][]string
	var one []string
	for _, word := range inWords(paragraph) {
		for _, part := range parted(word) {
			one = append(one, part)
			if ends(part, ".!?…") {
				all = append(all, one)
				one = nil
			}
		}
	}
	if len(one) > 0 {
		all = append(all, one)
	}
	return all
}

// parted cuts a word that no line holds, an address for instance.
func parted(word string) []string {
	var parts []string
	for part := range slices.Chunk([]rune(word), EasyWidth) {
		parts = append(parts, string(part))
	}
	return parts
}

func ends(word, marks string) bool {
	word = strings.TrimRightFunc(word, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`»")’”`, r) })
	last := []rune(word)
	return len(last) > 0 && strings.ContainsRune(marks, last[len(last)-1])
}

// gathered cuts sentences that are too long, and puts short ones of a paragraph together.
func gathered(all [][]string) []string {
	var pieces []string
	for _, words := range all {
		if last := len(pieces) - 1; last >= 0 {
			before := pieces[last]
			if together := before + " " + strings.Join(words, " "); fits(together) {
				pieces[last] = together
				continue
			}
			if characters(before) < Pace { // it would be shown for less than a second
				pieces, words = pieces[:last], slices.Concat(inWords(before), words)
			}
		}
		for len(words) > 0 {
			n := most(words)
			pieces = append(pieces, strings.Join(words[:n], " "))
			words = words[n:]
		}
	}
	return pieces
}

// fits tells whether a text fits in two easy lines.
func fits(text string) bool {
	return characters(text) <= piece && len(filled(inWords(text), EasyWidth)) <= Lines
}

// most tells how many words go in one cue: all, else up to the last pause in its second half, else
// as many as fit.
func most(words []string) int {
	n := 1
	for n < len(words) && fits(strings.Join(words[:n+1], " ")) {
		n++
	}
	if n == len(words) {
		return n
	}
	for pause := n; pause > n/2; pause-- {
		if ends(words[pause-1], ",;:–—") {
			return pause
		}
	}
	return n
}
