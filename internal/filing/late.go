package filing

import (
	"context"

	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

// OnWithdrawal adds what a room above does when a filed dossier becomes a draft again, in
// the same transaction.
func (s *Service) OnWithdrawal(do func(ctx context.Context, tx *db.Tx, dossierID string) error) {
	s.withdrawn = append(s.withdrawn, do)
}

// placeLate moves a late dossier to the first later round that is not over, when the call
// says so. Without one it stays, and the funder decides.
func (s *Service) placeLate(ctx context.Context, tx *db.Tx, t Table) error {
	if t.Timing != call.Late || t.Definition().Grace.Late != call.NextRound {
		return nil
	}
	rounds, err := programme.Rounds(ctx, tx, t.CallID)
	if err != nil {
		return err
	}
	after := false
	for _, r := range rounds {
		if after && (r.Closes.IsZero() || s.now().Before(r.Closes)) {
			return dossier.MoveToRound(ctx, tx, t.ID, r.ID)
		}
		after = after || r.ID == t.RoundID
	}
	return nil
}
