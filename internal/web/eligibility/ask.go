package eligibility

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"maillage/internal/collective"
	"maillage/internal/eligibility"
	"maillage/internal/founding"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/shape"
	"maillage/internal/web"
	territorypages "maillage/internal/web/territory"
	"maillage/internal/web/ui"
)

// asked is what the address asks, as it was understood.
type asked struct {
	project eligibility.Project
	round   string
	any     bool              // something was asked
	errors  map[string]string // by field
	choices []ui.Option       // communes that the text may mean
}

func (p *Pages) read(r *http.Request, d call.Definition) asked {
	q, l := r.URL.Query(), web.Of(r).Lang
	ask := asked{errors: map[string]string{}, round: q.Get("round"), any: q.Has("commune")}
	if ask.round == "" {
		ask.round = Next(d, p.server.Config().Now())
	}
	if !ask.any {
		return ask
	}
	choice := territorypages.Resolve(p.land, q, "commune")
	ask.project.Commune, ask.choices = choice.Code, choice.Options
	switch {
	case choice.Code != "":
	case strings.TrimSpace(q.Get("commune")) == "":
		ask.errors["commune"] = l.Text("commune.required")
	case len(choice.Options) > 0:
		ask.errors["commune"] = l.Text("commune.choose")
	default:
		ask.errors["commune"] = l.Text("commune.unknown")
	}
	if typed := strings.TrimSpace(q.Get("point")); typed != "" {
		point, ok := shape.ParsePoint(typed)
		if !ok {
			ask.errors["point"] = l.Text("place.point.invalid")
		}
		ask.project.Point = &point
	}
	if kind := q.Get("kind"); kind != "" {
		ask.project.Kind = kind
	}
	if typed := strings.TrimSpace(q.Get("founded")); typed != "" {
		founded, problem := founding.Parse(typed, p.server.Config().Now())
		if problem != "" {
			ask.errors["founded"] = l.Text(problem)
		}
		ask.project.Founded, _, _ = founding.Day(founded)
	}
	return ask
}

// Next gives the round that people would apply to now: the first that is not over.
func Next(d call.Definition, now time.Time) string {
	for _, one := range d.Rounds {
		if _, until := one.Window(d.Location()); until.IsZero() || now.Before(until) {
			return one.Key
		}
	}
	return ""
}

// fields asks for what the rules of the call want to know, and nothing else.
func (p *Pages) fields(r *http.Request, d call.Definition, ask asked) []ui.Field {
	l := web.Of(r).Lang
	form := ui.Form{Values: url.Values{}, Errors: ask.errors}
	if ask.any {
		form.Values = r.URL.Query()
	}
	wants := func(such func(rule.Condition) bool) bool {
		for _, one := range d.Eligibility {
			if one.If.Has(such) {
				return true
			}
		}
		return false
	}
	commune := form.Fill(ui.Field{Kind: "commune", Name: "commune", Label: l.Text("commune.label"), Help: l.Text("commune.help"), Required: true})
	commune.Code = ask.project.Commune
	if c, ok := p.land.Commune(ask.project.Commune); ok {
		commune.Value = p.land.Label(c)
	}
	fields := []ui.Field{commune}
	if len(ask.choices) > 0 && ask.project.Commune == "" {
		fields[0].Kind = "text" // the choice below carries the code
		fields = append(fields, ui.Field{Kind: "radios", Name: "commune_code", Label: l.Text("commune.which"), Options: ask.choices, Required: true})
	}
	if wants(func(c rule.Condition) bool { return c.Inside != nil || c.Far != nil }) {
		fields = append(fields, form.Fill(ui.Field{Kind: "point", Name: "point", Label: l.Text("eligibility.point"), Help: l.Text("eligibility.point.help"), Basemap: p.server.Config().Basemap}))
	}
	if wants(func(c rule.Condition) bool { return c.Form != nil }) {
		var kinds []ui.Option
		for _, kind := range []collective.Kind{collective.Association, collective.Public, collective.Company, collective.Other} {
			kinds = append(kinds, ui.Option{Value: string(kind), Label: l.Text("eligibility.kind." + string(kind))})
		}
		fields = append(fields, form.Fill(ui.Field{Kind: "radios", Name: "kind", Label: l.Text("eligibility.kind"), Options: kinds}))
	}
	if wants(func(c rule.Condition) bool { return c.Age != nil }) {
		fields = append(fields, form.Fill(ui.Field{Kind: "text", Name: "founded", Label: l.Text("eligibility.founded"), Help: l.Text("eligibility.founded.help")}))
	}
	return append(fields, p.rounds(r, d, ask)...)
}

// rounds asks which round, where the lists in force may differ.
func (p *Pages) rounds(r *http.Request, d call.Definition, ask asked) []ui.Field {
	if len(d.Rounds) < 2 {
		return nil
	}
	l := web.Of(r).Lang
	field := ui.Field{Kind: "select", Name: "round", Label: l.Text("eligibility.round"), Help: l.Text("eligibility.round.help"), Value: ask.round}
	for _, one := range d.Rounds {
		field.Options = append(field.Options, ui.Option{Value: one.Key, Label: one.Title.In(l)})
	}
	return []ui.Field{field}
}
