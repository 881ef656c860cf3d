package collective

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/geocode"
	"maillage/internal/shape"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

// Addresses finds an address in a commune; its error is told in the log.
type Addresses func(ctx context.Context, address, cityCode string) ([]geocode.Found, error)

// lookup is what came of looking an address up.
type lookup struct {
	found  []geocode.Found
	failed bool
}

func (p *Pages) placeForm(w http.ResponseWriter, r *http.Request) error {
	return p.showPlaceForm(w, r, nil, nil)
}

func (p *Pages) showPlaceForm(w http.ResponseWriter, r *http.Request, err error, looked *lookup) error {
	e, showErr := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if showErr != nil {
		return showErr
	}
	if refused := collective.MayWrite(e.Role); refused != nil {
		return refused
	}
	l, form, base := web.Of(r).Lang, web.FormOf(r, err), "/collectives/"+e.ID+"/places"
	page := FormPage{Page: p.server.NewPage(r, l.Text("place.new")), Action: base, Button: l.Text("place.add")}
	place := collective.Place{Status: collective.Existing}
	if id := r.PathValue("place"); id != "" {
		found := false
		if place, found = placeOf(e, id); !found {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		page.Layout.Title, page.Action, page.Version, page.Button = place.Name, base+"/"+id, place.Version, l.Text("ui.save")
		page.Acts = []Act{{base + "/" + id + "/removal", l.Text("place.remove"), l.Text("place.remove.help"), true}}
	}
	if looked != nil {
		form, page.Version = ui.Form{Values: r.PostForm}, web.Seen(r, "version")
		page.Told = looked.told(l)
	}
	page.Crumbs = p.crumbs(r, e.Collective, page.Layout.Title)
	page.Fields = p.placeFields(r, form, e, place, looked)
	if p.addresses != nil {
		page.Lookup = &Lookup{After: "address", Button: l.Text("place.search")}
	}
	p.locate(l, &page, place)
	return p.form(w, r, page, err)
}

func placeOf(e collective.Everything, id string) (collective.Place, bool) {
	for _, one := range e.Places {
		if one.ID == id {
			return one, true
		}
	}
	return collective.Place{}, false
}

func (p *Pages) placeFields(r *http.Request, form ui.Form, e collective.Everything, place collective.Place, looked *lookup) []ui.Field {
	l := web.Of(r).Lang
	fields := []ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("place.name"), Value: place.Name, Required: true}),
		form.Fill(ui.Field{Kind: "radios", Name: "status", Label: l.Text("place.status"), Value: string(place.Status), Required: true, Options: []ui.Option{
			{Value: "existing", Label: l.Text("place.status.existing")}, {Value: "planned", Label: l.Text("place.status.planned")},
		}}),
	}
	fields = append(fields, p.communeFields(r, form, place.CommuneCode, true, l.Text("commune.help"))...)
	fields = append(fields, form.Fill(ui.Field{Kind: "text", Name: "address", Label: l.Text("place.address"), Value: place.Address, Autocomplete: "street-address"}))
	if looked != nil && len(looked.found) > 0 {
		fields = append(fields, looked.choice(l))
	}
	return append(fields,
		form.Fill(ui.Field{Kind: "point", Name: "point", Label: l.Text("place.point"), Help: l.Text("place.point.help"), Value: pointText(place), Basemap: p.server.Config().Basemap}),
		form.Fill(ui.Field{Kind: "select", Name: "organisation", Label: l.Text("place.organisation"), Value: place.OrganisationID, Options: partnerOptions(e)}),
		form.Fill(ui.Field{Kind: "text", Name: "opens", Label: l.Text("place.opens"), Help: l.Text("place.opens.help"), Value: place.Opens}),
	)
}

func (p *Pages) savePlace(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
	if form.Get("act") == "search" && p.addresses != nil {
		return p.searchAddress(w, r)
	}
	if found := form.Get("found"); found != "" && found != noneOfThese {
		form.Set("point", found) // an address chosen is the point of the place
	}
	place := collective.Place{
		ID: r.PathValue("place"), Version: web.Seen(r, "version"), Name: form.Get("name"), Status: collective.Status(form.Get("status")),
		Address: form.Get("address"), Opens: form.Get("opens"), OrganisationID: form.Get("organisation"),
	}
	place.Lat, place.Lon = readPoint(form.Get("point"))
	err := p.withCommune(r, true, func(code string) error {
		place.CommuneCode = code
		_, err := p.groups.SavePlace(r.Context(), web.Of(r).Actor, r.PathValue("id"), place)
		return err
	})
	if web.Again(err) {
		return p.showPlaceForm(w, r, err, nil)
	}
	if commune, metres, odd := p.oddlyFar(place); err == nil && odd {
		l := web.Of(r).Lang
		p.server.Flash(r, "place.saved_far", "distance", l.Distance(metres), "commune", commune)
		return web.SeeOther(w, r, "/collectives/"+r.PathValue("id"))
	}
	return p.done(w, r, err, "ui.saved")
}

func (p *Pages) removePlace(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.RemovePlace(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("place"))
	return p.done(w, r, err, "place.removed")
}

// readPoint reads the latitude and longitude people copy from a map; none for an empty
// text, and a latitude that the room refuses for anything else.
func readPoint(typed string) (lat, lon *float64) {
	if strings.TrimSpace(typed) == "" {
		return nil, nil
	}
	p, ok := shape.ParsePoint(typed)
	if !ok {
		beyond := 999.0
		return &beyond, nil
	}
	return &p.Lat, &p.Lon
}

func pointText(p collective.Place) string {
	if p.Lat == nil || p.Lon == nil {
		return ""
	}
	return strconv.FormatFloat(*p.Lat, 'f', -1, 64) + ", " + strconv.FormatFloat(*p.Lon, 'f', -1, 64)
}
