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

// Links tells whether programs that show a mail would make a link of a part of a text. Names go
// into mails that the site sends in its own name: one with an address in it makes the site
// carry the message of whoever typed it.
func Links(text string) bool {
	return strings.Contains(text, "://") || strings.Contains(strings.ToLower(text), "www.")
}
