package api

import (
	"embed"
	"net/http"
	"strings"

	"maillage/internal/programme"
	"maillage/internal/territory"
	"maillage/internal/web"
)

//go:embed *.html
var files embed.FS

// ReferencePage tells people what programs can read.
type ReferencePage struct {
	web.Page
	Readings []Reading
	Licence  string
}

// Reading is an endpoint in words.
type Reading struct {
	ID, Path, Says string
	Example        string // path and query
	Parameters     []ParameterLine
}

// ParameterLine is a parameter in words.
type ParameterLine struct {
	Name, Says, Usual string
	Required          bool
}

var referencePage = web.Template[ReferencePage](files, "reference.html")

// examples names a call and a list of this site in the examples, so that each can be followed; those
// that come to mind where there is none yet.
func (p *Pages) examples(r *http.Request) (*strings.Replacer, error) {
	slug, key := "fabriques-de-territoire", "qpv"
	calls, err := p.Calls.Find(r.Context(), anyone, programme.Filter{})
	if err != nil {
		return nil, err
	}
	if len(calls.Calls) > 0 {
		slug = calls.Calls[0].Slug
	}
	lists, err := p.Lists.InForce(r.Context(), p.server.Config().Now())
	if len(lists) > 0 {
		key = lists[0].Key
	}
	return strings.NewReplacer("{slug}", slug, "{key}", key), err
}

func (p *Pages) reference(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	page := ReferencePage{Page: p.server.NewPage(r, l.Text("api.title")), Licence: territory.Attribution}
	page.Layout.Description = l.Text("api.lead")
	fill, err := p.examples(r)
	if err != nil {
		return err
	}
	for _, e := range p.endpoints {
		line := Reading{ID: e.id, Path: e.path, Says: l.Text("api.op." + e.id), Example: fill.Replace(e.example)}
		for _, one := range e.params {
			line.Parameters = append(line.Parameters, ParameterLine{one.name, one.says(l), one.usual, one.required})
		}
		page.Readings = append(page.Readings, line)
	}
	return referencePage.Render(w, r, http.StatusOK, page)
}
