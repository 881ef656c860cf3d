package document

import (
	"context"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document/edit"
	"maillage/internal/document/journal"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
)

// Edit changes a document by an act of the server. The update is kept with the act, in the name
// of the actor, who must have the right to write; everyone who has the document open receives it
// after the commit. False when there is no such document. The act that it is part of puts its own
// line on the trail.
func (s *Service) Edit(ctx context.Context, tx *db.Tx, actor account.Actor, subject Subject, change func(doc *yjs.Doc, client uint64) (update []byte, err error)) (done bool, err error) {
	r, ok, err := loadOf(ctx, tx, subject)
	if err != nil || !ok {
		return false, err
	}
	if _, err := s.may(ctx, tx, actor, subject, Write); err != nil {
		return false, err
	}
	e, err := s.edited(ctx, tx, actor, r, change)
	if err != nil {
		return true, err
	}
	return true, s.KeepEdited(ctx, tx, actor, e)
}

// Rewrite makes one text of a document say something else, as Edit does: what stays the same
// stays whose it was.
func (s *Service) Rewrite(ctx context.Context, tx *db.Tx, actor account.Actor, subject Subject, root string, to prose.Node) (done bool, err error) {
	return s.Edit(ctx, tx, actor, subject, edit.To(root, to))
}

// Edited is a change of a document that was computed, and is not kept yet.
type Edited struct {
	mark   mark
	roots  []string
	doc    *yjs.Doc // changed
	client uint64
	update journal.Update // of nothing, when nothing changes
}

// Prepare computes what Edit does before the transaction that keeps it with KeepEdited: meanwhile
// everyone else may write. False when there is no such document.
func (s *Service) Prepare(ctx context.Context, q db.Querier, actor account.Actor, subject Subject, change func(doc *yjs.Doc, client uint64) (update []byte, err error)) (e Edited, done bool, err error) {
	r, ok, err := loadOf(ctx, q, subject)
	if err != nil || !ok {
		return e, false, err
	}
	if _, err := s.may(ctx, q, actor, subject, Write); err != nil {
		return e, false, err
	}
	e, err = s.edited(ctx, q, actor, r, change)
	return e, true, err
}

// edited computes edits of a document that the actor may write, one after the other.
func (s *Service) edited(ctx context.Context, q db.Querier, actor account.Actor, r record, edits ...edit.Edit) (e Edited, err error) {
	if e.roots, err = s.owner.Roots(ctx, q, r.subject); err != nil {
		return e, err
	}
	if e.doc, err = read(ctx, q, &r, s.limits(e.roots)); err != nil {
		return e, err
	}
	whose, err := journal.Clients(ctx, q, r.id)
	if err != nil {
		return e, err
	}
	e.mark, e.client = r.mark, edit.Fresh(func(client uint64) bool { _, known := whose[client]; return known })
	updates, count, err := edit.All(e.doc, e.client, edits)
	if err != nil || len(updates) == 0 {
		return e, err
	}
	e.update = journal.Update{Document: r.id, Seq: r.seq + 1, Account: actor.ID, Content: yjs.Merge(updates...).Encode(), Tally: count}
	if r.size()+int64(len(e.update.Content)) > s.MostBytes {
		return e, fault.New(fault.TooLarge, "fault.too_large", "max", lang.Size(s.MostBytes))
	}
	return e, nil
}

// KeepEdited keeps a change that was computed, for an actor who may write. It fails with ErrMoved
// when the document is no longer what it was.
func (s *Service) KeepEdited(ctx context.Context, tx *db.Tx, actor account.Actor, e Edited) error {
	m, now := e.mark, s.now()
	if e.update.Content == nil {
		return nil
	}
	if _, err := s.may(ctx, tx, actor, m.subject, Write); err != nil {
		return err
	}
	if moved, err := journal.Move(ctx, tx, []journal.Advance{{ID: m.id, Epoch: m.epoch, Seq: m.seq, To: e.update.Seq, Bytes: int64(len(e.update.Content)), By: actor.ID}}, now); err != nil || !moved[m.id] {
		return orMoved(err)
	}
	if err := journal.Insert(ctx, tx, []journal.Update{e.update}, now); err != nil {
		return err
	}
	if err := journal.Bind(ctx, tx, m.id, m.epoch, map[uint64]string{e.client: actor.ID}, now); err != nil {
		return err
	}
	tx.After(func() { s.nudge(m.id, m.subject) })
	s.tell(tx, m.subject.Holder)
	return nil
}

func orMoved(err error) error {
	if err == nil {
		return ErrMoved
	}
	return err
}

// nudge wakes the desk of a document, which is opened for that: its owner is to be told what it
// says now.
func (s *Service) nudge(id string, subject Subject) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life.Err() == nil {
		s.deskOf(id, subject).wake()
	}
}
