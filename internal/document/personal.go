package document

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document/history"
)

// Tie forgets what somebody has read, when they close their account. What they wrote is the
// collective's.
func (s *Service) Tie(ctx context.Context, tx *db.Tx, actor account.Actor) error {
	return history.Forget(ctx, tx, actor.ID)
}

// Holding tells in which documents somebody wrote, and when they read them last.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	held, err := history.Holding(ctx, q, actor.ID)
	return "texts", held, err
}
