// Package lang holds every sentence shown to people, in French and in English, and
// writes numbers, money and dates as each language does. French is the reference:
// a test refuses a key that one catalogue has and the other lacks.
package lang

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Lang is a language of the product.
type Lang string

// The languages. French comes first and is the default.
const (
	FR Lang = "fr"
	EN Lang = "en"
)

// All lists the languages, the default first.
func All() []Lang { return []Lang{FR, EN} }

// Parse gives the language of a code such as "en", and whether it is one of ours.
func Parse(code string) (Lang, bool) {
	switch Lang(code) {
	case FR:
		return FR, true
	case EN:
		return EN, true
	}
	return FR, false
}

// Other gives the language that the switch in the page's header offers.
func (l Lang) Other() Lang {
	if l == EN {
		return FR
	}
	return EN
}

var matcher = language.NewMatcher([]language.Tag{language.French, language.English})

// Match chooses the language for an Accept-Language header; French when in doubt.
func Match(acceptLanguage string) Lang {
	_, index := language.MatchStrings(matcher, acceptLanguage)
	return All()[index]
}

//go:embed catalogue
var catalogueFiles embed.FS

// entry is a text, or its plural forms ("one", "other") chosen by the argument "count".
type entry struct {
	text  string
	forms map[string]string
}

var catalogues = sync.OnceValue(func() map[Lang]map[string]entry {
	loaded := map[Lang]map[string]entry{}
	for _, l := range All() {
		entries, err := load(catalogueFiles, l)
		if err != nil {
			panic(err) // embedded in the program: a test meets it before any person
		}
		loaded[l] = entries
	}
	return loaded
})

func load(files fs.FS, l Lang) (map[string]entry, error) {
	names, err := fs.Glob(files, "catalogue/"+string(l)+"/*.yaml")
	if err != nil {
		return nil, err
	}
	entries := map[string]entry{}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var values map[string]any
		if err := yaml.Unmarshal(raw, &values); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for key, value := range values {
			if _, twice := entries[key]; twice {
				return nil, fmt.Errorf("%s: %q is defined twice", name, key)
			}
			e, err := parseEntry(value)
			if err != nil {
				return nil, fmt.Errorf("%s: %q: %w", name, key, err)
			}
			entries[key] = e
		}
	}
	return entries, nil
}

func parseEntry(value any) (entry, error) {
	switch v := value.(type) {
	case string:
		return entry{text: v}, nil
	case map[string]any:
		forms := map[string]string{}
		for form, text := range v {
			s, ok := text.(string)
			if !ok || (form != "one" && form != "other") {
				return entry{}, fmt.Errorf("plural form %q must be one or other, with a text", form)
			}
			forms[form] = s
		}
		if forms["one"] == "" || forms["other"] == "" {
			return entry{}, fmt.Errorf("plural needs the forms one and other")
		}
		return entry{forms: forms}, nil
	}
	return entry{}, fmt.Errorf("must be a text or plural forms")
}

// Has reports whether the catalogue of this language knows the key.
func (l Lang) Has(key string) bool {
	_, ok := catalogues()[l][key]
	return ok
}

// Text gives the sentence for a key with its named arguments replaced:
// Text("piece.too_large", "max", "20 Mo"). Arguments alternate names and values.
// Numbers, Cents, BasisPoints, Size, time.Time (day and minute in its zone) and Translated
// values are written as the language does; the argument "count" (an int) also chooses
// the plural form. An unknown key comes back in brackets, which tests refuse.
func (l Lang) Text(key string, args ...any) string {
	e, ok := catalogues()[l][key]
	if !ok {
		return "[" + key + "]"
	}
	text := e.text
	if e.forms != nil {
		text = e.forms[l.form(args)]
	}
	if !strings.Contains(text, "{") {
		return text
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, fmt.Sprintf("{%v}", args[i]), l.value(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (l Lang) form(args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		count, isInt := args[i+1].(int)
		if args[i] != "count" || !isInt {
			continue
		}
		tag := language.French
		if l == EN {
			tag = language.English
		}
		if plural.Cardinal.MatchPlural(tag, max(count, -count), 0, 0, 0, 0) == plural.One {
			return "one"
		}
	}
	return "other"
}

// Cents is an amount of euros in cents, written as money in a message.
type Cents int64

// BasisPoints is a rate (10,000 = 100 %), written as a percentage in a message.
type BasisPoints int

// Size is a number of bytes, written as a file size in a message.
type Size int64

// Translated is a text that exists in several languages, such as the name of a call.
type Translated interface{ In(l Lang) string }

func (l Lang) value(v any) string {
	switch v := v.(type) {
	case int:
		return l.Number(v)
	case string:
		return v
	case Cents:
		return l.Money(int64(v))
	case BasisPoints:
		return l.Percent(int(v))
	case Size:
		return l.Bytes(int64(v))
	case time.Time:
		return l.DateTime(v)
	case Translated:
		return v.In(l)
	}
	return fmt.Sprint(v)
}

// Texts gives the sentences whose keys begin alike, by the rest of their keys, for scripts that
// say them: arguments are still in their braces, and a plural is two texts, .one and .other.
func (l Lang) Texts(beginning string) map[string]string {
	texts := map[string]string{}
	for key, e := range catalogues()[l] {
		name, ok := strings.CutPrefix(key, beginning)
		if ok && e.forms == nil {
			texts[name] = e.text
		}
		for form, text := range e.forms {
			if ok {
				texts[name+"."+form] = text
			}
		}
	}
	return texts
}

// Keys lists every key of this language's catalogue, in no order. For tests.
func (l Lang) Keys() []string {
	keys := make([]string, 0, len(catalogues()[l]))
	for key := range catalogues()[l] {
		keys = append(keys, key)
	}
	return keys
}
