package dossier

import (
	"net/http"
	"strings"

	"maillage/internal/dossier"
	"maillage/internal/eligibility"
	"maillage/internal/lang"
	"maillage/internal/programme/call"
	"maillage/internal/web"
	eligibilitypages "maillage/internal/web/eligibility"
	"maillage/internal/web/ui"
)

// EligibilityPage answers the rules of the call for the dossier as it is now.
type EligibilityPage struct {
	Frame
	Answer *eligibilitypages.AnswerView // nil when the call has no rule
}

var eligibilityPage = web.Template[EligibilityPage](files, "eligibility.html", "nav.html")

func (p *Pages) eligibility(w http.ResponseWriter, r *http.Request) error {
	l := web.Of(r).Lang
	f, err := p.frame(r, l.Text("eligibility.dossier"), dossier.SettingsSection, "/eligibility")
	if err != nil {
		return err
	}
	page := EligibilityPage{Frame: f}
	answers, err := p.Filings.Eligible(r.Context(), web.Of(r).Actor, f.Everything)
	if err != nil {
		return err
	}
	if answers != nil && len(answers.Rules) > 0 {
		view := eligibilitypages.View(l, p.Land, *answers)
		page.Answer = &view
	}
	return eligibilityPage.Render(w, r, http.StatusOK, page)
}

// compute proposes the value of an attribute that the call computes, and says so in the help.
func compute(l lang.Lang, field ui.Field, attribute call.Attribute, answers *eligibility.Answers) ui.Field {
	if answers == nil {
		return field
	}
	kind, ok := answers.Kind(attribute.Key)
	if !ok {
		return field
	}
	said := l.Text("eligibility.kinds." + string(kind.Verdict))
	if option, ok := attribute.Option(kind.Option); ok {
		said = l.Text("eligibility.kinds.yes", "option", option.Label)
		if field.Value == "" {
			field.Value = kind.Option
		}
	}
	field.Help = strings.TrimSpace(field.Help + " " + said)
	return field
}

// eligible tells in a word what the rules of the call answer to a draft, or nil.
func (p *Pages) eligible(r *http.Request, e dossier.Everything) (*ui.Tag, error) {
	if e.State != dossier.Draft {
		return nil, nil //nolint:nilnil // what was filed has its answer
	}
	answers, err := p.Filings.Eligible(r.Context(), web.Of(r).Actor, e)
	if err != nil || answers == nil || len(answers.Rules) == 0 {
		return nil, err
	}
	tag := eligibilitypages.Tag(web.Of(r).Lang, answers.Overall)
	return &tag, nil
}
