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
func Readable(text string) bool { return utf8.ValidString(text) && !strings.ContainsFunc(text, unseen) }

// unseen tells the characters that Readable refuses.
func unseen(r rune) bool {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return false
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return unicode.IsControl(r)
}

// breaks are the ends of lines, columns and pages that programs write.
var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n")

// Readably gives a text as Readable wants it: what nobody sees is left out, which comes along when
// people paste (marks around a number that a phone copied, breaks of pages), and every line ends alike.
func Readably(text string) string {
	text = breaks.Replace(strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if unseen(r) || r == '\ufeff' { // the mark at the beginning of files
			return -1
		}
		return r
	}, text)
}

// Links tells whether programs that show a mail would make a link of a part of a text. Names go
// into mails that the site sends in its own name: one with an address in it makes the site
// carry the message of whoever typed it.
func Links(text string) bool {
	return strings.Contains(text, "://") || strings.Contains(strings.ToLower(text), "www.")
}
