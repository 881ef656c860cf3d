package document

import (
	"context"
	"errors"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document/edit"
	"maillage/internal/document/history"
	"maillage/internal/document/journal"
	"maillage/internal/yjs"
)

// begun gives the document of a subject, and makes it when somebody opens it for the first time.
func (s *Service) begun(ctx context.Context, actor account.Actor, subject Subject) (id string, err error) {
	if id, err = find(ctx, s.db, subject); err == nil || !errors.Is(err, db.ErrNone) {
		return id, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if id, err = find(ctx, tx, subject); err == nil || !errors.Is(err, db.ErrNone) {
			return err
		}
		if _, err := s.may(ctx, tx, actor, subject, Read); err != nil {
			return err
		}
		if id, err = s.begin(ctx, tx, subject); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "document.begun", id, audit.Detail{"subject": subject.String()})
	})
	return id, err
}

// begin makes a document that says what its owner tells.
func (s *Service) begin(ctx context.Context, tx *db.Tx, subject Subject) (id string, err error) {
	roots, err := s.owner.Roots(ctx, tx, subject)
	if err != nil {
		return "", err
	}
	texts, err := s.owner.Begin(ctx, tx, subject)
	if err != nil {
		return "", err
	}
	now, client := s.now(), edit.Fresh(nil)
	doc, err := edit.Begin(roots, texts, s.limits(roots), client)
	if err != nil {
		return "", err
	}
	r := record{mark: mark{id: db.NewID(), subject: subject, epoch: 1, at: now}, state: doc.Answer(nil)}
	if err := insert(ctx, tx, r, now); err != nil {
		return "", err
	}
	if err := journal.Bind(ctx, tx, r.id, r.epoch, map[uint64]string{client: ""}, now); err != nil {
		return "", err
	}
	return r.id, history.Begin(ctx, tx, r.history(), history.Of(edit.Says(doc, roots)), now)
}

// limits are those of a document that people write in.
func (s *Service) limits(roots []string) yjs.Limits {
	limits := yjs.Live()
	limits.Roots = roots
	return limits
}
