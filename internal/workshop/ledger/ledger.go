// Package ledger keeps what was said in workshops: their commands in order, and now and then the
// state that these make, so that reading one reads few.
package ledger

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"maillage/internal/db"
	"maillage/internal/workshop/acts"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

// Command is a command at its place.
type Command struct {
	Seq int64
	board.Command
}

// After gives what was said since, in order.
func After(ctx context.Context, q db.Querier, id string, seq int64) ([]Command, error) {
	return those(ctx, q, "seq > $2", id, seq)
}

func those(ctx context.Context, q db.Querier, which string, args ...any) ([]Command, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Command, error) {
		var o Command
		var fields string
		var at db.Time
		if err := scan(&o.Seq, &o.By, &o.ID, &o.Do, &fields, &at); err != nil {
			return o, err
		}
		o.At = at.Time
		return o, json.Unmarshal([]byte(fields), &o.Fields)
	}, "SELECT seq, person, command_id, verb, fields, at FROM workshop_command WHERE workshop_id = $1 AND "+which+" ORDER BY seq", args...)
}

// Insert writes commands at their places.
func Insert(ctx context.Context, tx *db.Tx, id string, all []Command) error {
	rows := make([][]any, len(all))
	for i, o := range all {
		fields, err := json.Marshal(o.Fields)
		if err != nil {
			return err
		}
		rows[i] = []any{id, o.Seq, o.By, o.ID, o.Do, string(fields), o.At}
	}
	return tx.Insert(ctx, "workshop_command (workshop_id, seq, person, command_id, verb, fields, at)", rows)
}

// Name is that of a command: who sent it, and how their page calls it.
type Name struct {
	Person int
	ID     string
}

// Known tells which of some commands were kept before. It looks each up by who sent it: by its name
// alone, which the index has last, all that was ever said would be read.
func Known(ctx context.Context, q db.Querier, id string, names []Name) (map[Name]bool, error) {
	there := map[Name]bool{}
	if len(names) == 0 {
		return there, nil
	}
	var people []int
	var ids []string
	for _, n := range names {
		if ids = append(ids, n.ID); !slices.Contains(people, n.Person) {
			people = append(people, n.Person)
		}
	}
	by, who := db.In(2, people)
	in, args := db.In(2+len(who), ids)
	_, err := db.All(ctx, q, func(scan func(...any) error) (n Name, err error) {
		err = scan(&n.Person, &n.ID)
		there[n] = true
		return n, err
	}, "SELECT person, command_id FROM workshop_command WHERE workshop_id = $1 AND person IN "+by+" AND command_id IN "+in, slices.Concat([]any{id}, who, args)...)
	return there, err
}

// Forget removes commands that say who wrote what, once a state is kept that does not.
func Forget(ctx context.Context, tx *db.Tx, id string, seqs []int64) error {
	for len(seqs) > 0 {
		some := seqs[:min(len(seqs), 500)]
		in, args := db.In(2, some)
		if _, err := tx.Exec(ctx, "DELETE FROM workshop_command WHERE workshop_id = $1 AND seq IN "+in, append([]any{id}, args...)...); err != nil {
			return err
		}
		seqs = seqs[len(some):]
	}
	return nil
}

// Keep keeps a state as it is after its last command.
func Keep(ctx context.Context, tx *db.Tx, id string, s *board.State) error {
	var packed bytes.Buffer
	to := gzip.NewWriter(&packed)
	if err := errors.Join(json.NewEncoder(to).Encode(s), to.Close()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO workshop_snapshot (workshop_id, seq, state) VALUES ($1, $2, $3)
		ON CONFLICT (workshop_id) DO UPDATE SET seq = excluded.Seq, state = excluded.state WHERE workshop_snapshot.Seq < excluded.Seq`, id, s.Seq, packed.Bytes())
	return err
}

// keptState gives the state that was kept last; nil when none was.
func keptState(ctx context.Context, q db.Querier, id string) (*board.State, error) {
	packed, err := db.One(ctx, q, func(scan func(...any) error) (b []byte, err error) { return b, scan(&b) }, "SELECT state FROM workshop_snapshot WHERE workshop_id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return nil, nil //nolint:nilnil // none is no failure
	}
	if err != nil {
		return nil, err
	}
	from, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(from)
	if err != nil {
		return nil, err
	}
	s := new(board.State)
	return s, json.Unmarshal(content, s)
}

// Played is a command that was played, and what it changed.
type Played struct {
	Command
	board.Change
}

// Load plays what is kept after a state; from nil it begins with the state that was kept last.
// Where commands between are gone, a state was kept that has them: it begins there, and what was
// played begins later than asked.
func Load(ctx context.Context, q db.Querier, id string, s *board.State) (*board.State, []Played, error) {
	var err error
	for try := 1; ; try++ {
		if s == nil {
			if s, err = keptState(ctx, q, id); err != nil {
				return nil, nil, err
			}
		}
		if s == nil {
			s = board.New(agenda.Agenda{}) // its first command brings its agenda
		}
		var all []Command
		if all, err = After(ctx, q, id, s.Seq); err != nil {
			return nil, nil, err
		}
		if len(all) == 0 || all[len(all)-1].Seq == s.Seq+int64(len(all)) {
			done, err := replay(s, all)
			return s, done, err
		}
		if s = nil; try == mostReadings {
			return nil, nil, fmt.Errorf("workshop %s: commands are missing", id)
		}
	}
}

// mostReadings is how often a workshop is read of which a state is kept while it is read.
const mostReadings = 4

func replay(s *board.State, all []Command) ([]Played, error) {
	done := make([]Played, len(all))
	for i, o := range all {
		change, err := acts.Apply(s, o.Command)
		if err != nil {
			return nil, fmt.Errorf("command %d, %s, does not play again: %w", o.Seq, o.Do, err)
		}
		done[i] = Played{o, change}
	}
	return done, nil
}

// Seal deletes the commands of steps of which nobody may know who did what. Those that open steps
// are of facilitators, and stay. What was said before such a step opened is not read: writers wait.
func Seal(ctx context.Context, tx *db.Tx, id string, s *board.State, steps []string) error {
	openings, err := those(ctx, tx, "verb = 'step.open'", id)
	if err != nil {
		return err
	}
	var opened int64 // the first of them
	if first := slices.IndexFunc(openings, func(o Command) bool { return slices.Contains(steps, o.Fields["step"]) }); first >= 0 {
		opened = openings[first].Seq
	}
	all, err := After(ctx, tx, id, opened)
	if err != nil {
		return err
	}
	var gone []int64
	for _, o := range all {
		if slices.Contains(steps, s.StepOf(o.Command)) && !strings.HasPrefix(o.Do, "step.") {
			gone = append(gone, o.Seq)
		}
	}
	if err := Forget(ctx, tx, id, gone); err != nil {
		return err
	}
	return Keep(ctx, tx, id, s)
}
