package document

import (
	"context"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/document/tally"
)

// erases notes whose characters a page took out.
func (t *turn) erases(seat *Seat, removed map[uint64]int64) {
	for client, n := range removed {
		if account, _ := t.account(client); account != seat.actor.ID {
			t.erased[seat] = t.erased[seat].And(tally.Erased{account: n})
		}
	}
}

// auditErased tells of each page that has taken out much of what others wrote, since it was told
// of last.
func (t *turn) auditErased(ctx context.Context, tx *db.Tx) error {
	for seat, more := range t.erased {
		all := seat.erased.And(more)
		if !all.Much() {
			continue
		}
		detail := audit.Detail{"subject": t.desk.subject.String(), "characters": all.Sum(), "of": all.Whose()}
		if err := audit.Record(ctx, tx, t.desk.s.now(), seat.actor.ID, "document.erased", t.desk.id, detail); err != nil {
			return err
		}
	}
	return nil
}

// keptErased remembers what is not told yet, once the turn is kept.
func (t *turn) keptErased() {
	for seat, more := range t.erased {
		if seat.erased = seat.erased.And(more); seat.erased.Much() {
			seat.erased = nil
		}
	}
}
