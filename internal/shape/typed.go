package shape

import (
	"regexp"
	"strconv"
	"strings"
)

// mostTyped bounds what ParsePoint looks at, in bytes: the longest way to write a point is
// half of it.
const mostTyped = 120

const decimals = `(-?\d{1,3}(?:[.,]\d{1,15})?)`

var (
	// apart reads "50,28 2,53", "50,28; 2,53" and whole or dotted numbers so apart.
	apart = regexp.MustCompile(`^` + decimals + `(?:\s*;\s*|,?\s+)` + decimals + `$`)
	// dotted reads "50.28,2.53", as maps write it.
	dotted = regexp.MustCompile(`^(-?\d{1,3}\.\d{1,15})\s*,\s*(-?\d{1,3}\.\d{1,15})$`)
	// lettered reads "N 49° 6' W 1° 5'"; angles reads the letter after, or none.
	lettered = regexp.MustCompile(`^([NSEWO])\s*` + angle + between + `([NSEWO])\s*` + angle + `$`)
	angles   = regexp.MustCompile(`^` + angle + `([NSEWO]?)` + between + angle + `([NSEWO]?)$`)
)

// angle is degrees and their sign, minutes, seconds.
const (
	angle   = decimals + `\s*(°?)\s*(?:(\d{1,2}(?:[.,]\d{1,15})?)\s*'\s*(?:(\d{1,2}(?:[.,]\d{1,15})?)\s*"\s*)?)?`
	between = `\s*[,;]?\s*`
)

// signs writes the many marks of degrees, minutes, seconds and minus as one of each. An
// ordinal sign stands for degrees on many keyboards.
var signs = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2212", "-", "º", "°", "˚", "°",
	"′′", `"`, "''", `"`, "’’", `"`, "′", "'", "’", "'", "‘", "'", "´", "'", "″", `"`, "”", `"`, "“", `"`)

// ParsePoint reads a latitude and a longitude as people copy them from a map: "49.1157,
// -1.0907", "49,1157 -1,0907", "49° 6′ 56,5″ N 1° 5′ 26,5″ O". O is the west, as in French.
// It is false for anything else, and for degrees that are not on the ground.
func ParsePoint(typed string) (Point, bool) {
	if len(typed) > mostTyped {
		return Point{}, false
	}
	typed = strings.ToUpper(strings.TrimSpace(signs.Replace(typed)))
	parts := dotted.FindStringSubmatch(typed)
	if parts == nil {
		parts = apart.FindStringSubmatch(typed)
	}
	if parts != nil {
		p := Point{Lat: decimal(parts[1]), Lon: decimal(parts[2])}
		return p, p.OnGround()
	}
	if f := lettered.FindStringSubmatch(typed); f != nil {
		return pair(f[1], f[2:6], f[6], f[7:11])
	}
	if f := angles.FindStringSubmatch(typed); f != nil {
		return pair(f[5], f[1:5], f[10], f[6:10])
	}
	return Point{}, false
}

// pair makes a point of two angles, each with its letter.
func pair(oneLetter string, one []string, otherLetter string, other []string) (Point, bool) {
	first, firstAxis, ok := readAngle(oneLetter, one)
	second, secondAxis, also := readAngle(otherLetter, other)
	if !ok || !also {
		return Point{}, false
	}
	p := Point{Lat: first, Lon: second}
	switch {
	case firstAxis == 'x' && secondAxis == 'y':
		p = Point{Lat: second, Lon: first}
	case firstAxis == 'x' || secondAxis == 'y', (firstAxis == 0) != (secondAxis == 0):
		return Point{}, false // two of a kind, or one letter for both
	}
	return p, p.OnGround()
}

// readAngle gives the degrees of an angle, and which it is by its letter: 'y' a latitude,
// 'x' a longitude, 0 without a letter. An angle without sign nor letter is none: two plain
// numbers are read before.
func readAngle(letter string, f []string) (degrees float64, axis byte, ok bool) {
	whole, sign, minutes, seconds := f[0], f[1], f[2], f[3]
	if letter+sign == "" || letter != "" && strings.HasPrefix(whole, "-") {
		return 0, 0, false
	}
	if minutes != "" && strings.ContainsAny(whole, ".,") || seconds != "" && strings.ContainsAny(minutes, ".,") {
		return 0, 0, false
	}
	m, s := decimal(minutes), decimal(seconds)
	if m >= 60 || s >= 60 {
		return 0, 0, false
	}
	degrees = decimal(strings.TrimPrefix(whole, "-")) + m/60 + s/3600
	switch letter {
	case "N", "S":
		axis = 'y'
	case "E", "W", "O":
		axis = 'x'
	}
	if strings.HasPrefix(whole, "-") || letter == "S" || letter == "W" || letter == "O" {
		degrees = -degrees
	}
	return degrees, axis, true
}

// decimal reads what the patterns let through; 0 for an empty text.
func decimal(text string) float64 {
	value, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil {
		return 0
	}
	return value
}
