package network

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"time"
	"weak"

	"maillage/internal/award"
	"maillage/internal/lang"
	"maillage/internal/network"
	"maillage/internal/shape"
	"maillage/internal/web"
	"maillage/internal/web/maps"
	territorypages "maillage/internal/web/territory"
)

// mostPlaces bounds the map and the files: as many as there are communes.
const mostPlaces = 35_000

// Spot is a place with where it stands.
type Spot struct {
	award.PublicPlace
	network.Standing
	Commune string
}

// Spots are the chosen places, of all pages.
type Spots struct {
	All     []Spot
	Total   int    // more than all only beyond the bound
	Sources string // whose data they are
}

func (p *Pages) everyPlace(r *http.Request, c choice) (Spots, error) {
	f := c.PublicFilter
	f.Page, f.Size = 1, mostPlaces
	list, err := p.list(r.Context(), f)
	if err != nil {
		return Spots{}, err
	}
	ground, err := p.network.Ground(r.Context())
	spots := Spots{make([]Spot, len(list.Places)), list.Total, sources(web.Of(r).Lang, "places.sources", ground.Contours)}
	for i, place := range list.Places {
		spots.All[i] = Spot{place, ground.Stand(place.CommuneCode, place.Lat, place.Lon), territorypages.Label(p.land, place.CommuneCode)}
	}
	return spots, err
}

// drawnPlaces gives the map of the chosen places, of all pages. It is drawn when an award was
// made known since, or after the minute for which the coverage is kept.
func (p *Pages) drawnPlaces(r *http.Request, c choice) (*maps.Map, error) {
	of, err := p.drawingOf(r, c)
	if err != nil {
		return nil, err
	}
	if kept, ok := p.maps.Get(of); ok {
		return kept, nil
	}
	spots, err := p.everyPlace(r, c)
	if err != nil {
		return nil, err
	}
	m := spots.draw(of.lang)
	p.maps.Add(of, m)
	return m, nil
}

// drawingOf names what is drawn or written of the chosen places, as of now.
func (p *Pages) drawingOf(r *http.Request, c choice) (drawing, error) {
	everywhere, err := p.network.Coverage(r.Context(), network.Choice{})
	if errors.Is(err, network.ErrNoLand) {
		everywhere, err = &network.Coverage{}, nil // without communes nothing is measured, nor kept
	}
	return drawing{coverage: weak.Make(everywhere), lang: web.Of(r).Lang, list: true, call: c.CallID, text: c.Text}, err
}

// name is the place's, else its dossier's.
func (s Spot) name() string { return cmp.Or(s.Place, s.Title) }

// draw makes the map of places, open ones apart. It gives nil where none has a point.
func (s Spots) draw(l lang.Lang) *maps.Map {
	var open, planned []shape.Point
	astray, approximate := 0, 0
	for _, s := range s.All {
		switch {
		case !s.Known:
			astray++
			continue
		case s.Status == "existing":
			open = append(open, s.At)
		default:
			planned = append(planned, s.At)
		}
		if s.Approximate {
			approximate++
		}
	}
	country := maps.Country{ID: "map", Title: l.Text("places.map"), Description: l.Text("places.map.text", "count", len(open)+len(planned)), Series: marks(l, open, planned)}
	if len(country.Series) == 0 {
		return nil
	}
	if approximate > 0 {
		country.Notes = append(country.Notes, l.Text("places.approximate", "count", approximate))
	}
	if astray > 0 {
		country.Notes = append(country.Notes, l.Text("places.astray", "count", astray))
	}
	country.Notes = append(country.Notes, s.Sources)
	m := country.Draw(l)
	return &m
}

// collection is the list as GeoJSON (RFC 7946); a collection may have members of its own.
type collection struct {
	Type        string    `json:"type"`
	Attribution string    `json:"attribution"`
	Matched     int       `json:"matched"` // more than the features only beyond the bound of the file
	Features    []feature `json:"features"`
}

type feature struct {
	Type       string     `json:"type"`
	Geometry   *geometry  `json:"geometry"` // null where nothing is known
	Properties properties `json:"properties"`
}

type geometry struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"` // longitude, then latitude
}

