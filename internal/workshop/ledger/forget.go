package ledger

import (
	"context"
	"strconv"
	"time"

	"maillage/internal/db"
	"maillage/internal/workshop/acts"
	"maillage/internal/workshop/board"
)

// Advance moves a workshop from one command to a later one; false when somebody else did, in
// another process.
func Advance(ctx context.Context, tx *db.Tx, id string, from, to int64, status board.Status, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE workshop SET seq = $3, status = $4,
		opened_at = CASE WHEN status <> 'open' AND $4 = 'open' THEN $5 ELSE opened_at END, ended_at = CASE WHEN status <> 'ended' AND $4 = 'ended' THEN $5 ELSE ended_at END
		WHERE id = $1 AND seq = $2`, id, from, to, string(status), at))
}

// Unname gives people of a workshop a name that is nobody's, in the state that is kept. The commands
// that say names, whose they are, are forgotten: the state has what they did.
func Unname(ctx context.Context, tx *db.Tx, id, name string, at time.Time, whom func(s *board.State) []int) error {
	s, _, err := Load(ctx, tx, id, nil)
	if err != nil {
		return err
	}
	from := s.Seq
	for _, no := range whom(s) {
		c := board.Command{ID: db.NewID(), At: at.UTC().Truncate(time.Microsecond), Do: "person.forget", Fields: map[string]string{"person": strconv.Itoa(no), "name": name}}
		if _, err := acts.Apply(s, c); err != nil {
			return err
		}
		if err := Insert(ctx, tx, id, []Command{{Seq: s.Seq, Command: c}}); err != nil {
			return err
		}
	}
	if s.Seq == from {
		return nil
	}
	if _, err := Advance(ctx, tx, id, from, s.Seq, s.Status, at); err != nil { // writers take turns: nobody is faster
		return err
	}
	if err := Keep(ctx, tx, id, s); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM workshop_command WHERE workshop_id = $1 AND verb IN ('person.join', 'person.add', 'name')", id)
	return err
}
