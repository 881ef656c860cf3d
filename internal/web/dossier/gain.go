package dossier

import (
	"errors"
	"net/http"

	"maillage/internal/collective"
	"maillage/internal/dossier"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/territory/mesh"
	"maillage/internal/web"
)

// GainView is what a place would add to the mesh.
type GainView struct {
	Near    string     // the nearest awarded place; "" when nothing is known
	Lines   []GainLine // none when the point is not known
	Exact   bool       // the place has its own point
	PlaceID string
}

// GainLine counts inhabitants around the place.
type GainLine struct {
	Within      string // a distance
	People, New int
}

// gain measures what the place of a draft would add, or gives nil: what was filed has had
// its answer, and an awarded place is in the mesh itself.
func (p *Pages) gain(r *http.Request, e dossier.Everything) (*GainView, error) {
	if e.State != dossier.Draft || e.Place == nil {
		return nil, nil //nolint:nilnil // nothing to measure
	}
	coverage, err := p.Network.Coverage(r.Context(), network.Choice{})
	if errors.Is(err, network.ErrNoLand) {
		return nil, nil //nolint:nilnil // other pages tell that the communes are missing
	}
	if err != nil {
		return nil, err
	}
	return Gain(web.Of(r).Lang, coverage, *e.Place), nil
}

// Gain says what a place would add to what is covered, for the pages of those who apply and
// of those who decide.
func Gain(l lang.Lang, coverage *network.Coverage, place collective.Place) *GainView {
	gain, view := coverage.Add(place.CommuneCode, place.Lat, place.Lon), &GainView{PlaceID: place.ID}
	if !gain.Known {
		return view
	}
	view.Exact, view.Near = gain.Exact, l.Text("gain.first")
	if gain.Place != nil {
		view.Near = l.Text("gain.near", "name", gain.Place.Name, "distance", l.Distance(gain.Metres))
	}
	for i, metres := range mesh.Distances {
		view.Lines = append(view.Lines, GainLine{l.Text("coverage.within", "km", int(metres/1_000)), gain.Within[i], gain.New[i]})
	}
	return view
}
