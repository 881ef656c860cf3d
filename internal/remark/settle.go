package remark

import (
	"context"
	"errors"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/fault"
)

// settle moves a remark to a state, where the actor has seen its last version: nobody ends a
// thread over an answer that they have not read.
func (s *Service) settle(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int, to State, may func(document.Right, Remark) error, do func(*db.Tx, Remark) error) (Remark, error) {
	var r Remark
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		var right document.Right
		var err error
		if r, right, err = s.load(ctx, tx, actor, subject, id); err != nil {
			return err
		}
		if err := may(right, r); err != nil {
			return err
		}
		if r.Version != seen {
			return saidMeanwhile()
		}
		if do != nil {
			if err := do(tx, r); err != nil {
				return err
			}
		}
		if err := setState(ctx, tx, &r, to, actor, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "remark."+act(to), id, nil)
	})
	return r, err
}

func saidMeanwhile() error { return fault.New(fault.Stale, "remark.said_meanwhile") }

// act names what leads to a state, for the trail.
func act(to State) string {
	if to == Open {
		return "reopened"
	}
	return string(to)
}

// Resolve ends the thread of a comment.
func (s *Service) Resolve(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int) (Remark, error) {
	return s.settle(ctx, actor, subject, id, seen, Resolved, func(right document.Right, r Remark) error { return MayResolve(right, r.Kind, r.State) }, nil)
}

// Finish says that a to-do is done.
func (s *Service) Finish(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int) (Remark, error) {
	return s.settle(ctx, actor, subject, id, seen, Done, func(right document.Right, r Remark) error {
		return MayFinish(right, r.Kind, r.State, r.OwnerID == actor.ID)
	}, nil)
}

// Refuse leaves the words of a suggestion as they are.
func (s *Service) Refuse(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int) (Remark, error) {
	return s.settle(ctx, actor, subject, id, seen, Refused, func(right document.Right, r Remark) error { return MayJudge(right, r.Kind, r.State) }, nil)
}

// mostAhead is how often the edit of a suggestion is computed beforehand in a text that others
// write meanwhile.
const mostAhead = 3

// Accept puts the words of a suggestion in the text, for everyone who has it open too. It fails
// with a Conflict and changes nothing where the words it would replace are not those it was made
// for any more. What takes long in a large text is done before the transaction, while the text
// stays what it was.
func (s *Service) Accept(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int) (Remark, error) {
	for range mostAhead {
		keep, err := s.accepting(ctx, s.db, actor, subject, id, seen)
		if err != nil {
			return Remark{}, err
		}
		r, err := s.accept(ctx, actor, subject, id, seen, keep)
		if !errors.Is(err, document.ErrMoved) {
			return r, err
		}
	}
	return s.accept(ctx, actor, subject, id, seen, func(tx *db.Tx) error {
		keep, err := s.accepting(ctx, tx, actor, subject, id, seen)
		if err != nil {
			return err
		}
		return keep(tx)
	})
}

// accepting computes the edit of a suggestion, for somebody who may accept it.
func (s *Service) accepting(ctx context.Context, q db.Querier, actor account.Actor, subject document.Subject, id string, seen int) (keep func(*db.Tx) error, err error) {
	r, right, err := s.load(ctx, q, actor, subject, id)
	if err != nil {
		return nil, err
	}
	if err := MayJudge(right, r.Kind, r.State); err != nil {
		return nil, err
	}
	if r.Version != seen {
		return nil, saidMeanwhile()
	}
	from, to := r.Anchor.units()
	keep, found, err := s.texts.Splice(ctx, q, actor, r.Subject, r.Root, from, to, r.Quote, r.Replacement)
	if err == nil && !found {
		err = fault.New(fault.Conflict, "remark.words_changed")
	}
	return keep, err
}

func (s *Service) accept(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int, keep func(*db.Tx) error) (Remark, error) {
	return s.settle(ctx, actor, subject, id, seen, Accepted, func(right document.Right, r Remark) error { return MayJudge(right, r.Kind, r.State) },
		func(tx *db.Tx, _ Remark) error { return keep(tx) })
}

// Withdraw takes back a remark that the actor wrote.
func (s *Service) Withdraw(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int) (Remark, error) {
	return s.settle(ctx, actor, subject, id, seen, Withdrawn, func(right document.Right, r Remark) error {
		return MayWithdraw(right, r.State, r.AuthorID == actor.ID)
	}, nil)
}

// Reopen opens a remark again.
func (s *Service) Reopen(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int) (Remark, error) {
	return s.settle(ctx, actor, subject, id, seen, Open, func(right document.Right, r Remark) error { return MayReopen(right, r.State) },
		func(tx *db.Tx, r Remark) error {
			open, _, err := count(ctx, tx, r.Subject)
			if err == nil && open >= maxOpen {
				return fault.New(fault.TooLarge, "remark.too_many", "open", maxOpen, "all", maxRemarks)
			}
			return err
		})
}
