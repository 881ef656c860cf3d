package lang

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // small machines often have no zone files
)

const (
	thinSpace = "\u202f" // narrow no-break: French thousands, and before ; ! ?
	hardSpace = "\u00a0" // no-break: before the euro sign and the colon in French
)

// Number writes a whole number with the thousands separator of the language.
func (l Lang) Number(n int) string {
	separator := thinSpace
	if l == EN {
		separator = ","
	}
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "\u2212", digits[1:]
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, groups...), separator)
}

// Money writes an amount of euros given in cents: "1 234,50 €", "€1,234.50". Whole euros
// carry no decimals.
func (l Lang) Money(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "\u2212", -cents
	}
	whole, rest := l.Number(int(cents/100)), ""
	if cents%100 != 0 {
		rest = fmt.Sprintf("%02d", cents%100)
	}
	if l == EN {
		if rest != "" {
			rest = "." + rest
		}
		return sign + "€" + whole + rest
	}
	if rest != "" {
		rest = "," + rest
	}
	return sign + whole + rest + hardSpace + "€"
}

// Percent writes basis points as a percentage: 3050 is "30,5 %" or "30.5%".
func (l Lang) Percent(basisPoints int) string {
	text := strconv.FormatFloat(float64(basisPoints)/100, 'f', -1, 64)
	if l == EN {
		return text + "%"
	}
	return strings.Replace(text, ".", ",", 1) + hardSpace + "%"
}

// Hundredths writes a number with one decimal: 340 is "3,4" or "3.4".
func (l Lang) Hundredths(n int) string {
	text := strconv.FormatFloat(float64(n)/100, 'f', 1, 64)
	if l == EN {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}

// Bytes writes a size of file as people say it: "20 Mo", "350 ko", "20 MB".
func (l Lang) Bytes(size int64) string {
	units := []string{"octets", "ko", "Mo", "Go"}
	if l == EN {
		units = []string{"bytes", "kB", "MB", "GB"}
	}
	value, unit := float64(size), 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	decimals := 0
	if value < 10 && unit > 0 {
		decimals = 1
	}
	text := strings.TrimSuffix(strconv.FormatFloat(value, 'f', decimals, 64), ".0")
	if l == FR {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + hardSpace + units[unit]
}

// Distance writes metres as people say them: "412 m", "1,2 km", "85 km".
func (l Lang) Distance(metres float64) string {
	if metres < 999.5 {
		return strconv.FormatFloat(metres, 'f', 0, 64) + hardSpace + "m"
	}
	decimals := 0
	if metres < 9_950 {
		decimals = 1
	}
	text := strings.TrimSuffix(strconv.FormatFloat(metres/1000, 'f', decimals, 64), ".0")
	if decimals == 0 {
		text = l.Number(int(metres/1000 + 0.5))
	}
	if l == FR {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + hardSpace + "km"
}

var frenchMonths = [...]string{
	"janvier", "février", "mars", "avril", "mai", "juin",
	"juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

// Date writes the day in the zone of t: "1er mars 2021", "1 March 2021".
func (l Lang) Date(t time.Time) string {
	if l == EN {
		return t.Format("2 January 2006")
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, frenchMonths[t.Month()-1], t.Year())
}

// Month writes the month in the zone of t: "mars 2021", "March 2021".
func (l Lang) Month(t time.Time) string {
	if l == EN {
		return t.Format("January 2006")
	}
	return fmt.Sprintf("%s %d", frenchMonths[t.Month()-1], t.Year())
}

// DateTime writes the day and the minute in the zone of t: "30 mars 2021 à 18 h 05",
// "30 March 2021 at 18:05". The zone itself is named by Zone.
func (l Lang) DateTime(t time.Time) string {
	if l == EN {
		return l.Date(t) + " at " + l.Hour(t)
	}
	return l.Date(t) + " à " + l.Hour(t)
}

// Hour writes the hour and the minute in the zone of t: "18 h 05", "18:05".
func (l Lang) Hour(t time.Time) string {
	if l == EN {
		return t.Format("15:04")
	}
	return fmt.Sprintf("%d%sh%s%02d", t.Hour(), hardSpace, hardSpace, t.Minute())
}

// Paris is the zone of hours that belong to no call, as most calls have it.
var Paris = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC
	}
	return zone
}()

// Zone names the time zone of t for people: "heure de Paris", "Paris time".
func (l Lang) Zone(t time.Time) string {
	name := t.Location().String()
	if i := strings.LastIndex(name, "/"); i >= 0 {
		name = strings.ReplaceAll(name[i+1:], "_", " ")
	}
	if name == "Local" || name == "UTC" || name == "" {
		name = "UTC"
	}
	if l == EN {
		return name + " time"
	}
	if name == "UTC" {
		return "heure UTC"
	}
	if strings.ContainsAny(name[:1], "AEIOUÉÎ") {
		return "heure d’" + name
	}
	return "heure de " + name
}

// List joins words as people do: "a, b et c".
func (l Lang) List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := " et "
	if l == EN {
		last = " and "
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}
