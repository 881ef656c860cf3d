package app_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"maillage/internal/account"
	"maillage/internal/app"
	"maillage/internal/db/dbtest"
	"maillage/internal/territory"
	"maillage/internal/web/webtest"
	"maillage/test/world"
)

// sample gives a small sample world, and who may be met there.
func sample(t *testing.T) (site *webtest.Site, people []account.Actor) {
	t.Helper()
	d, data := dbtest.SQLite(t), t.TempDir()
	clock := world.NewClock(func() time.Time { return webtest.Start })
	a := app.On(d, app.Config{BaseURL: webtest.BaseURL, Data: data, Demo: true}, clock.Now, slog.New(slog.DiscardHandler))
	land, err := territory.Default()
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Build(t.Context(), world.Program{
		DB: a.DB, Queue: a.Queue, Outbox: a.Outbox, Accounts: a.Accounts, Calls: a.Calls, Groups: a.Groups, Dossiers: a.Dossiers,
		Filings: a.Filings, Reviews: a.Reviews, Awards: a.Awards, Workshops: a.Workshops, Videos: a.Videos, Land: land, Log: slog.New(slog.DiscardHandler),
	}, clock, world.Size{Decided: 3, Waiting: 4})
	if err != nil {
		t.Fatal(err)
	}
	site = webtest.New(t, d, func(c *app.Config) { c.Data = data })
	return site, []account.Actor{w.Lead, w.Partner, w.Instructor, w.Expert, w.Manager}
}

var (
	identifier = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	numbers    = regexp.MustCompile(`[0-9]+`)
	sum        = regexp.MustCompile(`^(cents|amount(-[0-9]+)?)$`)
	download   = regexp.MustCompile(`\.(json|pdf|csv|yaml|ics|geojson|xlsx|ods|zip)$|/files/|/export$|^/api/|^/demo/|^/calls/[^/]+/edit/`) // the editor has a test of its own
)

// Whatever is typed in whatever form that links lead to is taken, or refused beside its field
// with all that was typed: no form ends in an error page.
func TestEveryFormRefusesOrTakesWrongValues(t *testing.T) {
	site, people := sample(t)
	tried := map[string]bool{}
	var sent int
	for _, person := range people {
		c, opened := site.SignIn(person), map[string]int{}
		waiting, seen := []string{"/home", "/", "/account"}, map[string]bool{}
		for len(waiting) > 0 {
			path := waiting[0]
			waiting = waiting[1:]
			kind := identifier.ReplaceAllString(path, "*")
			if seen[path] || opened[kind] >= alike {
				continue
			}
			seen[path] = true
			opened[kind]++
			page := c.Get(path)
			if page.Status != http.StatusOK {
				continue // what was typed before may have closed it
			}
			waiting = append(waiting, linked(page)...)
			sent += assail(t, site, c, path, page, tried)
		}
	}
	t.Logf("%d wrong values in %d fields", sent, len(tried))
	if len(tried) < 100 {
		t.Errorf("only %d fields were met: do links still lead to forms?", len(tried))
	}
}

// alike bounds the pages of one kind that are opened: what they ask depends on where each stands.
const alike = 4

func linked(page *webtest.Page) (paths []string) {
	page.Doc.Find("a[href^='/']").Each(func(_ int, a *goquery.Selection) {
		if to, err := url.Parse(a.AttrOr("href", "")); err == nil && !download.MatchString(to.Path) {
			paths = append(paths, to.Path)
		}
	})
	return paths
}

// besides gives what a form asks that it does not mark: what depends on another answer.
func besides(page *webtest.Page, selector, field string) (pairs []string) {
	for _, name := range webtest.Fields(page, selector) {
		if name != field && sum.MatchString(name) && page.Value(name) == "" {
			pairs = append(pairs, name, "1")
		}
	}
	return pairs
}

// assail gives each field of each form of a page, that no form like it had, every wrong value.
func assail(t *testing.T, site *webtest.Site, c *webtest.Client, path string, page *webtest.Page, tried map[string]bool) (sent int) {
	t.Helper()
	actions := page.Doc.Find("main form[method=post]").Map(func(_ int, form *goquery.Selection) string { return form.AttrOr("action", "") })
	for _, action := range actions {
		selector := "main form[action='" + action + "']"
		for _, field := range webtest.Fields(page, selector) {
			like := identifier.ReplaceAllString(action, "*") + " " + numbers.ReplaceAllString(identifier.ReplaceAllString(field, "*"), "#")
			if tried[like] || strings.HasPrefix(action, "/demo/") {
				continue
			}
			tried[like] = true
			for _, value := range webtest.WrongValues(page, selector, field) {
				site.Advance(time.Minute)
				sent++
				if _, taken := c.SendWrong(t, page, selector, field, value, besides(page, selector, field)...); !taken {
					continue
				}
				if page = c.Get(path); page.Status != http.StatusOK || !page.Has(selector) {
					return sent // what was taken leaves no such form
				}
			}
		}
	}
	return sent
}
