package remark

import (
	"context"
	"slices"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document"
	"maillage/internal/fault"
)

// Task is what a to-do says: its words, who does it and for which day.
type Task struct{ Body, OwnerID, DueOn string }

// Edit makes a to-do say something else, where the actor has seen its last version. The words
// change for who wrote it alone. Who is given it is told, as if it were new.
func (s *Service) Edit(ctx context.Context, actor account.Actor, subject document.Subject, id string, seen int, to Task) (Remark, error) {
	var r Remark
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		var right document.Right
		var err error
		if r, right, err = s.load(ctx, tx, actor, subject, id); err != nil {
			return err
		}
		if err := MayEdit(right, r.Kind, r.State, r.AuthorID == actor.ID); err != nil {
			return err
		}
		people, err := s.beside.People(ctx, tx, subject)
		if err != nil {
			return err
		}
		changed, given, err := r.edit(to, actor.ID, people)
		if err != nil {
			return err
		}
		if r.Version != seen {
			return saidMeanwhile()
		}
		if len(changed) == 0 {
			return nil
		}
		if err := setTask(ctx, tx, &r); err != nil {
			return err
		}
		if given {
			if err := s.send(ctx, tx, actor, r, r.words(), people, map[string]string{r.OwnerID: "remark.mail.todo"}); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "remark.edited", id, audit.Detail{"fields": changed})
	})
	return r, err
}

// words are those of a to-do: what its author said first.
func (r Remark) words() string {
	if len(r.Messages) == 0 {
		return ""
	}
	return r.Messages[0].Body
}

// edit changes a to-do, and tells which fields changed and whether somebody else has it now.
func (r *Remark) edit(to Task, by string, people []Person) (changed []string, given bool, err error) {
	n := New{Kind: Todo, Body: to.Body, OwnerID: to.OwnerID, DueOn: to.DueOn}
	if by != r.AuthorID {
		n.Body = r.words()
	}
	if err := n.check(people); err != nil {
		return nil, false, err
	}
	if n.Body != r.words() && len(r.Messages) > 0 {
		r.Messages = slices.Clone(r.Messages)
		r.Messages[0].Body, changed = n.Body, append(changed, "words")
	}
	if given = n.OwnerID != r.OwnerID; given {
		i := slices.IndexFunc(people, func(p Person) bool { return p.ID == n.OwnerID }) // checked
		r.OwnerID, r.Owner, changed = n.OwnerID, people[i].Name, append(changed, "owner")
	}
	if n.DueOn != r.DueOn {
		r.DueOn, changed = n.DueOn, append(changed, "day")
	}
	return changed, given, nil
}

// setTask keeps what a to-do says.
func setTask(ctx context.Context, tx *db.Tx, r *Remark) error {
	r.Version++
	if _, err := tx.Exec(ctx, "UPDATE remark SET owner_id = $2, due_on = $3, version = $4 WHERE id = $1", r.ID, none(r.OwnerID), r.DueOn, r.Version); err != nil || len(r.Messages) == 0 {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE remark_message SET body = $2 WHERE id = $1", r.Messages[0].ID, r.Messages[0].Body)
	return err
}

// Given is an open to-do of a person, with the text that it stands beside.
type Given struct {
	Remark
	Words string
	Place Place
}

// mostGiven is how many to-dos one is shown at once: the most pressing.
const mostGiven = 20

// Given gives the open to-dos of a person in texts that they may still read and whose remarks are
// not history: those for the nearest day first, those for no day last.
func (s *Service) Given(ctx context.Context, actor account.Actor) ([]Given, error) {
	all, err := db.All(ctx, s.db, scan, columns+" WHERE r.owner_id = $1 AND r.kind = 'todo' AND r.state = 'open' ORDER BY CASE WHEN r.due_on = '' THEN 1 ELSE 0 END, r.due_on, r.id LIMIT 200", actor.ID)
	if err != nil {
		return nil, err
	}
	var given []Given
	for _, r := range all {
		right, err := s.right(ctx, s.db, actor, r.Subject)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if MayFinish(right, r.Kind, r.State, true) != nil {
			continue
		}
		g := Given{Remark: r}
		if g.Place, err = s.beside.Place(ctx, s.db, r.Subject, r.Root); err != nil {
			return nil, err
		}
		said, err := messages(ctx, s.db, []string{r.ID})
		if err != nil {
			return nil, err
		}
		g.Messages = said[r.ID]
		g.Words = g.words()
		if given = append(given, g); len(given) == mostGiven {
			break
		}
	}
	return given, nil
}
