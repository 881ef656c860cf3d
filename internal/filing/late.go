package filing

import (
	"context"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/mail"
	"maillage/internal/programme"
	"maillage/internal/programme/call"
)

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
		if after && !r.Dropped && !r.Over(s.now()) {
			return s.move(ctx, tx, t, r)
		}
		after = after || r.ID == t.RoundID
	}
	return nil
}

// move puts a late dossier in another round and tells its members.
func (s *Service) move(ctx context.Context, tx *db.Tx, t Table, to programme.Round) error {
	if err := dossier.MoveToRound(ctx, tx, t.ID, to.ID); err != nil {
		return err
	}
	missed, _ := t.Definition().Round(t.Round.Key)
	next, known := t.Definition().Round(to.Key)
	if !known { // the round was added since the form the dossier follows
		next, _ = t.Call.Definition.Round(to.Key)
	}
	return collective.Tell(ctx, tx, s.post, t.CollectiveID, mail.Letter{
		Key: "filing.mail.moved", Path: "/dossiers/" + t.ID, Args: []any{"title", t.Title, "missed", missed.Title, "next", next.Title},
	})
}
