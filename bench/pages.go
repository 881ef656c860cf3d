package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/app"
	"maillage/internal/db"
	"maillage/test/load"
	"maillage/test/world"
)

// roles are the people whose pages are measured: some of each.
var roles = []struct{ name, accounts string }{
	{"lead", "email LIKE '%.candidat-__5@%' ORDER BY email_folded LIMIT 20"}, // of each round
	{"colleague", "email LIKE '%.candidat-__5-2@%' ORDER BY email_folded LIMIT 20"},
	{"network", "email IN ('" + world.LeadEmail + "', '" + world.PartnerEmail + "')"},
	{"instructor", "email LIKE '%" + world.CaseEmail + "' ORDER BY email_folded DESC LIMIT 4"},
	{"expert", "email LIKE '%@jury.example' ORDER BY email_folded DESC LIMIT 4"},
	{"manager", "email = '" + world.ManagerEmail + "'"},
}

// visit is an address that somebody can reach by following links.
type visit struct {
	person *load.Person
	path   string
}

const (
	pagesPerSecond = 50
	perRoute       = 12 // addresses kept of a route for a role
)

// pages measures every page that people can reach, at a steady rate.
func (b *bench) pages(ctx context.Context, site *load.Site) error {
	routes := newRoutes(b)
	var visits [][]visit // by role and route
	role := map[string]string{}
	for _, r := range roles {
		ids, err := db.All(ctx, b.db, db.ScanText, "SELECT id FROM account WHERE "+r.accounts)
		if err != nil {
			return err
		}
		people, err := site.SignIn(ctx, b.db, ids)
		if err != nil {
			return err
		}
		found := map[string][]visit{}
		for _, person := range people {
			role[person.ID] = r.name
			if err := routes.walk(ctx, person, found); err != nil {
				return err
			}
		}
		for _, some := range found {
			visits = append(visits, some)
		}
	}
	from, err := b.logSize()
	if err != nil {
		return err
	}
	seconds := 300
	if b.short {
		seconds = 15
	}
	waits, err := steadily(ctx, visits, seconds*pagesPerSecond)
	if err != nil {
		return err
	}
	lines, err := b.logged(from)
	if err != nil {
		return err
	}
	fmt.Printf("### Pages at %d requests a second\n\n", pagesPerSecond)
	printPages(lines, role)
	fmt.Printf("%d times somebody was told to wait for the file that is being made for them.\n\n", waits)
	if missed := routes.missed(); len(missed) > 0 {
		fmt.Printf("No link leads to: %s.\n\n", strings.Join(missed, ", "))
	}
	return nil
}

// routes knows which route answers an address.
type routes struct {
	mux  *http.ServeMux
	seen map[string]bool
}

func newRoutes(b *bench) *routes {
	r := &routes{http.NewServeMux(), map[string]bool{}}
	for _, route := range app.On(b.db, b.config, time.Now, slog.New(slog.DiscardHandler)).Server.Routes() {
		// What programs read is limited for each address, and the bench has one.
		if route.Method == http.MethodGet && !strings.HasPrefix(route.Pattern, "/api/v1/") {
			r.mux.Handle("GET "+route.Pattern, http.NotFoundHandler())
			r.seen["GET "+route.Pattern] = false
		}
	}
	return r
}

func (r *routes) of(path string) string {
	_, pattern := r.mux.Handler(httptest.NewRequest(http.MethodGet, path, nil))
	return pattern
}

func (r *routes) missed() []string {
	var missed []string
	for pattern, seen := range r.seen {
		if !seen {
			missed = append(missed, strings.TrimPrefix(pattern, "GET "))
		}
	}
	slices.Sort(missed)
	return missed
}

// walk follows links from a person's home page until each route has enough addresses.
func (r *routes) walk(ctx context.Context, person *load.Person, found map[string][]visit) error {
	next, known := []string{"/home", "/", "/territory/communes?q=saint"}, map[string]bool{}
	mine, guessed := map[string]int{}, false
	for len(next) > 0 || !guessed {
		if len(next) == 0 {
			next, guessed = r.beside(slices.Collect(maps.Keys(known))), true
			continue
		}
		path := next[0]
		next = next[1:]
		route := r.of(path)
		if route == "" || known[path] || len(found[route]) >= perRoute || mine[route] >= max(1, perRoute/4) && len(found[route]) >= perRoute/2 {
			continue
		}
		known[path] = true
		page, err := person.Get(ctx, path)
		if err != nil {
			return err
		}
		if page.Status != http.StatusOK {
			continue
		}
		r.seen[route] = true
		mine[route]++
		found[route] = append(found[route], visit{person, path})
		links, err := linksOf(page.Body)
		if err != nil {
			return err
		}
		next = append(next, links...)
	}
	return nil
}

