package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
)

// Config is what the pages need to know of the installation.
type Config struct {
	BaseURL string // as people type it, without a final slash
	Demo    bool   // personas and the outbox are offered
	// TrustProxy takes the visitor's address from the last X-Forwarded-For entry.
	TrustProxy bool
	Now        func() time.Time
	Log        *slog.Logger
}

// Accounts is what the server asks of the account room for each request.
type Accounts interface {
	Get(ctx context.Context, id string) (account.Account, error)
}

// Server answers requests. Rooms add their routes before it serves.
type Server struct {
	config   Config
	accounts Accounts
	sessions *scs.SessionManager
	mux      *http.ServeMux
	routes   []Route
	limits   *limiter
}

// sessionLife is how long a browser stays signed in.
const sessionLife = 14 * 24 * time.Hour

// NewServer makes a server without any route.
func NewServer(config Config, accounts Accounts, store scs.Store) *Server {
	sessions := scs.New()
	sessions.Store = store
	sessions.Codec = account.SessionData{}
	sessions.Lifetime = sessionLife
	sessions.Cookie.Name = "maillage"
	sessions.Cookie.SameSite = http.SameSiteLaxMode
	sessions.Cookie.Secure = strings.HasPrefix(config.BaseURL, "https://")
	if sessions.Cookie.Secure {
		sessions.Cookie.Name = "__Host-maillage"
	}
	s := &Server{config: config, accounts: accounts, sessions: sessions, mux: http.NewServeMux(), limits: newLimiter(config.Now)}
	sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { s.fail(w, r, err) }
	s.mux.Handle("GET /assets/", assetHandler())
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.NotFound, "fault.not_found"))
	})
	return s
}

// Config gives the installation's settings to the pages.
func (s *Server) Config() Config { return s.config }

// Access says who may open a route at all; the services decide the rest.
type Access int

// The accesses. A test walks every route as an anonymous visitor and as a stranger.
const (
	SignedIn Access = iota // visitors are asked to sign in
	Public                 // anyone
)

// Route is one entry of the table of routes.
type Route struct {
	Method, Pattern string
	Access          Access
	// MaxBody bounds the bytes of a request; 0 means defaultBody.
	MaxBody int64
}

// defaultBody bounds a form without files: a dossier's longest section fits many times.
const defaultBody = 1 << 20

// Handler answers a request or returns why it cannot.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Get adds a page.
func (s *Server) Get(pattern string, access Access, handler Handler) {
	s.handle(Route{Method: http.MethodGet, Pattern: pattern, Access: access}, handler)
}

// Post adds an act done by a form.
func (s *Server) Post(pattern string, access Access, handler Handler) {
	s.handle(Route{Method: http.MethodPost, Pattern: pattern, Access: access}, handler)
}

// PostFiles adds an act whose form carries files of at most maxBody bytes in all.
func (s *Server) PostFiles(pattern string, access Access, maxBody int64, handler Handler) {
	s.handle(Route{Method: http.MethodPost, Pattern: pattern, Access: access, MaxBody: maxBody}, handler)
}

// Routes lists what was added, for the test that walks them.
func (s *Server) Routes() []Route { return s.routes }

func (s *Server) handle(route Route, handler Handler) {
	s.routes = append(s.routes, route)
	limit := route.MaxBody
	if limit == 0 {
		limit = defaultBody
	}
	s.mux.HandleFunc(route.Method+" "+route.Pattern, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		from := Of(r)
		from.Route = route.Pattern
		if route.Access == SignedIn && !from.Actor.SignedIn() {
			s.askToSignIn(w, r)
			return
		}
		if r.Method == http.MethodPost && !s.limits.allowWrite(from) {
			s.fail(w, r, fault.New(fault.Limited, "fault.limited"))
			return
		}
		if r.Method == http.MethodPost && from.Actor.SignedIn() {
			s.sentAgain(r)
		}
		if err := handler(w, r); err != nil {
			if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
				err = fault.New(fault.TooLarge, "fault.too_large", "max", lang.Size(tooLarge.Limit)).Because(err)
			}
			s.fail(w, r, err)
		}
	})
}

// Handler gives the whole server with its middleware.
func (s *Server) Handler() http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.Forbidden, "fault.cross_origin"))
	}))
	h := origin.Handler(s.mux)
	h = s.identify(h)
	h = s.session(h)
	h = secure(h)
	h = s.log(h)
	return h
}

// Request is what the server knows of the request in hand.
type Request struct {
	ID      string
	Actor   account.Actor
	Lang    lang.Lang
	Address string // the visitor's IP address
	Route   string // pattern of the route, for the log
}

type requestKey struct{}

// Of gives what the server knows of a request.
func Of(r *http.Request) *Request {
	if from, ok := r.Context().Value(requestKey{}).(*Request); ok {
		return from
	}
	return &Request{Lang: lang.FR}
}

func (s *Server) address(r *http.Request) string {
	if s.config.TrustProxy {
		hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" {
			return last
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
