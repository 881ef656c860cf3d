package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"maillage/internal/account"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/web/ui"
)

// Config is what the pages need to know of the installation.
type Config struct {
	BaseURL string // as people type it, without a final slash
	Demo    bool   // personas and the outbox are offered
	// TrustProxy takes the visitor's address from the last X-Forwarded-For entry.
	TrustProxy bool
	Now        func() time.Time
	Log        *slog.Logger
	Basemap    *ui.Basemap // under the maps that move; nil where the operator set none
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
	files    map[string]bool // paths
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
	s := &Server{config: config, accounts: accounts, sessions: sessions, mux: http.NewServeMux(), files: map[string]bool{}, limits: newLimiter(config.Now)}
	sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { s.fail(w, r, err) }
	s.mux.Handle("GET /assets/", assetHandler())
	s.mux.HandleFunc(apiRoot, notInAPI)
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
	// Counted says that the handler bounds what each person sends: the limit of all forms, by
	// which visitors are counted by their address, would stop a workshop in one town hall.
	Counted bool
	// Script says that scripts alone send it: refusals are a line of plain text, and never a page.
	Script bool
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

// PostCounted adds an act whose handler itself bounds how much each person sends.
func (s *Server) PostCounted(pattern string, access Access, maxBody int64, handler Handler) {
	s.handle(Route{Method: http.MethodPost, Pattern: pattern, Access: access, MaxBody: maxBody, Counted: true}, handler)
}

// Part adds one of the requests by which a script sends files in parts: HEAD, POST, PATCH or DELETE,
// each of at most maxBody bytes. Whoever is not signed in is told so plainly; each person may send
// some fifty a second.
func (s *Server) Part(method, pattern string, maxBody int64, handler Handler) {
	s.handle(Route{Method: method, Pattern: pattern, MaxBody: maxBody, Counted: true, Script: true}, handler)
}

// File adds a file that is the same for everyone. Browsers may ask for hundreds of its parts:
// no session is read for them.
func (s *Server) File(path string, handler http.HandlerFunc) {
	s.files[path] = true
	s.routes = append(s.routes, Route{Method: http.MethodGet, Pattern: path, Access: Public})
	s.mux.HandleFunc(http.MethodGet+" "+path, func(w http.ResponseWriter, r *http.Request) {
		Of(r).Route = path
		handler(w, r)
	})
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
		// What was spilled to the disk is removed here: net/http does so for the request it made,
		// of which the middleware passed on a copy.
		defer func() {
			if r.MultipartForm != nil {
				_ = r.MultipartForm.RemoveAll()
			}
		}()
		from := Of(r)
		from.Route = route.Pattern
		if route.Script {
			if err := s.part(w, r, handler); err != nil {
				s.failPlainly(w, r, err)
			}
			return
		}
		if route.Access == SignedIn && !from.Actor.SignedIn() {
			s.askToSignIn(w, r)
			return
		}
		if r.Method == http.MethodPost && !route.Counted && !s.limits.allowWrite(from) {
			_ = r.ParseForm() // what was typed is kept below; a form with files is not worth reading now
			from.held = s.holdWritten(r)
			s.fail(w, r, fault.New(fault.Limited, "fault.limited"))
			return
		}
		w = s.sentAgain(w, r)
		s.takeTyped(r)
		if route.MaxBody > 0 {
			// A browser that is cut off while it still sends shows an error of its own in place
			// of the page that says why the file is refused.
			defer func() { _, _ = io.Copy(io.Discard, r.Body) }()
		}
		if err := handler(w, r); err != nil {
			err = bounded(err)
			from.held = s.holdWritten(r)
			s.fail(w, r, err)
		}
	})
}

// part answers one request of a script, or tells why not. What it still sends is then not read: it
// asks again, and no page of a browser is in the way.
func (s *Server) part(w http.ResponseWriter, r *http.Request, handler Handler) error {
	from := Of(r)
	if !from.Actor.SignedIn() {
		http.Error(w, from.Lang.Text("account.must_sign_in"), http.StatusUnauthorized)
		return nil
	}
	if !s.limits.allow("part", from.Actor.ID, 20*time.Millisecond, 300) {
		return fault.New(fault.Limited, "fault.limited")
	}
	return bounded(handler(w, r))
}

// bounded says in words that a request was larger than its route takes.
func bounded(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.TooLarge, "fault.too_large", "max", lang.Size(tooLarge.Limit)).Because(err)
	}
	return err
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
	Address string // the visitor's IP address, or network: see network
	Route   string // pattern of the route, for the log
	// Typed is what was typed in a form of this page before another language was chosen.
	Typed url.Values
	// Wrong is what the page said of that form: for each field, or "" for the whole, the
	// message in this language, then in the other.
	Wrong   url.Values
	refused error // what the form of this request is shown again with
	held    bool  // what was typed is kept, whatever the error page says
}

type requestKey struct{}

// Of gives what the server knows of a request.
func Of(r *http.Request) *Request {
	if from, ok := r.Context().Value(requestKey{}).(*Request); ok {
		return from
	}
	return &Request{Lang: lang.FR}
}

// address gives where a request comes from. Behind a proxy it is what the proxy added
// last, in whichever header of that name: visitors can send such headers too.
func (s *Server) address(r *http.Request) string {
	if s.config.TrustProxy {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if address, ok := network(strings.TrimSpace(hops[len(hops)-1])); ok {
			return address
		}
	}
	address, _ := network(r.RemoteAddr)
	return address
}

// network gives an IP address without its port. One subscriber has a whole /64 of IPv6, so
// there the network stands for the address.
func network(text string) (string, bool) {
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		withPort, err := netip.ParseAddrPort(text)
		if err != nil {
			return text, false
		}
		address = withPort.Addr()
	}
	if address = address.Unmap().WithZone(""); address.Is4() {
		return address.String(), true
	}
	return netip.PrefixFrom(address, 64).Masked().String(), true
}
