package ledger

import (
	"context"
	"time"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/workshop/board"
)

// trailed are the verbs that leave a line in the trail: those that decide who may be there, and when
// it is. What is said is kept as commands.
var trailed = map[string]string{
	"workshop.open": "workshop.opened", "workshop.end": "workshop.ended", "workshop.reopen": "workshop.reopened", "door": "workshop.door_set",
	"person.expel": "workshop.person_expelled", "person.back": "workshop.person_let_back", "person.lead": "workshop.person_leads", "step.anonymous": "workshop.step_made_anonymous",
	"agenda.change": "workshop.agenda_changed", // on the board; who does so on its page is told by askFor
}

// Trail writes what was played into the audit trail, where it belongs there.
func Trail(ctx context.Context, tx *db.Tx, at time.Time, id string, state *board.State, all []Played) error {
	for _, p := range all {
		act := trailed[p.Do]
		if act == "" || p.Do == "agenda.change" && p.By == 0 {
			continue
		}
		by, detail := "", audit.Detail{"person": p.By}
		if sender, ok := state.Person(p.By); ok {
			by = sender.Account
		}
		for _, name := range []string{"door", "step"} {
			if value := p.Fields[name]; value != "" {
				detail[name] = value
			}
		}
		if whom := p.Fields["person"]; whom != "" {
			detail["whom"] = whom
		}
		if err := audit.Record(ctx, tx, at, by, act, id, detail); err != nil {
			return err
		}
	}
	return nil
}
