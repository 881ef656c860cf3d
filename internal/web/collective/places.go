package collective

import (
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/shape"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

func (p *Pages) placeForm(w http.ResponseWriter, r *http.Request) error {
	return p.showPlaceForm(w, r, nil)
}

func (p *Pages) showPlaceForm(w http.ResponseWriter, r *http.Request, err error) error {
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
		for _, one := range e.Places {
			if one.ID == id {
				place, found = one, true
			}
		}
		if !found {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		page.Layout.Title, page.Action, page.Version, page.Button = place.Name, base+"/"+id, place.Version, l.Text("ui.save")
		page.Acts = []Act{{base + "/" + id + "/removal", l.Text("place.remove"), l.Text("place.remove.help"), true}}
	}
	page.Crumbs = p.crumbs(r, e.Collective, page.Layout.Title)
	page.Fields = []ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("place.name"), Value: place.Name, Required: true}),
		form.Fill(ui.Field{Kind: "radios", Name: "status", Label: l.Text("place.status"), Value: string(place.Status), Required: true, Options: []ui.Option{
			{Value: "existing", Label: l.Text("place.status.existing")}, {Value: "planned", Label: l.Text("place.status.planned")},
		}}),
	}
	page.Fields = append(page.Fields, p.communeFields(r, form, place.CommuneCode, true, l.Text("commune.help"))...)
	page.Fields = append(page.Fields,
		form.Fill(ui.Field{Kind: "text", Name: "address", Label: l.Text("place.address"), Value: place.Address, Autocomplete: "street-address"}),
		form.Fill(ui.Field{Kind: "select", Name: "organisation", Label: l.Text("place.organisation"), Value: place.OrganisationID, Options: partnerOptions(e)}),
		form.Fill(ui.Field{Kind: "text", Name: "opens", Label: l.Text("place.opens"), Help: l.Text("place.opens.help"), Value: place.Opens}),
		form.Fill(ui.Field{Kind: "text", Name: "point", Label: l.Text("place.point"), Help: l.Text("place.point.help"), Value: pointText(place)}),
	)
	return p.form(w, r, page, err)
}

func (p *Pages) savePlace(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form := r.PostForm
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
		return p.showPlaceForm(w, r, err)
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
