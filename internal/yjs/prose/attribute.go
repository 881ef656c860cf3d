package prose

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"maillage/internal/yjs/wire"
)

// mostCharacters of a text whose kind does not say how many.
const mostCharacters = 2000

// Wrong says what is wrong with a value, or nothing.
func (k AttributeKind) Wrong(value any) string {
	switch k.Kind {
	case "integer":
		n, is := number(value)
		if !is || n != math.Trunc(n) || math.Abs(n) > wire.MaxInteger {
			return "is no integer"
		}
		if n < float64(k.Least) || k.Most != 0 && n > float64(k.Most) {
			return fmt.Sprintf("is %v, beyond %d to %d", n, k.Least, k.Most)
		}
		return ""
	case "boolean":
		if _, is := value.(bool); !is {
			return "is neither true nor false"
		}
		return ""
	}
	text, is := value.(string)
	if !is {
		return "is no text"
	}
	most := k.Most
	if most == 0 {
		most = mostCharacters
	}
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Sprintf("has %d characters, at most %d are taken", n, most)
	}
	if len(k.OneOf) > 0 && !slices.Contains(k.OneOf, text) {
		return fmt.Sprintf("is %q, none of %s", text, strings.Join(k.OneOf, ", "))
	}
	if strings.ContainsFunc(text, Control) {
		return fmt.Sprintf("is %q, with a control character", text)
	}
	if k.Kind == "link" && !safe(text) {
		return fmt.Sprintf("is %q: links lead to http, https, mailto or tel, or to a path of the site", text)
	}
	return ""
}

func number(value any) (float64, bool) {
	switch value := value.(type) {
	case int64:
		return float64(value), true
	case float64:
		return value, true
	}
	return 0, false
}

// safe tells links that cannot run anything in a browser. Browsers leave out line breaks and
// spaces before they look for a scheme: a link with any is refused.
func safe(link string) bool {
	if strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto", "tel":
		return true
	case "":
		return u.Host == "" && (strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "//") || strings.HasPrefix(link, "#"))
	}
	return false
}
