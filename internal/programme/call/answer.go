package call

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/siret"
)

// HardMaxLength bounds every text, also where the form gives no limit.
const HardMaxLength = 50_000

const shortMaxLength = 500 // a line nobody scrolls sideways to read

// Taken splits a kept answer to a question with several choices into option keys.
func Taken(answer string) []string {
	if answer == "" {
		return nil
	}
	return strings.Split(answer, "\n")
}

// Normalise turns what a form sent into the answer to keep, and says what is wrong with
// it. A faulty value comes back as typed, so that it can be kept and shown beside its
// message. Normalising a kept answer gives it back unchanged. What is kept:
//
//	text, long_text   the text, line ends as \n, without blanks at the end of it
//	choice, yes_no    the key of the option; yes or no
//	choices           the keys in the order of the form, one a line
//	number, money     digits with a point: 12.5; money in euros: 75000.50
//	date              2021-03-30
//	email, url        the address; phone +33612345678
//	commune, siret    the INSEE code; the 14 digits
//
// An empty value is never wrong here: Missing tells what is required.
func Normalise(q Question, raw ...string) (string, *fault.Message) {
	if q.Kind == Choices {
		return q.choices(raw)
	}
	typed := ""
	if len(raw) > 0 {
		typed = clean(raw[0])
	}
	if q.Kind != LongText {
		typed = strings.TrimSpace(typed)
	}
	if typed == "" {
		return "", nil
	}
	if !utf8.ValidString(raw[0]) {
		return refuse(typed, "programme.answer.encoding")
	}
	return q.normaliseOne(typed)
}

// AsSent gives a kept answer as a form sends it: each choice apart.
func (q Question) AsSent(value string) []string {
	if q.Kind == Choices {
		return Taken(value)
	}
	return []string{value}
}

func (q Question) normaliseOne(typed string) (string, *fault.Message) {
	switch q.Kind {
	case ShortText, LongText:
		return q.text(typed)
	case Choice:
		if _, ok := q.Option(typed); !ok {
			return refuse(typed, "programme.answer.choice")
		}
		return typed, nil
	case YesNo:
		if typed != "yes" && typed != "no" {
			return refuse(typed, "programme.answer.choice")
		}
		return typed, nil
	case Number, Amount:
		return q.number(typed)
	case Choices:
		return q.choices([]string{typed})
	case Date, Email, Link, Phone, Commune, Siret:
		known := normalisers[q.Kind]
		if value, valid := known.read(typed); valid {
			return value, nil
		}
		return refuse(typed, known.refusal)
	}
	return refuse(typed, "programme.answer.choice") // a kind no call may have
}

var normalisers = map[QuestionKind]struct {
	read    func(string) (string, bool)
	refusal string
}{
	Date:    {date, "programme.answer.date"},
	Email:   {email, "programme.answer.email"},
	Link:    {link, "programme.answer.url"},
	Phone:   {phone, "programme.answer.phone"},
	Commune: {commune, "programme.answer.commune"},
	Siret:   {organisation, "programme.answer.siret"},
}

func refuse(typed, key string, args ...any) (string, *fault.Message) {
	m := fault.Say(key, args...)
	return typed, &m
}

// clean leaves out what cannot be seen, and the spaces at the end.
func clean(typed string) string { return strings.TrimRightFunc(lang.Readably(typed), unicode.IsSpace) }

func (q Question) text(typed string) (string, *fault.Message) {
	limit := q.MaxLength
	if q.Kind == ShortText {
		typed = strings.Join(strings.Fields(typed), " ")
		if limit == 0 {
			limit = shortMaxLength
		}
	}
	if limit == 0 {
		limit = HardMaxLength
	}
	length := utf8.RuneCountInString(typed)
	if length > limit {
		return refuse(typed, "programme.answer.too_long", "max", limit, "count", length-limit)
	}
	if length < q.MinLength {
		return refuse(typed, "programme.answer.too_short", "min", q.MinLength, "count", q.MinLength-length)
	}
	return typed, nil
}

