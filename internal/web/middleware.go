package web

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/lang"
)

// log gives each request its identifier, recovers from bugs, and writes one line.
func (s *Server) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		from := &Request{ID: db.NewID(), Lang: chosenLang(r), Address: s.address(r)}
		ctx, tally := db.WithTally(context.WithValue(r.Context(), requestKey{}, from))
		r = r.WithContext(ctx)
		seen := &statusWriter{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				s.config.Log.ErrorContext(r.Context(), "panic", "request", from.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				if seen.status == 0 {
					s.fail(seen, r, fmt.Errorf("panic: %v", p))
				}
			}
			s.config.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("request", from.ID), slog.String("actor", from.Actor.ID), slog.String("method", r.Method),
				slog.String("route", from.Route), slog.Int("status", seen.status), slog.Int("statements", tally.Statements()),
				slog.Duration("took", time.Since(began).Round(time.Microsecond)))
		}()
		next.ServeHTTP(seen, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
	begins func(status int) // is told just before the answer leaves; may be nil
}

// WriteHeader remembers the first status.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		if w.begins != nil {
			w.begins(status)
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts as a 200 when no status came first.
func (w *statusWriter) Write(content []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(content)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Hijack is refused plainly where the connection cannot be taken over.
func (w *statusWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// policy allows only what this server itself sends: no inline script or style, no frame,
// nothing from anyone else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"media-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// AllowCamera lets the page in hand film and record, and play what it recorded before it is sent.
func AllowCamera(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Replace(policy, "media-src 'self'", "media-src 'self' blob:", 1))
	h.Set("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(), browsing-topics=()")
}

func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
		next.ServeHTTP(w, r)
	})
}

// sessionless tells whether a request is for what is the same for everyone: the session of
// such a request is not read.
func (s *Server) sessionless(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/assets/") || isAPI(r) || s.files[r.URL.Path]
}

// session loads the visitor's session, except for what needs none.
func (s *Server) session(next http.Handler) http.Handler {
	loaded := s.sessions.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.sessionless(r) {
			next.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(account.WithVisit(r.Context(), truncate(r.UserAgent(), 200)))
		loaded.ServeHTTP(w, r)
	})
}

func truncate(text string, most int) string {
	if len(text) > most {
		text = text[:most]
	}
	return text
}

// identify turns the session into the actor and the language of the request.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := Of(r)
		if isAPI(r) {
			apart(w, r)
		}
		if s.sessionless(r) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		if id := s.sessions.GetString(r.Context(), account.SessionAccountKey); id != "" {
			person, err := s.accounts.Get(r.Context(), id)
			switch {
			case err == nil:
				from.Actor = person.Actor
				if !langCookieSet(r) {
					from.Lang = person.Lang
				}
			case !fault.Is(err, fault.NotFound):
				s.fail(w, r, fmt.Errorf("load the account of the session: %w", err))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

const langCookie = "lang"

func langCookieSet(r *http.Request) bool {
	_, err := r.Cookie(langCookie)
	return err == nil
}

// chosenLang follows the visitor's explicit choice, then their browser, then French.
func chosenLang(r *http.Request) lang.Lang {
	if cookie, err := r.Cookie(langCookie); err == nil {
		if l, ok := lang.Parse(cookie.Value); ok {
			return l
		}
	}
	return lang.Match(r.Header.Get("Accept-Language"))
}
