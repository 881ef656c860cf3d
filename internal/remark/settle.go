package remark

import (
	"context"

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
			return fault.New(fault.Stale, "remark.said_meanwhile")
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

// Accept puts the words of a suggestion in the text, for everyone who has it open too. It fails
// with a Conflict and changes nothing where the words it would replace are not those it was made
// for any more.
func (s *Service) Accept(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int) (Remark, error) {
	return s.settle(ctx, actor, subject, id, seen, Accepted, func(right document.Right, r Remark) error { return MayJudge(right, r.Kind, r.State) },
		func(tx *db.Tx, r Remark) error {
			from, to := r.Anchor.units()
			done, err := s.texts.Splice(ctx, tx, actor, r.Subject, r.Root, from, to, r.Quote, r.Replacement)
			if err == nil && !done {
				return fault.New(fault.Conflict, "remark.words_changed")
			}
			return err
		})
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
