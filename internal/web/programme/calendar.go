package programme

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

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
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+from.Lang.Text("calls.calendar.file")+`.ics"`)
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Add("Vary", "Cookie, Accept-Language")
	_, _ = w.Write([]byte(written(from.Lang, all, base, now))) // the visitor may have gone
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

// written is a calendar as RFC 5545 has it: lines of at most 75 bytes, texts escaped. Instants
// are in UTC, so that no time zone has to be described.
func written(l lang.Lang, all []closing, base string, now time.Time) string {
	const instant = "20060102T150405Z"
	host := base
	if u, err := url.Parse(base); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	var out strings.Builder
	line := func(name, value string) { out.WriteString(folded(name+":"+value) + "\r\n") }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Maillage//"+strings.ToUpper(string(l)))
	line("X-WR-CALNAME", escaped(l.Text("calls.calendar.name")))
	for _, c := range all {
		local := c.at.In(c.zone)
		line("BEGIN", "VEVENT")
		line("UID", c.slug+"-"+c.key+"@"+host)
		line("DTSTAMP", now.UTC().Format(instant))
		line("DTSTART", c.at.UTC().Format(instant))
		line("SUMMARY", escaped(l.Text("calls.calendar.closing", "call", c.title)))
		line("DESCRIPTION", escaped(l.Text("calls.calendar.text", "round", c.round, "at", local, "zone", l.Zone(local))))
		line("URL", base+"/calls/"+url.PathEscape(c.slug))
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return out.String()
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func escaped(text string) string { return escapes.Replace(text) }

// folded cuts a line between characters, each part after the first behind a space.
func folded(line string) string {
	const most = 75
	var out strings.Builder
	length := 0
	for _, r := range line {
		if size := utf8.RuneLen(r); length+size > most {
			out.WriteString("\r\n ")
			length = 1
		}
		out.WriteRune(r)
		length += utf8.RuneLen(r)
	}
	return out.String()
}
