package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
)

// SignIn makes the session of r that of an account, under a new token.
func (s *Server) SignIn(r *http.Request, person account.Account) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), account.SessionAccountKey, person.ID)
	return nil
}

// SignOut ends the session of r.
func (s *Server) SignOut(r *http.Request) error { return s.sessions.Destroy(r.Context()) }

// SessionToken gives the token of the session of r, to tell it apart in the list.
func (s *Server) SessionToken(r *http.Request) string { return s.sessions.Token(r.Context()) }

// Remember keeps a text in the session of r.
func (s *Server) Remember(r *http.Request, key, value string) {
	s.sessions.Put(r.Context(), key, value)
}

// Recall gives a text kept in the session of r, or "".
func (s *Server) Recall(r *http.Request, key string) string {
	return s.sessions.GetString(r.Context(), key)
}

// Forget removes a text kept in the session of r and gives it a last time.
func (s *Server) Forget(r *http.Request, key string) string {
	return s.sessions.PopString(r.Context(), key)
}

// browserKey holds a secret that ties sign-in links to the browser that asked for them.
const browserKey = "browser"

// Browser gives the secret of this browser, making one when it has none.
func (s *Server) Browser(r *http.Request) string {
	secret := s.Recall(r, browserKey)
	if secret == "" {
		secret = account.NewSecret()
		s.Remember(r, browserKey, secret)
	}
	return secret
}

// KnownBrowser gives the secret of this browser, or "" when it never asked for a link.
func (s *Server) KnownBrowser(r *http.Request) string { return s.Recall(r, browserKey) }

const (
	returnKey    = "return"
	heldPathKey  = "held.path"
	heldFormKey  = "held.form"
	heldFilesKey = "held.files"
	// maxHeld bounds a form kept while its author signs in again: the longest section of
	// a dossier fits; more would let visitors fill the database.
	maxHeld = 256 << 10
)

// askToSignIn sends a visitor to sign in and brings them back. What they had typed in a
// form is kept, and offered again once they are signed in. Browsers forget the cookie of a
// session at the instant it ends, so anyone's form is kept, within a limit by address.
func (s *Server) askToSignIn(w http.ResponseWriter, r *http.Request) {
	if WantsJSON(r) {
		s.fail(w, r, fault.New(fault.Forbidden, "account.must_sign_in"))
		return
	}
	target := "/sign-in"
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		target += "?to=" + url.QueryEscape(r.URL.RequestURI())
	} else if s.limits.allowHold(Of(r)) {
		s.hold(r)
	}
	_ = SeeOther(w, r, target)
}

func (s *Server) hold(r *http.Request) {
	var files []string
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		_ = r.ParseMultipartForm(maxHeld) //nolint:gosec // the body is bounded by the route; what could be read is kept
		if r.MultipartForm != nil {
			files = slices.Sorted(maps.Keys(r.MultipartForm.File))
		}
	} else if err := r.ParseForm(); err != nil {
		return
	}
	form := r.PostForm.Encode()
	if form == "" || len(form) > maxHeld {
		return
	}
	s.Remember(r, heldPathKey, r.URL.RequestURI())
	s.Remember(r, heldFormKey, form)
	s.Remember(r, heldFilesKey, strings.Join(files, "\n"))
}

// HeldForm is a form that was sent after the session had ended.
type HeldForm struct {
	Path   string
	Values url.Values
	Files  []string // fields whose files must be chosen again
}

// Held gives the form that waits to be sent again, if there is one. It waits until it is
// sent or dropped: reading it twice loses nothing.
func (s *Server) Held(r *http.Request) (HeldForm, bool) {
	path := s.Recall(r, heldPathKey)
	values, err := url.ParseQuery(s.Recall(r, heldFormKey))
	if err != nil || path == "" || !IsLocal(path) {
		return HeldForm{}, false
	}
	held := HeldForm{Path: path, Values: values}
	if files := s.Recall(r, heldFilesKey); files != "" {
		held.Files = strings.Split(files, "\n")
	}
	return held, true
}

// HasHeld tells whether a form waits to be sent again.
func (s *Server) HasHeld(r *http.Request) bool { return s.Recall(r, heldPathKey) != "" }

// DropHeld forgets the form that waits.
func (s *Server) DropHeld(r *http.Request) {
	for _, key := range []string{heldPathKey, heldFormKey, heldFilesKey} {
		s.Forget(r, key)
	}
}

// sentAgain forgets the form that waited once its author, signed in, sends it.
func (s *Server) sentAgain(r *http.Request) {
	if s.Recall(r, heldPathKey) == r.URL.RequestURI() {
		s.DropHeld(r)
	}
}

// SetReturn remembers where to go once signed in; anything but a path of this site is dropped.
func (s *Server) SetReturn(r *http.Request, path string) {
	if IsLocal(path) {
		s.Remember(r, returnKey, path)
	}
}

// ReturnPath gives where the visitor was going before signing in, once; "/home" otherwise.
func (s *Server) ReturnPath(r *http.Request) string {
	if path := s.Forget(r, returnKey); IsLocal(path) {
		return path
	}
	return "/home"
}

// SeeOther sends the visitor to a page of this site after an act; anything else leads to
// the front page. It always returns nil, to end a handler.
func SeeOther(w http.ResponseWriter, r *http.Request, path string) error {
	if !IsLocal(path) {
		path = "/"
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// IsLocal tells whether a path stays on this site.
func IsLocal(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n")
}

// here gives the page the visitor looks at, to come back to after choosing a language: the
// page itself, or the one whose form was just sent.
func here(r *http.Request) string {
	if r.Method == http.MethodGet {
		return r.URL.RequestURI()
	}
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || !IsLocal(from.RequestURI()) {
		return "/"
	}
	return from.RequestURI()
}

const flashKey = "flash"

// Flash shows a sentence of the catalogue on the next page.
func (s *Server) Flash(r *http.Request, key string, args ...any) {
	s.Remember(r, flashKey, Of(r).Lang.Text(key, args...))
}

// ChooseLang remembers the visitor's language in their browser.
func (s *Server) ChooseLang(w http.ResponseWriter, l lang.Lang) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure where the site has TLS, as for the session
		Name: langCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.sessions.Cookie.Secure,
	})
}

// WantsJSON tells whether a behaviour of the page is asking, rather than a person.
func WantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}