func (q Question) choices(raw []string) (string, *fault.Message) {
	var typed []string
	for _, r := range raw {
		for _, key := range Taken(clean(r)) {
			if key = strings.TrimSpace(key); key != "" {
				typed = append(typed, key)
			}
		}
	}
	var taken []string
	for _, o := range q.Options {
		if slices.Contains(typed, o.Key) {
			taken = append(taken, o.Key)
		}
	}
	for _, key := range typed {
		if !slices.Contains(taken, key) {
			return refuse(strings.Join(typed, "\n"), "programme.answer.choice")
		}
	}
	value := strings.Join(taken, "\n")
	switch {
	case len(taken) == 0:
		return "", nil
	case q.Min != nil && len(taken) < *q.Min:
		return refuse(value, "programme.answer.few_choices", "count", *q.Min)
	case q.Max != nil && len(taken) > *q.Max:
		return refuse(value, "programme.answer.many_choices", "count", *q.Max)
	}
	return value, nil
}

func (q Question) number(typed string) (string, *fault.Message) {
	decimals, refusal, parse := q.Decimals, "programme.answer.number", parseNumber
	say := func(n int) any { return n }
	if q.Kind == Amount {
		decimals, refusal, parse = 2, "programme.answer.money", ParseMoney
		say = func(n int) any { return Euros(int64(n)).Say() }
	}
	m, err := parse(typed)
	if err != nil {
		return refuse(typed, refusal)
	}
	if decimals == 0 && m%100 != 0 {
		return refuse(typed, "programme.answer.whole")
	}
	if decimals == 1 && m%10 != 0 {
		return refuse(typed, "programme.answer.decimals", "count", decimals)
	}
	if q.Min != nil && m < Euros(int64(*q.Min)) {
		return refuse(typed, "programme.answer.below", "min", say(*q.Min))
	}
	if q.Max != nil && m > Euros(int64(*q.Max)) {
		return refuse(typed, "programme.answer.above", "max", say(*q.Max))
	}
	return hundredths(int64(m), q.Kind == Amount), nil
}

func date(typed string) (string, bool) {
	for _, layout := range []string{time.DateOnly, "2/1/2006", "2.1.2006", "2-1-2006"} {
		if day, err := time.Parse(layout, typed); err == nil && day.Year() >= 1800 && day.Year() <= 2200 {
			return day.Format(time.DateOnly), true
		}
	}
	return "", false
}

func email(typed string) (string, bool) {
	address, err := mail.ParseAddress(typed)
	if err != nil || address.Address != typed || len(typed) > 254 {
		return "", false
	}
	_, domain, _ := strings.Cut(typed, "@")
	return typed, strings.Contains(domain, ".") && !strings.HasPrefix(domain, "[")
}

func link(typed string) (string, bool) {
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	address, err := url.Parse(typed)
	if err != nil || len(typed) > 2000 || strings.ContainsAny(typed, " \n\t<>\"") {
		return "", false
	}
	web := address.Scheme == "https" || address.Scheme == "http"
	return typed, web && address.User == nil && strings.Contains(strings.Trim(address.Hostname(), "."), ".")
}

func phone(typed string) (string, bool) {
	digits := strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "", "\u202f", "", "(0)", "", "(", "", ")", "").Replace(typed)
	switch {
	case strings.HasPrefix(digits, "00"):
		digits = "+" + digits[2:]
	case strings.HasPrefix(digits, "0") && len(digits) == 10:
		digits = "+33" + digits[1:]
	}
	number, international := strings.CutPrefix(digits, "+")
	return digits, international && onlyDigits(number) && len(number) >= 8 && len(number) <= 15
}

var communeCode = regexp.MustCompile(`^(\d\d|2[AB])\d{3}$`)

// commune checks the shape only: whether the commune exists at a date is the territory's to say.
func commune(typed string) (string, bool) {
	code := strings.ToUpper(typed)
	return code, communeCode.MatchString(code)
}

func organisation(typed string) (string, bool) {
	digits := plainNumber(typed)
	return digits, siret.Valid(digits)
}

func joined(words []string) string { return strings.Join(words, ", ") }
