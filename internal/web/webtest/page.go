package webtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Page is an answer of the site.
type Page struct {
	URL    string // method and path that were asked
	Status int
	Header http.Header
	Body   string
	Doc    *goquery.Document

	client *Client
	t      testing.TB
}

// Is fails the test unless the page has this status.
func (p *Page) Is(status int) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s: status %d, want %d%s", p.URL, p.Status, status, p.summary())
	}
	return p
}

// To fails the test unless the answer leads to this path (a prefix is enough when it ends
// with "…"), then opens it.
func (p *Page) To(path string) *Page {
	p.t.Helper()
	location := p.Is(http.StatusSeeOther).Location()
	prefix, isPrefix := strings.CutSuffix(path, "…")
	if location != path && (!isPrefix || !strings.HasPrefix(location, prefix)) {
		p.t.Fatalf("%s: leads to %q, want %q", p.URL, location, path)
	}
	return p.client.Get(location)
}

// Follow opens the path the answer leads to.
func (p *Page) Follow() *Page {
	p.t.Helper()
	return p.client.Get(p.Is(http.StatusSeeOther).Location())
}

// Location gives the path the answer leads to, or "".
func (p *Page) Location() string { return p.Header.Get("Location") }

// address completes an action that is relative to the page.
func (p *Page) address(action string) string {
	if action == "" || strings.HasPrefix(action, "/") {
		return action
	}
	path, _, _ := strings.Cut(p.URL[strings.Index(p.URL, " ")+1:], "?")
	return path[:strings.LastIndex(path, "/")+1] + action
}

// Text gives the words of the first element that matches, spaces tidied.
func (p *Page) Text(selector string) string { return tidy(p.Doc.Find(selector).First().Text()) }

// Texts gives the words of each element that matches.
func (p *Page) Texts(selector string) []string {
	return p.Doc.Find(selector).Map(func(_ int, s *goquery.Selection) string { return tidy(s.Text()) })
}

// Value gives what the field of this name holds, in the page's main part.
func (p *Page) Value(name string) string {
	form := p.Doc.Find("main [name='" + name + "']").First().Closest("form")
	sent, _ := formValues(form)
	return sent.Get(name)
}

// Has tells whether an element matches.
func (p *Page) Has(selector string) bool { return p.Doc.Find(selector).Length() > 0 }

// Says fails the test unless an element that matches contains the words; any space counts
// as a plain one.
func (p *Page) Says(selector, words string) *Page {
	p.t.Helper()
	for _, text := range p.Texts(selector) {
		if strings.Contains(text, tidy(words)) {
			return p
		}
	}
	p.t.Errorf("%s: no %s says %q, only %q", p.URL, selector, words, p.Texts(selector))
	return p
}

// Lacks fails the test when the page's main part contains the words, for what must not leak.
func (p *Page) Lacks(words string) *Page {
	p.t.Helper()
	if strings.Contains(p.Text("main"), words) {
		p.t.Errorf("%s: says %q", p.URL, words)
	}
	return p
}

// JSON reads the answer into a value.
func (p *Page) JSON(into any) *Page {
	p.t.Helper()
	if err := json.Unmarshal([]byte(p.Body), into); err != nil {
		p.t.Fatalf("%s: %v in %q", p.URL, err, p.Body)
	}
	return p
}

func (p *Page) summary() string {
	if location := p.Location(); location != "" {
		return ", leads to " + location
	}
	return ": " + strings.Join(append(p.Texts("h1"), p.Texts("main .notice, main .error, main .lead")...), " | ")
}

func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }
