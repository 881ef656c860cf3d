package video

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A moment of a film is written as 1:02,5: minutes, seconds, and what is left of a second.
var moments = regexp.MustCompile(`^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,4})(?:[.,](\d{1,3}))?$`)

// moment writes milliseconds as people type them; decimal is the sign before what is left.
func moment(ms int, decimal string) string {
	seconds := ms / 1000
	text := fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
	if seconds >= 3600 {
		text = fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	if rest := ms % 1000; rest > 0 {
		text += decimal + strings.TrimRight(fmt.Sprintf("%03d", rest), "0")
	}
	return text
}

// readMoment reads what people type: 62,5 and 1:02.500 are the same.
func readMoment(typed string) (ms int, ok bool) {
	parts := moments.FindStringSubmatch(strings.TrimSpace(typed))
	if parts == nil {
		return 0, false
	}
	hours, minutes, seconds := digits(parts[1]), digits(parts[2]), digits(parts[3])
	if parts[2] != "" && seconds > 59 || parts[1] != "" && minutes > 59 {
		return 0, false
	}
	return ((hours*60+minutes)*60+seconds)*1000 + digits((parts[4] + "000")[:3]), true
}

// digits reads at most four digits; "" is 0.
func digits(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
