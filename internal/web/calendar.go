package web

import (
	"net/http"

	"maillage/internal/ical"
)

// Calendar answers with a calendar, as a file of this name.
func Calendar(w http.ResponseWriter, file, content string) {
	w.Header().Set("Content-Type", ical.Publish.Type())
	w.Header().Set("Content-Disposition", `attachment; filename="`+file+`.ics"`)
	_, _ = w.Write([]byte(content)) // the visitor may have gone
}
