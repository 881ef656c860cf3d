package api_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"maillage/internal/account"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/lang"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
	"maillage/internal/web/webtest"
)

// reader is a program that reads the API, and holds each answer to the document.
type reader struct {
	*webtest.Client
	t       *testing.T
	desk    *desktest.Desk
	site    *webtest.Site
	doc     document
	shapes  *jsonschema.Compiler
	checked map[string]bool // operations that gave an answer
}

// document is what a program reads in an OpenAPI document.
type document struct {
	Paths map[string]map[string]operation `json:"paths"`
}

type operation struct {
	ID         string `json:"operationId"`
	Summary    string `json:"summary"`
	Example    string `json:"x-example"`
	Parameters []struct {
		Name        string         `json:"name"`
		In          string         `json:"in"`
		Required    bool           `json:"required"`
		Description string         `json:"description"`
		Schema      map[string]any `json:"schema"`
	} `json:"parameters"`
	Responses map[string]struct {
		Ref     string `json:"$ref"`
		Content map[string]struct {
			Schema ref `json:"schema"`
		} `json:"content"`
	} `json:"responses"`
}

type ref struct {
	Ref string `json:"$ref"`
}

const documentURL = "http://maillage.test/api/openapi.json"

func newReader(t *testing.T) *reader {
	t.Helper()
	if _, err := territory.Default(); err != nil {
		t.Skip(err)
	}
	d := dbtest.SQLite(t)
	k := desktest.New(t, d)
	site := webtest.New(t, d)
	r := &reader{Client: site.Client(), t: t, desk: k, site: site, checked: map[string]bool{}}
	page := r.Client.Get("/api/openapi.json").Is(http.StatusOK).JSON(&r.doc)
	content, err := jsonschema.UnmarshalJSON(strings.NewReader(page.Body))
	if err != nil {
		t.Fatal(err)
	}
	r.shapes = jsonschema.NewCompiler()
	r.shapes.AssertFormat()
	if err := r.shapes.AddResource(documentURL, content); err != nil {
		t.Fatal(err)
	}
	return r
}

// operation finds which operation of the document a path is of.
func (r *reader) operation(path string) (string, operation) {
	r.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	for template, methods := range r.doc.Paths {
		pattern := "^" + regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(template), "[^/]+") + "$"
		if regexp.MustCompile(pattern).MatchString(path) {
			return template, methods["get"]
		}
	}
	r.t.Fatalf("the document has no path for %s", path)
	return "", operation{}
}

// Get reads a path and holds the answer to the document: its status, its media type, its shape.
func (r *reader) Get(path string) *webtest.Page {
	r.t.Helper()
	template, op := r.operation(path)
	page := r.Client.Get(path)
	response, ok := op.Responses[strconv.Itoa(page.Status)]
	if !ok {
		r.t.Fatalf("%s: status %d is not in the document: %s", path, page.Status, page.Body)
	}
	kind, _, _ := strings.Cut(page.Header.Get("Content-Type"), ";")
	where := strings.TrimPrefix(response.Ref, "#/components/responses/")
	shape := "#/components/schemas/" + where
	if where == "" {
		shape = response.Content[kind].Schema.Ref
	} else if kind != "application/problem+json" {
		shape = ""
	}
	if shape == "" {
		r.t.Fatalf("%s: %d is %q, which the document does not tell", path, page.Status, kind)
	}
	r.hold(path, shape, page.Body)
	if page.Status == http.StatusOK {
		r.checked[template] = true
	}
	if page.Header.Get("Set-Cookie") != "" || page.Header.Get("Access-Control-Allow-Origin") != "*" {
		r.t.Errorf("%s: a cookie is set, or other sites may not read: %v", path, page.Header)
	}
	if strings.Contains(page.Body, "goroutine") || strings.Contains(page.Body, ".go:") || strings.Contains(page.Body, "[api.") {
		r.t.Errorf("%s says what only programmers know: %s", path, page.Body)
	}
	return page
}

