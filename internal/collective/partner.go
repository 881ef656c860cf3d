package collective

import (
	"context"
	"errors"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/founding"
)

// AddOrganisation brings an organisation into the collective. When one with the same
// SIRET is known already, its record is used as it is; so is one of the same name and
// form that the collective has without a SIRET. The first one becomes the lead.
func (s *Service) AddOrganisation(ctx context.Context, actor account.Actor, collectiveID string, o Organisation) (organisationID string, err error) {
	if err := s.checkOrganisation(&o); err != nil {
		return "", err
	}
	err = s.act(ctx, actor, collectiveID, "collective.organisation_added", MayWrite, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		if organisationID, err = recordOf(ctx, tx, collectiveID, o); err != nil {
			return nil, err
		}
		if err := s.mustBeNew(ctx, tx, collectiveID, organisationID, o); err != nil {
			return nil, err
		}
		if organisationID == "" {
			o.ID = db.NewID()
			organisationID = o.ID
			if err := insertOrganisation(ctx, tx, o, s.now()); err != nil {
				return nil, err
			}
		}
		joined, err := joinPartner(ctx, tx, collectiveID, organisationID, s.now())
		if err == nil && !joined {
			err = errEcho // it takes part already
		}
		return audit.Detail{"organisation": organisationID}, err
	})
	return organisationID, err
}

// recordOf finds the record an organisation has already; "" when it is new.
func recordOf(ctx context.Context, tx *db.Tx, collectiveID string, o Organisation) (string, error) {
	if o.SIRET == "" {
		return findNamesake(ctx, tx, collectiveID, o)
	}
	known, err := findBySIRET(ctx, tx, o.SIRET)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return known.ID, err
}

func (s *Service) checkOrganisation(o *Organisation) error {
	var fields fault.Fields
	check(&fields, o)
	var problem string
	if o.Founded, problem = founding.Parse(o.Founded, s.now()); problem != "" {
		fields.Add("founded", problem)
	}
	if o.CommuneCode != "" && !s.land.Missing() {
		if c, ok := s.land.Commune(o.CommuneCode); ok {
			o.CommuneCode = c.Code
		} else {
			fields.Add("commune", "commune.unknown")
		}
	}
	return fields.Err()
}

// EditOrganisation changes the record of an organisation, for all collectives it takes
// part in: see MayEditOrganisation.
func (s *Service) EditOrganisation(ctx context.Context, actor account.Actor, collectiveID string, o Organisation) error {
	if err := s.checkOrganisation(&o); err != nil {
		return err
	}
	return s.act(ctx, actor, collectiveID, "collective.organisation_edited", MayRead, func(tx *db.Tx, role Role) (audit.Detail, error) {
		if err := mayEdit(ctx, tx, actor, collectiveID, o.ID, role); err != nil {
			return nil, err
		}
		if other, err := findBySIRET(ctx, tx, o.SIRET); err == nil && o.SIRET != "" && other.ID != o.ID {
			var fields fault.Fields
			fields.Add("siret", "organisation.siret.taken", "name", other.Name)
			return nil, fields.Err()
		} else if err != nil && !errors.Is(err, db.ErrNone) {
			return nil, err
		}
		return audit.Detail{"organisation": o.ID}, fault.MustChange(updateOrganisation(ctx, tx, o))
	})
}

// WhyNotEdit tells why the actor may not change the record of an organisation of the
// collective; nil when they may.
func (s *Service) WhyNotEdit(ctx context.Context, actor account.Actor, collectiveID, organisationID string) error {
	role, err := RoleOf(ctx, s.db, collectiveID, actor.ID)
	if err != nil {
		return err
	}
	return mayEdit(ctx, s.db, actor, collectiveID, organisationID, role)
}

func mayEdit(ctx context.Context, q db.Querier, actor account.Actor, collectiveID, organisationID string, role Role) error {
	p, err := GetPartner(ctx, q, collectiveID, organisationID)
	if err != nil {
		return err
	}
	keeper, err := keeperOf(ctx, q, organisationID)
	if err != nil {
		return err
	}
	return MayEditOrganisation(role, keeper == collectiveID, p.RepresentativeID != "", p.RepresentativeID == actor.ID)
}

// RemoveOrganisation ends an organisation's part; its passage stays on record. The lead
// partner stays until another one leads, unless it is alone.
func (s *Service) RemoveOrganisation(ctx context.Context, actor account.Actor, collectiveID, organisationID string) error {
	return s.act(ctx, actor, collectiveID, "collective.organisation_left", MayRead, func(tx *db.Tx, role Role) (audit.Detail, error) {
		left, err := hasLeft(ctx, tx, collectiveID, organisationID)
		if err != nil {
			return nil, err
		}
		if left {
			return nil, errEcho
		}
		p, err := GetPartner(ctx, tx, collectiveID, organisationID)
		if err != nil {
			return nil, err
		}
		if err := MayRemoveOrganisation(role, p.RepresentativeID == actor.ID); err != nil {
			return nil, err
		}
		others, err := countPartners(ctx, tx, collectiveID)
		if err != nil {
			return nil, err
		}
		if p.Lead && others > 1 {
			return nil, fault.New(fault.Conflict, "organisation.lead_stays")
		}
		return audit.Detail{"organisation": organisationID}, leavePartner(ctx, tx, collectiveID, organisationID, s.now())
	})
}

// SetLeadOrganisation makes an organisation the lead partner.
func (s *Service) SetLeadOrganisation(ctx context.Context, actor account.Actor, collectiveID, organisationID string) error {
	return s.act(ctx, actor, collectiveID, "collective.lead_organisation_set", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		p, err := GetPartner(ctx, tx, collectiveID, organisationID)
		if err != nil {
			return nil, err
		}
		if p.Lead {
			return nil, errEcho
		}
		return audit.Detail{"organisation": organisationID}, setLeadPartner(ctx, tx, collectiveID, organisationID)
	})
}

// SetRepresentative says who validates for an organisation: a member, or nobody (""). It
// fails with Stale when someone else than seen represents it by now.
func (s *Service) SetRepresentative(ctx context.Context, actor account.Actor, collectiveID, organisationID, accountID, seen string) error {
	return s.act(ctx, actor, collectiveID, "collective.representative_set", MayLead, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		p, err := GetPartner(ctx, tx, collectiveID, organisationID)
		switch {
		case err != nil:
			return nil, err
		case p.RepresentativeID == accountID:
			return nil, errEcho
		case p.RepresentativeID != seen:
			return nil, fault.New(fault.Stale, "fault.stale")
		}
		if accountID != "" {
			role, err := RoleOf(ctx, tx, collectiveID, accountID)
			if err != nil {
				return nil, err
			}
			if role == NoRole {
				return nil, unknown()
			}
		}
		return audit.Detail{"organisation": organisationID, "representative": accountID},
			setRepresentative(ctx, tx, collectiveID, organisationID, accountID)
	})
}

// mustTakePart refuses, beside the field "organisation", one that is not of the collective:
// it may have left while the form was being filled.
func mustTakePart(ctx context.Context, tx *db.Tx, collectiveID, organisationID string) error {
	_, err := GetPartner(ctx, tx, collectiveID, organisationID)
	if fault.Is(err, fault.NotFound) {
		var fields fault.Fields
		fields.Add("organisation", "field.choose")
		return fields.Err()
	}
	return err
}
