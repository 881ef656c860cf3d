package review

import (
	"cmp"
	"context"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

// Assign gives a dossier to an expert of the funder.
func (s *Service) Assign(ctx context.Context, actor account.Actor, id, expertID string) error {
	return s.act(ctx, actor, id, "review.assigned", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := programme.MayInstruct(f.FunderRole); err != nil {
			return nil, err
		}
		role, err := programme.RoleOf(ctx, tx, f.Call.FunderID, expertID)
		if err != nil {
			return nil, err
		}
		if role == programme.NoRole {
			return nil, unknown()
		}
		member, err := collective.RoleOf(ctx, tx, f.CollectiveID, expertID)
		if err != nil {
			return nil, err
		}
		if member != collective.NoRole {
			return nil, fault.New(fault.Conflict, "review.expert_is_member")
		}
		if err := insertAssignment(ctx, tx, id, expertID, s.now()); err != nil {
			return nil, err
		}
		return audit.Detail{"expert": expertID}, rerank(ctx, tx, f.Definition(), id)
	})
}

// Unassign takes a dossier back from an expert who has not begun.
func (s *Service) Unassign(ctx context.Context, actor account.Actor, id, expertID string) error {
	return s.act(ctx, actor, id, "review.unassigned", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := programme.MayInstruct(f.FunderRole); err != nil {
			return nil, err
		}
		ok, err := deleteAssignment(ctx, tx, id, expertID)
		if err != nil || !ok {
			return nil, cmp.Or(err, error(fault.New(fault.Conflict, "review.begun")))
		}
		return audit.Detail{"expert": expertID}, rerank(ctx, tx, f.Definition(), id)
	})
}

// DeclareConflict ends the actor's part in a dossier, given to them or not, with the reason
// on record.
func (s *Service) DeclareConflict(ctx context.Context, actor account.Actor, id, why string) error {
	var fields fault.Fields
	why = entry.Text(&fields, "why", why, maxMessage, true)
	if err := fields.Err(); err != nil {
		return err
	}
	return s.act(ctx, actor, id, "review.conflict_declared", func(tx *db.Tx, f File) (audit.Detail, error) {
		if f.Mine == nil {
			if err := insertAssignment(ctx, tx, id, actor.ID, s.now()); err != nil {
				return nil, err
			}
		}
		ok, err := declareConflict(ctx, tx, id, actor.ID, why, s.now())
		if err != nil || !ok {
			return nil, cmp.Or(err, error(fault.New(fault.Conflict, "review.conflict")))
		}
		return nil, rerank(ctx, tx, f.Definition(), id)
	})
}

// checkReview gives the comment trimmed, when the marks are on their scales and of the
// call's criteria, all of them once submitted.
func checkReview(d call.Definition, marks map[string]int, comment string, submit bool) (string, error) {
	for key := range marks {
		if _, ok := d.Criterion(key); !ok {
			return "", unknown()
		}
	}
	var fields fault.Fields
	comment = entry.Text(&fields, "comment", comment, maxMessage, false)
	for _, criterion := range d.Criteria {
		mark, given := marks[criterion.Key]
		if given && (mark < 0 || mark >= len(d.ScaleOf(criterion))) || submit && !given {
			fields.Add("mark-"+criterion.Key, "field.choose")
		}
	}
	return comment, fields.Err()
}

// SaveReview stores the actor's marks and comment; submitted, they no longer change and
// others' become visible. Stale when another tab saved after version seen.
func (s *Service) SaveReview(ctx context.Context, actor account.Actor, id string, seen int, marks map[string]int, comment string, submit bool) error {
	return s.act(ctx, actor, id, "review.saved", func(tx *db.Tx, f File) (audit.Detail, error) {
		if err := MayScore(f.FunderRole, f.State, f.Member, f.Mine); err != nil {
			return nil, err
		}
		comment, err := checkReview(f.Definition(), marks, comment, submit)
		if err != nil {
			return nil, err
		}
		var at db.Time
		if submit {
			at.Time = s.now()
		}
		if ok, err := saveReview(ctx, tx, id, actor.ID, seen, comment, at); err != nil || !ok {
			return nil, cmp.Or(err, error(fault.New(fault.Stale, "fault.stale")))
		}
		for key, mark := range marks {
			if err := saveMark(ctx, tx, id, actor.ID, key, mark); err != nil {
				return nil, err
			}
		}
		if !submit {
			return audit.Detail{"submitted": false}, nil
		}
		return audit.Detail{"submitted": true}, rerank(ctx, tx, f.Definition(), id)
	})
}

// rerank keeps where a dossier stands after a change in the hands it is in.
func rerank(ctx context.Context, tx *db.Tx, d call.Definition, dossierID string) error {
	all, err := assignments(ctx, tx, dossierID)
	if err != nil {
		return err
	}
	var s dossier.Standing
	s.Mean, s.Scores = Mean(d, all)
	for _, a := range all {
		if !a.Conflicted() {
			s.Hands++
		}
	}
	return dossier.SetStanding(ctx, tx, dossierID, s)
}
