package collective

import (
	"context"
	"errors"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/fault"
)

// AddOrganisation brings an organisation into the collective. When one with the same
// SIRET is known already, its record is used as it is. The first one becomes the lead.
func (s *Service) AddOrganisation(ctx context.Context, actor account.Actor, collectiveID string, o Organisation) (organisationID string, err error) {
	if err := s.checkOrganisation(&o); err != nil {
		return "", err
	}
	err = s.act(ctx, actor, collectiveID, "collective.organisation_added", MayWrite, func(tx *db.Tx, _ Role) error {
		known, err := findBySIRET(ctx, tx, o.SIRET)
		switch {
		case o.SIRET != "" && err == nil:
			o = known
		case err != nil && !errors.Is(err, db.ErrNone):
			return err
		default:
			o.ID = db.NewID()
			if err := insertOrganisation(ctx, tx, o, s.now()); err != nil {
				return err
			}
		}
		organisationID = o.ID
		return joinPartner(ctx, tx, collectiveID, o.ID, s.now())
	})
	return organisationID, err
}

func (s *Service) checkOrganisation(o *Organisation) error {
	var fields fault.Fields
	check(&fields, o)
	if o.CommuneCode != "" && s.land != nil {
		if c, ok := s.land.Commune(o.CommuneCode); ok {
			o.CommuneCode = c.Code
		} else {
			fields.Add("commune", "commune.unknown")
		}
	}
	return fields.Err()
}

// EditOrganisation changes the record of an organisation. A record that other collectives
// share is changed only by the person who represents it here.
func (s *Service) EditOrganisation(ctx context.Context, actor account.Actor, collectiveID string, o Organisation) error {
	if err := s.checkOrganisation(&o); err != nil {
		return err
	}
	return s.act(ctx, actor, collectiveID, "collective.organisation_edited", MayWrite, func(tx *db.Tx, _ Role) error {
		p, err := GetPartner(ctx, tx, collectiveID, o.ID)
		if err != nil {
			return err
		}
		shared, err := sharedOrganisation(ctx, tx, o.ID, collectiveID)
		if err != nil {
			return err
		}
		if shared && p.RepresentativeID != actor.ID {
			return fault.New(fault.Conflict, "organisation.shared")
		}
		if other, err := findBySIRET(ctx, tx, o.SIRET); err == nil && o.SIRET != "" && other.ID != o.ID {
			var fields fault.Fields
			fields.Add("siret", "organisation.siret.taken", "name", other.Name)
			return fields.Err()
		} else if err != nil && !errors.Is(err, db.ErrNone) {
			return err
		}
		return mustChange(updateOrganisation(ctx, tx, o))
	})
}

// RemoveOrganisation ends an organisation's part. The lead partner stays until another
// one leads, unless it is alone.
func (s *Service) RemoveOrganisation(ctx context.Context, actor account.Actor, collectiveID, organisationID string) error {
	return s.act(ctx, actor, collectiveID, "collective.organisation_left", mayRemovePartner, func(tx *db.Tx, role Role) error {
		partners, err := Partners(ctx, tx, collectiveID)
		if err != nil {
			return err
		}
		for _, p := range partners {
			if p.ID != organisationID {
				continue
			}
			if role != Lead && p.RepresentativeID != actor.ID {
				return refuse()
			}
			if p.Lead && len(partners) > 1 {
				return fault.New(fault.Conflict, "organisation.lead_stays")
			}
			return leavePartner(ctx, tx, collectiveID, organisationID, s.now())
		}
		return unknown()
	})
}

// mayRemovePartner is only a first gate: the lead, or the organisation's own representative.
func mayRemovePartner(role Role) error { return MayRead(role) }

// SetLeadOrganisation makes an organisation the lead partner.
func (s *Service) SetLeadOrganisation(ctx context.Context, actor account.Actor, collectiveID, organisationID string) error {
	return s.act(ctx, actor, collectiveID, "collective.lead_organisation_set", MayLead, func(tx *db.Tx, _ Role) error {
		if _, err := GetPartner(ctx, tx, collectiveID, organisationID); err != nil {
			return err
		}
		return setLeadPartner(ctx, tx, collectiveID, organisationID)
	})
}

// SetRepresentative says who validates for an organisation: a member, or nobody ("").
func (s *Service) SetRepresentative(ctx context.Context, actor account.Actor, collectiveID, organisationID, accountID string) error {
	return s.act(ctx, actor, collectiveID, "collective.representative_set", MayLead, func(tx *db.Tx, _ Role) error {
		if _, err := GetPartner(ctx, tx, collectiveID, organisationID); err != nil {
			return err
		}
		if accountID != "" {
			role, err := RoleOf(ctx, tx, collectiveID, accountID)
			if err != nil {
				return err
			}
			if role == NoRole {
				return unknown()
			}
		}
		return setRepresentative(ctx, tx, collectiveID, organisationID, accountID)
	})
}
