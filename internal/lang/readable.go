package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Readable tells whether everyone sees a text as it is: no control characters but tabs and
// line breaks, and none of those that turn the direction of reading, with which one name
// can be made to look like another (Unicode Technical Report 36, "bidirectional text
// spoofing").
func Readable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return false
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return true
		}
		return unicode.IsControl(r)
	})
}
