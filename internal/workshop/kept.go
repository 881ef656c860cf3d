package workshop

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/workshop/shelf"
)

// Keep keeps the steps of a workshop for others that the person prepares, in any collective. What
// a collective said of itself stays there: the purpose and the text of proposals.
func (s *Service) Keep(ctx context.Context, actor account.Actor, id, title string) error {
	var fields fault.Fields
	title = entry.Name(&fields, "title", title, maxTitle)
	if err := fields.Err(); err != nil {
		return err
	}
	return s.act(ctx, actor, id, "workshop.agenda_kept", mayLead, func(tx *db.Tx, w Workshop) (audit.Detail, error) {
		own, err := shelf.Of(ctx, tx, actor.ID)
		if err != nil {
			return nil, err
		}
		if len(own) >= maxKept {
			return nil, fault.New(fault.Limited, "workshop.kept.too_many", "max", maxKept)
		}
		if len(own) > 0 && own[0].Title == title && own[0].CreatedAt.After(s.now().Add(-echo)) {
			return nil, errEcho
		}
		k := KeptAgenda{ID: db.NewID(), Title: title, Agenda: shelf.Bare(w.Agenda, title), CreatedAt: s.now()}
		return audit.Detail{"kept": k.ID}, shelf.Put(ctx, tx, actor.ID, k)
	})
}

// Kept lists the agendas that the person keeps, the last one first.
func (s *Service) Kept(ctx context.Context, actor account.Actor) ([]KeptAgenda, error) {
	if err := actor.MustSignIn(); err != nil {
		return nil, err
	}
	return shelf.Of(ctx, s.db, actor.ID)
}

// Drop forgets an agenda that the person keeps. Workshops that began with it stay as they are.
func (s *Service) Drop(ctx context.Context, actor account.Actor, keptID string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := actor.MustSignIn(); err != nil {
			return err
		}
		done, err := shelf.Drop(ctx, tx, actor.ID, keptID)
		if err != nil {
			return err
		}
		if !done {
			return unknown()
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "workshop.agenda_dropped", keptID, nil)
	})
}
