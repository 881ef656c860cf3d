package collective

import (
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/ui"
)

func (p *Pages) contributionForm(w http.ResponseWriter, r *http.Request) error {
	return p.showContributionForm(w, r, nil)
}

func (p *Pages) showContributionForm(w http.ResponseWriter, r *http.Request, err error) error {
	e, showErr := p.groups.Show(r.Context(), web.Of(r).Actor, r.PathValue("id"))
	if showErr != nil {
		return showErr
	}
	if refused := collective.MayWrite(e.Role); refused != nil {
		return refused
	}
	l, form, base := web.Of(r).Lang, web.FormOf(r, err), "/collectives/"+e.ID+"/contributions"
	page := FormPage{
		Page: p.server.NewPage(r, l.Text("contribution.new")), Lead: l.Text("contribution.new.lead"), Action: base, Button: l.Text("contribution.add"),
	}
	var c collective.Contribution
	if id := r.PathValue("contribution"); id != "" {
		for _, one := range e.Contributions {
			if one.ID == id {
				c = one
			}
		}
		if c.ID == "" {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		page.Layout.Title, page.Lead, page.Action, page.Version, page.Button = c.Label, "", base+"/"+id, c.Version, l.Text("ui.save")
		page.Acts = []Act{{base + "/" + id + "/removal", l.Text("contribution.remove"), l.Text("contribution.remove.help"), true}}
	}
	page.Crumbs = p.crumbs(r, e.Collective, page.Layout.Title)
	var kinds []ui.Option
	for _, kind := range collective.ContributionKinds() {
		kinds = append(kinds, ui.Option{Value: string(kind), Label: l.Text("contribution.kind." + string(kind))})
	}
	page.Fields = []ui.Field{
		form.Fill(ui.Field{Kind: "select", Name: "organisation", Label: l.Text("contribution.organisation"), Value: c.OrganisationID, Options: partnerOptions(e), Required: true}),
		form.Fill(ui.Field{Kind: "radios", Name: "kind", Label: l.Text("contribution.kind"), Value: string(c.Kind), Options: kinds, Required: true}),
		form.Fill(ui.Field{Kind: "text", Name: "label", Label: l.Text("contribution.label.label"), Help: l.Text("contribution.label.help"), Value: c.Label, Required: true}),
		form.Fill(ui.Field{Kind: "money", Name: "cents", Label: l.Text("contribution.amount"), Help: l.Text("contribution.amount.help"), Value: moneyText(l, c.Cents)}),
	}
	return p.form(w, r, page, err)
}

// moneyText writes an amount as people type it back: "1200" or "1200,50".
func moneyText(l lang.Lang, cents int64) string {
	if cents == 0 {
		return ""
	}
	text := strconv.FormatInt(cents/100, 10)
	if rest := cents % 100; rest != 0 {
		point := ","
		if l == lang.EN {
			point = "."
		}
		text += point + strconv.FormatInt(100+rest, 10)[1:]
	}
	return text
}

func (p *Pages) saveContribution(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(r); err != nil {
		return err
	}
	form, actor, id := r.PostForm, web.Of(r).Actor, r.PathValue("id")
	c := collective.Contribution{
		ID: r.PathValue("contribution"), Version: web.Seen(r, "version"),
		OrganisationID: form.Get("organisation"), Kind: collective.ContributionKind(form.Get("kind")), Label: form.Get("label"),
	}
	if typed := strings.TrimSpace(form.Get("cents")); typed != "" {
		amount, err := call.ParseMoney(typed)
		c.Cents = int64(amount)
		if err != nil {
			c.Cents = -1 // the room refuses it beside the field
		}
	}
	save := p.groups.AddContribution
	if c.ID != "" {
		save = p.groups.EditContribution
	}
	err := save(r.Context(), actor, id, c)
	if web.Again(err) {
		return p.showContributionForm(w, r, err)
	}
	return p.done(w, r, err, "ui.saved")
}

func (p *Pages) removeContribution(w http.ResponseWriter, r *http.Request) error {
	err := p.groups.RemoveContribution(r.Context(), web.Of(r).Actor, r.PathValue("id"), r.PathValue("contribution"))
	return p.done(w, r, err, "contribution.removed")
}
