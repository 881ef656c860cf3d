package eligibility

import (
	"net/http"
	"slices"
	"strings"

	"maillage/internal/lang"
	"maillage/internal/pdf"
	"maillage/internal/programme/rule"
	"maillage/internal/web"
)

// print gives the answer as a file; without a worker it leads back to the page, which says
// the same and can be printed.
func (p *Pages) print(w http.ResponseWriter, r *http.Request) error {
	page, err := p.page(r)
	if err != nil {
		return err
	}
	l, back := web.Of(r).Lang, strings.TrimSuffix(r.URL.Path, ".pdf")+"?"+r.URL.RawQuery
	if page.Answer == nil {
		return web.SeeOther(w, r, back)
	}
	return p.server.Print(w, r, web.Printed{
		Name: l.Text("eligibility.file_name") + "-" + page.Slug, Back: back,
		Typeset: func() ([]byte, error) {
			return p.press.Render(r.Context(), l, page.printed(l, p.server.Config().BaseURL))
		},
	})
}

// printed puts the answer in the words of a language.
func (page AnswerPage) printed(l lang.Lang, site string) pdf.Answer {
	a := page.Answer
	printed := pdf.Answer{
		Words: pdf.Words{
			Title: page.Layout.Title, Subject: page.Call, Issuer: "Maillage – " + site,
			Page: l.Text("pdf.page"), Of: l.Text("pdf.of"), Unprintable: l.Text("pdf.unprintable"),
		},
		At: page.at, Overall: l.Text("eligibility.overall." + string(a.Overall)), Open: a.Overall != rule.Yes,
		Facts: []pdf.Fact{
			{Label: l.Text("commune.label"), Value: a.Where},
			{Label: l.Text("eligibility.lists"), Value: l.Text("eligibility.day", "day", l.Date(a.Day))},
			{Label: l.Text("eligibility.answered"), Value: l.DateTime(page.at)},
		},
		Promise: l.Text("eligibility.no_promise"),
	}
	if page.point != "" {
		printed.Facts = slices.Insert(printed.Facts, 1, pdf.Fact{Label: l.Text("eligibility.point"), Value: page.point})
	}
	for _, one := range a.Rules {
		printed.Rules = append(printed.Rules, pdf.Rule{Text: one.Text, Verdict: one.Tag.Text, Lines: one.Finding.lines("")})
	}
	return printed
}

// lines writes a finding and those it combines, one under the other.
func (f FindingView) lines(indent string) []string {
	within := indent
	if f.Tag != nil { // one of several
		indent += f.Tag.Text + " – "
	}
	if len(f.Parts) == 0 {
		words := []string{f.Asked + "."}
		for _, more := range []string{f.Said, f.Source} {
			if more != "" {
				words = append(words, more)
			}
		}
		return []string{indent + strings.Join(words, " ")}
	}
	all := []string{indent + f.Lead}
	for _, part := range f.Parts {
		all = append(all, part.lines(within+"– ")...)
	}
	return all
}
