package review

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/blob"
	"maillage/internal/dossier"
	"maillage/internal/programme"
)

// OpenFile gives a file of a filed dossier to those who may see it.
func (s *Service) OpenFile(ctx context.Context, actor account.Actor, id, fileID string) (dossier.File, blob.File, error) {
	if _, err := s.Show(ctx, actor, id); err != nil {
		return dossier.File{}, nil, err
	}
	return s.dossiers.FileOf(ctx, s.db, id, fileID)
}

// Round is a page of the filed dossiers of a round as one of the funder's people sees it.
type Round struct {
	programme.Round
	List
	Call programme.Call
	Role programme.Role
	Team []programme.Member // of the funder, for those who instruct
}

// Round lists the filed dossiers of a round, best mean first, to the funder's people:
// experts see those given to them, those to review first, without others' scores.
func (s *Service) Round(ctx context.Context, actor account.Actor, roundID string, f Filter) (Round, error) {
	var r Round
	var err error
	if r.Round, err = programme.GetRound(ctx, s.db, roundID); err != nil {
		return r, err
	}
	if r.Call, err = s.calls.Reading(ctx, s.db, r.CallID); err != nil {
		return r, err
	}
	if r.Role, err = programme.RoleOf(ctx, s.db, r.Call.FunderID, actor.ID); err != nil {
		return r, err
	}
	if err := programme.MaySeeFunder(r.Role); err != nil {
		return r, err
	}
	if f, err = f.For(ctx, s.db, roundID, actor.ID); err != nil {
		return r, err
	}
	if r.Role == programme.Expert {
		r.List, err = given(ctx, s.db, roundID, actor.ID, f)
		for i := range r.Rows {
			row := &r.Rows[i]
			row.Assignments = visible(row.Assignments, r.Role, actor.ID)
			row.Mean, row.Scores = Mean(r.Call.Definition, row.Assignments)
		}
		return r, err
	}
	if r.Team, err = programme.Members(ctx, s.db, r.Call.FunderID); err != nil {
		return r, err
	}
	r.List, err = Find(ctx, s.db, roundID, f)
	return r, err
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
		c, err := s.calls.Reading(ctx, s.db, w.CallID)
		if err != nil {
			return nil, nil, err
		}
		calls[w.CallID] = c
	}
	return work, calls, nil
}
