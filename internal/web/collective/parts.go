package collective

import (
	"net/http"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

// communeFields asks for a commune: a text, and a choice where the text fits several.
func (p *Pages) communeFields(r *http.Request, form ui.Form, code string, required bool, help string) []ui.Field {
	l := web.Of(r).Lang
	field := form.Fill(ui.Field{
		Kind: "commune", Name: "commune", Label: l.Text("commune.label"), Help: help,
		Value: territorypages.Label(p.land, code), Code: code, Required: required,
	})
	choice := territorypages.Choice{Code: field.Code}
	if form.Errors != nil {
		choice = territorypages.Resolve(p.land, r.PostForm, "commune")
	}
	if len(choice.Options) < 2 {
		return []ui.Field{field}
	}
	field.Kind = "text" // the choice below now carries the code
	return []ui.Field{field, {Kind: "radios", Name: "commune_code", Label: l.Text("commune.which"), Options: choice.Options, Required: true}}
}

func (p *Pages) organisationForm(w http.ResponseWriter, r *http.Request) error {
	return p.showOrganisationForm(w, r, nil)
}

func (p *Pages) showOrganisationForm(w http.ResponseWriter, r *http.Request, err error) error {
	e, showErr := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if showErr != nil {
		return showErr
	}
	l, form, base := web.Of(r).Lang, web.FormOf(r, err), "/collectives/"+e.ID+"/organisations"
	page := FormPage{Page: p.server.NewPage(r, l.Text("organisation.new")), Action: base, Button: l.Text("organisation.add")}
	var o collective.Partner
	if id := r.PathValue("organisation"); id != "" {
		var ok bool
		if o, ok = e.Partner(id); !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		page.Layout.Title, page.Action, page.Version, page.Button = o.Name, base+"/"+id, o.Version, l.Text("ui.save")
		page.Danger = &Danger{base + "/" + id + "/departure", l.Text("organisation.leave"), l.Text("organisation.leave.help")}
	}
	page.Crumbs = p.crumbs(r, e.Collective, page.Layout.Title)
	var forms []ui.Option
	for _, f := range collective.Forms() {
		forms = append(forms, ui.Option{Value: string(f), Label: l.Text("organisation.form." + string(f))})
	}
	page.Fields = append([]ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("organisation.name"), Value: o.Name, Required: true, Autocomplete: "organization"}),
		form.Fill(ui.Field{Kind: "select", Name: "form", Label: l.Text("organisation.form"), Value: string(o.Form), Options: forms, Required: true}),
		form.Fill(ui.Field{Kind: "text", Name: "siret", Label: l.Text("organisation.siret"), Help: l.Text("organisation.siret.help"), Value: o.SIRET}),
		form.Fill(ui.Field{Kind: "text", Name: "rna", Label: l.Text("organisation.rna"), Help: l.Text("organisation.rna.help"), Value: o.RNA}),
	}, p.communeFields(r, form, o.CommuneCode, false, l.Text("organisation.commune.help"))...)
	return p.form(w, r, page, err)
}

func (p *Pages) saveOrganisation(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id, actor := r.PathValue("id"), web.Of(r).Actor
	o := collective.Organisation{
		ID: r.PathValue("organisation"), Version: web.Seen(r, "version"), Name: r.PostForm.Get("name"), Form: collective.Form(r.PostForm.Get("form")),
		SIRET: r.PostForm.Get("siret"), RNA: r.PostForm.Get("rna"),
	}
	var err error
	if o.CommuneCode, err = p.commune(r, false); err == nil {
		if o.ID == "" {
			_, err = p.groups.AddOrganisation(r.Context(), actor, id, o)
		} else {
			err = p.groups.EditOrganisation(r.Context(), actor, id, o)
		}
	}
	if web.Again(err) {
		return p.showOrganisationForm(w, r, err)
	}
	return p.done(w, r, err, "ui.saved")
}

