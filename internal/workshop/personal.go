package workshop

import (
	"context"
	"errors"
	"strings"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/ledger"
	"maillage/internal/workshop/register"
)

// The names of those whose own is forgotten, in both languages because readers are not known here.
const (
	gone    = "Compte fermé / Closed account"
	unnamed = "Prénom effacé / Name deleted"
)

// Tie forgets the name of somebody who closes their account, in workshops as they are and in the
// commands that brought it. What they said is the collective's; the agendas they kept go.
func (s *Service) Tie(ctx context.Context, tx *db.Tx, actor account.Actor) error {
	if _, err := tx.Exec(ctx, "DELETE FROM workshop_template WHERE account_id = $1", actor.ID); err != nil {
		return err
	}
	seats, err := register.Seats(ctx, tx, actor.ID)
	if err != nil {
		return err
	}
	for _, at := range seats {
		if err := ledger.Unname(ctx, tx, at.Workshop, gone, s.now(), func(*board.State) []int { return []int{at.No} }); err != nil {
			return err
		}
		s.news(tx, at.Workshop)
	}
	return register.Close(ctx, tx, actor.ID)
}

// GuestLife is how long the browser of a guest is known again. Its cookie lives no longer.
const GuestLife = 60 * 24 * time.Hour

// Forget deletes what guests who joined long ago were known by, and the names of those who were sent
// away, or never let in. Those who took part keep the first name they gave: it signs what they wrote.
// Each workshop is an act of its own: writers wait for one, not for all.
func (s *Service) Forget(ctx context.Context) error {
	before := s.now().Add(-GuestLife)
	workshops, err := register.Expired(ctx, s.db, before)
	for _, id := range workshops {
		err = errors.Join(err, s.db.Write(ctx, func(tx *db.Tx) error {
			s.news(tx, id)
			return errors.Join(register.Expire(ctx, tx, id, before), ledger.Unname(ctx, tx, id, unnamed, s.now(), neverIn))
		}))
	}
	return err
}

// neverIn are those without an account who are not in, and whose name is still known.
func neverIn(s *board.State) (all []int) {
	for _, p := range s.People {
		if p.Account == "" && p.Into == 0 && p.Standing != board.Admitted && !strings.HasPrefix(p.Name, unnamed) {
			all = append(all, p.No)
		}
	}
	return all
}

// Held is what is known of somebody at one workshop.
type Held struct {
	Workshop string    `json:"workshop"`
	Title    string    `json:"title"`
	Joined   time.Time `json:"joined"`
	Notes    []string  `json:"notes"`
}

// Holding tells at which workshops somebody was, and what they wrote there. What they wrote in
// a step that is said to be anonymous is theirs alone no more, once it has closed. It reads each
// workshop whole: nobody asks for it more than once in a while.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	held := []Held{}
	seats, err := register.Seats(ctx, q, actor.ID)
	for _, at := range seats {
		state, err := Snapshot(ctx, q, at.Workshop)
		if err != nil {
			return "", nil, err
		}
		one := Held{Workshop: at.Workshop, Title: at.Title, Joined: at.Joined, Notes: []string{}}
		for _, n := range state.Notes {
			if n.Author == at.No {
				one.Notes = append(one.Notes, n.Text)
			}
		}
		held = append(held, one)
	}
	return "workshops", held, err
}
