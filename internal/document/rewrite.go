package document

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document/text"
	"maillage/internal/fault"
	"maillage/internal/lang"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
)

// Edit changes a document by an act of the server: edit gives the update, which client may
// write in; none when there is nothing to change. It is kept with the act, in the name of the
// actor, who must have the right to write; everyone who has the document open receives it after
// the commit. False when there is no such document.
func (s *Service) Edit(ctx context.Context, tx *db.Tx, actor account.Actor, subject Subject, edit func(doc *yjs.Doc, client uint64) (update []byte, err error)) (done bool, err error) {
	r, ok, err := loadOf(ctx, tx, subject)
	if err != nil || !ok {
		return false, err
	}
	if _, err := s.may(ctx, tx, actor, subject, Write); err != nil {
		return false, err
	}
	_, err = s.edit(ctx, tx, actor, r, edit)
	return true, err
}

// Rewrite makes one text of a document say something else, as Edit does: what stays the same
// stays whose it was.
func (s *Service) Rewrite(ctx context.Context, tx *db.Tx, actor account.Actor, subject Subject, root string, to prose.Node) (done bool, err error) {
	return s.Edit(ctx, tx, actor, subject, revised(map[string]prose.Node{root: to}))
}

// revised gives the edit that makes texts say something else.
func revised(texts map[string]prose.Node) func(doc *yjs.Doc, client uint64) ([]byte, error) {
	return func(doc *yjs.Doc, client uint64) ([]byte, error) {
		same := true
		names := slices.Sorted(maps.Keys(texts))
		gone := yjs.DeleteSet{}
		for _, root := range names {
			same = same && slices.Equal(text.Read(doc.Fragment(root)).JSON(), texts[root].JSON())
			for s := range doc.List(root) {
				if id := s.ID(); !s.Deleted() {
					gone[id.Client] = append(gone[id.Client], yjs.Range{Clock: id.Clock, Length: s.Length()})
				}
			}
		}
		if same {
			return nil, nil
		}
		for _, ranges := range gone {
			slices.SortFunc(ranges, func(a, b yjs.Range) int { return cmp.Compare(a.Clock, b.Clock) })
		}
		content := build(names, texts, func(yjs.ID) uint64 { return client })
		return append(content[:len(content)-1], gone.Encode()...), nil
	}
}

// edit changes a document that the actor may write, and gives where it is then, with what it
// says.
func (s *Service) edit(ctx context.Context, tx *db.Tx, actor account.Actor, r record, edit func(doc *yjs.Doc, client uint64) ([]byte, error)) (*yjs.Doc, error) {
	roots, err := s.owner.Roots(ctx, tx, r.subject)
	if err != nil {
		return nil, err
	}
	doc, err := read(ctx, tx, r, s.limits(roots))
	if err != nil {
		return nil, err
	}
	whose, err := clients(ctx, tx, r.id)
	if err != nil {
		return nil, err
	}
	client := fresh(func(client uint64) bool { _, known := whose[client]; return known })
	written, err := edit(doc, client)
	if err != nil || written == nil {
		return doc, err
	}
	if r.size()+int64(len(written)) > s.MostBytes {
		return nil, fault.New(fault.TooLarge, "fault.too_large", "max", lang.Size(s.MostBytes))
	}
	count, err := apply(doc, written)
	if err != nil {
		return nil, fmt.Errorf("edit document %s: %w", r.id, err)
	}
	return doc, s.keepEdit(ctx, tx, actor, r.mark, client, update{actor.ID, written, count})
}

func apply(doc *yjs.Doc, content []byte) (count tally, err error) {
	u, err := yjs.DecodeUpdate(content, yjs.Stored())
	if err != nil {
		return count, err
	}
	_, err = doc.Apply(u, func(c yjs.Change) error {
		count = characters(doc, c)
		return text.Check(doc, c)
	})
	return count, err
}

func (s *Service) keepEdit(ctx context.Context, tx *db.Tx, actor account.Actor, m mark, client uint64, u update) error {
	now := s.now()
	if moved, err := advance(ctx, tx, m, m.seq+1, int64(len(u.content)), actor.ID, now); err != nil || !moved {
		return orMoved(err)
	}
	if err := insertUpdates(ctx, tx, m.id, m.seq, []update{u}, now); err != nil {
		return err
	}
	if err := insertClients(ctx, tx, m, map[uint64]string{client: actor.ID}, now); err != nil {
		return err
	}
	tx.After(func() { s.nudge(m.id, m.subject) })
	s.tell(tx, m.subject.Holder)
	return audit.Record(ctx, tx, now, actor.ID, "document.rewritten", m.id, audit.Detail{"subject": m.subject.String()})
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
