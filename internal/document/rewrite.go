package document

import (
	"context"
	"fmt"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/document/journal"
	"maillage/internal/document/tally"
	"maillage/internal/document/text"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
	"maillage/internal/yjs/revise"
)

// edit is what changes a document: it gives the update, which a client writes; nothing when
// there is nothing to change.
type edit func(doc *yjs.Doc, client uint64) (update []byte, err error)

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
	_, err = s.edit(ctx, tx, actor, r, change)
	return true, err
}

// Rewrite makes one text of a document say something else, as Edit does: what stays the same
// stays whose it was.
func (s *Service) Rewrite(ctx context.Context, tx *db.Tx, actor account.Actor, subject Subject, root string, to prose.Node) (done bool, err error) {
	return s.Edit(ctx, tx, actor, subject, revised(root, to))
}

// revised gives the edit that makes a text say something else.
func revised(root string, to prose.Node) edit {
	if len(to.Content) == 0 {
		to = empty
	}
	return func(doc *yjs.Doc, client uint64) ([]byte, error) {
		return revise.Revise(doc, root, client, to, text.Schema())
	}
}

// edit changes a document that the actor may write, one edit after the other, and gives it.
func (s *Service) edit(ctx context.Context, tx *db.Tx, actor account.Actor, r record, edits ...edit) (*yjs.Doc, error) {
	roots, err := s.owner.Roots(ctx, tx, r.subject)
	if err != nil {
		return nil, err
	}
	doc, err := read(ctx, tx, &r, s.limits(roots))
	if err != nil {
		return nil, err
	}
	whose, err := clients(ctx, tx, r.id)
	if err != nil {
		return nil, err
	}
	client := fresh(func(client uint64) bool { _, known := whose[client]; return known })
	updates, count, err := applyAll(doc, client, edits)
	if err != nil || len(updates) == 0 {
		return doc, err
	}
	written := yjs.Merge(updates...).Encode()
	if r.size()+int64(len(written)) > s.MostBytes {
		return nil, fault.New(fault.TooLarge, "fault.too_large", "max", lang.Size(s.MostBytes))
	}
	u := journal.Update{Document: r.id, Seq: r.seq + 1, Account: actor.ID, Content: written, Tally: count}
	return doc, s.keepEdit(ctx, tx, actor, r.mark, client, u)
}

// applyAll makes edits in a document, each on what the one before left.
func applyAll(doc *yjs.Doc, client uint64, edits []edit) (updates []*yjs.Update, count tally.Tally, err error) {
	for _, edit := range edits {
		content, err := edit(doc, client)
		if err != nil {
			return nil, count, fmt.Errorf("edit: %w", err)
		}
		if content == nil {
			continue
		}
		more, err := apply(doc, content)
		if err != nil {
			return nil, count, fmt.Errorf("edit: %w", err)
		}
		u, err := yjs.DecodeUpdate(content, yjs.Stored())
		if err != nil {
			return nil, count, err
		}
		updates, count = append(updates, u), count.And(more)
	}
	return updates, count, nil
}

func apply(doc *yjs.Doc, content []byte) (count tally.Tally, err error) {
	u, err := yjs.DecodeUpdate(content, yjs.Stored())
	if err != nil {
		return count, err
	}
	_, err = doc.Apply(u, func(c yjs.Change) error {
		count, _ = tally.Of(doc, c)
		return text.Check(doc, c)
	})
	return count, err
}

func (s *Service) keepEdit(ctx context.Context, tx *db.Tx, actor account.Actor, m mark, client uint64, u journal.Update) error {
	now := s.now()
	if moved, err := advance(ctx, tx, []advanced{{m, u.Seq, int64(len(u.Content)), actor.ID}}, now); err != nil || !moved[m.id] {
		return orMoved(err)
	}
	if err := journal.Insert(ctx, tx, []journal.Update{u}, now); err != nil {
		return err
	}
	if err := insertClients(ctx, tx, m, map[uint64]string{client: actor.ID}, now); err != nil {
		return err
	}
	tx.After(func() { s.nudge(m.id, m.subject) })
	s.tell(tx, m.subject.Holder)
	return nil
}

func orMoved(err error) error {
	if err == nil {
		return errMoved
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
