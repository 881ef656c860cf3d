package caption

import (
	"fmt"
	"strings"
)

// describes heads the notes of a WebVTT file that tell what is seen and not said: players show no
// note, and the words stay with the file, whoever is given it.
const describes = "NOTE audio description"

// WebVTT writes cues as a file for browsers (https://www.w3.org/TR/webvtt1/). What is seen and not
// said comes first, each paragraph as a note. What looks like markup in a text is escaped: no tag and
// no class comes out of it, and no arrow, which would end a note.
func WebVTT(cues []Cue, described string) string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	var out strings.Builder
	out.WriteString("WEBVTT\n")
	for _, paragraph := range Paragraphs(described) {
		fmt.Fprintf(&out, "\n%s\n%s\n", describes, escape.Replace(paragraph))
	}
	for _, cue := range cues {
		fmt.Fprintf(&out, "\n%s --> %s\n%s\n", clock(cue.Start, "."), clock(cue.End, "."), escape.Replace(cue.Text))
	}
	return out.String()
}

// SRT writes cues as a file for programs that edit films. That format cannot escape: an arrow that
// would be taken for times, and brackets that would be taken for markup, become characters that look
// alike.
func SRT(cues []Cue) string {
	var out strings.Builder
	for i, cue := range cues {
		if i > 0 {
			out.WriteString("\n")
		}
		text := strings.ReplaceAll(cue.Text, "-->", "→")
		for srtTag.MatchString(text) { // what stands around a tag may be another
			text = srtTag.ReplaceAllStringFunc(text, func(tag string) string {
				return strings.NewReplacer("<", "‹", ">", "›", `{\`, `{ \`).Replace(tag)
			})
		}
		fmt.Fprintf(&out, "%d\n%s --> %s\n%s\n", i+1, clock(cue.Start, ","), clock(cue.End, ","), text)
	}
	return out.String()
}

func clock(at int, point string) string {
	return fmt.Sprintf("%02d:%02d:%02d%s%03d", at/3_600_000, at/60_000%60, at/1000%60, point, at%1000)
}
