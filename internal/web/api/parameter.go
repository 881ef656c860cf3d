package api

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/shape"
)

// kind is what a parameter may be, in the words of JSON Schema.
type kind struct {
	name    string // of the text that says what to write instead
	says    string // of the one that says what to write; "": the same name
	Type    string // integer or string
	Format  string
	Pattern *regexp.Regexp
	Enum    []string
	Minimum int
	Maximum int
	Length  int               // most characters
	holds   func(string) bool // what the rest does not say; may be nil
}

// mostWords is longer than any name of a commune with its département.
const mostWords = 200

// The kinds of parameters.
var (
	words     = kind{name: "words", Type: "string", Length: mostWords}
	pageKind  = kind{name: "page", Type: "integer", Minimum: 1, Maximum: 100_000}
	limitKind = kind{name: "limit", Type: "integer", Minimum: 1, Maximum: 50}
	dayKind   = kind{name: "day", Type: "string", Format: "date", Pattern: regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`), holds: isDay}
	monthKind = kind{name: "month", Type: "string", Pattern: regexp.MustCompile(`^(18|19|20)[0-9]{2}-(0[1-9]|1[0-2])$`)}
	pointKind = kind{name: "point", Type: "string", Length: 80, holds: isPoint}
	insee     = kind{name: "insee", Type: "string", Pattern: regexp.MustCompile(`^([0-9]{5}|2[AB][0-9]{3})$`)}
	postal    = kind{name: "postal", Type: "string", Pattern: regexp.MustCompile(`^[0-9]{5}$`)}
	siren     = kind{name: "siren", Type: "string", Pattern: regexp.MustCompile(`^[0-9]{9}$`)}
	area      = kind{name: "area", Type: "string", Pattern: regexp.MustCompile(`^([0-9]{1,3}|2[AB])$`)}
	key       = kind{name: "key", Type: "string", Pattern: regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)}
	language  = kind{name: "lang", Type: "string", Enum: []string{"fr", "en"}}
	phases    = kind{name: "phase", Type: "string", Enum: []string{"open", "upcoming", "over"}}
	carriers  = kind{name: "carrier", Type: "string", Enum: []string{string(collective.Association), string(collective.Public), string(collective.Company), string(collective.Other)}}
)

func isDay(text string) bool { _, err := time.Parse(time.DateOnly, text); return err == nil }

func isPoint(text string) bool { _, ok := shape.ParsePoint(text); return ok }

// accepts tells whether a value is of the kind. A value with characters that nobody sees is of
// none: what is searched goes to the database, which refuses some.
func (k kind) accepts(value string) bool {
	if !lang.Readable(value) || k.Length > 0 && utf8.RuneCountInString(value) > k.Length {
		return false
	}
	if k.Type == "integer" {
		n, err := strconv.Atoi(value)
		return err == nil && n >= k.Minimum && n <= k.Maximum
	}
	return (k.Pattern == nil || k.Pattern.MatchString(value)) && (len(k.Enum) == 0 || slices.Contains(k.Enum, value)) && (k.holds == nil || k.holds(value))
}

// of gives the same kind, told as the short name of something.
func (k kind) of(what string) kind {
	k.says = what
	return k
}

// parameter is something that a reading is asked with.
type parameter struct {
	name     string
	kind     kind
	required bool
	usual    string // where it is not given; "" for none
}

func (e endpoint) inPath(p parameter) bool { return strings.Contains(e.path, "{"+p.name+"}") }

// asked is a request as it was understood.
type asked struct {
	*http.Request
	lang   lang.Lang
	values map[string]string
	wrong  fault.Fields
}

const (
	mostTold  = 20 // parameters that nobody knows are told, no more
	mostShown = 60 // characters of what was typed
)

// read reads what a request asks of a reading: every parameter it has is known, there once, and
// of its kind; else the fault tells each.
func (e endpoint) read(r *http.Request, l lang.Lang) (*asked, error) {
	a := &asked{Request: r, lang: l, values: map[string]string{}}
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fault.New(fault.Invalid, "api.query")
	}
	for _, p := range e.params {
		values := given[p.name]
		if e.inPath(p) {
			values = []string{r.PathValue(p.name)}
		} else {
			delete(given, p.name)
		}
		a.take(p, values)
	}
	told := 0
	for name := range given {
		if told++; told <= mostTold {
			a.wrong.Add(shown(name), "api.unknown_parameter", "names", strings.Join(e.names(), ", "))
		}
	}
	return a, inParameters(a.wrong)
}

// inParameters tells what is wrong with parameters, or nothing.
func inParameters(found fault.Fields) error {
	err := found.Err()
	if f := fault.As(err); f != nil {
		f.Message = fault.Say("api.fields", "count", len(f.Fields))
	}
	return err
}

// wrong tells that a parameter names nothing that exists.
func wrong(name, key, code string) error {
	var found fault.Fields
	found.Add(name, key, "code", shown(code))
	return inParameters(found)
}

func (a *asked) take(p parameter, values []string) {
	switch {
	case len(values) > 1:
		a.wrong.Add(p.name, "api.repeated")
	case len(values) == 0 || values[0] == "":
		a.values[p.name] = p.usual
		if p.required {
			a.wrong.Add(p.name, "api.missing")
		}
	case !p.kind.accepts(values[0]):
		a.wrong.Add(p.name, "api.wrong."+p.kind.name, "typed", shown(values[0]), "max", p.kind.Maximum, "names", strings.Join(p.kind.Enum, ", "))
	default:
		a.values[p.name] = values[0]
	}
}

// names gives what may follow the question mark.
func (e endpoint) names() []string {
	var names []string
	for _, p := range e.params {
		if !e.inPath(p) {
			names = append(names, p.name)
		}
	}
	return names
}

// shown makes what was typed fit to be told.
func shown(text string) string {
	text = strings.ToValidUTF8(text, "�")
	if !lang.Readable(text) {
		text = strings.Map(func(r rune) rune {
			if lang.Readable(string(r)) {
				return r
			}
			return '�'
		}, text)
	}
	if letters := []rune(text); len(letters) > mostShown {
		return string(letters[:mostShown]) + "…"
	}
	return text
}

func (a *asked) text(name string) string { return strings.TrimSpace(a.values[name]) }

func (a *asked) number(name string) int {
	n, _ := strconv.Atoi(a.values[name]) // read has seen it
	return n
}

// day gives a day, or that of now where none was given.
func (a *asked) day(name string, now time.Time) time.Time {
	if at, err := time.Parse(time.DateOnly, a.values[name]); err == nil {
		return at
	}
	now = now.In(paris)
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}

// paris is where the days of the API begin and end.
var paris = call.Definition{Zone: "Europe/Paris"}.Location()

func (a *asked) point(name string) *shape.Point {
	if at, ok := shape.ParsePoint(a.values[name]); ok {
		return &at
	}
	return nil
}
