package document

import (
	"context"
	"errors"

	"maillage/internal/account"
	"maillage/internal/db"
)

// mostAhead is how often an act reads a document beforehand in which others write meanwhile.
const mostAhead = 3

// ahead does an act in two steps: what it reads and computes, which takes long for a large text,
// and the transaction that keeps it, before which everyone else may write. Where the document was
// written in between, keep fails with ErrMoved, and both are done again; at last in one
// transaction, so that nobody can be faster again.
func (s *Service) ahead(ctx context.Context, read func(q db.Querier) error, keep func(tx *db.Tx) error) error {
	for range mostAhead {
		if err := read(s.db); err != nil {
			return err
		}
		if err := s.db.Write(ctx, keep); !errors.Is(err, ErrMoved) {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := read(tx); err != nil {
			return err
		}
		return keep(tx)
	})
}

// still gives where a document is that is still what was read, for somebody who still has a right.
func (s *Service) still(ctx context.Context, tx *db.Tx, actor account.Actor, was mark, needed Right) (mark, error) {
	if _, err := s.may(ctx, tx, actor, was.subject, needed); err != nil {
		return was, err
	}
	now, err := markOf(ctx, tx, was.id)
	if err == nil && (now.seq != was.seq || now.epoch != was.epoch) {
		err = ErrMoved
	}
	return now, err
}
