package caption

import "strings"

const (
	silence   = 2_000 // milliseconds without a cue that begin a paragraph
	paragraph = 600   // characters after which the next sentence does
)

// Transcript gives what is said as paragraphs: a new one after a silence, when somebody else speaks
// (a dash begins the cue), and where one has become long.
func Transcript(cues []Cue) []string {
	var all []string
	var now strings.Builder
	close := func() {
		if now.Len() > 0 {
			all = append(all, now.String())
			now.Reset()
		}
	}
	length, end := 0, 0
	for _, cue := range cues {
		text := strings.Join(inWords(cue.Text), " ")
		if cue.Start-end >= silence || speaks(text) || (length >= paragraph && ends(now.String(), ".!?…")) {
			close()
			length = 0
		}
		if now.Len() > 0 {
			now.WriteByte(' ')
		}
		now.WriteString(text)
		length += characters(text)
		end = max(end, cue.End)
	}
	close()
	return all
}

// speaks tells whether somebody begins to speak, as dialogues are set.
func speaks(text string) bool {
	for _, dash := range []string{"- ", "– ", "— ", "-\u00a0", "–\u00a0", "—\u00a0"} {
		if strings.HasPrefix(text, dash) {
			return true
		}
	}
	return false
}
