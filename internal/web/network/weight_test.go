package network_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"maillage/internal/collective"
	"maillage/internal/territory"
	"maillage/internal/web/webtest"
	"maillage/test/world"
)

// sent gives how many bytes an answer takes on the line, to a visitor who takes it compressed or
// does not.
func sent(t *testing.T, site *webtest.Site, path, coding string) int {
	t.Helper()
	r, answer := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
	r.Header.Set("Accept-Encoding", coding)
	site.Server.Handler().ServeHTTP(answer, r)
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Encoding") != coding || !slices.Contains(answer.Header().Values("Vary"), "Accept-Encoding") {
		t.Fatalf("%s, %q: %d, %v", path, coding, answer.Code, answer.Header())
	}
	return answer.Body.Len()
}

// The figure is that of the first paint without script: the page and its style sheet. Fonts
// come later, and text shows before them.
func TestThePageOfFiveThousandPlacesTakesLessThan60kB(t *testing.T) {
	land, err := territory.Default()
	if err != nil || len(territory.Ground()) == 0 {
		t.Skip("the territory data was not built")
	}
	k, site := served(t, "La Halle", collective.Existing, 1)
	if err := world.Crowd(t.Context(), k.DB, land, 5_000, k.Now()); err != nil {
		t.Fatal(err)
	}
	page := site.Client().Get("/places").Says("caption", "5").Says("figure.map desc", "5")
	sheet := page.Doc.Find("link[rel=stylesheet]").AttrOr("href", "")
	for _, coding := range []string{"", "gzip"} {
		html, css := sent(t, site, "/places", coding), sent(t, site, sheet, coding)
		t.Logf("%q: page %d bytes, style sheet %d", coding, html, css)
		if coding == "gzip" && html+css > 60_000 {
			t.Errorf("the first paint takes %d bytes", html+css)
		}
	}
}
