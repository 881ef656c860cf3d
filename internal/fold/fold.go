// Package fold makes spellings comparable: what people type finds what is written, on
// every database engine alike.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "đ", "d", "ł", "l")

// Text gives the folded form of a text: lower case, without accents, ligatures spelled
// out, and every run of other characters than letters and digits as one space. Folding a
// folded text changes nothing.
func Text(text string) string {
	var folded strings.Builder
	folded.Grow(len(text))
	gap := false
	for _, r := range ligatures.Replace(strings.ToLower(norm.NFKD.String(strings.ToValidUTF8(text, " ")))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && folded.Len() > 0 {
				folded.WriteByte(' ')
			}
			gap = false
			folded.WriteRune(r)
		default:
			gap = true
		}
	}
	return folded.String()
}