func (r *reader) hold(path, shape, body string) {
	r.t.Helper()
	compiled, err := r.shapes.Compile(documentURL + shape)
	if err != nil {
		r.t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		r.t.Fatalf("%s: %v in %q", path, err, body)
	}
	if err := compiled.Validate(value); err != nil {
		r.t.Errorf("%s: %v", path, err)
	}
}

// refused reads a path that must be refused for one parameter, and gives why.
func (r *reader) refused(path string, status int, parameter string) string {
	r.t.Helper()
	var problem struct {
		Detail string
		Errors []struct{ Parameter, Detail string }
	}
	page := r.Get(path).Is(status).JSON(&problem)
	for _, one := range problem.Errors {
		if one.Parameter == parameter {
			return one.Detail
		}
	}
	if parameter != "" {
		r.t.Errorf("%s: %q is not told of: %s", path, parameter, page.Body)
	}
	return problem.Detail
}

// district is a square of Saint-Lô, 0.01 degrees wide.
const district = `{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code_qp": "QP1", "lib_qp": "Les Tilleuls", "insee_com": "50502"},
	"geometry": {"type": "Polygon", "coordinates": [[[-1.10, 49.11], [-1.09, 49.11], [-1.09, 49.12], [-1.10, 49.12], [-1.10, 49.11]]]}}]}`

// bring imports a list in force from 2015 on.
func (r *reader) bring(key, content string) {
	r.t.Helper()
	from := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	what := zoning.Import{Key: key, Title: "Liste " + key, Attribution: "ANCT", Vintage: "2015", From: from}
	if _, err := r.site.Lists.Import(r.t.Context(), account.Actor{}, what, strings.NewReader(content), int64(len(content))); err != nil {
		r.t.Fatal(err)
	}
}

func TestEveryRouteOfTheAPIIsInItsDocument_AndNothingElse(t *testing.T) {
	r := newReader(t)
	served := map[string]bool{}
	for _, route := range r.site.Server.Routes() {
		if strings.HasPrefix(route.Pattern, "/api/") {
			served[route.Pattern] = true
			if methods := r.doc.Paths[route.Pattern]; route.Method != http.MethodGet || len(methods) != 1 || methods["get"].ID == "" {
				t.Errorf("the document does not tell of %s %s, or of more", route.Method, route.Pattern)
			}
		}
	}
	if len(served) < 15 {
		t.Errorf("only %d routes", len(served))
	}
	for path := range r.doc.Paths {
		if !served[path] {
			t.Errorf("the document tells of %s, which is not served", path)
		}
	}
}

func TestTheExamplesOfTheDocumentGiveWhatItSays(t *testing.T) {
	r := newReader(t)
	r.bring("qpv", district)
	r.Client.Get("/api/openapi.json").JSON(&r.doc)
	for template, methods := range r.doc.Paths {
		if got, _ := r.operation(methods["get"].Example); got != template {
			t.Errorf("the example of %s is one of %s", template, got)
		}
		r.Get(methods["get"].Example).Is(http.StatusOK)
	}
	if len(r.checked) != len(r.doc.Paths) {
		t.Errorf("%d of %d were read", len(r.checked), len(r.doc.Paths))
	}
	r.Client.Get("/about").Says("main a[href='/api']", "Données pour les programmes")
	page := r.Client.Get("/api").Is(http.StatusOK).Says("h1", "Données pour les programmes")
	for _, example := range page.Doc.Find("main section a").EachIter() {
		r.Get(example.AttrOr("href", "")).Is(http.StatusOK)
	}
	if got := page.Doc.Find("main section").Length(); got != len(r.doc.Paths) {
		t.Errorf("the page tells of %d readings, the document of %d", got, len(r.doc.Paths))
	}
	r.Header.Set("Accept-Language", "en")
	r.Client.Get("/api").Says("h1", "Data for programs").Says("td", "Required")
}

// outside gives a value that a schema refuses.
func outside(schema map[string]any) string {
	switch {
	case schema["type"] == "integer":
		return strconv.Itoa(int(schema["maximum"].(float64)) + 1)
	case schema["format"] == "date":
		return "2021-02-30"
	case schema["pattern"] != nil, schema["enum"] != nil:
		return "!"
	}
	return strings.Repeat("é", int(schema["maxLength"].(float64))+1)
}

