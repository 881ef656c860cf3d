package programme

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/ical"

	"maillage/internal/lang"
)

// unfolded gives the lines of a calendar as they were before they were cut.
func unfolded(t *testing.T, text string) []string {
	t.Helper()
	for _, line := range strings.Split(text, "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%d bytes in the line %q", len(line), line)
		}
	}
	return strings.Split(strings.ReplaceAll(text, "\r\n ", ""), "\r\n")
}

func FuzzACalendarHoldsOneEventWhateverItsCallIsCalled(f *testing.F) {
	for _, title := range []string{"Fabriques, ateliers ; etc.", "x\r\nEND:VEVENT", strings.Repeat("é", 200), "\\n\n\xff"} {
		f.Add(title)
	}
	f.Fuzz(func(t *testing.T, title string) {
		at := time.Date(2021, 3, 30, 16, 0, 0, 0, time.UTC)
		lines := unfolded(t, ical.Calendar(lang.FR, ical.Publish, "Clôtures", at, events(lang.FR, []closing{{"appel", "v1", title, title, at, time.UTC}}, "https://exemple.fr")...))
		ends := 0
		for _, line := range lines {
			if line == "END:VEVENT" {
				ends++
			}
		}
		if ends != 1 || len(lines) != 17 { // the last one is empty
			t.Errorf("%d events in %d lines: %q", ends, len(lines), lines)
		}
	})
}
