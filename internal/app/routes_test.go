package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/lang"
	"maillage/internal/web"
	"maillage/internal/web/webtest"
	"maillage/internal/workshop"
)

// openToAll lists the routes with a parameter that anyone signed in may use, with why.
var openToAll = map[string]string{
	"GET /calls/{slug}/apply":          "anyone signed in may begin an application, with a collective of theirs",
	"POST /calls/{slug}/apply":         "as above",
	"GET /texts/{id}":                  "a websocket alone is answered, and by a code: see web/live",
	"GET /texts/{id}/stream":           "as above, at the end of an empty stream",
	"POST /account/passkeys/{id}/name": "an empty name is refused before the key is looked for, among one's own",
}

// scene is a desk with the whole program around it.
type scene struct {
	*desktest.Desk
	site     *webtest.Site
	stranger account.Actor
	values   map[string]string
}

func newScene(t *testing.T) *scene {
	t.Helper()
	d := dbtest.SQLite(t)
	s := &scene{Desk: desktest.New(t, d)}
	s.site = webtest.New(t, d)
	s.stranger = s.site.Person("Stranger")
	w, err := s.site.Workshops.Prepare(t.Context(), s.Lea, s.Group, "first-meeting", lang.FR, workshop.Plan{})
	if err != nil {
		t.Fatal(err)
	}
	s.values = map[string]string{
		"/workshops/{id}": w.ID, "{step}": w.Agenda.Steps[0].ID, "/collectives/{id}": s.Group, "/dossiers/{id}": s.ID, "/calls/{slug}": s.Call.Slug, "/funders/{id}": s.Call.FunderID,
		"{call}": s.Call.ID, "{callID}": s.Call.ID, "{dossier}": s.ID, "{organisation}": s.Town, "{org}": s.Town,
		"{round}": s.Rounds[0].ID, "{key}": "projet", "{section}": "projet", "{lang}": "fr", "{account}": s.Tom.ID, "{member}": s.Tom.ID,
	}
	return s
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// fill writes identifiers that exist into a pattern where the scene has them, and
// plausible ones elsewhere.
func (s *scene) fill(pattern string) string {
	for prefix, value := range s.values {
		if strings.HasPrefix(prefix, "/") && strings.HasPrefix(pattern, prefix) {
			pattern = parameter.ReplaceAllStringFunc(pattern[:len(prefix)], func(string) string { return value }) + pattern[len(prefix):]
			break
		}
	}
	return parameter.ReplaceAllStringFunc(strings.TrimSuffix(pattern, "{$}"), func(name string) string {
		if value, ok := s.values[name]; ok {
			return value
		}
		return db.NewID()
	})
}

func ask(c *webtest.Client, route web.Route, path string) *webtest.Page {
	switch {
	case route.Script:
		return c.Do(c.Request(route.Method, path, nil, ""))
	case route.Method == http.MethodPost:
		return c.Post(path)
	}
	return c.Get(path)
}

func TestVisitorsAreAskedToSignInEverywhereThatIsNotPublic(t *testing.T) {
	s := newScene(t)
	if len(s.site.Server.Routes()) < 30 {
		t.Fatalf("only %d routes", len(s.site.Server.Routes()))
	}
	for _, route := range s.site.Server.Routes() {
		t.Run(route.Method+" "+route.Pattern, func(t *testing.T) {
			page := ask(s.site.Client().ForTest(t), route, s.fill(route.Pattern))
			switch {
			case page.Status >= http.StatusInternalServerError && page.Status != http.StatusServiceUnavailable:
				t.Errorf("status %d", page.Status)
			case route.Script:
				if page.Status != http.StatusUnauthorized {
					t.Errorf("status %d, want 401", page.Status)
				}
			case route.Access == web.SignedIn && (page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Location(), "/sign-in")):
				t.Errorf("status %d, leads to %q; want the sign-in page", page.Status, page.Location())
			}
		})
	}
}

