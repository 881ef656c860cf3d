package workshop

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"maillage/internal/db"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/ledger"
	"maillage/internal/workshop/register"
)

// errMoved says that somebody else wrote, in another process.
var errMoved = errors.New("workshop: written elsewhere meanwhile")

// actFailed is an act that could not be kept: the others of its batch are.
type actFailed struct {
	act *act
	error
}

func (e *actFailed) Unwrap() error { return e.error }

// keep writes what was played, with all that goes with it.
func (t *turn) keep(ctx context.Context, tx *db.Tx) error {
	k := t.desk
	if len(t.played) > 0 {
		last := t.played[len(t.played)-1]
		done, err := ledger.Advance(ctx, tx, k.id, t.from, last.Seq, k.state.Status, last.At)
		if err == nil && !done {
			k.stale = true
			if _, err = get(ctx, tx, k.id); err == nil {
				err = errMoved
			}
		}
		if err != nil {
			return err
		}
		if err := writePlayed(ctx, tx, k.id, k.state, t.played); err != nil {
			return err
		}
		if err := ledger.Trail(ctx, tx, k.s.now(), k.id, k.state, t.played); err != nil {
			return err
		}
		tx.Notify(channel, k.s.process+" "+k.id)
	}
	for _, a := range t.also {
		if err := a.also(ctx, tx, a.changes); err != nil {
			return &actFailed{a, err}
		}
	}
	return nil
}

// writePlayed keeps commands, and what they decide about who is known by what. Of a step that is
// sealed, what says who wrote what is deleted, and the state kept that no longer knows it.
func writePlayed(ctx context.Context, tx *db.Tx, id string, s *board.State, all []ledger.Played) error {
	var commands []ledger.Command
	var sealed []string
	for _, p := range all {
		commands = append(commands, p.Command)
		sealed = append(sealed, p.Sealed...)
	}
	if err := ledger.Insert(ctx, tx, id, commands); err != nil {
		return err
	}
	for _, p := range all {
		if p.Do == "agenda.change" || p.Do == "step.anonymous" {
			if err := setAgenda(ctx, tx, id, s.Agenda); err != nil {
				return err
			}
		}
		if p.Do == "people.merge" {
			no, err := strconv.Atoi(p.Fields["person"])
			if err != nil {
				return fmt.Errorf("put people together: %w", err)
			}
			into, _ := s.Person(no)
			if err := register.Join(ctx, tx, id, no, into.No); err != nil {
				return err
			}
		}
	}
	if len(sealed) == 0 {
		return nil
	}
	return ledger.Seal(ctx, tx, id, s, sealed)
}

// keepState keeps the state of a desk as it is.
func (s *Service) keepState(ctx context.Context, id string, state *board.State) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return ledger.Keep(ctx, tx, id, state) })
}
