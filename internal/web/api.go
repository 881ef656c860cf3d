package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
)

// apiRoot is where programs read what is public.
const apiRoot = "/api/"

// isAPI tells whether a request is for programs. Such a request has no session and no actor:
// its cookies are not read, so that the answer is the same for everyone, may be kept by anyone
// on the way, and may be shown to the pages of other sites.
func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, apiRoot) }

// API adds a reading for programs, public, below /api/.
func (s *Server) API(pattern string, handler Handler) {
	s.handle(Route{Method: http.MethodGet, Pattern: pattern, Access: Public}, func(w http.ResponseWriter, r *http.Request) error {
		if !s.limits.allow("api", Of(r).Address, 100*time.Millisecond, apiBurst) {
			w.Header().Set("Retry-After", "10")
			return fault.New(fault.Limited, "api.limited")
		}
		return handler(w, r)
	})
}

// apiBurst is what one address may ask at once; then ten readings each second. A town hall
// behind one address passes, and a program that reads the whole list of places.
const apiBurst = 300

// apart prepares what is said to programs: in the language they ask, whatever a cookie says,
// and open to the pages of other sites.
func apart(w http.ResponseWriter, r *http.Request) {
	from := Of(r)
	from.Actor, from.Lang = account.Actor{}, lang.Match(r.Header.Get("Accept-Language"))
	if l, ok := lang.Parse(r.URL.Query().Get("lang")); ok {
		from.Lang = l
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Link, Retry-After")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Language", string(from.Lang))
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-store")
}

// failure is what went wrong, as RFC 9457 has it.
type failure struct {
	Type    string         `json:"type"` // about:blank: the status says all
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail"`
	Errors  []failureField `json:"errors,omitempty"`
	Request string         `json:"request"` // finds the line of the log
}

// failureField is what is wrong with a parameter.
type failureField struct {
	Parameter string `json:"parameter"`
	Detail    string `json:"detail"`
}

// problem tells a program what went wrong.
func problem(w http.ResponseWriter, r *http.Request, status int, message fault.Message, fields map[string]fault.Message) {
	from := Of(r)
	p := failure{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: Say(from.Lang, message), Request: from.ID}
	for field, message := range fields {
		p.Errors = append(p.Errors, failureField{field, Say(from.Lang, message)})
	}
	slices.SortFunc(p.Errors, func(a, b failureField) int { return cmp.Compare(a.Parameter, b.Parameter) })
	content, err := json.Marshal(p)
	if err != nil { // a struct of texts always can be written
		content = []byte("{}")
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	w.WriteHeader(status)
	_, _ = w.Write(content) // the program may have gone
}

// notInAPI answers what no route of the API does.
func notInAPI(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		problem(w, r, http.StatusMethodNotAllowed, fault.Say("api.method", "method", truncate(r.Method, 20)), nil)
		return
	}
	problem(w, r, http.StatusNotFound, fault.Say("api.no_such"), nil)
}
