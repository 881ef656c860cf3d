package collective

import (
	"context"
	"strings"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/fault"
)

// mustBeNew refuses an organisation, known by its SIRET, that has taken part for longer than
// a double click lasts: someone typed a number that a colleague had already given.
func (s *Service) mustBeNew(ctx context.Context, tx *db.Tx, collectiveID, organisationID string, o Organisation) error {
	if o.SIRET == "" || organisationID == "" {
		return nil
	}
	partners, err := Partners(ctx, tx, collectiveID)
	if err != nil {
		return err
	}
	for _, p := range partners {
		if p.ID != organisationID {
			continue
		}
		if p.JoinedAt.After(s.now().Add(-echo)) {
			return nil
		}
		var fields fault.Fields
		fields.Add("siret", "organisation.here", "name", p.Name)
		return fields.Err()
	}
	return nil
}

// mustBeOutside refuses to invite who takes part already.
func mustBeOutside(ctx context.Context, tx *db.Tx, actor account.Actor, collectiveID, email string) error {
	members, err := Members(ctx, tx, collectiveID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !strings.EqualFold(m.Email, email) {
			continue
		}
		key := "invitation.member"
		if m.AccountID == actor.ID {
			key = "invitation.self"
		}
		var fields fault.Fields
		fields.Add("email", key)
		return fields.Err()
	}
	return nil
}
