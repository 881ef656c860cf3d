package collective

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/geocode"
	"maillage/internal/lang"
	"maillage/internal/shape"
	"maillage/internal/web"
	"maillage/internal/web/maps"
	"maillage/internal/web/ui"
)

// Lookup is a button after a field that looks its text up before anything is saved.
type Lookup struct{ After, Button string }

// Where is a map beside a form, with what it says in words.
type Where struct {
	Title, Text string
	Odd         bool
	Map         maps.Map
}

// searchAddress looks up the address typed in the form of a place and shows the form again
// with what was found; nothing is saved.
func (p *Pages) searchAddress(w http.ResponseWriter, r *http.Request) error {
	from := web.Of(r)
	e, err := p.groups.Show(r.Context(), from.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := collective.MayWrite(e.Role); err != nil {
		return err
	}
	address := strings.TrimSpace(r.PostForm.Get("address"))
	code, err := "", error(nil)
	if !p.land.Missing() {
		code, err = p.commune(r, true)
	}
	if err == nil && address == "" {
		var fields fault.Fields
		fields.Add("address", "place.search.empty")
		err = fields.Err()
	}
	if err == nil {
		err = p.server.LimitLookup(from)
	}
	if err != nil {
		return p.showPlaceForm(w, r, err, nil)
	}
	found, err := p.addresses(r.Context(), p.inTown(address, code), townCode(code))
	if errors.Is(err, geocode.ErrShort) {
		var fields fault.Fields
		fields.Add("address", "place.search.empty")
		return p.showPlaceForm(w, r, fields.Err(), nil)
	}
	return p.showPlaceForm(w, r, nil, &lookup{found, err != nil})
}

// split are Paris, Lyon and Marseille, whose addresses have the codes of arrondissements:
// they are asked for by name.
var split = []string{"75056", "69123", "13055"}

func townCode(code string) string {
	if slices.Contains(split, code) {
		return ""
	}
	return code
}

func (p *Pages) inTown(address, code string) string {
	if c, ok := p.land.Commune(code); ok && slices.Contains(split, code) {
		return address + ", " + c.Name
	}
	return address
}

// told says what came of it, where a screen reader hears it first.
func (k lookup) told(l lang.Lang) *ui.Notice {
	switch {
	case k.failed:
		return &ui.Notice{Kind: "warning", Text: l.Text("place.search.failed"), Focus: true}
	case len(k.found) == 0:
		return &ui.Notice{Kind: "warning", Text: l.Text("place.search.none"), Focus: true}
	}
	return &ui.Notice{Kind: "info", Text: l.Text("place.search.found", "count", len(k.found)), Focus: true}
}

// sure is the likeness above which the first address found is proposed as the one meant.
const sure = 0.7

// noneOfThese leaves the point as it was.
const noneOfThese = "none"

// choice offers what was found, and none of it.
func (k lookup) choice(l lang.Lang) ui.Field {
	field := ui.Field{Kind: "radios", Name: "found", Label: l.Text("place.found"), Required: true}
	for _, f := range k.found {
		option := ui.Option{Value: pointText(collective.Place{Lat: &f.At.Lat, Lon: &f.At.Lon}), Label: f.Label}
		if f.Score < sure {
			option.Help = l.Text("place.found.unsure")
		}
		field.Options = append(field.Options, option)
	}
	field.Value = noneOfThese
	if k.found[0].Score >= sure {
		field.Value = field.Options[0].Value
	}
	field.Options = append(field.Options, ui.Option{Value: noneOfThese, Label: l.Text("place.found.other")})
	return field
}

// odd is how far from the middle of its commune a place is seldom: few communes reach
// further. It is told, never refused: some do.
const odd = 10_000

// fromCommune gives the metres from a place to the known point of its commune, and its name.
func (p *Pages) fromCommune(place collective.Place) (name string, to shape.Point, metres float64, known bool) {
	c, ok := p.land.Commune(place.CommuneCode)
	if !ok || !c.Located || place.Lat == nil || place.Lon == nil {
		return "", shape.Point{}, 0, false
	}
	to = shape.Point{Lon: c.Lon, Lat: c.Lat}
	return c.Name, to, shape.Distance(shape.Point{Lon: *place.Lon, Lat: *place.Lat}, to), true
}

func (p *Pages) oddlyFar(place collective.Place) (commune string, metres float64, far bool) {
	commune, _, metres, known := p.fromCommune(place)
	return commune, metres, known && metres > odd
}

// around is how many communes a map may name; those without room are left out.
const around = 12

// locate puts a map of the place beside its form, once it has a point.
func (p *Pages) locate(l lang.Lang, page *FormPage, place collective.Place) {
	if place.Lat == nil || place.Lon == nil {
		return
	}
	at := shape.Point{Lon: *place.Lon, Lat: *place.Lat}
	where := &Where{Title: l.Text("place.map"), Text: l.Text("place.map.alone")}
	drawing := maps.Locator{ID: "place-map", Title: l.Text("place.map.title", "place", place.Name), At: at, Name: place.Name}
	name, to, metres, known := p.fromCommune(place)
	if known {
		where.Text, where.Odd = l.Text("place.map.away", "distance", l.Distance(metres), "commune", name), metres > odd
		drawing.To, drawing.Away = &to, l.Distance(metres)
		drawing.Marks = append(drawing.Marks, maps.Landmark{At: to, Name: name})
	}
	if where.Odd {
		where.Text = l.Text("place.map.far", "distance", l.Distance(metres), "commune", name)
	}
	for _, c := range p.land.Around(at, around) {
		if c.Code != place.CommuneCode {
			drawing.Marks = append(drawing.Marks, maps.Landmark{At: shape.Point{Lon: c.Lon, Lat: c.Lat}, Name: c.Name})
		}
	}
	drawing.Description = where.Text
	drawing.Notes = []string{l.Text("place.map.sources")}
	where.Map = drawing.Draw(l)
	page.Where, page.Layout.Wide = where, true
}
