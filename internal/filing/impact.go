package filing

import (
	"cmp"
	"context"
	"slices"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/eligibility"
	"maillage/internal/founding"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
	"maillage/internal/programme/rule"
	"maillage/internal/shape"
)

// Impact is what other rules would answer otherwise to the applications of a call.
type Impact struct {
	Asked  int // applications compared
	Shifts []Shift
	// Filed are those handed in whose answer would change, at most maxShown; drafts belong to
	// their collectives and are counted alone.
	Filed []Changed
}

// Shift counts the applications whose answer would go from one verdict to another.
type Shift struct {
	From, To      rule.Verdict
	Drafts, Filed int
}

// Changed is a filed application whose answer would change.
type Changed struct {
	ID, Title string
	From, To  rule.Verdict
}

const maxShown = 50

// Impact compares two sets of rules over every application of a call, for those who edit it:
// where the place is and who leads, as they are now.
func (s *Service) Impact(ctx context.Context, actor account.Actor, callID string, before, after []rule.Rule[call.Text]) (Impact, error) {
	var impact Impact
	c, err := programme.GetCall(ctx, s.db, callID)
	if err != nil {
		return impact, err
	}
	role, err := programme.RoleOf(ctx, s.db, c.FunderID, actor.ID)
	if err != nil {
		return impact, err
	}
	if err := programme.MayEditCall(role, c.State); err != nil {
		return impact, err
	}
	rounds, err := candidates(ctx, s.db, callID)
	if err != nil {
		return impact, err
	}
	for round, list := range rounds {
		if err := s.compare(ctx, &impact, list, before, after, c.Definition, round); err != nil {
			return impact, err
		}
	}
	slices.SortFunc(impact.Shifts, func(a, b Shift) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	slices.SortFunc(impact.Filed, func(a, b Changed) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	impact.Filed = impact.Filed[:min(len(impact.Filed), maxShown)]
	return impact, nil
}

// compare adds the applications of one round, whose day chooses the lists.
func (s *Service) compare(ctx context.Context, impact *Impact, list []candidate, before, after []rule.Rule[call.Text], d call.Definition, round string) error {
	projects, day := make([]eligibility.Project, len(list)), eligibility.RoundDay(d, round, s.now())
	for i, c := range list {
		projects[i] = c.project
	}
	then, err := s.rules.Answer(ctx, s.db, before, projects, day)
	if err != nil {
		return err
	}
	now, err := s.rules.Answer(ctx, s.db, after, projects, day)
	if err != nil {
		return err
	}
	impact.Asked += len(list)
	for i, c := range list {
		from, to := then[i].Overall, now[i].Overall
		if from == to {
			continue
		}
		shift := impact.shift(from, to)
		if c.state == dossier.Draft {
			shift.Drafts++
			continue
		}
		shift.Filed++
		impact.Filed = append(impact.Filed, Changed{c.id, c.title, from, to})
	}
	return nil
}

func (i *Impact) shift(from, to rule.Verdict) *Shift {
	for n := range i.Shifts {
		if i.Shifts[n].From == from && i.Shifts[n].To == to {
			return &i.Shifts[n]
		}
	}
	i.Shifts = append(i.Shifts, Shift{From: from, To: to})
	return &i.Shifts[len(i.Shifts)-1]
}

// candidate is an application as the rules see it.
type candidate struct {
	id, title string
	state     dossier.State
	project   eligibility.Project
}

// candidates reads all applications of a call in one query, by the key of their round.
func candidates(ctx context.Context, q db.Querier, callID string) (map[string][]candidate, error) {
	rounds := map[string][]candidate{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var c candidate
		var lat, lon *float64
		var round string
		var lead collective.Organisation
		err := scan(&c.id, &c.title, &c.state, &round, &c.project.Commune, &lat, &lon, &lead.Form, &lead.Founded)
		if lat != nil && lon != nil {
			c.project.Point = &shape.Point{Lon: *lon, Lat: *lat}
		}
		c.project.Founded, _, _ = founding.Day(lead.Founded) // zero when nobody said
		if lead.Form != "" {
			c.project.Kind = string(lead.Kind())
		}
		rounds[round] = append(rounds[round], c)
		return struct{}{}, err
	}, `SELECT d.id, d.title, d.state, r.key, coalesce(p.commune_code, ''), p.lat, p.lon, coalesce(o.form, ''), coalesce(o.founded, '')
		FROM dossier d JOIN round r ON r.id = d.round_id LEFT JOIN place p ON p.id = d.place_id
		LEFT JOIN partner m ON m.collective_id = d.collective_id AND m.lead AND m.left_at IS NULL LEFT JOIN organisation o ON o.id = m.organisation_id
		WHERE d.call_id = $1 AND d.state <> 'withdrawn' ORDER BY d.id`, callID)
	return rounds, err
}
