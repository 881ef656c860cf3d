// Package spoken makes of the link of a workshop a code that may be said aloud and typed on a phone.
//
// A code is made from its link and is kept nowhere: whoever changes the link changes the code too. It
// is short enough to be guessed by who may try for long: pages bound the tries of one address, and
// what leads on is a workshop that is open, for Life at most.
package spoken

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"
)

// Life is how long after a workshop was opened its code leads to it.
const Life = 48 * time.Hour

// letters are those that are not taken for another when they are read: no vowels either, so that no
// code is a word. Eight of 27 letters are 280 billion codes.
const letters = "23456789bcdfghjkmnpqrstvwxz"

const size = 8

// Code gives the code of a link, as people read it: "bcdf-2345".
func Code(link string) string {
	sum := sha256.Sum256([]byte("maillage, code of a workshop\x00" + link))
	n := binary.BigEndian.Uint64(sum[:])
	code := make([]byte, 0, size+1)
	for i := range size {
		if i == size/2 {
			code = append(code, '-')
		}
		code = append(code, letters[n%uint64(len(letters))])
		n /= uint64(len(letters))
	}
	return string(code)
}

// Read gives the code that somebody typed, in capitals or without its dash; false when it is none.
func Read(typed string) (string, bool) {
	plain := strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(typed))
	if len(plain) != size || strings.Trim(plain, letters) != "" {
		return "", false
	}
	return plain[:size/2] + "-" + plain[size/2:], true
}
