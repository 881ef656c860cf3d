package wire

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Units counts the UTF-16 units of UTF-8: the length of a text in JavaScript.
func Units[T ~[]byte | ~string](text T) uint64 {
	var n uint64
	for i := range len(text) {
		if b := text[i]; b < 0x80 || b >= 0xC0 {
			n++
			if b >= 0xF0 {
				n++
			}
		}
	}
	return n
}

var replacement = []byte("\uFFFD")

// CutText cuts UTF-8 at a place counted in UTF-16 units, of which it has length. Where a
// surrogate pair is cut, both halves become U+FFFD, as in JavaScript's library.
func CutText(text []byte, length, at uint64) (left, right []byte) {
	n := 0
	if uint64(len(text)) == length {
		n = int(at) //nolint:gosec // within the text
		return text[:n:n], text[n:]
	}
	for units := uint64(0); units < at; {
		character, size := utf8.DecodeRune(text[n:])
		if character > 0xFFFF {
			if units++; units == at {
				left = append(text[:n:n], replacement...)
				return left, append(append([]byte{}, replacement...), text[n+size:]...)
			}
		}
		units++
		n += size
	}
	return text[:n:n], text[n:]
}

// SameUnits compares texts in which characters of two units may have been cut.
func SameUnits(a, b []byte) bool {
	one, two := utf16.Encode([]rune(string(a))), utf16.Encode([]rune(string(b)))
	return slices.EqualFunc(one, two, func(x, y uint16) bool {
		return x == y || x == 0xFFFD && utf16.IsSurrogate(rune(y)) || y == 0xFFFD && utf16.IsSurrogate(rune(x))
	})
}
