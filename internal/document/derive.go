package document

import (
	"context"
	"errors"
	"slices"

	"maillage/internal/db"
	"maillage/internal/document/edit"
	"maillage/internal/document/history"
	"maillage/internal/yjs"
	"maillage/internal/yjs/prose"
)

// derive tells the owner what the texts say, and keeps a version. It is no act of anyone: who
// wrote is on record. Somebody may have done it already, in another process.
func (s *Service) derive(ctx context.Context, m mark, doc *yjs.Doc, roots []string) error {
	texts := edit.Says(doc, roots)
	c := history.Of(texts)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := markOf(ctx, tx, m.id)
		if err != nil {
			return err
		}
		if now.seq != m.seq || now.epoch != m.epoch {
			return ErrMoved
		}
		if now.derivedSeq == now.seq {
			return nil
		}
		if named, err := s.owner.Roots(ctx, tx, m.subject); err != nil || !slices.Equal(named, roots) {
			return orMoved(err)
		}
		if err := s.owner.Derived(ctx, tx, m.subject, texts, now.by); err != nil {
			return err
		}
		if _, err := history.Keep(ctx, tx, now.history(), c, s.now(), history.Auto, ""); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE document SET derived_seq = seq WHERE id = $1", m.id)
		return err
	})
}

// Behind gives the documents of a holder whose owner has not been told what they say now. In a
// transaction it is exact: every letter that was acknowledged is in it, and none can follow
// before the transaction ends.
func Behind(ctx context.Context, q db.Querier, holder string) ([]Text, error) {
	all, err := ofHolder(ctx, q, holder, true)
	if err != nil {
		return nil, err
	}
	var texts []Text
	for _, r := range all {
		said, err := says(ctx, q, &r)
		if err != nil {
			return nil, err
		}
		texts = append(texts, Text{r.subject, said, r.by, r.at})
	}
	return texts, nil
}

// says reads what the texts of a document say.
func says(ctx context.Context, q db.Querier, r *record) (map[string]prose.Node, error) {
	doc, err := read(ctx, q, r, yjs.Stored())
	if err != nil {
		return nil, err
	}
	return edit.Says(doc, doc.Roots()), nil
}

// Roots gives what the texts of a document say, as last saved; false when there is no document.
func (s *Service) Roots(ctx context.Context, q db.Querier, subject Subject) (map[string]prose.Node, bool, error) {
	r, ok, err := loadOf(ctx, q, subject)
	if err != nil || !ok {
		return nil, false, err
	}
	said, err := says(ctx, q, &r)
	return said, true, err
}

// Snapshot is what a document was at an instant, in the format of Yjs: what everyone had written
// and what of it was deleted. It proves where a frozen text came from.
type Snapshot struct {
	Subject Subject
	Epoch   int
	Seq     int64
	Bytes   []byte
}

// Snapshots gives those of the documents of a holder.
func Snapshots(ctx context.Context, q db.Querier, holder string) ([]Snapshot, error) {
	all, err := ofHolder(ctx, q, holder, false)
	if err != nil {
		return nil, err
	}
	var snapshots []Snapshot
	for _, r := range all {
		doc, err := read(ctx, q, &r, yjs.Stored())
		if err != nil {
			return nil, err
		}
		snapshots = append(snapshots, Snapshot{r.subject, r.epoch, r.seq, doc.Snapshot().Encode()})
	}
	return snapshots, nil
}

// Epoch tells which edition of a document pages are given: a browser keeps a copy of each under
// its number. It is 1 before there is a document.
func (s *Service) Epoch(ctx context.Context, q db.Querier, subject Subject) (int, error) {
	epoch, err := db.One(ctx, q, func(scan func(...any) error) (n int, err error) { return n, scan(&n) },
		"SELECT epoch FROM document WHERE holder = $1 AND part = $2", subject.Holder, subject.Part)
	if errors.Is(err, db.ErrNone) {
		return 1, nil
	}
	return epoch, err
}
