package web

import (
	"net/http"
	"strconv"

	"maillage/internal/fault"
	"maillage/internal/web/ui"
)

// ReadForm reads the form of a request whose body the route already bounds.
func ReadForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "fault.form").Because(err)
	}
	return nil
}

// Seen gives the version a form was made from, in its hidden field of this name; 0, which
// no row has, when it is missing or forged.
func Seen(r *http.Request, name string) int {
	version, err := strconv.Atoi(r.PostForm.Get(name))
	if err != nil {
		return 0
	}
	return version
}

// FormOf gives the fields of a request back as typed, with the messages of its error.
// Without an error they are those typed before the visitor chose another language, if any.
func FormOf(r *http.Request, err error) ui.Form {
	if err == nil {
		return ui.Form{Values: Of(r).Typed, Errors: Of(r).wrong()}
	}
	Of(r).refused = err
	return ui.Form{Values: r.PostForm, Errors: FieldErrors(Of(r).Lang, err)}
}

// Again tells whether an error belongs on the form itself, with everything typed kept.
func Again(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Stale, fault.Conflict, fault.TooLarge, fault.Limited:
		return true
	default:
		return false
	}
}

// Problem is the sentence to show above a form for an error that names no field.
func Problem(r *http.Request, err error) string {
	if err == nil {
		return Of(r).Wrong.Get("")
	}
	Of(r).refused = err
	f := fault.As(err)
	if f == nil || len(f.Fields) > 0 {
		return ""
	}
	return Say(Of(r).Lang, f.Message)
}
