package call

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // small machines often have no zone files, and closing hours depend on them

	"maillage/internal/lang"
)

// Text is a sentence written by the funder, in French and perhaps in English.
// In a file a plain string is the French one.
type Text struct {
	FR string
	EN string
}

// In gives the text in a language; French when the other is missing.
func (t Text) In(l lang.Lang) string {
	if l == lang.EN && t.EN != "" {
		return t.EN
	}
	return t.FR
}

// IsZero reports whether nothing was written.
func (t Text) IsZero() bool { return t == Text{} }

type bilingual struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// MarshalJSON writes a plain string when there is only French.
func (t Text) MarshalJSON() ([]byte, error) {
	if t.EN == "" {
		return encode(t.FR)
	}
	return encode(bilingual(t))
}

// UnmarshalJSON reads a string, or an object with fr and en.
func (t *Text) UnmarshalJSON(raw []byte) error {
	*t = Text{}
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &t.FR)
	}
	var both bilingual
	if err := json.Unmarshal(raw, &both); err != nil {
		return err
	}
	*t = Text(both)
	return nil
}

// encode is json.Marshal without turning < > & into escapes: people read these files.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Money is an amount in cents. Files write it in euros: 75000 or 75000.50.
type Money int64

// MaxMoney is the largest amount the product accepts: ten billion euros, far beyond any
// call and far below what would overflow a sum of thousands of them.
const MaxMoney Money = 1_000_000_000_000

// Euros makes Money of whole euros.
func Euros(n int64) Money { return Money(n * 100) }

// Say gives the amount as an argument of a message, written as each language does.
func (m Money) Say() lang.Cents { return lang.Cents(m) }

// String writes euros as files do, with a point and no separators: "75000", "75000.50".
func (m Money) String() string { return hundredths(int64(m), true) }

// MarshalJSON writes euros.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads euros with at most two decimals.
func (m *Money) UnmarshalJSON(raw []byte) error {
	n, err := parseHundredths(string(raw))
	*m = Money(n)
	return err
}

// ParseMoney reads euros as people type them, as lang.ParseMoney does, up to MaxMoney.
func ParseMoney(typed string) (Money, error) {
	n, err := lang.ParseMoney(typed)
	if err == nil && n > int64(MaxMoney) {
		return 0, errNumber
	}
	return Money(n), err
}

// parseNumber reads a number with at most two decimals, in hundredths, within the same bounds.
// Unlike in amounts, a lone comma or point always begins the decimals: "1,234" inhabitants may
// be 1234 or a slip, so it is refused.
func parseNumber(typed string) (Money, error) {
	n, err := parseHundredths(plainNumber(typed))
	if err == nil && (n > int64(MaxMoney) || n < -int64(MaxMoney)) {
		return 0, errNumber
	}
	return Money(n), err
}

// Rate is a share in basis points: 10000 is the whole. Files write percents: 30 or 33.33.
type Rate int

// Whole is 100 %.
const Whole Rate = 10000

// Percent makes a Rate of whole percents.
func Percent(n int) Rate { return Rate(n * 100) }

// Say gives the rate as an argument of a message.
func (r Rate) Say() lang.BasisPoints { return lang.BasisPoints(r) }

// MarshalJSON writes percents.
func (r Rate) MarshalJSON() ([]byte, error) { return []byte(hundredths(int64(r), false)), nil }

// UnmarshalJSON reads percents with at most two decimals.
func (r *Rate) UnmarshalJSON(raw []byte) error {
	n, err := parseHundredths(string(raw))
	*r = Rate(n)
	return err
}

var errNumber = errors.New("not a number with at most two decimals")

// hundredths writes n/100; two decimals when there are any and cents are meant, else the shortest.
func hundredths(n int64, cents bool) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatInt(n/100, 10)
	switch {
	case n%100 == 0:
		return text
	case !cents && n%10 == 0:
		return fmt.Sprintf("%s.%d", text, n%100/10)
	}
	return fmt.Sprintf("%s.%02d", text, n%100)
}

func parseHundredths(text string) (int64, error) {
	sign := int64(1)
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = -1, rest
	}
	whole, decimals, _ := strings.Cut(text, ".")
	decimals = strings.TrimRight(decimals, "0")
	if whole == "" || len(whole) > 15 || len(decimals) > 2 || !onlyDigits(whole+decimals) {
		return 0, errNumber
	}
	n, err := strconv.ParseInt(whole+(decimals + "00")[:2], 10, 64)
	return sign * n, err
}

func onlyDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// plainNumber drops the spaces people put between thousands and turns the comma into a point.
func plainNumber(typed string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\t", "", ",", ".").Replace(strings.TrimSpace(typed))
}

// LocalTime is a day and a minute on the clock of the call's zone: "2021-03-30 18:00".
// Kept as text because a zone's rules may change between writing and closing.
type LocalTime string

const localLayout = "2006-01-02 15:04"

// LocalAt gives the local minute of an instant in a zone.
func LocalAt(at time.Time, zone *time.Location) LocalTime {
	return LocalTime(at.In(zone).Format(localLayout))
}

// In gives the instant. When clocks go back and the minute exists twice, it is the second
// one: an ambiguous closing hour favours those who file.
func (l LocalTime) In(zone *time.Location) (time.Time, error) {
	at, err := time.ParseInLocation(localLayout, string(l), zone)
	if err != nil {
		return time.Time{}, err
	}
	if later := at.Add(time.Hour); LocalAt(later, zone) == l {
		return later, nil
	}
	return at, nil
}

// AddDays moves the day and keeps the hour.
func (l LocalTime) AddDays(days int) LocalTime {
	at, err := time.Parse(localLayout, string(l))
	if err != nil {
		return l
	}
	return LocalTime(at.AddDate(0, 0, days).Format(localLayout))
}
