package collective

import (
	"context"
	"regexp"
	"slices"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/fault"
)

var yearMonth = regexp.MustCompile(`^(19|20)\d\d-(0[1-9]|1[0-2])$`)

// SavePlace adds a place (no ID) or changes one; Stale when someone saved after its
// Version. It gives the identifier.
func (s *Service) SavePlace(ctx context.Context, actor account.Actor, collectiveID string, p Place) (string, error) {
	if err := s.checkPlace(&p); err != nil {
		return "", err
	}
	p.CollectiveID = collectiveID
	name := "collective.place_edited"
	isNew := p.ID == ""
	if isNew {
		p.ID, name = db.NewID(), "collective.place_added"
	}
	return p.ID, s.act(ctx, actor, collectiveID, name, MayWrite, func(tx *db.Tx, _ Role) error {
		if p.OrganisationID != "" {
			if _, err := GetPartner(ctx, tx, collectiveID, p.OrganisationID); err != nil {
				return err
			}
		}
		if isNew {
			return insertPlace(ctx, tx, p, s.now())
		}
		return mustChange(updatePlace(ctx, tx, p))
	})
}

func (s *Service) checkPlace(p *Place) error {
	var fields fault.Fields
	p.Name = text(&fields, "name", p.Name, maxName, true)
	p.Address = text(&fields, "address", p.Address, maxAddress, false)
	if p.Status != Existing && p.Status != Planned {
		fields.Add("status", "field.choose")
	}
	if p.Opens != "" && !yearMonth.MatchString(p.Opens) {
		fields.Add("opens", "place.opens.invalid")
	}
	switch {
	case p.CommuneCode == "":
		fields.Add("commune", "commune.required")
	case s.land != nil:
		c, ok := s.land.Commune(p.CommuneCode)
		if !ok {
			fields.Add("commune", "commune.unknown")
		}
		p.CommuneCode = c.Code
	}
	return fields.Err()
}

// RemovePlace takes a place off the list; dossiers that name it keep what they say.
func (s *Service) RemovePlace(ctx context.Context, actor account.Actor, collectiveID, placeID string) error {
	return s.act(ctx, actor, collectiveID, "collective.place_removed", MayWrite, func(tx *db.Tx, _ Role) error {
		return mustExist(removePlace(ctx, tx, collectiveID, placeID, s.now()))
	})
}

// maxCents bounds what one partner may say it brings: a hundred million euros.
const maxCents = 10_000_000_000

// AddContribution records what a partner brings.
func (s *Service) AddContribution(ctx context.Context, actor account.Actor, collectiveID string, c Contribution) error {
	var fields fault.Fields
	c.Label = text(&fields, "label", c.Label, maxName, true)
	if !slices.Contains(ContributionKinds(), c.Kind) {
		fields.Add("kind", "field.choose")
	}
	if c.Cents < 0 || c.Cents > maxCents {
		fields.Add("cents", "field.money")
	}
	if c.OrganisationID == "" {
		fields.Add("organisation", "field.choose")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	c.ID = db.NewID()
	return s.act(ctx, actor, collectiveID, "collective.contribution_added", MayWrite, func(tx *db.Tx, _ Role) error {
		if _, err := GetPartner(ctx, tx, collectiveID, c.OrganisationID); err != nil {
			return err
		}
		return insertContribution(ctx, tx, collectiveID, c, s.now())
	})
}

// RemoveContribution takes back what a partner was said to bring.
func (s *Service) RemoveContribution(ctx context.Context, actor account.Actor, collectiveID, contributionID string) error {
	return s.act(ctx, actor, collectiveID, "collective.contribution_removed", MayWrite, func(tx *db.Tx, _ Role) error {
		return mustExist(removeContribution(ctx, tx, collectiveID, contributionID))
	})
}
