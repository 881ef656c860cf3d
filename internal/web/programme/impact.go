package programme

import (
	"net/http"
	"reflect"

	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/web"
)

// ImpactView tells which applications the prepared rules would answer otherwise.
type ImpactView struct {
	Asked int
	Lines []string
	Filed []ChangedView
}

// ChangedView is a filed application whose answer would change.
type ChangedView struct{ ID, Title, From, To string }

// impactOf compares the rules that are published with those prepared; nil while they are the
// same.
func (p *Pages) impactOf(r *http.Request, c programme.Call, said call.Definition) (*ImpactView, error) {
	if p.impact == nil || reflect.DeepEqual(said.Eligibility, c.Definition.Eligibility) {
		return nil, nil //nolint:nilnil // nothing to tell
	}
	impact, err := p.impact(r.Context(), web.Of(r).Actor, c.ID, said.Eligibility, c.Definition.Eligibility)
	if err != nil {
		return nil, err
	}
	l := web.Of(r).Lang
	word := func(v rule.Verdict) string { return l.Text("eligibility.verdict." + string(v)) }
	view := &ImpactView{Asked: impact.Asked}
	for _, shift := range impact.Shifts {
		view.Lines = append(view.Lines, l.Text("impact.shift", "from", word(shift.From), "to", word(shift.To),
			"drafts", l.Text("impact.drafts", "count", shift.Drafts), "filings", l.Text("impact.filings", "count", shift.Filed)))
	}
	for _, one := range impact.Filed {
		view.Filed = append(view.Filed, ChangedView{one.ID, one.Title, word(one.From), word(one.To)})
	}
	return view, nil
}
