package review

import (
	"cmp"
	"context"
	"os"
	"slices"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/programme"
)

// OpenFile gives a file of a filed dossier to those who may see it.
func (s *Service) OpenFile(ctx context.Context, actor account.Actor, id, fileID string) (dossier.File, *os.File, error) {
	if _, err := s.Show(ctx, actor, id); err != nil {
		return dossier.File{}, nil, err
	}
	return s.dossiers.FileOf(ctx, s.db, id, fileID)
}

// Round lists the filed dossiers of a round, best mean first, with the call, to the
// funder's people: experts see those given to them, without others' scores.
func (s *Service) Round(ctx context.Context, actor account.Actor, roundID string) (programme.Call, programme.Round, programme.Role, []Ranked, error) {
	round, err := programme.GetRound(ctx, s.db, roundID)
	if err != nil {
		return programme.Call{}, round, programme.NoRole, nil, err
	}
	c, err := programme.GetCall(ctx, s.db, round.CallID)
	if err != nil {
		return c, round, programme.NoRole, nil, err
	}
	role, err := programme.RoleOf(ctx, s.db, c.FunderID, actor.ID)
	if err != nil {
		return c, round, role, nil, err
	}
	if err := programme.MaySeeFunder(role); err != nil {
		return c, round, role, nil, err
	}
	list, err := Rank(ctx, s.db, c, roundID)
	if role == programme.Expert {
		list = slices.DeleteFunc(list, func(r Ranked) bool {
			return !slices.ContainsFunc(r.Assignments, func(a Assignment) bool { return a.ExpertID == actor.ID && !a.Conflicted() })
		})
		for i := range list {
			list[i].Assignments = visible(list[i].Assignments, role, actor.ID)
			list[i].Mean, list[i].Scores = Mean(c.Definition, list[i].Assignments)
		}
	}
	return c, round, role, list, err
}

// Rank lists the filed dossiers of a round, best mean first, then by filing. It takes the
// same number of queries whatever their number.
func Rank(ctx context.Context, q db.Querier, c programme.Call, roundID string) ([]Ranked, error) {
	dossiers, err := dossier.OfRound(ctx, q, roundID)
	if err != nil {
		return nil, err
	}
	filings, err := filing.CurrentOf(ctx, q, roundID)
	if err != nil {
		return nil, err
	}
	parts, err := assignments(ctx, q, "d.round_id = $1", roundID)
	if err != nil {
		return nil, err
	}
	waiting, err := waitingRequests(ctx, q, roundID)
	if err != nil {
		return nil, err
	}
	sums, err := asked(ctx, q, roundID)
	if err != nil {
		return nil, err
	}
	leads, places, err := names(ctx, q, dossiers)
	if err != nil {
		return nil, err
	}
	byDossier := map[string][]Assignment{}
	for _, a := range parts {
		byDossier[a.DossierID] = append(byDossier[a.DossierID], a)
	}
	list := make([]Ranked, len(dossiers))
	for i, d := range dossiers {
		list[i] = Ranked{
			Dossier: d, Filing: filings[d.ID], Lead: leads[d.CollectiveID], CommuneCode: places[d.PlaceID].CommuneCode,
			AskedCents: sums[d.ID], Assignments: byDossier[d.ID], Waiting: waiting[d.ID],
		}
		list[i].Mean, list[i].Scores = Mean(c.Definition, list[i].Assignments)
	}
	slices.SortStableFunc(list, func(a, b Ranked) int { return cmp.Compare(b.Mean, a.Mean) })
	return list, nil
}

func names(ctx context.Context, q db.Querier, dossiers []dossier.Dossier) (map[string]string, map[string]collective.Place, error) {
	var groups, placeIDs []string
	for _, d := range dossiers {
		groups = append(groups, d.CollectiveID)
		if d.PlaceID != "" {
			placeIDs = append(placeIDs, d.PlaceID)
		}
	}
	leads, err := collective.LeadsOf(ctx, q, groups)
	if err != nil {
		return nil, nil, err
	}
	places, err := collective.PlacesByID(ctx, q, placeIDs)
	return leads, places, err
}

// Work lists the rounds in which the actor instructs or reviews, with their calls.
func (s *Service) Work(ctx context.Context, actor account.Actor) ([]Work, map[string]programme.Call, error) {
	work, err := workOf(ctx, s.db, actor.ID)
	if err != nil {
		return nil, nil, err
	}
	calls := map[string]programme.Call{}
	for _, w := range work {
		if _, known := calls[w.CallID]; known {
			continue
		}
		c, err := programme.GetCall(ctx, s.db, w.CallID)
		if err != nil {
			return nil, nil, err
		}
		calls[w.CallID] = c
	}
	return work, calls, nil
}
