// Package fold makes spellings comparable: what people type finds what is written, on
// every database engine alike. It serves searching and sorting, never showing.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var ligatures = strings.NewReplacer(
	"œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "đ", "d", "ł", "l", "ı", "i",
	"ʼ", "'", // an apostrophe that Unicode counts among the letters
)

// Text gives the folded form of a text: lower case, without accents, ligatures spelled
// out, and every run of other characters than letters and digits as one space. Folding a
// folded text changes nothing.
func Text(text string) string {
	if ascii(text) {
		return spaced(text)
	}
	return spaced(ligatures.Replace(strings.ToLower(norm.NFKD.String(strings.ToValidUTF8(text, " ")))))
}

// ascii spares most texts the decomposition, which costs ten times the rest.
func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func spaced(text string) string {
	var folded strings.Builder
	folded.Grow(len(text))
	gap := false
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r):
			continue
		case r < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			gap = folded.Len() > 0
			continue
		}
		if gap {
			folded.WriteByte(' ')
			gap = false
		}
		folded.WriteRune(r)
	}
	return folded.String()
}
