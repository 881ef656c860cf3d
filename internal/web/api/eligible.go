package api

import (
	"time"

	"maillage/internal/eligibility"
	"maillage/internal/programme/rule"
	eligibilitypages "maillage/internal/web/eligibility"
)

// Eligibility is the answer of a call to a project: the same as that of the page for people.
type Eligibility struct {
	Call    string                  `json:"call"`
	Round   *string                 `json:"round"` // null: the call is over, and the lists of today were asked
	Day     string                  `json:"day"`   // whose lists were asked
	Commune Named                   `json:"commune"`
	Point   *Point                  `json:"point"`
	Overall *rule.Verdict           `json:"overall"` // null: the call has no rule
	Rules   []Answered              `json:"rules"`
	Lists   []eligibility.Consulted `json:"lists"`
	URL     string                  `json:"url"`
}

// Answered is a rule with its answer.
type Answered struct {
	Key     string       `json:"key"`
	Text    string       `json:"text"`
	Verdict rule.Verdict `json:"verdict"`
	Finding Finding      `json:"finding"`
}

// Finding is how a condition was answered. Measure and margin are metres, people or months: what
// the condition measures.
type Finding struct {
	Condition rule.Condition `json:"condition"`
	Asked     string         `json:"asked"`
	Verdict   rule.Verdict   `json:"verdict"`
	Said      string         `json:"said"`
	Value     string         `json:"value"`
	Unit      string         `json:"unit,omitempty"`
	Measure   *float64       `json:"measure,omitempty"`
	Margin    *float64       `json:"margin,omitempty"`
	Source    *Source        `json:"source,omitempty"`
	Parts     []Finding      `json:"parts,omitempty"`
}

func (p *Pages) eligibility(a *asked) (answer, error) {
	c, err := p.read(a, a.text("slug"))
	if err != nil {
		return answer{}, err
	}
	d := c.Definition
	commune, err := p.communeAsked(a.text("commune"))
	if err != nil {
		return answer{}, err
	}
	told := Eligibility{Call: c.Slug, Commune: *commune, Rules: []Answered{}, Lists: []eligibility.Consulted{}, URL: p.server.Config().BaseURL + "/calls/" + c.Slug + "/eligibility"}
	now, round := p.server.Config().Now(), a.text("round")
	if round == "" {
		round = eligibilitypages.Next(d, now)
	} else if _, ok := d.Round(round); !ok {
		return answer{}, wrong("round", "api.unknown.round", round)
	}
	if round != "" {
		told.Round = &round
	}
	project := eligibility.Project{Commune: commune.Code, Point: a.point("point"), Kind: a.text("kind")}
	project.Founded, _ = time.Parse("2006-01", a.text("founded")) // read has seen it; zero where not given
	day := eligibility.RoundDay(d, round, now)
	found, err := p.Rules.Try(a.Context(), d.Eligibility, project, day)
	if err != nil {
		return answer{}, err
	}
	told.Day = found.Day.Format(time.DateOnly)
	if project.Point != nil {
		told.Point = &Point{project.Point.Lat, project.Point.Lon}
	}
	if len(found.Rules) > 0 {
		told.Overall = &found.Overall
	}
	told.Lists = append(told.Lists, found.Lists...)
	view := eligibilitypages.View(a.lang, p.Land, found)
	for i, one := range found.Rules {
		told.Rules = append(told.Rules, Answered{one.Key, one.Text.In(a.lang), one.Verdict, findingOf(one.Finding, view.Rules[i].Finding)})
	}
	return answer{value: told}, nil
}

// findingOf joins a finding with its words; their parts stand in the same order.
func findingOf(found rule.Finding, said eligibilitypages.FindingView) Finding {
	told := Finding{Condition: found.Condition, Asked: said.Asked, Verdict: found.Verdict, Said: said.Said, Value: found.Value, Unit: unit(found)}
	if told.Unit != "" {
		told.Measure, told.Margin = &found.Measure, &found.Margin
	}
	if s := found.Source; s.Title != "" {
		told.Source = &Source{s.Title, s.Vintage, s.Attribution}
	}
	for i, part := range found.Parts {
		told.Parts = append(told.Parts, findingOf(part, said.Parts[i]))
	}
	return told
}

// unit names what a condition measured; "" where it found nothing to measure.
func unit(found rule.Finding) string {
	c := found.Condition
	switch {
	case found.Verdict == rule.Undecided:
		return ""
	case (c.Inside != nil || c.Far != nil) && found.Value != "":
		return "metres"
	case c.People != nil:
		return "people"
	case c.Age != nil:
		return "months"
	}
	return ""
}
