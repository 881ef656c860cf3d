// Package load plays people who write and file over HTTP, and remembers what they were
// told is saved: for the bench, and for the test that kills the program under them.
package load

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/account"
	"maillage/internal/db"
)

// Site is a running program, reached as through a proxy: people share the connections.
type Site struct {
	URL    string
	client *http.Client
}

// NewSite makes a site of an address.
func NewSite(address string) *Site {
	return &Site{URL: address, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 100},
		Timeout:       20 * time.Second, // as patient as the page's own script
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close ends the idle connections.
func (s *Site) Close() { s.client.CloseIdleConnections() }

// Person is someone signed in.
type Person struct {
	ID    string
	site  *Site
	token string
}

// SignIn opens a session for each account, as if each had signed in an instant ago.
func (s *Site) SignIn(ctx context.Context, d *db.DB, accounts []string) ([]*Person, error) {
	var people []*Person
	for _, id := range accounts {
		token, err := Session(ctx, d, id)
		if err != nil {
			return nil, err
		}
		people = append(people, &Person{ID: id, site: s, token: token})
	}
	return people, nil
}

// Session opens a session of a day for an account, and gives the token that its cookie holds.
func Session(ctx context.Context, d *db.DB, accountID string) (token string, err error) {
	expires := time.Now().Add(24 * time.Hour)
	content, err := account.SessionData{}.Encode(expires, map[string]any{account.SessionAccountKey: accountID})
	if err != nil {
		return "", err
	}
	token = account.NewSecret()
	return token, account.NewSessions(d, time.Now).CommitCtx(ctx, token, content, expires)
}

// Answer is what the site said.
type Answer struct {
	Status   int
	Location string
	Body     []byte
	Took     time.Duration // until the last byte, as the person waits
}

// Get opens a page.
func (p *Person) Get(ctx context.Context, path string) (Answer, error) {
	return p.do(ctx, http.MethodGet, path, nil, "text/html")
}

// Send sends a form: as a browser does, or as the page's script with json.
func (p *Person) Send(ctx context.Context, path string, form url.Values, json bool) (Answer, error) {
	accept := "text/html"
	if json {
		accept = "application/json"
	}
	return p.do(ctx, http.MethodPost, path, strings.NewReader(form.Encode()), accept)
}

func (p *Person) do(ctx context.Context, method, path string, body io.Reader, accept string) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.site.URL+path, body)
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Accept", accept)
	r.AddCookie(&http.Cookie{Name: "maillage", Value: p.token})
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", p.site.URL)
	}
	began := time.Now()
	response, err := p.site.client.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return Answer{response.StatusCode, response.Header.Get("Location"), content, time.Since(began)}, err
}

// form reads what a form of a page would send as it stands.
func form(page []byte, selector string) (action string, values url.Values, err error) {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(page)))
	if err != nil {
		return "", nil, err
	}
	found := doc.Find(selector).First()
	action, ok := found.Attr("action")
	if !ok {
		return "", nil, fmt.Errorf("no form %s on the page %q", selector, strings.TrimSpace(doc.Find("h1").Text()))
	}
	values = url.Values{}
	found.Find("input[name], textarea[name], select[name]").Each(func(_ int, field *goquery.Selection) {
		name, kind := field.AttrOr("name", ""), field.AttrOr("type", "text")
		_, checked := field.Attr("checked")
		switch {
		case goquery.NodeName(field) == "textarea":
			values.Add(name, strings.TrimPrefix(field.Text(), "\n"))
		case goquery.NodeName(field) == "select":
			values.Add(name, field.Find("option[selected]").AttrOr("value", ""))
		case (kind == "radio" || kind == "checkbox") && !checked:
		default:
			values.Add(name, field.AttrOr("value", ""))
		}
	})
	return action, values, nil
}
