package web

import (
	"context"
	"errors"
	"net/http"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

// statuses is the only table from kinds of failure to HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:    http.StatusInternalServerError,
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Forbidden:   http.StatusForbidden,
	fault.Conflict:    http.StatusConflict,
	fault.Stale:       http.StatusConflict,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.Limited:     http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.Gone:        http.StatusGone,
}

// Status gives the HTTP status of an error; OK where there is none.
func Status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return statuses[fault.KindOf(err)]
}

// Say writes a message in a language.
func Say(l lang.Lang, m fault.Message) string { return l.Text(m.Key, m.Args...) }

// FieldErrors writes the messages of a fault beside their fields, or nil when err has none.
func FieldErrors(l lang.Lang, err error) map[string]string {
	f := fault.As(err)
	if f == nil || len(f.Fields) == 0 {
		return nil
	}
	texts := make(map[string]string, len(f.Fields))
	for field, message := range f.Fields {
		texts[field] = Say(l, message)
	}
	return texts
}

// ErrorPage tells what happened and what to do.
type ErrorPage struct {
	Page
	Status    int
	Message   string
	RequestID string // shown for internal failures, so that the log line can be found
	Held      bool   // what was typed is kept
	GoBack    bool   // what was typed is only in the browser
}

var errorPage = Template[ErrorPage](layoutFiles, "error.html")

// gone tells that nobody listens any more.
func gone(r *http.Request, err error) bool {
	return errors.Is(err, context.Canceled) && r.Context().Err() != nil
}

// reported gives the status of an error and what is said of it, and logs what only the operator can
// mend.
func (s *Server) reported(r *http.Request, err error) (status int, said fault.Fault) {
	from, status := Of(r), Status(err)
	if status >= http.StatusInternalServerError {
		s.config.Log.ErrorContext(r.Context(), "request failed", "request", from.ID, "actor", from.Actor.ID, "route", from.Route, "error", err)
	}
	if f := fault.As(err); f != nil {
		return status, *f
	}
	return status, *fault.New(fault.Internal, "fault.internal")
}

// failPlainly answers a script with its error, in words.
func (s *Server) failPlainly(w http.ResponseWriter, r *http.Request, err error) {
	if gone(r, err) {
		return
	}
	status, said := s.reported(r, err)
	http.Error(w, Say(Of(r).Lang, said.Message), status)
}

// fail answers a request with its error.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if gone(r, err) {
		return
	}
	from := Of(r)
	status, said := s.reported(r, err)
	if isAPI(r) {
		problem(w, r, status, said.Message, said.Fields)
		return
	}
	message := Say(from.Lang, said.Message)
	if WantsJSON(r) {
		_ = JSON(w, status, map[string]any{"error": message, "errors": FieldErrors(from.Lang, err), "request": from.ID})
		return
	}
	page := ErrorPage{Status: status, Message: message, RequestID: from.ID, Held: from.held}
	page.GoBack = !page.Held && r.Method == http.MethodPost && r.ContentLength > 0
	page.Page = s.errorLayout(r)
	if err := errorPage.Render(w, r, status, page); err != nil {
		http.Error(w, message, status)
	}
}

// errorLayout frames an error page even where no session was loaded.
func (s *Server) errorLayout(r *http.Request) (page Page) {
	defer func() {
		if recover() != nil { // the session manager panics outside its middleware
			page = Page{s.frame(r, Of(r).Lang.Text("error.title"))}
		}
	}()
	return s.NewPage(r, Of(r).Lang.Text("error.title"))
}
