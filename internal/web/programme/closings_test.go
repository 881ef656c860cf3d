package programme_test

import (
	"net/http"
	"strings"
	"testing"

	"maillage/internal/db/dbtest"
	"maillage/internal/desktest"
	"maillage/internal/web/webtest"
)

func TestClosingsGoToACalendarAtTheLastMinuteThatCounts(t *testing.T) {
	d := dbtest.SQLite(t)
	k, site := desktest.New(t, d), webtest.New(t, d)
	visitor := site.Client()
	page := visitor.Get("/calls.ics").Is(http.StatusOK)
	if got := page.Header.Get("Content-Type"); got != "text/calendar; charset=utf-8; method=PUBLISH" {
		t.Errorf("type %q", got)
	}
	lines := strings.ReplaceAll(page.Body, "\r\n ", "")
	if got := strings.Count(lines, "BEGIN:VEVENT"); got != 2 {
		t.Fatalf("%d closings in %s", got, lines)
	}
	for _, want := range []string{
		"DTSTART:20210330T160000Z", "DTSTART:20210630T160000Z", "UID:petites-fabriques-v1@", "/calls/" + k.Call.Slug,
		"SUMMARY:Clôture\u00a0: Petites fabriques", "DESCRIPTION:Vague 1. Dernière minute pour déposer\u00a0: 30 mars 2021 à 18\u00a0h\u00a000\\, heure de Paris.",
	} {
		if !strings.Contains(lines, want) {
			t.Errorf("%q is not in %s", want, lines)
		}
	}
	if page := visitor.Get("/calls.ics?q=rien"); strings.Contains(page.Body, "VEVENT") || !strings.Contains(page.Body, "END:VCALENDAR") {
		t.Errorf("the calendar forgets the choice: %s", page.Body)
	}
	if page := visitor.Get("/calls?q=petites"); !page.Has("a[href='/calls.ics?phase=&q=petites']") {
		t.Error("no link to the calendar with the choice")
	}
}
