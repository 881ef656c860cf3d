package caption

import (
	"html"
	"regexp"
	"strings"
)

var (
	// In WebVTT each "<" that is closed begins a tag; text has it as "&lt;".
	vttTag   = regexp.MustCompile(`<[^<>]*>`)
	vttVoice = regexp.MustCompile(`^<v(?:\.[^<>\s]*)?[ \t]+([^<>]+)>`)
	// SRT has no standard and no escaping: what programs write, and nothing else, is taken for markup.
	srtTag = regexp.MustCompile(`(?i)</?(?:b|i|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}`)
)

// plain takes markup away. Who speaks, which WebVTT may say in a tag, becomes a part of the text
// where it changes: players do not show tags, and whoever does not hear needs the name.
func (r *reader) plain(text string, line int) string {
	tag := srtTag
	if r.vtt {
		tag = vttTag
		if voice := vttVoice.FindStringSubmatch(text); voice != nil {
			name := strings.Join(strings.Fields(html.UnescapeString(voice[1])), " ")
			text = text[len(voice[0]):]
			if name != "" && name != r.speaker {
				text = html.EscapeString(name) + ": " + text
			}
			r.speaker = name
		}
	}
	without := tag.ReplaceAllString(text, "")
	if without != text {
		r.told.once(line, StylesLeft)
	}
	if r.vtt {
		without = html.UnescapeString(without)
	}
	return Clean(without)
}
