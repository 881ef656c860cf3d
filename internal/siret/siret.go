// Package siret checks the numbers that identify organisations in France.
package siret

import (
	"strings"
	"unicode"
)

// Problem is what is wrong with a number as typed; "" when nothing is.
type Problem string

// The problems, named as in the catalogue: "siret." + Problem.
const (
	Letters  Problem = "letters"  // something else than digits
	Length   Problem = "length"   // not 14 digits
	Checksum Problem = "checksum" // digits that no organisation can have: a slip of the finger
)

// Parse gives the 14 digits of a SIRET typed or pasted with spaces of any kind, points or
// hyphens.
func Parse(typed string) (string, Problem) {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".-\u2010\u2011\u2013\u200b\ufeff", r) {
			return -1
		}
		return r
	}, typed)
	for _, r := range digits {
		if r < '0' || r > '9' {
			return "", Letters
		}
	}
	if len(digits) != 14 {
		return "", Length
	}
	if !Valid(digits) {
		return "", Checksum
	}
	return digits, ""
}

// laPoste is the SIREN whose establishments do not follow Luhn: INSEE gives them numbers
// whose digits sum to a multiple of five. Its head office follows both.
const laPoste = "356000000"

// Valid checks 14 digits: Luhn on the organisation's nine and on the whole.
func Valid(digits string) bool {
	if len(digits) != 14 || strings.Trim(digits, "0") == "" || !luhn(digits[:9]) {
		return false
	}
	if luhn(digits) {
		return true
	}
	sum := 0
	for _, r := range digits {
		sum += int(r - '0')
	}
	return digits[:9] == laPoste && sum%5 == 0
}

func luhn(digits string) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// ValidRNA checks the number of an association in the national register: W and nine
// digits, or letters where a département's number has some (W2A…).
func ValidRNA(text string) bool {
	if len(text) != 10 || text[0] != 'W' {
		return false
	}
	for i, r := range text[1:] {
		letter := i == 1 && (r == 'A' || r == 'B')
		if (r < '0' || r > '9') && !letter {
			return false
		}
	}
	return true
}
