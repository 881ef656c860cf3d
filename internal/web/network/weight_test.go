package network_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/desktest"
	"maillage/internal/territory"
	"maillage/internal/web/webtest"
)

// crowd awards places beside the one of a desk, each with a name, a commune and a point of its
// own: rows, since what is weighed is the page.
func crowd(t *testing.T, k *desktest.Desk, land *territory.Reference, count int) {
	t.Helper()
	var located []territory.Commune
	for _, c := range land.Communes() {
		if c.Located {
			located = append(located, c)
		}
	}
	random, ctx, now := rand.New(rand.NewPCG(3, 4)), t.Context(), k.Now()
	random.Shuffle(len(located), func(i, j int) { located[i], located[j] = located[j], located[i] })
	kinds := []string{"Halle", "Fabrique", "Imprimerie", "Bergerie", "Cantine", "Filature", "Maison", "Gare", "Scierie", "Grange"}
	err := k.DB.Write(ctx, func(tx *db.Tx) error {
		for i := range count {
			c, id, place := located[i], db.NewID(), db.NewID()
			name := fmt.Sprintf("La %s de %s", kinds[i%len(kinds)], c.Name)
			lat, lon := c.Lat+random.Float64()/50, c.Lon+random.Float64()/50
			status := []string{"existing", "planned"}[i%3/2]
			if _, err := tx.Exec(ctx, `INSERT INTO place (id, collective_id, name, status, commune_code, address, lat, lon, opens, created_at) VALUES ($1, $2, $3, $4, $5, '', $6, $7, '', $8)`,
				place, k.Group, name, status, c.Code, lat, lon, now); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO dossier (id, call_id, round_id, collective_id, form_revision, title, place_id, years, attributes, state, created_at, shown_collective, shown_place, shown_status, shown_commune)
				VALUES ($1, $2, $3, $4, 1, $5, $6, 3, '{}', 'accepted', $7, $8, $9, $10, $11)`,
				id, k.Call.ID, k.Rounds[0].ID, k.Group, "Projet de "+name, place, now, "Collectif de "+c.Name, name, status, c.Code); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO decision (dossier_id, round_id, outcome, cents, reasons, refusals, override_why, decided_by, decided_at, released_at) VALUES ($1, $2, 'award', $3, '{}', '[]', '', $4, $5, $5)`,
				id, k.Rounds[0].ID, 7_500_000+100*int64(i), k.Zoe.ID, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

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
	crowd(t, k, land, 5_000)
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
