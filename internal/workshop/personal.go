package workshop

import (
	"context"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/workshop/acts"
	"maillage/internal/workshop/board"
	"maillage/internal/workshop/ledger"
)

// gone is the name of those who closed their account, in both languages because readers are not
// known here.
const gone = "Compte fermé / Closed account"

// Tie forgets the name of somebody who closes their account, in workshops as they are and in the
// commands that brought it. What they said is the collective's; the agendas they kept go.
func (s *Service) Tie(ctx context.Context, tx *db.Tx, actor account.Actor) error {
	if _, err := tx.Exec(ctx, "DELETE FROM workshop_template WHERE account_id = $1", actor.ID); err != nil {
		return err
	}
	seats, err := seatsOf(ctx, tx, actor.ID)
	if err != nil {
		return err
	}
	for _, at := range seats {
		if err := s.forget(ctx, tx, at); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "DELETE FROM workshop_person WHERE account_id = $1", actor.ID)
	return err
}

// seatOf is a person of a workshop.
type seatOf struct {
	workshop string
	no       int
	joined   time.Time
	title    string
}

func seatsOf(ctx context.Context, q db.Querier, accountID string) ([]seatOf, error) {
	return db.All(ctx, q, func(scan func(...any) error) (seatOf, error) {
		var one seatOf
		var at db.Time
		err := scan(&one.workshop, &one.no, &at, &one.title)
		one.joined = at.Time
		return one, err
	}, "SELECT p.workshop_id, p.no, p.joined_at, w.title FROM workshop_person p JOIN workshop w ON w.id = p.workshop_id WHERE p.account_id = $1 ORDER BY p.id", accountID)
}

// forget gives a person the name of nobody, keeps the state with it, and empties the commands that
// said the former one.
func (s *Service) forget(ctx context.Context, tx *db.Tx, at seatOf) error {
	w, err := get(ctx, tx, at.workshop)
	if err != nil {
		return err
	}
	state, _, err := ledger.Load(ctx, tx, w.ID, nil)
	if err != nil {
		return err
	}
	c := board.Command{ID: db.NewID(), By: at.no, At: s.now().UTC().Truncate(time.Microsecond), Do: "name", Fields: map[string]string{"name": gone}}
	if p, ok := state.Person(at.no); !ok || p.Standing != board.Admitted {
		return nil // they were sent away, or not let in: the name stays for the facilitators who did
	}
	if _, err := acts.Apply(state, c); err != nil {
		return err
	}
	if _, err := advance(ctx, tx, w.ID, w.seq, state.Seq, state.Status, c.At); err != nil {
		return err
	}
	if err := ledger.Insert(ctx, tx, w.ID, []ledger.Command{{Seq: state.Seq, Command: c}}); err != nil {
		return err
	}
	if err := ledger.Keep(ctx, tx, w.ID, state); err != nil {
		return err
	}
	all, err := ledger.After(ctx, tx, w.ID, 0)
	if err != nil {
		return err
	}
	var said []int64
	for _, o := range all {
		if o.Do == "person.join" && o.Fields["account"] != "" && isOf(state, o, at.no) || o.Do == "name" && o.By == at.no && o.Seq < state.Seq {
			said = append(said, o.Seq)
		}
	}
	s.news(tx, w.ID)
	return ledger.Forget(ctx, tx, w.ID, said)
}

// isOf tells a joining of a person.
func isOf(s *board.State, o ledger.Command, no int) bool {
	p, ok := s.Person(no)
	return ok && p.Account == o.Fields["account"]
}

// Held is what is known of somebody at one workshop.
type Held struct {
	Workshop string    `json:"workshop"`
	Title    string    `json:"title"`
	Joined   time.Time `json:"joined"`
	Notes    []string  `json:"notes"`
}

// Holding tells at which workshops somebody was, and what they wrote there. What they wrote in
// a step that is said to be anonymous is theirs alone no more, once it has closed.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	held := []Held{}
	seats, err := seatsOf(ctx, q, actor.ID)
	for _, at := range seats {
		state, err := Snapshot(ctx, q, at.workshop)
		if err != nil {
			return "", nil, err
		}
		one := Held{Workshop: at.workshop, Title: at.title, Joined: at.joined, Notes: []string{}}
		for _, n := range state.Notes {
			if n.Author == at.no {
				one.Notes = append(one.Notes, n.Text)
			}
		}
		held = append(held, one)
	}
	return "workshops", held, err
}
