package review

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/dossier"
)

// Tie takes back every dossier whose review a person has not handed in, when they close
// their account: the funder's lists show that no one has it in hand. Reviews handed in stay;
// notes that they alone read go.
func (s *Service) Tie(ctx context.Context, tx *db.Tx, actor account.Actor) error {
	ids, err := unfinished(ctx, tx, actor.ID)
	if err != nil {
		return err
	}
	if err := dropUnfinished(ctx, tx, actor.ID); err != nil {
		return err
	}
	if err := dropNotes(ctx, tx, actor.ID); err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.rerankAlone(ctx, tx, id); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, s.now(), actor.ID, "review.unassigned", id, audit.Detail{"expert": actor.ID}); err != nil {
			return err
		}
	}
	return nil
}

// rerankAlone reads the rules of a dossier and keeps where it stands.
func (s *Service) rerankAlone(ctx context.Context, tx *db.Tx, dossierID string) error {
	d, err := dossier.Get(ctx, tx, dossierID)
	if err != nil {
		return err
	}
	revision, err := s.calls.Revision(ctx, tx, d.CallID, d.FormRevision)
	if err != nil {
		return err
	}
	return rerank(ctx, tx, revision.Definition, dossierID)
}

// Holding gives what this room knows of a person.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	held, err := heldBy(ctx, q, actor.ID)
	return "reviews", held, err
}

// Withdrawn makes drafts of the reviews of a dossier that its collective took back: what
// they were about may change before it is filed again. A correction that waits is asked of
// nothing any more.
func (s *Service) Withdrawn(ctx context.Context, tx *db.Tx, dossierID string) error {
	if _, err := answerRequest(ctx, tx, dossierID, s.now()); err != nil {
		return err
	}
	if err := dossier.CloseSections(ctx, tx, dossierID); err != nil {
		return err
	}
	if err := reopen(ctx, tx, dossierID); err != nil {
		return err
	}
	return s.rerankAlone(ctx, tx, dossierID)
}
