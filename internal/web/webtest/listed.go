package webtest

import (
	"fmt"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/territory"
	"maillage/internal/territory/zoning"
)

// ListPlace imports a list of places labelled elsewhere, « Lieux labellisés » of « Une agence »,
// that holds one: « Le Quai », at the point of a commune.
func (s *Site) ListPlace(commune string) {
	s.t.Helper()
	land, err := territory.Default()
	if err != nil {
		s.t.Skip(err)
	}
	c, _ := land.Commune(commune)
	content := fmt.Sprintf("nom;insee;lon;lat\nLe Quai;%s;%f;%f\n", commune, c.Lon, c.Lat)
	what := zoning.Import{Key: "places", Title: "Lieux labellisés", Attribution: "Une agence", From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := s.Lists.Import(s.t.Context(), account.Actor{}, what, strings.NewReader(content), int64(len(content))); err != nil {
		s.t.Fatal(err)
	}
}
