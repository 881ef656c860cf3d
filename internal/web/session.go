package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/alexedwards/scs/v2"

	"maillage/internal/account"
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

// SessionGoes tells whether the session of a token still goes on: for answers that take hours.
// Sessions are kept in a scs.CtxStore.
func (s *Server) SessionGoes(ctx context.Context, token string) (bool, error) {
	store, ok := s.sessions.Store.(scs.CtxStore)
	if !ok {
		return false, errors.New("sessions are not kept in a CtxStore")
	}
	_, found, err := store.FindCtx(ctx, token)
	return found, err
}

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

const returnKey = "return"

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

// maxPath bounds a path of this site that comes from outside: proxies refuse longer ones.
const maxPath = 2_000

// IsLocal tells whether a path stays on this site. Browsers read a backslash as a slash
// and drop tabs and line breaks, so that "/\t/example.org" would lead to another site.
func IsLocal(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && len(path) <= maxPath &&
		!strings.ContainsFunc(path, func(c rune) bool { return c < ' ' || c == '\\' || c == 0x7f })
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