type properties struct {
	Name        string `json:"name"`
	Status      string `json:"status,omitempty"` // "existing" or "planned"
	Commune     string `json:"commune"`
	CommuneCode string `json:"commune_code"` // INSEE
	Collective  string `json:"collective"`
	Call        string `json:"call"` // its slug
	Round       string `json:"round"`
	Awarded     string `json:"awarded"`     // the day the decision was made known
	GrantCents  *int64 `json:"grant_cents"` // null while it is decided later
	Approximate bool   `json:"approximate"` // the point is the commune's
}

func (s Spot) feature() feature {
	f := feature{Type: "Feature", Properties: properties{
		Name: s.name(), Status: s.Status, Commune: s.Commune, CommuneCode: s.CommuneCode, Collective: s.Collective,
		Call: s.CallSlug, Round: s.Round, Awarded: s.ReleasedAt.Format(time.DateOnly), Approximate: s.Approximate,
	}}
	if s.Cents != 0 {
		f.Properties.GrantCents = &s.Cents
	}
	if s.Known {
		f.Geometry = &geometry{"Point", [2]float64{s.At.Lon, s.At.Lat}}
	}
	return f
}

// placesGeoJSON gives the chosen places to other maps.
func (p *Pages) placesGeoJSON(w http.ResponseWriter, r *http.Request) error {
	c, err := p.chosen(r)
	if err != nil {
		return err
	}
	of, err := p.drawingOf(r, c)
	if err != nil {
		return err
	}
	file, kept := p.files.Get(of)
	if !kept {
		if file, err = p.collect(r, c); err != nil {
			return err
		}
		p.files.Add(of, file)
	}
	forMinutes(w)
	return file.Answer(w, r)
}

// collect writes the chosen places as GeoJSON: with five thousand it takes a tenth of a second.
func (p *Pages) collect(r *http.Request, c choice) (web.File, error) {
	spots, err := p.everyPlace(r, c)
	if err != nil {
		return web.File{}, err
	}
	out := collection{Type: "FeatureCollection", Attribution: spots.Sources, Matched: spots.Total, Features: make([]feature, len(spots.All))}
	for i, s := range spots.All {
		out.Features[i] = s.feature()
	}
	content, err := json.Marshal(out)
	if err != nil {
		return web.File{}, err
	}
	return web.NewFile("application/geo+json; charset=utf-8", content)
}

// placesCSV gives the chosen places to a spreadsheet.
func (p *Pages) placesCSV(w http.ResponseWriter, r *http.Request) error {
	spots, err := p.filed(w, r)
	if err != nil {
		return err
	}
	l := web.Of(r).Lang
	sheet := web.Sheet{Name: l.Text("places.file"), Columns: []string{
		l.Text("place.name"), l.Text("places.status"), l.Text("commune.label"), l.Text("places.code"), l.Text("dossier.collective"), l.Text("places.slug"), l.Text("places.round"),
		l.Text("places.since"), l.Text("places.euros"), l.Text("places.latitude"), l.Text("places.longitude"), l.Text("places.point"), l.Text("places.source"),
	}}
	for _, s := range spots.All {
		row := []any{s.name(), status(l, s.Status), s.Commune, s.CommuneCode, s.Collective, s.CallSlug, s.Round, s.ReleasedAt.Format(time.DateOnly), nil, nil, nil, l.Text("places.point.none"), spots.Sources}
		if s.Cents != 0 {
			row[8] = float64(s.Cents) / 100
		}
		if s.Known {
			row[9], row[10], row[11] = s.At.Lat, s.At.Lon, l.Text("places.point.exact")
		}
		if s.Approximate {
			row[11] = l.Text("places.point.commune")
		}
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet.Write(w, l)
}

func status(l lang.Lang, key string) string {
	if key == "" {
		return ""
	}
	return l.Text("place.status." + key)
}

// filed gives the places of a file, which others may keep for some minutes: its words are in
// the visitor's language, and a call in preparation has no file but for those who see it.
func (p *Pages) filed(w http.ResponseWriter, r *http.Request) (Spots, error) {
	c, err := p.chosen(r)
	if err != nil {
		return Spots{}, err
	}
	spots, err := p.everyPlace(r, c)
	if err == nil {
		forMinutes(w)
	}
	return spots, err
}

func forMinutes(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Add("Vary", "Cookie, Accept-Language")
}