// with gives an example with a parameter changed; name must be one of the operation.
func with(template, example, name, in, value string) string {
	if in == "path" {
		parts, asked := strings.Split(template, "/"), strings.Split(example, "/")
		asked[len(asked)-1], _, _ = strings.Cut(asked[len(asked)-1], "?")
		asked[slices.Index(parts, "{"+name+"}")] = url.PathEscape(value)
		return strings.Join(asked, "/")
	}
	path, query, _ := strings.Cut(example, "?")
	values, _ := url.ParseQuery(query)
	values.Set(name, value)
	return path + "?" + values.Encode()
}

func TestEveryParameterOfTheDocumentIsReadAsItSays_AndNoOther(t *testing.T) {
	r := newReader(t)
	r.bring("qpv", district)
	for _, template := range slices.Sorted(maps.Keys(r.doc.Paths)) {
		op := r.doc.Paths[template]["get"]
		for _, p := range op.Parameters {
			if p.Description == "" || strings.HasPrefix(p.Description, "[") || p.Required != (p.In == "path") && p.In == "path" {
				t.Errorf("%s: %s is described so: %+v", template, p.Name, p)
			}
			wrong := with(template, op.Example, p.Name, p.In, outside(p.Schema))
			if why := r.refused(wrong, http.StatusUnprocessableEntity, p.Name); !strings.Contains(why, "«") {
				t.Errorf("%s: %s is refused without telling what was typed: %s", template, p.Name, why)
			}
			if p.In == "query" {
				again := with(template, op.Example, p.Name, p.In, "1")
				r.refused(again+"&"+p.Name+"=2", http.StatusUnprocessableEntity, p.Name)
			}
			if p.In == "query" && p.Required {
				r.refused(with(template, op.Example, p.Name, p.In, ""), http.StatusUnprocessableEntity, p.Name)
			}
			for _, value := range append(choices(p.Schema), p.Schema["minimum"], p.Schema["default"]) {
				if value == nil {
					continue
				}
				text, _ := json.Marshal(value)
				if page := r.Get(with(template, op.Example, p.Name, p.In, strings.Trim(string(text), `"`))); page.Status == http.StatusUnprocessableEntity {
					t.Errorf("%s: %s is said to take %s, and does not: %s", template, p.Name, text, page.Body)
				}
			}
		}
		why := r.refused(with(template, op.Example, "comune", "query", "50502"), http.StatusUnprocessableEntity, "comune")
		var told []string
		for _, p := range op.Parameters {
			if p.In == "query" {
				told = append(told, p.Name)
			}
		}
		if !strings.HasSuffix(why, "\u00a0: "+strings.Join(told, ", ")+".") {
			t.Errorf("%s: the document tells of %v, the server says: %s", template, told, why)
		}
		r.site.Advance(time.Minute) // the limit is not what is tried here
	}
}

func choices(schema map[string]any) []any {
	list, _ := schema["enum"].([]any)
	return list
}

func TestAnswersAreTheSameForEveryone_AndAreKept(t *testing.T) {
	r := newReader(t)
	const path = "/api/v1/calls/petites-fabriques/eligibility?commune=50502" // with sentences
	first := r.Get(path).Is(http.StatusOK)
	ann, err := r.site.Accounts.Create(t.Context(), "ann@example.org", "Ann", lang.EN, false)
	if err != nil {
		t.Fatal(err)
	}
	lea, english := r.site.SignIn(r.desk.Lea), r.site.SignIn(ann.Actor)
	lea.Post("/language/en")
	for _, someone := range []*webtest.Client{lea, english} {
		page := someone.Get(path)
		if page.Body != first.Body || page.Header.Get("Content-Language") != "fr" || page.Header.Get("Set-Cookie") != "" {
			t.Errorf("someone signed in, who reads English, gets %s", page.Body)
		}
	}
	again := r.Request(http.MethodGet, path, nil, "")
	again.Header.Set("If-None-Match", first.Header.Get("ETag"))
	if page := r.Client.Do(again).Is(http.StatusNotModified); page.Body != "" || page.Header.Get("ETag") != first.Header.Get("ETag") {
		t.Errorf("an answer that is kept comes again: %q", page.Body)
	}
	if !strings.HasPrefix(first.Header.Get("Cache-Control"), "public, max-age=") || first.Header.Get("Vary") != "Accept-Language" {
		t.Errorf("headers %v", first.Header)
	}
	if page := r.Get(path + "&lang=en"); page.Header.Get("Content-Language") != "en" || page.Body == first.Body {
		t.Errorf("headers %v", page.Header)
	}
	if page := r.Get("/api/v1/calls/none"); page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("ETag") != "" {
		t.Errorf("a failure may be kept: %v", page.Header)
	}
}

