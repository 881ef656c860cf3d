package programme

import (
	"context"
	"strings"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
)

// Tie ends the work a person does for every funder when they close their account. It
// refuses while they are the last manager of one: nobody could name another.
func (s *Service) Tie(ctx context.Context, tx *db.Tx, actor account.Actor) error {
	mine, err := FundersOf(ctx, tx, actor.ID)
	if err != nil {
		return err
	}
	for _, f := range mine {
		if err := keepsManager(ctx, tx, f.ID, actor.ID, NoRole); fault.Is(err, fault.Conflict) {
			return fault.New(fault.Conflict, "programme.funder.last_manager_closes", "funder", f.Name)
		} else if err != nil {
			return err
		}
		if _, err := removeMember(ctx, tx, f.ID, actor.ID); err != nil {
			return err
		}
		if err := audit.Record(ctx, tx, s.now(), actor.ID, "funder.left", f.ID, nil); err != nil {
			return err
		}
	}
	return forgetInvited(ctx, tx, strings.ToLower(actor.Email), s.now())
}

// Held is what this room knows of a person, for their export.
type Held struct {
	Funder string `json:"funder"`
	ID     string `json:"id"`
	Role   Role   `json:"role"`
}

// Holding gives what this room knows of a person.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	mine, err := FundersOf(ctx, q, actor.ID)
	held := make([]Held, len(mine))
	for i, f := range mine {
		held[i] = Held{f.Name, f.ID, f.Role}
	}
	return "funders", held, err
}