// commune reads the commune of a form; Invalid on field "commune" when it is not chosen.
func (p *Pages) commune(r *http.Request, required bool) (string, error) {
	choice := territorypages.Resolve(p.land, r.PostForm, "commune")
	if choice.Code != "" || (r.PostForm.Get("commune") == "" && !required) {
		return choice.Code, nil
	}
	var fields fault.Fields
	switch {
	case r.PostForm.Get("commune") == "":
		return "", nil // the room says that it is required, with the rest
	case len(choice.Options) > 0:
		fields.Add("commune", "commune.choose")
	default:
		fields.Add("commune", "commune.unknown")
	}
	return "", fields.Err()
}

func (p *Pages) leadOrganisation(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.SetLeadOrganisation(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("organisation"))
	return p.done(w, r, err, "ui.saved")
}

func (p *Pages) representative(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	err := p.groups.SetRepresentative(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("organisation"), r.PostForm.Get("member"), r.PostForm.Get("seen"))
	return p.peopleDone(w, r, err, "ui.saved")
}

func (p *Pages) removeOrganisation(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.RemoveOrganisation(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("organisation"))
	return p.done(w, r, err, "organisation.left")
}

func (p *Pages) placeForm(w http.ResponseWriter, r *http.Request) error {
	return p.showPlaceForm(w, r, nil)
}

func (p *Pages) showPlaceForm(w http.ResponseWriter, r *http.Request, err error) error {
	e, showErr := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if showErr != nil {
		return showErr
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
		page.Danger = &Danger{base + "/" + id + "/removal", l.Text("place.remove"), l.Text("place.remove.help")}
	}
	page.Crumbs = p.crumbs(r, e.Collective, page.Layout.Title)
	var partners []ui.Option
	for _, partner := range e.Partners {
		partners = append(partners, ui.Option{Value: partner.ID, Label: partner.Name})
	}
	page.Fields = []ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("place.name"), Value: place.Name, Required: true}),
		form.Fill(ui.Field{Kind: "radios", Name: "status", Label: l.Text("place.status"), Value: string(place.Status), Required: true, Options: []ui.Option{
			{Value: "existing", Label: l.Text("place.status.existing")}, {Value: "planned", Label: l.Text("place.status.planned")},
		}}),
	}
	page.Fields = append(page.Fields, p.communeFields(r, form, place.CommuneCode, true, l.Text("commune.help"))...)
	page.Fields = append(page.Fields,
		form.Fill(ui.Field{Kind: "text", Name: "address", Label: l.Text("place.address"), Value: place.Address, Autocomplete: "street-address"}),
		form.Fill(ui.Field{Kind: "text", Name: "opens", Label: l.Text("place.opens"), Help: l.Text("place.opens.help"), Value: place.Opens}),
		form.Fill(ui.Field{Kind: "select", Name: "organisation", Label: l.Text("place.organisation"), Value: place.OrganisationID, Options: partners}),
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
	var err error
	if place.CommuneCode, err = p.commune(r, true); err == nil {
		_, err = p.groups.SavePlace(r.Context(), web.Of(r).Actor, r.PathValue("id"), place)
	}
	if web.Again(err) {
		return p.showPlaceForm(w, r, err)
	}
	return p.done(w, r, err, "ui.saved")
}

func (p *Pages) removePlace(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.RemovePlace(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("place"))
	return p.done(w, r, err, "place.removed")
}

func (p *Pages) addContribution(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form, actor, id := r.PostForm, web.Of(r).Actor, r.PathValue("id")
	c := collective.Contribution{OrganisationID: form.Get("organisation"), Kind: collective.ContributionKind(form.Get("kind")), Label: form.Get("label")}
	if typed := form.Get("cents"); typed != "" {
		amount, err := call.ParseMoney(typed)
		c.Cents = int64(amount)
		if err != nil {
			c.Cents = -1 // the room refuses it beside the field
		}
	}
	err := p.groups.AddContribution(r.Context(), actor, id, c)
	if web.Again(err) {
		e, showErr := p.groups.Show(r.Context(), actor, id)
		if showErr != nil {
			return showErr
		}
		return p.render(w, r, e, err)
	}
	return p.done(w, r, err, "ui.saved")
}

func (p *Pages) removeContribution(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.RemoveContribution(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("contribution"))
	return p.done(w, r, err, "contribution.removed")
}
