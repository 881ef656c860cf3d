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

// Frozen gives a dossier as it was filed, to a room that has checked who asks: members may
// be correcting it.
func (s *Service) Frozen(ctx context.Context, q db.Querier, e dossier.Everything, f Filing) (dossier.Everything, error) {
	text, err := snapshot(ctx, q, f.Fingerprint)
	if err != nil {
		return e, err
	}
	content, err := readContent(text)
	if err != nil {
		return e, err
	}
	files, err := dossier.FrozenFiles(ctx, q, content)
	return e.As(content, files), err
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
