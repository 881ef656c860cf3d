package programme

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"maillage/internal/ical"
	"maillage/internal/lang"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/web"
)

const (
	calendarPath = "/calls.ics"
	// mostPages bounds the calls of a calendar: a thousand or so, the nearest closings first.
	mostPages = 40
)

// closing is a round's last accepted minute.
type closing struct {
	slug, key    string
	title, round string
	at           time.Time
	zone         *time.Location
}

// calendar gives the closings of the chosen calls to people's own calendars.
func (p *Pages) calendar(w http.ResponseWriter, r *http.Request) error {
	from, now := web.Of(r), p.server.Config().Now()
	filter := filterOf(r.URL.Query())
	var all []closing
	for number, pages := 1, 1; number <= min(pages, mostPages); number++ {
		filter.Page = number
		list, err := p.calls.Find(r.Context(), from.Actor, filter)
		if err != nil {
			return err
		}
		pages = list.Pages
		for _, c := range list.Calls {
			said, err := p.calls.Said(r.Context(), c)
			if err != nil {
				return err
			}
			all = append(all, closings(from.Lang, c, said, now)...)
		}
	}
	base := strings.TrimRight(p.server.Config().BaseURL, "/")
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Add("Vary", "Cookie, Accept-Language")
	web.Calendar(w, from.Lang.Text("calls.calendar.file"), ical.Calendar(from.Lang, ical.Publish, from.Lang.Text("calls.calendar.name"), now, events(from.Lang, all, base)...))
	return nil
}

// closings lists those of a call. One that was closed before its time has none to come.
func closings(l lang.Lang, c programme.Call, d call.Definition, now time.Time) []closing {
	var list []closing
	for _, round := range d.Rounds {
		_, until := round.Window(d.Location())
		if until.IsZero() || c.State == programme.Closed && until.After(now) {
			continue
		}
		at := until.Add(-time.Minute) // the last accepted minute is the one people are told
		list = append(list, closing{c.Slug, round.Key, d.Title.In(l), round.Title.In(l), at, d.Location()})
	}
	return list
}

// events are closings as calendars hold them.
func events(l lang.Lang, all []closing, base string) []ical.Event {
	host := ical.Host(base)
	list := make([]ical.Event, len(all))
	for i, c := range all {
		local := c.at.In(c.zone)
		list[i] = ical.Event{
			UID: c.slug + "-" + c.key + "@" + host, Start: c.at, Summary: l.Text("calls.calendar.closing", "call", c.title),
			Description: l.Text("calls.calendar.text", "round", c.round, "at", local, "zone", l.Zone(local)), URL: base + "/calls/" + url.PathEscape(c.slug), LeavesOneFree: true,
		}
	}
	return list
}
