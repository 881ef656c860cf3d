package text

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	call   = regexp.MustCompile(`!$`)
	entity = regexp.MustCompile(`^&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);`)
	number = regexp.MustCompile(`^([0-9]{1,9})([.)])([ \t]|$)`)
	dashes = regexp.MustCompile(`^([-+]([ \t]|$)|-[-: \t|]*$|#{1,6}([ \t]|$)|>|[|:][-: \t|]*$|` + "```maillage)")
)

// escaped writes text so that nothing in it is read as more than text; in brackets, brackets
// too. What only the edges of a line give a meaning to is left to atEdges.
func escaped(s string, brackets bool) string {
	var to strings.Builder
	for i, r := range s {
		switch {
		case r == '\n':
			to.WriteString("&#10;")
			continue
		case r == '\\', r == '*', r == '[', r == ']' && brackets,
			r == '_' && !within(s, i), r == '<' && i+1 < len(s) && letter(s[i+1]), r == '&' && entity.MatchString(s[i:]):
			to.WriteByte('\\')
		}
		to.WriteRune(r)
	}
	return to.String()
}

// within tells a sign that stands within a word.
func within(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return (unicode.IsLetter(before) || unicode.IsDigit(before)) && (unicode.IsLetter(after) || unicode.IsDigit(after))
}

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// bracketed escapes brackets in what is escaped already.
func bracketed(written string) string {
	var to strings.Builder
	for i := 0; i < len(written); i++ {
		switch written[i] {
		case '\\':
			to.WriteByte(written[i])
			i++
		case ']':
			to.WriteByte('\\')
		}
		to.WriteByte(written[i])
	}
	return to.String()
}

// atEdges keeps what begins or ends a line as it is: spaces, and signs that would begin a block.
func atEdges(s string, starts, ends bool) string {
	if s == "" {
		return s
	}
	if last := s[len(s)-1]; ends && (last == ' ' || last == '\t') {
		s = s[:len(s)-1] + fmt.Sprintf("&#%d;", last)
	}
	switch first := s[0]; {
	case !starts:
	case first == ' ' || first == '\t':
		s = fmt.Sprintf("&#%d;", first) + s[1:]
	case number.MatchString(s):
		s = number.ReplaceAllString(s, `$1\$2$3`)
	case dashes.MatchString(s):
		s = `\` + s
	}
	return s
}

// destination writes where a link leads.
func destination(href string) string {
	var to strings.Builder
	for i, r := range href {
		if strings.ContainsRune(`()<>\[]`, r) || r == '&' && entity.MatchString(href[i:]) {
			to.WriteByte('\\')
		}
		to.WriteRune(r)
	}
	return to.String()
}
