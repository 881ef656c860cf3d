package programme

import (
	"net/http"

	"maillage/internal/programme/call"
	"maillage/internal/web"
	"maillage/internal/web/programme/callwords"
	"maillage/internal/web/ui"
)

// PreviewPage shows a draft as applicants would read it, and its form as they would fill it.
type PreviewPage struct {
	web.Page
	callwords.View
	Crumbs []ui.Crumb
	Slug   string
	Forms  []FormSection
}

// FormSection is a section of the form with its fields.
type FormSection struct {
	Title, Help string
	Fields      []ui.Field
}

var previewPage = web.Template[PreviewPage](files, "preview.html", "body.html")

func (p *Pages) preview(w http.ResponseWriter, r *http.Request) error {
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	d, l := c.Definition, web.Of(r).Lang
	words, _, err := p.ruleWords(r)
	if err != nil {
		return err
	}
	page := PreviewPage{
		Page: p.server.NewPage(r, d.Title.In(l)), View: callwords.Of(words, d, p.server.Config().Now()),
		Crumbs: p.editCrumbs(r, c, l.Text("edit.preview")), Slug: c.Slug,
	}
	for _, s := range d.Form {
		section := FormSection{Title: s.Title.In(l), Help: s.Help.In(l)}
		for _, q := range s.Questions {
			section.Fields = append(section.Fields, sample(page.Words, d, q))
		}
		page.Forms = append(page.Forms, section)
	}
	return previewPage.Render(w, r, http.StatusOK, page)
}

// kinds tells how a question looks; the others look as their own name says.
var kinds = map[call.QuestionKind]string{
	call.LongText: "textarea", call.Choice: "radios", call.Choices: "checkboxes", call.YesNo: "radios",
	call.Phone: "tel", call.Commune: "text", call.Siret: "text",
}

func sample(w callwords.Words, d call.Definition, q call.Question) ui.Field {
	field := ui.Field{Kind: string(q.Kind), Name: "q-" + q.Key, Label: q.Label.In(w.Lang), Help: q.Help.In(w.Lang), Required: q.Required, Rows: 4}
	if kind, ok := kinds[q.Kind]; ok {
		field.Kind = kind
	}
	if q.MaxLength > 0 {
		field.Help = spaced(field.Help, w.T("preview.length", "count", q.MaxLength))
	}
	if q.ShowIf != nil {
		field.Help = spaced(field.Help, w.T("call.if", "condition", w.AskedIf(d, *q.ShowIf)))
	}
	for _, o := range q.Options {
		field.Options = append(field.Options, ui.Option{Value: o.Key, Label: o.Label.In(w.Lang)})
	}
	if q.Kind == call.YesNo {
		field.Options = []ui.Option{{Value: "yes", Label: w.T("call.answer.yes")}, {Value: "no", Label: w.T("call.answer.no")}}
	}
	return field
}

func spaced(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}
