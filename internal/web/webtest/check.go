package webtest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Check fails the test for what no page may have: a policy that allows inline code, style
// or script in the page, another site's content, a missing title, language or main
// heading, a field without a label, an identifier used twice, a text missing from the
// catalogues. Pages met through a Client are checked already.
func Check(t testing.TB, page *Page) {
	t.Helper()
	for _, wrong := range Problems(page) {
		t.Errorf("%s: %s", page.URL, wrong)
	}
}

var missingText = regexp.MustCompile(`\[[a-z_]+(\.[a-z0-9_]+)+\]`)

// Problems lists what Check would say.
func Problems(page *Page) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }

	policy := page.Header.Get("Content-Security-Policy")
	if policy == "" || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
		say("content security policy is %q", policy)
	}
	if missing := missingText.FindString(page.Body); missing != "" {
		say("no text in the catalogue for %s", missing)
	}
	if strings.Contains(page.Body, "ZgotmplZ") {
		say("a value was refused by the template engine (ZgotmplZ)")
	}
	doc := page.Doc
	if lang := doc.Find("html").AttrOr("lang", ""); lang != "fr" && lang != "en" {
		say("language is %q", lang)
	}
	if tidy(doc.Find("head > title").Text()) == "" {
		say("no title")
	}
	if n := doc.Find("h1").Length(); n != 1 {
		say("%d main headings", n)
	}
	if n := doc.Find("[autofocus]").Length(); n > 1 {
		say("%d elements ask for the focus", n)
	}
	checkHeadings(doc, say)
	if !strings.HasPrefix(page.Header.Get("Content-Disposition"), "attachment") { // a file that stands alone holds its style
		checkInline(doc, say)
	}
	checkIDs(doc, say)
	checkFields(doc, say)
	checkLinks(doc, say)
	return found
}

func checkHeadings(doc *goquery.Document, say func(string, ...any)) {
	before := 0
	doc.Find("h1, h2, h3, h4, h5, h6").Each(func(_ int, h *goquery.Selection) {
		level := int(goquery.NodeName(h)[1] - '0')
		if level > before+1 {
			say("heading %q jumps from level %d to %d", tidy(h.Text()), before, level)
		}
		if tidy(h.Text()) == "" {
			say("empty heading of level %d", level)
		}
		before = level
	})
}

// nonexecutable scripts carry data for islands.
const nonexecutable = "application/json"

func checkInline(doc *goquery.Document, say func(string, ...any)) {
	doc.Find("style, [style]").Each(func(_ int, s *goquery.Selection) { say("inline style: %s", excerpt(s)) })
	doc.Find("script:not([src])").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("type", "") != nonexecutable {
			say("inline script: %s", excerpt(s))
		}
	})
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, attribute := range s.Nodes[0].Attr {
			if strings.HasPrefix(attribute.Key, "on") {
				say("inline handler %s: %s", attribute.Key, excerpt(s))
			}
			if strings.HasPrefix(strings.TrimSpace(strings.ToLower(attribute.Val)), "javascript:") {
				say("script in an address: %s", excerpt(s))
			}
		}
	})
	doc.Find("script[src], link[href], img[src], source[src], video[src], iframe, object, embed").Each(func(_ int, s *goquery.Selection) {
		url := s.AttrOr("src", s.AttrOr("href", ""))
		if !strings.HasPrefix(url, "/") || strings.HasPrefix(url, "//") {
			say("content of another site: %s", excerpt(s))
		}
	})
}

func checkIDs(doc *goquery.Document, say func(string, ...any)) {
	seen := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if id == "" || seen[id] {
			say("identifier %q is empty or used twice", id)
		}
		seen[id] = true
	})
	for _, attribute := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls"} {
		doc.Find("[" + attribute + "]").Each(func(_ int, s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attribute, "")) {
				if !seen[id] {
					say("%s names %q, which is not on the page", attribute, id)
				}
			}
		})
	}
	doc.Find("a[href^='#']").Each(func(_ int, s *goquery.Selection) {
		if id := strings.TrimPrefix(s.AttrOr("href", ""), "#"); !seen[id] {
			say("a link leads to %q, which is not on the page", id)
		}
	})
}

func checkFields(doc *goquery.Document, say func(string, ...any)) {
	doc.Find("input:not([type=hidden]), textarea, select").Each(func(_ int, field *goquery.Selection) {
		id, labelled := field.Attr("id")
		labelled = labelled && tidy(doc.Find("label[for='"+id+"']").Text()) != ""
		labelled = labelled || tidy(field.Closest("label").Text()) != "" || field.AttrOr("aria-label", "") != "" || field.AttrOr("aria-labelledby", "") != ""
		if !labelled {
			say("field without a label: %s", excerpt(field))
		}
		if field.AttrOr("name", "") == "" {
			say("field without a name: %s", excerpt(field))
		}
	})
	doc.Find("fieldset").Each(func(_ int, set *goquery.Selection) {
		if tidy(set.Find("legend").First().Text()) == "" {
			say("group of fields without a legend")
		}
	})
	doc.Find("form").Each(func(_ int, form *goquery.Selection) {
		if action := form.AttrOr("action", ""); action == "" || strings.HasPrefix(action, "//") || strings.Contains(strings.SplitN(action, "/", 2)[0], ":") {
			say("form without an action, or to another site: %s", excerpt(form))
		}
		if form.Find("input[type=file]").Length() > 0 && form.AttrOr("enctype", "") != "multipart/form-data" {
			say("form with a file but no enctype: %s", form.AttrOr("action", ""))
		}
	})
}

func checkLinks(doc *goquery.Document, say func(string, ...any)) {
	doc.Find("a, button").Each(func(_ int, s *goquery.Selection) {
		if tidy(s.Text()) == "" && s.AttrOr("aria-label", "") == "" {
			say("link or button without words: %s", excerpt(s))
		}
	})
	doc.Find("img:not([alt]), svg:not([aria-hidden]):not([role=img])").Each(func(_ int, s *goquery.Selection) {
		say("image without an alternative: %s", excerpt(s))
	})
	doc.Find("table").Each(func(_ int, table *goquery.Selection) {
		if table.Find("th").Length() == 0 {
			say("table without headings: %s", excerpt(table))
		}
	})
}

func excerpt(s *goquery.Selection) string {
	html, err := goquery.OuterHtml(s)
	if err != nil {
		return err.Error()
	}
	html = tidy(html)
	if len(html) > 120 {
		html = html[:120] + "…"
	}
	return html
}
