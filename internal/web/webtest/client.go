package webtest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/account"
)

// Client is a browser with its own cookies. It does not follow redirections by itself.
type Client struct {
	site *Site
	t    testing.TB
	jar  http.CookieJar
	// Header is added to every request, for example Accept-Language.
	Header http.Header
}

// Client opens a browser that has never been here.
func (s *Site) Client() *Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &Client{site: s, t: s.t, jar: jar, Header: http.Header{}}
}

// SignIn opens a browser where a person is signed in.
func (s *Site) SignIn(person account.Actor) *Client {
	s.t.Helper()
	token, expires := account.NewSecret(), s.Now().Add(10*365*24*time.Hour)
	content, err := account.SessionData{}.Encode(expires, map[string]any{account.SessionAccountKey: person.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := account.NewSessions(s.DB, s.Now).CommitCtx(s.t.Context(), token, content, expires); err != nil {
		s.t.Fatal(err)
	}
	c := s.Client()
	c.jar.SetCookies(baseURL(), []*http.Cookie{{Name: "maillage", Value: token, Path: "/"}})
	return c
}

func baseURL() *url.URL {
	return &url.URL{Scheme: "http", Host: strings.TrimPrefix(BaseURL, "http://"), Path: "/"}
}

// ForTest gives the same browser reporting to a subtest.
func (c *Client) ForTest(t testing.TB) *Client {
	same := *c
	same.t = t
	return &same
}

// Get opens a path. What follows "#" stays in the browser.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	path, _, _ = strings.Cut(path, "#")
	return c.Do(c.Request(http.MethodGet, path, nil, ""))
}

// Post sends a form: names and values alternate.
func (c *Client) Post(path string, pairs ...string) *Page {
	c.t.Helper()
	return c.PostForm(path, values(c.t, pairs))
}

// PostForm sends a form, as a browser does from a page of the site.
func (c *Client) PostForm(path string, form url.Values) *Page {
	c.t.Helper()
	return c.Do(c.Request(http.MethodPost, path, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded"))
}

// File is a file of a form.
type File struct {
	Field, Name string
	Content     []byte
}

// PostFiles sends a form with files.
func (c *Client) PostFiles(path string, form url.Values, files ...File) *Page {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, all := range form {
		for _, value := range all {
			if err := w.WriteField(name, value); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	for _, file := range files {
		part, err := w.CreateFormFile(file.Field, file.Name)
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := part.Write(file.Content); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.Do(c.Request(http.MethodPost, path, &body, w.FormDataContentType()))
}

// PostJSON sends a value as behaviours do; the answer is in Page.Body.
func (c *Client) PostJSON(path string, value any) *Page {
	c.t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		c.t.Fatal(err)
	}
	r := c.Request(http.MethodPost, path, bytes.NewReader(content), "application/json")
	r.Header.Set("Accept", "application/json")
	return c.Do(r)
}

// Submit fills a form of a page and sends it to its action. What the page had filled in
// stays, hidden fields and the first button of the form included; pairs replace values.
// A name the form does not have fails the test.
func (c *Client) Submit(page *Page, selector string, pairs ...string) *Page {
	c.t.Helper()
	form := page.Doc.Find(selector).First()
	if form.Length() == 0 {
		c.t.Fatalf("%s has no form %s:\n%s", page.URL, selector, page.Body)
	}
	if method, _ := form.Attr("method"); !strings.EqualFold(method, "post") {
		c.t.Fatalf("%s: form %s does not post", page.URL, selector)
	}
	sent, known := formValues(form)
	for name, all := range values(c.t, pairs) {
		if !known[name] {
			c.t.Fatalf("%s: form %s has no field %q", page.URL, selector, name)
		}
		sent[name] = all
	}
	action := page.address(form.AttrOr("action", ""))
	came, had := c.Header.Get("Referer"), page.URL[strings.Index(page.URL, " ")+1:]
	c.Header.Set("Referer", BaseURL+had) // as browsers do under the policy of the site
	defer func() {
		if c.Header.Del("Referer"); came != "" {
			c.Header.Set("Referer", came)
		}
	}()
	if enctype, _ := form.Attr("enctype"); enctype == "multipart/form-data" {
		return c.PostFiles(action, sent)
	}
	return c.PostForm(action, sent)
}

func formValues(form *goquery.Selection) (sent url.Values, known map[string]bool) {
	sent, known = url.Values{}, map[string]bool{}
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		known[name] = true
		kind, _ := field.Attr("type")
		value, has := field.Attr("value")
		_, checked := field.Attr("checked")
		switch {
		case goquery.NodeName(field) == "textarea":
			sent.Add(name, strings.TrimPrefix(field.Text(), "\n"))
		case goquery.NodeName(field) == "select":
			chosen := field.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = field.Find("option").First()
			}
			value, _ = chosen.Attr("value")
			sent.Add(name, value)
		case kind == "file", (kind == "radio" || kind == "checkbox") && !checked:
		case (kind == "radio" || kind == "checkbox") && !has:
			sent.Add(name, "on")
		default:
			sent.Add(name, value)
		}
	})
	if button := form.Find("button").First(); button.Length() > 0 {
		if name, ok := button.Attr("name"); ok {
			value, _ := button.Attr("value")
			sent.Add(name, value)
		}
	}
	form.Find("button[name]").Each(func(_ int, button *goquery.Selection) { known[button.AttrOr("name", "")] = true })
	return sent, known
}

func values(t testing.TB, pairs []string) url.Values {
	t.Helper()
	if len(pairs)%2 != 0 {
		t.Fatalf("names and values must alternate: %q", pairs)
	}
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

// Request prepares a request as a page of the site would send it, for tests that need an
// unusual body or header; Do sends it.
func (c *Client) Request(method, path string, body io.Reader, contentType string) *http.Request {
	path, _, _ = strings.Cut(path, "#")
	r := httptest.NewRequestWithContext(c.t.Context(), method, BaseURL+path, body)
	r.Header.Set("User-Agent", "webtest")
	if method != http.MethodGet {
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Origin", BaseURL)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return r
}

// Do sends a request made by the test itself, with this browser's cookies and headers. It
// is meant for one request at a time: the audit trail is compared around each form.
func (c *Client) Do(r *http.Request) *Page {
	c.t.Helper()
	for _, cookie := range c.jar.Cookies(baseURL()) {
		r.AddCookie(cookie)
	}
	for name, all := range c.Header {
		r.Header[name] = all
	}
	recorder, before := httptest.NewRecorder(), 0
	if r.Method == http.MethodPost {
		before = c.site.Count("SELECT count(*) FROM audit")
	}
	c.site.handler.ServeHTTP(recorder, r)
	answer := recorder.Result()
	if r.Method == http.MethodPost {
		c.checkTrail(r, answer.StatusCode, c.site.Count("SELECT count(*) FROM audit")-before)
	}
	c.jar.SetCookies(baseURL(), answer.Cookies())
	page := &Page{
		client: c, t: c.t, URL: r.Method + " " + r.URL.RequestURI(),
		Status: answer.StatusCode, Header: answer.Header, Body: c.unpacked(recorder),
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page.Body))
	if err != nil {
		c.t.Fatalf("%s: %v", page.URL, err)
	}
	page.Doc = doc
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") && page.Status/100 != 3 {
		Check(c.t, page)
	}
	return page
}

// unpacked gives the text of an answer as browsers read it, compressed or not.
func (c *Client) unpacked(answer *httptest.ResponseRecorder) string {
	c.t.Helper()
	if answer.Header().Get("Content-Encoding") != "gzip" {
		return answer.Body.String()
	}
	in, err := gzip.NewReader(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

// checkTrail holds every form a test sends to the rule of the audit trail: one act, one
// entry at most, and none when it was refused.
func (c *Client) checkTrail(r *http.Request, status, added int) {
	c.t.Helper()
	if added > 1 || (added > 0 && status >= http.StatusBadRequest) {
		c.t.Errorf("%s %s: answered %d and left %d entries on the audit trail", r.Method, r.URL.Path, status, added)
	}
}
