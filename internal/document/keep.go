package document

import (
	"context"
	"errors"
	"slices"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document/journal"
	"maillage/internal/yjs"
)

// keep saves what was written at several desks since the last time, in one transaction with the
// rights of those who wrote; it tells of each desk why what was written there cannot be kept. What
// one statement can do for all, one does.
func (s *Service) keep(ctx context.Context, tx *db.Tx, turns []*turn) ([]error, error) {
	errs, err := s.refuse(ctx, tx, turns)
	if err != nil {
		return nil, err
	}
	var all kept
	for i, t := range turns {
		if errs[i] == nil {
			all.add(t)
		}
	}
	now := s.now()
	moved, err := journal.Move(ctx, tx, all.advances, now)
	if err != nil {
		return nil, err
	}
	for i, t := range turns {
		if errs[i] == nil && !moved[t.desk.id] {
			errs[i] = ErrMoved
		}
	}
	all.updates = slices.DeleteFunc(all.updates, func(u journal.Update) bool { return !moved[u.Document] })
	if err := journal.Insert(ctx, tx, all.updates, now); err != nil {
		return nil, err
	}
	for i, t := range turns {
		if errs[i] != nil {
			continue
		}
		if err := journal.Bind(ctx, tx, t.desk.id, t.desk.record.epoch, t.clients, now); err != nil {
			return nil, err
		}
		if err := errors.Join(t.auditErased(ctx, tx), t.audit(ctx, tx)); err != nil {
			return nil, err
		}
		s.tell(tx, t.desk.subject.Holder)
	}
	return errs, nil
}

// refuse gives errRevoked for each desk where somebody wrote who may not.
func (s *Service) refuse(ctx context.Context, tx *db.Tx, turns []*turn) ([]error, error) {
	asked := make([]Asked, len(turns))
	for i, t := range turns {
		asked[i] = Asked{t.desk.subject, t.authors}
	}
	rights, err := s.owner.Rights(ctx, tx, asked)
	if err != nil {
		return nil, err
	}
	errs := make([]error, len(turns))
	for i, t := range turns {
		t.rights = rights[i]
		for _, id := range t.authors {
			if t.rights[id] < Write {
				errs[i] = errRevoked
			}
		}
	}
	return errs, nil
}

// kept is what is saved at once.
type kept struct {
	advances []journal.Advance
	updates  []journal.Update
}

// add merges what each author of a turn wrote.
func (k *kept) add(t *turn) {
	m := t.desk.record.mark
	t.seq, t.weight = m.seq, 0
	for _, id := range t.authors {
		content := yjs.Merge(t.written[id]...).Encode()
		t.seq, t.weight = t.seq+1, t.weight+int64(len(content))
		k.updates = append(k.updates, journal.Update{Document: m.id, Seq: t.seq, Account: id, Content: content, Tally: t.tallies[id]})
	}
	k.advances = append(k.advances, journal.Advance{ID: m.id, Epoch: m.epoch, Seq: m.seq, To: t.seq, Bytes: t.weight, By: t.authors[len(t.authors)-1]})
}

// audit tells once for each page that somebody wrote there.
func (t *turn) audit(ctx context.Context, tx *db.Tx) error {
	told := map[string]bool{}
	for seat := range t.sets {
		if seat.wrote || told[seat.actor.ID] || t.written[seat.actor.ID] == nil {
			continue
		}
		told[seat.actor.ID] = true
		if err := audit.Record(ctx, tx, t.desk.s.now(), seat.actor.ID, "document.written", t.desk.id, audit.Detail{"subject": t.desk.subject.String()}); err != nil {
			return err
		}
	}
	return nil
}