func TestStrangersSeeAndChangeNothingOfOthers(t *testing.T) {
	s := newScene(t)
	for _, route := range s.site.Server.Routes() {
		name := route.Method + " " + route.Pattern
		if !parameter.MatchString(strings.TrimSuffix(route.Pattern, "{$}")) {
			continue // one's own pages
		}
		t.Run(name, func(t *testing.T) {
			s.site.Advance(time.Second) // or there are more forms than one person may send at once
			page := ask(s.site.SignIn(s.stranger).ForTest(t), route, s.fill(route.Pattern))
			if page.Status >= http.StatusInternalServerError {
				t.Errorf("status %d", page.Status)
			}
			refused := page.Status == http.StatusNotFound || page.Status == http.StatusForbidden
			if !refused && route.Access != web.Public && openToAll[name] == "" {
				t.Errorf("status %d, leads to %q; want 404 or 403", page.Status, page.Location())
			}
		})
	}
	if after := s.site.Count("SELECT count(*) FROM audit WHERE actor_id = $1", s.stranger.ID); after != 0 {
		t.Errorf("a stranger left %d acts on the trail", after)
	}
}

func TestTheWalkUsesIdentifiersThatExist(t *testing.T) {
	s := newScene(t)
	lea := s.site.SignIn(s.Lea)
	for _, route := range s.site.Server.Routes() {
		for _, pattern := range []string{"/collectives/{id}", "/dossiers/{id}", "/calls/{slug}"} {
			if route.Method == http.MethodGet && route.Pattern == pattern {
				lea.Get(s.fill(pattern)).Is(http.StatusOK)
			}
		}
	}
}

func TestNoRouteBreaksOnForgedIdentifiers(t *testing.T) {
	s := newScene(t)
	lea := s.site.SignIn(s.Lea)
	for _, route := range s.site.Server.Routes() {
		pattern := strings.TrimSuffix(route.Pattern, "{$}")
		if !parameter.MatchString(pattern) {
			continue
		}
		t.Run(route.Method+" "+route.Pattern, func(t *testing.T) {
			for _, forged := range []string{"x", "%00", "%ff%fe", "..%2f..%2fetc", "%27%20OR%201=1--", strings.Repeat("9", 3000), "-1", "%F0%9F%A6%86"} {
				path := parameter.ReplaceAllStringFunc(pattern, func(string) string { return forged })
				if page := ask(lea.ForTest(t), route, path); page.Status >= http.StatusInternalServerError {
					t.Errorf("%s: status %d", path, page.Status)
				}
				s.site.Advance(1e9) // the limit of writes is not what is tried here
			}
		})
	}
}

func TestNoFormBreaksOnNonsense(t *testing.T) {
	s := newScene(t)
	for _, route := range s.site.Server.Routes() {
		if route.Method != http.MethodPost || route.Script || strings.HasPrefix(route.Pattern, "/account/closure") {
			continue
		}
		t.Run(route.Pattern, func(t *testing.T) {
			lea := s.site.SignIn(s.Lea).ForTest(t)
			path := s.fill(route.Pattern)
			for _, body := range []string{"%zz", "a=%ff%00&version=x&name=%00", "version=99999999999999999999", "version=-1&name=" + strings.Repeat("%C3%A9", 5000), "\x00\xff"} {
				r := lea.Request(http.MethodPost, path, strings.NewReader(body), "application/x-www-form-urlencoded")
				if page := lea.Do(r); page.Status >= http.StatusInternalServerError {
					t.Errorf("%.40q: status %d", body, page.Status)
				}
				s.site.Advance(1e9)
			}
			for _, kind := range []string{"multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain", ""} {
				r := lea.Request(http.MethodPost, path, strings.NewReader("--x\r\nnonsense"), kind)
				if page := lea.Do(r); page.Status >= http.StatusInternalServerError && page.Status != http.StatusServiceUnavailable {
					t.Errorf("%q: status %d", kind, page.Status)
				}
				s.site.Advance(1e9)
			}
		})
	}
}
