package collective

import (
	"net/http"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/fold"
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
	from := web.Of(r)
	e, showErr := p.groups.Show(r.Context(), from.Actor, r.PathValue("id"))
	if showErr != nil {
		return showErr
	}
	l, form, base := from.Lang, web.FormOf(r, err), "/collectives/"+e.ID+"/organisations"
	page := FormPage{Page: p.server.NewPage(r, l.Text("organisation.new")), Action: base, Button: l.Text("organisation.add")}
	var o collective.Partner
	if id := r.PathValue("organisation"); id != "" {
		var ok bool
		if o, ok = e.Partner(id); !ok {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		page.Layout.Title, page.Action, page.Version, page.Button = o.Name, base+"/"+id, o.Version, l.Text("ui.save")
		page.Acts = organisationActs(from, e, o)
		if why := p.groups.WhyNotEdit(r.Context(), from.Actor, e.ID, id); why != nil && err == nil {
			return p.organisation(w, r, e, o, page, why)
		}
	} else if refused := collective.MayWrite(e.Role); refused != nil {
		return refused
	}
	page.Crumbs = p.crumbs(r, e.Collective, page.Layout.Title)
	var forms []ui.Option
	for _, f := range collective.Forms() {
		forms = append(forms, ui.Option{Value: string(f), Label: l.Text("organisation.form." + string(f))})
	}
	page.Fields = append([]ui.Field{
		form.Fill(ui.Field{Kind: "text", Name: "name", Label: l.Text("organisation.name.label"), Value: o.Name, Required: true, Autocomplete: "organization"}),
		form.Fill(ui.Field{Kind: "select", Name: "form", Label: l.Text("organisation.form"), Value: string(o.Form), Options: forms, Required: true}),
		form.Fill(ui.Field{Kind: "text", Name: "siret", Label: l.Text("organisation.siret"), Help: l.Text("organisation.siret.help"), Value: o.SIRET}),
		form.Fill(ui.Field{Kind: "text", Name: "rna", Label: l.Text("organisation.rna"), Help: l.Text("organisation.rna.help"), Value: o.RNA}),
		form.Fill(ui.Field{Kind: "text", Name: "founded", Label: l.Text("organisation.founded"), Help: l.Text("organisation.founded.help"), Value: foundedTyped(o.Organisation)}),
	}, p.communeFields(r, form, o.CommuneCode, false, l.Text("organisation.commune.help"))...)
	return p.form(w, r, page, err)
}

// organisationActs are what else the actor may do with an organisation of the collective.
func organisationActs(from *web.Request, e collective.Everything, o collective.Partner) []Act {
	l, base := from.Lang, "/collectives/"+e.ID+"/organisations/"+o.ID
	var acts []Act
	if !o.Lead && collective.MayLead(e.Role) == nil {
		acts = append(acts, Act{base + "/lead", l.Text("organisation.make_lead"), l.Text("organisation.make_lead.help"), false})
	}
	if collective.MayRemoveOrganisation(e.Role, o.RepresentativeID == from.Actor.ID) == nil {
		acts = append(acts, Act{base + "/departure", l.Text("organisation.leave"), l.Text("organisation.leave.help"), true})
	}
	return acts
}

// organisation shows the record of an organisation to those who may not change it, with why.
func (p *Pages) organisation(w http.ResponseWriter, r *http.Request, e collective.Everything, o collective.Partner, page FormPage, why error) error {
	l := web.Of(r).Lang
	page.Crumbs, page.Version, page.Button = p.crumbs(r, e.Collective, o.Name), 0, ""
	for _, fact := range []Fact{
		{l.Text("organisation.form"), l.Text("organisation.form." + string(o.Form))},
		{l.Text("organisation.siret"), o.SIRET},
		{l.Text("organisation.rna"), o.RNA},
		{l.Text("organisation.founded"), foundedWords(l, o.Organisation)},
		{l.Text("commune.label"), territorypages.Label(p.land, o.CommuneCode)},
		{l.Text("collective.representative"), o.RepresentativeName},
		{l.Text("organisation.since"), l.Date(o.JoinedAt)},
	} {
		if fact.Text != "" {
			page.Facts = append(page.Facts, fact)
		}
	}
	if fault.Is(why, fault.Conflict) { // readers know why: they change nothing
		page.Lead = web.Say(l, fault.As(why).Message)
	} else if !fault.Is(why, fault.Forbidden) {
		return why
	}
	return p.form(w, r, page, nil)
}

func (p *Pages) saveOrganisation(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	id, actor, said := r.PathValue("id"), web.Of(r).Actor, "ui.saved"
	o := collective.Organisation{
		ID: r.PathValue("organisation"), Version: web.Seen(r, "version"), Name: r.PostForm.Get("name"), Form: collective.Form(r.PostForm.Get("form")),
		SIRET: r.PostForm.Get("siret"), RNA: r.PostForm.Get("rna"), Founded: r.PostForm.Get("founded"),
	}
	err := p.withCommune(r, false, func(code string) error {
		o.CommuneCode = code
		if o.ID != "" {
			return p.groups.EditOrganisation(r.Context(), actor, id, o)
		}
		added, err := p.groups.AddOrganisation(r.Context(), actor, id, o)
		if err != nil {
			return err
		}
		e, err := p.groups.Show(r.Context(), actor, id)
		if partner, _ := e.Partner(added); fold.Text(partner.Name) != fold.Text(o.Name) {
			said = "organisation.known"
		}
		return err
	})
	if web.Again(err) {
		return p.showOrganisationForm(w, r, err)
	}
	return p.done(w, r, err, said)
}

// withCommune saves a form that names a commune. Where the commune is not chosen yet, what
// else is wrong is said at the same time.
func (p *Pages) withCommune(r *http.Request, required bool, save func(code string) error) error {
	code, communeErr := p.commune(r, required)
	if communeErr == nil {
		return save(code)
	}
	if p.land.Missing() {
		return communeErr
	}
	err := save("?") // no commune has this code: the room refuses, with the rest
	if f := fault.As(err); f != nil && f.Fields != nil {
		f.Fields["commune"] = fault.As(communeErr).Fields["commune"]
	}
	return err
}

// commune reads the commune of a form; Invalid on field "commune" when it is not chosen.
func (p *Pages) commune(r *http.Request, required bool) (string, error) {
	choice := territorypages.Resolve(p.land, r.PostForm, "commune")
	typed := strings.TrimSpace(r.PostForm.Get("commune"))
	if choice.Code != "" || (typed == "" && !required) {
		return choice.Code, nil
	}
	var fields fault.Fields
	switch {
	case typed == "":
		fields.Add("commune", "commune.required")
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

func partnerOptions(e collective.Everything) []ui.Option {
	var options []ui.Option
	for _, partner := range e.Partners {
		options = append(options, ui.Option{Value: partner.ID, Label: partner.Name})
	}
	return options
}
