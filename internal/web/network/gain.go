package network

import (
	"errors"
	"net/http"

	"maillage/internal/collective"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/territory/mesh"
)

// GainView is what a place would add to the mesh.
type GainView struct {
	Near    string     // the nearest awarded place, then that of the list; "" when nothing is known
	Lines   []GainLine // none when the point is not known
	List    string     // which list of places the last column counts too, and whose; "" for none
	Exact   bool       // the place has its own point
	PlaceID string
}

// GainLine counts inhabitants around the place.
type GainLine struct {
	Within      string // a distance
	People, New int
	Listed      int // new where the places of the list are counted too
}

// Covered is what places serve today.
type Covered struct {
	*network.Coverage
	Listed *network.Coverage // with the places of the list in force; nil when there is none
}

// Cover gives what places serve today, for the pages of those who apply and of those who
// decide; nil on a site without the communes, which other pages tell.
func Cover(r *http.Request, net *network.Service) (*Covered, error) {
	today, err := net.Coverage(r.Context(), network.Choice{})
	if errors.Is(err, network.ErrNoLand) {
		return nil, nil //nolint:nilnil // nothing is measured
	}
	if err != nil || today.List == nil {
		return &Covered{Coverage: today}, err
	}
	listed, err := net.Coverage(r.Context(), network.Choice{Listed: true})
	return &Covered{today, listed}, err
}

// Gain says what a place would add.
func (c *Covered) Gain(l lang.Lang, place collective.Place) *GainView {
	gain, view := c.Add(place.CommuneCode, place.Lat, place.Lon), &GainView{PlaceID: place.ID}
	if !gain.Known {
		return view
	}
	view.Exact, view.Near = gain.Exact, l.Text("gain.first")
	if gain.Place != nil {
		view.Near = l.Text("gain.near", "name", gain.Place.Name, "distance", l.Distance(gain.Metres))
	}
	for i, metres := range mesh.Distances {
		view.Lines = append(view.Lines, GainLine{l.Text("coverage.within", "km", int(metres/1_000)), gain.Within[i], gain.New[i], 0})
	}
	if c.Listed == nil {
		return view
	}
	gain = c.Listed.Add(place.CommuneCode, place.Lat, place.Lon)
	for i := range view.Lines {
		view.Lines[i].Listed = gain.New[i]
	}
	if gain.Place != nil && gain.Place.Listed {
		view.Near += " " + l.Text("gain.listed.near", "name", gain.Place.Name, "distance", l.Distance(gain.Metres))
	}
	list := c.Listed.List
	view.List = l.Text("gain.listed.how", "list", CalledList(l, list), "attribution", list.Attribution)
	return view
}