// beside gives addresses of the routes that no link led to, with a parameter at most: next
// to an address that is known, such as /calls/x/closure beside /calls/x.
func (r *routes) beside(known []string) []string {
	var paths []string
	for _, pattern := range r.missed() {
		before, rest, parameter := strings.Cut(pattern, "{")
		_, after, _ := strings.Cut(rest, "}")
		switch {
		case !parameter:
			paths = append(paths, pattern)
		case !strings.Contains(after, "{"):
			for _, path := range known {
				if value, ok := strings.CutPrefix(path, before); ok {
					value, _, _ = strings.Cut(value, "/")
					paths = append(paths, before+value+after)
				}
			}
		}
	}
	return paths
}

// linksOf lists where a page leads, in an order of chance: the first rows of long lists are
// no more likely than the last.
func linksOf(page []byte) ([]string, error) {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	var links []string
	doc.Find("a[href^='/']").Each(func(_ int, a *goquery.Selection) {
		path, _, _ := strings.Cut(a.AttrOr("href", ""), "#")
		links = append(links, path)
	})
	doc.Find("form[action^='/'] input[name='q']").Each(func(_ int, q *goquery.Selection) {
		path, _, _ := strings.Cut(q.Closest("form").AttrOr("action", ""), "#")
		links = append(links, path+"?q=saint", path+"?q=atelier")
	})
	doc.Find("form[action*='/sections/'] input[name^='seen:']").Each(func(_ int, seen *goquery.Selection) {
		dossier, _, _ := strings.Cut(seen.Closest("form").AttrOr("action", ""), "/sections/")
		links = append(links, dossier+"/answers/"+strings.TrimPrefix(seen.AttrOr("name", ""), "seen:"))
	})
	rand.Shuffle(len(links), func(i, j int) { links[i], links[j] = links[j], links[i] })
	return links, nil
}

// steadily opens pages at the rate, whether or not earlier ones have answered: each route
// of each role in turn, an address of it by chance. Files of applications are made one at a time for
// each person: who asks for another meanwhile is told to wait, which it counts.
func steadily(ctx context.Context, visits [][]visit, total int) (waits int, err error) {
	var group sync.WaitGroup
	var mu sync.Mutex
	var failures []error
	tick := time.NewTicker(time.Second / pagesPerSecond)
	defer tick.Stop()
	rand.Shuffle(len(visits), func(i, j int) { visits[i], visits[j] = visits[j], visits[i] })
	for n := range total {
		select {
		case <-ctx.Done():
			return waits, ctx.Err()
		case <-tick.C:
		}
		some := visits[n%len(visits)]
		v := some[rand.IntN(len(some))]
		group.Go(func() {
			answer, err := v.person.Get(ctx, v.path)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				failures = append(failures, err)
			case answer.Status == http.StatusTooManyRequests && strings.Contains(v.path, "/export."):
				waits++
			case answer.Status != http.StatusOK:
				failures = append(failures, fmt.Errorf("%s: status %d", v.path, answer.Status))
			}
		})
	}
	group.Wait()
	return waits, errors.Join(failures...)
}

// printPages prints each route with the role for which it is slowest.
func printPages(lines []line, role map[string]string) {
	type key struct{ route, role string }
	took, statements := map[key]durations{}, map[key]int{}
	byRoute := map[string]durations{} // of all roles
	var all durations
	for _, l := range lines {
		k := key{l.Route, role[l.Actor]}
		took[k] = append(took[k], l.Took)
		statements[k] = max(statements[k], l.Statements)
		byRoute[l.Route] = append(byRoute[l.Route], l.Took)
		all = append(all, l.Took)
	}
	slowest := map[string]key{}
	for k, d := range took {
		if worst, ok := slowest[k.route]; !ok || d.at(0.95) > took[worst].at(0.95) {
			slowest[k.route] = k
		}
	}
	keys := make([]key, 0, len(slowest))
	for _, k := range slowest {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Compare(took[b].at(0.95), took[a].at(0.95)) })
	rows := [][]string{append([]string{"page", "p95 ms of all roles", "slowest for", "statements"}, head...)}
	rows = append(rows, append([]string{"**all**", "", "", ""}, all.cells()...))
	for _, k := range keys {
		rows = append(rows, append([]string{"`" + k.route + "`", ms(byRoute[k.route].at(0.95)), k.role, fmt.Sprint(statements[k])}, took[k].cells()...))
	}
	table(rows...)
}
