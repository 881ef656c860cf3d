package document

import (
	"context"
	"errors"
	"maps"
	"slices"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document/edit"
	"maillage/internal/document/history"
	"maillage/internal/document/journal"
	"maillage/internal/yjs"
)

// small is how many times less a text takes than its document before it is rebuilt.
const small = 4

// rebuild makes a new edition of a document whose past takes more than half of what it may take
// while its texts are small. It is done when nobody has it open. Who wrote which piece is
// forgotten, as are the places of what refers to letters; versions stay, with who wrote how much.
// Pages that kept a copy of the former edition are told so, and begin afresh.
func (k *desk) rebuild(ctx context.Context) {
	if k.doc == nil || k.record.weight <= k.s.MostBytes/2 || k.record.logBytes > 0 || k.doc.Waiting() {
		return
	}
	texts, plain := edit.Says(k.doc, k.roots), 0
	for _, n := range texts {
		plain += len(n.JSON())
	}
	if int64(plain) > k.record.weight/small {
		return
	}
	client := edit.Fresh(func(client uint64) bool { _, known := k.whose[client]; return known })
	doc, err := edit.Begin(slices.Sorted(maps.Keys(texts)), texts, k.limits, client)
	if err == nil {
		err = k.s.keepRebuilt(ctx, k.record.mark, doc, client)
	}
	if err != nil && !errors.Is(err, ErrMoved) {
		k.s.log.ErrorContext(ctx, "rebuild a document", "document", k.id, "error", err)
	}
}

// keepRebuilt keeps a new edition of a document, unless somebody wrote meanwhile.
func (s *Service) keepRebuilt(ctx context.Context, m mark, doc *yjs.Doc, client uint64) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := history.Merged(ctx, tx, m.history()); err != nil {
			return err
		}
		done, err := journal.Renew(ctx, tx, m.id, m.epoch, m.seq, 1, doc.Answer(nil))
		if err != nil || !done {
			return orMoved(err)
		}
		was := m.epoch
		m.epoch++
		if err := journal.Bind(ctx, tx, m.id, m.epoch, map[uint64]string{client: ""}, s.now()); err != nil {
			return err
		}
		s.Look(tx, m.subject.Holder)
		return audit.Record(ctx, tx, s.now(), "", "document.rebuilt", m.id, audit.Detail{"subject": m.subject.String(), "epoch": was})
	})
}
