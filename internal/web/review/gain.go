package review

import (
	"net/http"

	"maillage/internal/award"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/review"
	"maillage/internal/territory/mesh"
	"maillage/internal/web"
	networkpages "maillage/internal/web/network"
)

// GainView is what the place of a filed dossier would add to the mesh, for those who decide.
type GainView struct {
	*networkpages.GainView          // nil once the place is in the mesh
	Short                  []string // in a few words
}

// gain says what the place of a filed dossier would add; nil when it has none, or when
// nothing is measured on this site.
func (p *Pages) gain(r *http.Request, f review.File) (*GainView, error) {
	if f.Place == nil {
		return nil, nil //nolint:nilnil // nothing to measure
	}
	c, err := networkpages.Cover(r, p.network)
	if err != nil || c == nil {
		return nil, err
	}
	l := web.Of(r).Lang
	if f.State == dossier.Accepted {
		return &GainView{Short: []string{l.Text("gain.known")}}, nil
	}
	return &GainView{c.Gain(l, *f.Place), added(l, c.Coverage, dossier.Shown{Commune: f.Place.CommuneCode, Lat: f.Place.Lat, Lon: f.Place.Lon})}, nil
}

// added says in a few words how many inhabitants the place of a filed dossier would newly
// serve.
func added(l lang.Lang, c *network.Coverage, place dossier.Shown) []string {
	if place.Commune == "" {
		return nil
	}
	gain := c.Add(place.Commune, place.Lat, place.Lon)
	if !gain.Known {
		return []string{l.Text("gain.uncounted")}
	}
	lines := make([]string, len(gain.New))
	for i, people := range gain.New {
		lines[i] = l.Text("gain.added.at", "km", int(mesh.Distances[i]/1_000), "people", people)
	}
	return lines
}

// gains adds what its place would add to each row of the ranked list. One whose award is
// known to everyone is in the mesh itself.
func (p *Pages) gains(r *http.Request, page *BoardPage, rows []award.Row) error {
	c, err := networkpages.Cover(r, p.network)
	if err != nil || c == nil {
		return err
	}
	l := web.Of(r).Lang
	page.Gains = true
	if c.Listed != nil {
		page.List = l.Text("gain.listed.board", "list", networkpages.CalledList(l, c.List), "attribution", c.List.Attribution)
	}
	for i, row := range rows {
		view := &page.Rows[i]
		if d := row.Decision; d != nil && d.Outcome == award.Awarded && d.Released() {
			view.Gain = []string{l.Text("gain.known")}
			continue
		}
		view.Gain = added(l, c.Coverage, row.Shown)
		if c.Listed != nil {
			view.Listed = added(l, c.Listed, row.Shown)
		}
	}
	return nil
}
