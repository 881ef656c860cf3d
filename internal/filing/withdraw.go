package filing

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/mail"
)

// OnWithdrawal adds what a room above does when a filed dossier becomes a draft again, in
// the same transaction.
func (s *Service) OnWithdrawal(do func(ctx context.Context, tx *db.Tx, dossierID string) error) {
	s.withdrawn = append(s.withdrawn, do)
}

// Withdraw takes a filed dossier back to a draft; its filings stay on record.
func (s *Service) Withdraw(ctx context.Context, actor account.Actor, id, why string) error {
	var fields fault.Fields
	why = entry.Text(&fields, "why", why, maxComment, false)
	if err := fields.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		e, role, err := s.load(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := MayWithdraw(role, e.State); err != nil {
			return err
		}
		if err := withdrawFilings(ctx, tx, id, actor.ID, why, s.now()); err != nil {
			return err
		}
		for _, do := range s.withdrawn {
			if err := do(ctx, tx, id); err != nil {
				return err
			}
		}
		if ok, err := dossier.SetState(ctx, tx, id, dossier.Submitted, dossier.Draft); err != nil || !ok {
			return orStale(err)
		}
		if err := dossier.MarkFiled(ctx, tx, id, dossier.Mark{}); err != nil {
			return err
		}
		if err := s.tellWithdrawn(ctx, tx, actor, e); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "dossier.withdrawn", id, nil)
	})
}

// tellWithdrawn writes to every member: they had a receipt, and would wait for an answer.
// The reason stays on the site, for those who open the dossier.
func (s *Service) tellWithdrawn(ctx context.Context, tx *db.Tx, actor account.Actor, e dossier.Everything) error {
	return collective.Tell(ctx, tx, s.post, e.CollectiveID, mail.Letter{
		Key: "filing.mail.withdrawn", Path: "/dossiers/" + e.ID, Args: []any{"title", e.Title, "person", actor.Called()},
	})
}
