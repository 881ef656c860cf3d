package remark

import (
	"context"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
)

// Tie leaves the open to-dos of a person without an owner when they close their account, for
// others to see that no one has them in hand. What they said stays, under an identifier.
func (s *Service) Tie(ctx context.Context, tx *db.Tx, actor account.Actor) error {
	ids, err := db.All(ctx, tx, db.ScanText, "SELECT id FROM remark WHERE owner_id = $1 AND state = 'open' ORDER BY id", actor.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE remark SET owner_id = NULL, version = version + 1 WHERE owner_id = $1 AND state = 'open'", actor.ID); err != nil {
		return err
	}
	for _, id := range ids {
		if err := audit.Record(ctx, tx, s.now(), actor.ID, "remark.unowned", id, nil); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "DELETE FROM remark_told WHERE account_id = $1", actor.ID)
	return err
}

// Held is what this room knows of a person, for their export: what they said, and what they
// were given to do.
type Held struct {
	Remark      string    `json:"remark"`
	Text        string    `json:"text"`
	Kind        Kind      `json:"kind"`
	State       State     `json:"state"`
	Said        string    `json:"said,omitempty"`
	Replacement string    `json:"replacement,omitempty"`
	At          time.Time `json:"at"`
	Owned       bool      `json:"owned,omitempty"` // to do for them
}

// maxHeld bounds an export; nobody was seen with a tenth of it.
const maxHeld = 10_000

// Holding gives what this room knows of a person.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	held, err := db.All(ctx, q, func(scan func(...any) error) (Held, error) {
		var h Held
		var at db.Time
		var holder, part, root string
		err := scan(&h.Remark, &holder, &part, &root, &h.Kind, &h.State, &h.Said, &h.Replacement, &at, &h.Owned)
		h.Text, h.At = holder+"."+part+"."+root, at.Time
		return h, err
	}, `SELECT r.id, r.holder, r.part, r.root, r.kind, r.state, m.body, '', m.at, FALSE FROM remark_message m JOIN remark r ON r.id = m.remark_id WHERE m.author_id = $1
		UNION ALL SELECT r.id, r.holder, r.part, r.root, r.kind, r.state, '', r.replacement, r.at, FALSE FROM remark r WHERE r.author_id = $1 AND r.kind = 'suggestion'
		UNION ALL SELECT r.id, r.holder, r.part, r.root, r.kind, r.state, '', '', r.at, TRUE FROM remark r WHERE r.owner_id = $1
		ORDER BY 1, 9 LIMIT $2`, actor.ID, maxHeld)
	if held == nil {
		held = []Held{}
	}
	return "remarks", held, err
}
