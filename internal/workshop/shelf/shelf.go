// Package shelf keeps the agendas that people use again, in any collective.
package shelf

import (
	"context"
	"encoding/json"
	"time"

	"maillage/internal/db"
	"maillage/internal/lang"
	"maillage/internal/workshop/agenda"
)

// Agenda is an agenda that a person keeps for other workshops, whatever their collective.
type Agenda struct {
	ID        string
	Title     string
	Agenda    agenda.Agenda
	CreatedAt time.Time
}

// Blank is where those begin who compose from nothing: a workshop has a step.
func Blank(l lang.Lang) agenda.Agenda {
	first := agenda.Step{ID: "s1", Kind: agenda.Gather, Title: l.Text("workshop.blank.step"), Minutes: 10, Write: agenda.Everyone, Arrange: agenda.Facilitators}
	first.Columns = []agenda.Column{{Key: "ideas", Title: l.Text("workshop.blank.column")}}
	return agenda.Agenda{Title: l.Text("workshop.blank"), Steps: []agenda.Step{first}}
}

// Begin gives the agenda that a workshop begins with: a template of the house, by its key, one that the
// person keeps, by its identifier, or Blank for "". False for what is none of these.
func Begin(ctx context.Context, q db.Querier, accountID, key string, l lang.Lang) (agenda.Agenda, bool, error) {
	if key == "" {
		return Blank(l), true, nil
	}
	if t, ok := agenda.TemplateOf(key); ok {
		return t.Agenda(l), true, nil
	}
	own, err := Of(ctx, q, accountID)
	for _, k := range own {
		if k.ID == key {
			return k.Agenda, true, nil
		}
	}
	return agenda.Agenda{}, false, err
}

// Bare is the way of a workshop without what its collective said.
func Bare(a agenda.Agenda, title string) agenda.Agenda {
	steps := make([]agenda.Step, len(a.Steps))
	copy(steps, a.Steps)
	for i := range steps {
		steps[i].Proposal = ""
	}
	return agenda.Agenda{Title: title, Steps: steps}
}

// Put keeps one.
func Put(ctx context.Context, tx *db.Tx, accountID string, k Agenda) error {
	steps, err := json.Marshal(k.Agenda)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO workshop_template (id, account_id, title, agenda, created_at) VALUES ($1, $2, $3, $4, $5)", k.ID, accountID, k.Title, string(steps), k.CreatedAt)
	return err
}

// Of lists those of a person, the last one first.
func Of(ctx context.Context, q db.Querier, accountID string) ([]Agenda, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Agenda, error) {
		var k Agenda
		var steps string
		var at db.Time
		if err := scan(&k.ID, &k.Title, &steps, &at); err != nil {
			return k, err
		}
		k.CreatedAt = at.Time
		return k, json.Unmarshal([]byte(steps), &k.Agenda)
	}, "SELECT id, title, agenda, created_at FROM workshop_template WHERE account_id = $1 ORDER BY id DESC", accountID)
}

// Drop forgets one; false when the person has no such.
func Drop(ctx context.Context, tx *db.Tx, accountID, id string) (bool, error) {
	return db.Changed(tx.Exec(ctx, "DELETE FROM workshop_template WHERE account_id = $1 AND id = $2", accountID, id))
}
