// Package founding reads when an organisation was founded, and counts how old it is.
package founding

import (
	"regexp"
	"strings"
	"time"
)

// Dates of founding as people write them: 12/04/2019, 04/2019, 2019-04-12, 2019-04.
var (
	dayFirst  = regexp.MustCompile(`^(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})$`)
	yearFirst = regexp.MustCompile(`^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$`)
)

const (
	isoDay   = "2006-01-02"
	isoMonth = "2006-01"
	// oldest is a year before any organisation still alive: some hospices are of the ninth
	// century, but a year of three digits is more often a slip.
	oldest = 1000
)

// Parse gives the day or the month an organisation was founded, as 2019-04-12 or 2019-04,
// and the key of what is wrong with it, if anything: then founded is what was typed. The day
// to come is let through for those who live east of the clock.
func Parse(typed string, now time.Time) (founded, problem string) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", ""
	}
	var year, month, day string
	if f := dayFirst.FindStringSubmatch(typed); f != nil {
		year, month, day = f[3], f[2], f[1]
	} else if f := yearFirst.FindStringSubmatch(typed); f != nil {
		year, month, day = f[1], f[2], f[3]
	} else {
		return typed, "organisation.founded.invalid"
	}
	founded = year + "-" + two(month)
	if day != "" {
		founded += "-" + two(day)
	}
	from, _, ok := Day(founded)
	switch {
	case !ok || from.Year() < oldest:
		return typed, "organisation.founded.invalid"
	case from.After(now.Add(24 * time.Hour)):
		return typed, "organisation.founded.future"
	}
	return founded, ""
}

func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

// Day reads what Parse gives: the day, or the first one of the month when no more is known
// (exact is false); known is false when nothing is.
func Day(founded string) (day time.Time, exact, known bool) {
	layout := isoDay
	if len(founded) == len(isoMonth) {
		layout = isoMonth
	}
	day, err := time.Parse(layout, founded)
	return day, layout == isoDay, err == nil
}

// Age gives the whole months from a day to another; known is false when nobody said when an
// organisation was founded (zero), or when that day is after. A founding known by its month
// counts from the first of it: the doubt is to the organisation's advantage, and pages show
// the month so that whoever decides sees it.
func Age(from, on time.Time) (months int, known bool) {
	if from.IsZero() || on.Before(from) {
		return 0, false
	}
	months = (on.Year()-from.Year())*12 + int(on.Month()) - int(from.Month())
	lastDay := time.Date(on.Year(), on.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if on.Day() < min(from.Day(), lastDay) { // one born on the 31st grows older on the 30th of June
		months--
	}
	return months, true
}
