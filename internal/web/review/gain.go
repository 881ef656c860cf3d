package review

import (
	"errors"
	"net/http"

	"maillage/internal/award"
	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/review"
	"maillage/internal/territory/mesh"
	"maillage/internal/web"
	dossierpages "maillage/internal/web/dossier"
)

// GainView is what the place of a filed dossier would add to the mesh, for those who decide.
type GainView struct {
	*dossierpages.GainView          // nil once the place is in the mesh
	Short                  []string // in a few words
}

// coverage gives what the places made known until now serve; nil on a site without the
// communes, which other pages tell.
func (p *Pages) coverage(r *http.Request) (*network.Coverage, error) {
	c, err := p.network.Coverage(r.Context(), network.Choice{})
	if errors.Is(err, network.ErrNoLand) {
		return nil, nil //nolint:nilnil // nothing is measured
	}
	return c, err
}

// gain says what the place of a filed dossier would add; nil when it has none, or when
// nothing is measured on this site.
func (p *Pages) gain(r *http.Request, f review.File) (*GainView, error) {
	if f.Place == nil {
		return nil, nil //nolint:nilnil // nothing to measure
	}
	c, err := p.coverage(r)
	if err != nil || c == nil {
		return nil, err
	}
	l, known := web.Of(r).Lang, f.State == dossier.Accepted
	view := &GainView{Short: added(l, c, shownAt(f.Place), known)}
	if !known {
		view.GainView = dossierpages.Gain(l, c, *f.Place)
	}
	return view, nil
}

func shownAt(p *collective.Place) dossier.Shown {
	return dossier.Shown{Commune: p.CommuneCode, Lat: p.Lat, Lon: p.Lon}
}

// added says in a few words how many inhabitants the place of a filed dossier would newly
// serve. One whose award is known to everyone is in the mesh itself.
func added(l lang.Lang, c *network.Coverage, place dossier.Shown, known bool) []string {
	if known {
		return []string{l.Text("gain.known")}
	}
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

// addedOf is added for a row of the ranked list.
func addedOf(l lang.Lang, c *network.Coverage, row award.Row) []string {
	known := row.Decision != nil && row.Decision.Outcome == award.Awarded && row.Decision.Released()
	return added(l, c, row.Shown, known)
}