func TestFailuresAreToldInTheLanguageAsked(t *testing.T) {
	r := newReader(t)
	if got := r.refused("/api/v1/communes/99999", http.StatusNotFound, ""); !strings.Contains(got, "Aucune commune") {
		t.Errorf("said %q", got)
	}
	if got := r.refused("/api/v1/communes/99999?lang=en", http.StatusNotFound, ""); !strings.Contains(got, "No commune") {
		t.Errorf("said %q", got)
	}
	r.Header.Set("Accept-Language", "en-GB,en;q=0.8")
	if got := r.refused("/api/v1/communes?q=", http.StatusUnprocessableEntity, "q"); got != "This parameter is required." {
		t.Errorf("said %q", got)
	}
}

func TestOnlyReadingIsPossible(t *testing.T) {
	r := newReader(t)
	page := r.Client.Post("/api/v1/calls", "q", "x").Is(http.StatusMethodNotAllowed)
	r.hold("POST", "#/components/schemas/Problem", page.Body)
	if page.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("headers %v", page.Header)
	}
	for _, path := range []string{"/api/", "/api/v1", "/api/v2/calls", "/api/v1/calls/a/b/c"} {
		page := r.Client.Get(path).Is(http.StatusNotFound)
		r.hold(path, "#/components/schemas/Problem", page.Body)
	}
	head := r.Client.Do(r.Request(http.MethodHead, "/api/v1/regions", nil, "")).Is(http.StatusOK)
	if head.Body != "" || head.Header.Get("ETag") == "" {
		t.Errorf("HEAD gives %d bytes, %v", len(head.Body), head.Header)
	}
}

func TestAnAddressThatReadsWithoutEndIsAskedToWait(t *testing.T) {
	r := newReader(t)
	limited := 0
	for range 310 {
		page := r.Client.Get("/api/v1/communes/50502")
		if page.Status == http.StatusTooManyRequests {
			limited++
			r.hold("429", "#/components/schemas/Problem", page.Body)
			if page.Header.Get("Retry-After") != "10" {
				t.Fatalf("headers %v", page.Header)
			}
		}
	}
	if limited == 0 || limited > 12 {
		t.Errorf("%d of 310 were refused", limited)
	}
	r.Client.Get("/calls").Is(http.StatusOK) // people go on reading pages
	r.site.Advance(10 * time.Second)
	r.Get("/api/v1/communes/50502").Is(http.StatusOK)
}

func TestNonsenseIsRefusedPlainly(t *testing.T) {
	r := newReader(t)
	huge := strings.Repeat("a", 60_000)
	for _, query := range []string{"%zz", "q=%00", "q=%ff", "q=a;b", "q=" + huge, huge + "=1", "q=a&" + strings.Repeat("x=1&", 5_000), "q=%E2%80%AE", "q=a&limit=-1", "q=a&limit=1e3", "q=a&limit=99999999999999999999"} {
		r.Get("/api/v1/communes?" + query).Is(http.StatusUnprocessableEntity)
		if got := len(r.Client.Get("/api/v1/communes?" + query).Body); got > 5_000 {
			t.Errorf("%.20s: the refusal is %d bytes", query, got)
		}
	}
	var many bytes.Buffer
	for i := range 3_000 {
		many.WriteString("p" + strconv.Itoa(i) + "=1&")
	}
	if got := len(r.Get("/api/v1/calls?" + many.String()).Is(http.StatusUnprocessableEntity).Body); got > 5_000 {
		t.Errorf("the refusal of 3,000 parameters is %d bytes", got)
	}
}
