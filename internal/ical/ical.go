// Package ical writes events for people's own calendars, as RFC 5545 has it: lines of at most 75
// bytes, texts escaped. Instants are in UTC, so that no time zone has to be described.
package ical

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/lang"
)

// Event is one entry.
type Event struct {
	UID           string
	Sequence      int       // greater each time that the event changes
	Start, End    time.Time // End is zero for a moment
	Summary       string
	Description   string
	URL           string
	LeavesOneFree bool // the time is not taken
}

// Host is the name of the site at an address, for the UIDs of its events.
func Host(base string) string {
	if u, err := url.Parse(base); err == nil && u.Host != "" {
		return u.Hostname()
	}
	return base
}

// Method is what a calendar asks of whoever opens it.
type Method string

// The methods; nobody is asked to answer.
const (
	Publish Method = "PUBLISH" // to take its events in
	Cancel  Method = "CANCEL"  // to take them out: a Sequence greater than the one they came with
)

// Type is that of a file of events.
func (m Method) Type() string { return "text/calendar; charset=utf-8; method=" + string(m) }

// Calendar is a calendar of some events.
func Calendar(l lang.Lang, method Method, name string, now time.Time, events ...Event) string {
	const instant = "20060102T150405Z"
	var out strings.Builder
	line := func(name, value string) { out.WriteString(folded(name+":"+value) + "\r\n") }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("METHOD", string(method))
	line("PRODID", "-//Maillage//"+strings.ToUpper(string(l)))
	line("X-WR-CALNAME", escaped(name))
	for _, e := range events {
		line("BEGIN", "VEVENT")
		line("UID", e.UID)
		line("DTSTAMP", now.UTC().Format(instant))
		line("SEQUENCE", strconv.Itoa(e.Sequence))
		line("DTSTART", e.Start.UTC().Format(instant))
		if !e.End.IsZero() {
			line("DTEND", e.End.UTC().Format(instant))
		}
		line("SUMMARY", escaped(e.Summary))
		line("DESCRIPTION", escaped(e.Description))
		line("URL", e.URL)
		if method == Cancel {
			line("STATUS", "CANCELLED")
			line("ORGANIZER", e.URL) // there must be one (RFC 5546); no address of a person is told
		}
		if e.LeavesOneFree {
			line("TRANSP", "TRANSPARENT")
		}
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
