package basemap

import (
	"html"
	"regexp"
	"strings"
)

// Credit names who made the data, with the page that says more, or none.
type Credit struct{ Text, URL string }

const maxCredit = 2_000 // characters: files of many sources have some hundred

var (
	link = regexp.MustCompile(`(?is)<a\s[^>]*?href\s*=\s*["']?(https?://[^"'\s>]+)[^>]*>(.*?)</a>`)
	tag  = regexp.MustCompile(`(?s)<[^>]*>?`)
)

// credits reads an attribution, a piece of HTML by custom: of all its marks, links to the web
// are kept, as what they are.
func credits(attribution string) []Credit {
	attribution = strings.ToValidUTF8(attribution, "")
	if len(attribution) > maxCredit {
		attribution = strings.ToValidUTF8(attribution[:maxCredit], "")
	}
	var all []Credit
	add := func(text, url string) {
		text = strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(text, " "))), " ")
		if text != "" {
			all = append(all, Credit{text, html.UnescapeString(url)})
		}
	}
	rest := 0
	for _, at := range link.FindAllStringSubmatchIndex(attribution, -1) {
		add(attribution[rest:at[0]], "")
		add(attribution[at[4]:at[5]], attribution[at[2]:at[3]])
		rest = at[1]
	}
	add(attribution[rest:], "")
	return all
}
