package collective

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/entry"
	"maillage/internal/fault"
)

var yearMonth = regexp.MustCompile(`^((?:19|20)\d\d)-(0[1-9]|1[0-2])$`)

// monthFirst is how many people write a month: 09/2021.
var monthFirst = regexp.MustCompile(`^(0?[1-9]|1[0-2])[/.-]((?:19|20)\d\d)$`)

// parseMonth gives a month as 2021-09, whichever way it was typed.
func parseMonth(typed string) (string, bool) {
	typed = strings.TrimSpace(typed)
	if parts := monthFirst.FindStringSubmatch(typed); parts != nil {
		typed = parts[2] + "-" + strings.Repeat("0", 2-len(parts[1])) + parts[1]
	}
	return typed, typed == "" || yearMonth.MatchString(typed)
}

// SavePlace adds a place (no ID) or changes one; Stale when someone saved after its
// Version. It gives the identifier. The same place sent twice in a minute is added once.
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
	err := s.act(ctx, actor, collectiveID, name, MayWrite, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		if p.OrganisationID != "" {
			if err := mustTakePart(ctx, tx, collectiveID, p.OrganisationID); err != nil {
				return nil, err
			}
		}
		if !isNew {
			return audit.Detail{"place": p.ID}, fault.MustChange(updatePlace(ctx, tx, p))
		}
		again, err := findPlaceEcho(ctx, tx, p, s.now().Add(-echo))
		if err != nil {
			return nil, err
		}
		if again != "" {
			p.ID = again
			return nil, errEcho
		}
		return audit.Detail{"place": p.ID}, insertPlace(ctx, tx, p, s.now())
	})
	return p.ID, err
}

func (s *Service) checkPlace(p *Place) error {
	var fields fault.Fields
	p.Name = entry.Line(&fields, "name", p.Name, maxName, true)
	p.Address = entry.Line(&fields, "address", p.Address, maxAddress, false)
	if p.Status != Existing && p.Status != Planned {
		fields.Add("status", "field.choose")
	}
	opens, ok := parseMonth(p.Opens)
	if !ok {
		fields.Add("opens", "place.opens.invalid")
	}
	p.Opens = opens
	if (p.Lat == nil) != (p.Lon == nil) || p.Lat != nil && (*p.Lat < -90 || *p.Lat > 90 || *p.Lon < -180 || *p.Lon > 180) {
		fields.Add("point", "place.point.invalid")
	}
	switch {
	case p.CommuneCode == "":
		fields.Add("commune", "commune.required")
	case !s.land.Missing():
		c, ok := s.land.Commune(p.CommuneCode)
		if !ok {
			fields.Add("commune", "commune.unknown")
		}
		p.CommuneCode = c.Code
	}
	return fields.Err()
}

// RemovePlace takes a place off the list; dossiers that name it keep what they say.
// Removing it twice changes nothing.
func (s *Service) RemovePlace(ctx context.Context, actor account.Actor, collectiveID, placeID string) error {
	return s.act(ctx, actor, collectiveID, "collective.place_removed", MayWrite, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		if err := mustBelong(ctx, tx, placeBelongs, collectiveID, placeID); err != nil {
			return nil, err
		}
		return audit.Detail{"place": placeID}, orEcho(removePlace(ctx, tx, collectiveID, placeID, s.now()))
	})
}

// maxCents bounds what one partner may say it brings: a hundred million euros.
const maxCents = 10_000_000_000

func checkContribution(c *Contribution) error {
	var fields fault.Fields
	c.Label = entry.Line(&fields, "label", c.Label, maxName, true)
	if !slices.Contains(ContributionKinds(), c.Kind) {
		fields.Add("kind", "field.choose")
	}
	switch {
	case c.Cents < 0 || c.Cents > maxCents:
		fields.Add("cents", "field.money")
	case c.Kind == "money" && c.Cents == 0:
		fields.Add("cents", "contribution.amount.required")
	}
	if c.OrganisationID == "" {
		fields.Add("organisation", "field.choose")
	}
	return fields.Err()
}

// AddContribution records what a partner brings. The same thing sent twice in a minute is
// recorded once.
func (s *Service) AddContribution(ctx context.Context, actor account.Actor, collectiveID string, c Contribution) error {
	if err := checkContribution(&c); err != nil {
		return err
	}
	c.ID = db.NewID()
	return s.act(ctx, actor, collectiveID, "collective.contribution_added", MayWrite, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		again, err := s.contribute(ctx, tx, collectiveID, c)
		if err == nil && again {
			err = errEcho
		}
		return audit.Detail{"contribution": c.ID}, err
	})
}

// AddContributionIn is AddContribution as a part of an act of a room above, which puts its own
// line on the trail.
func (s *Service) AddContributionIn(ctx context.Context, tx *db.Tx, actor account.Actor, collectiveID string, c Contribution) error {
	if err := checkContribution(&c); err != nil {
		return err
	}
	role, err := RoleOf(ctx, tx, collectiveID, actor.ID)
	if err != nil {
		return err
	}
	if err := MayWrite(role); err != nil {
		return err
	}
	c.ID = db.NewID()
	_, err = s.contribute(ctx, tx, collectiveID, c)
	return err
}

// contribute keeps a contribution that is checked; true when the same was said a moment ago.
func (s *Service) contribute(ctx context.Context, tx *db.Tx, collectiveID string, c Contribution) (again bool, err error) {
	if err := mustTakePart(ctx, tx, collectiveID, c.OrganisationID); err != nil {
		return false, err
	}
	if again, err = saidBefore(ctx, tx, collectiveID, c, s.now().Add(-echo)); err != nil || again {
		return again, err
	}
	return false, insertContribution(ctx, tx, collectiveID, c, s.now())
}

// EditContribution changes what a partner brings; Stale when someone saved after its Version.
func (s *Service) EditContribution(ctx context.Context, actor account.Actor, collectiveID string, c Contribution) error {
	if err := checkContribution(&c); err != nil {
		return err
	}
	return s.act(ctx, actor, collectiveID, "collective.contribution_edited", MayWrite, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		if err := mustTakePart(ctx, tx, collectiveID, c.OrganisationID); err != nil {
			return nil, err
		}
		return audit.Detail{"contribution": c.ID}, fault.MustChange(updateContribution(ctx, tx, collectiveID, c))
	})
}

// RemoveContribution takes back what a partner was said to bring. Removing it twice
// changes nothing.
func (s *Service) RemoveContribution(ctx context.Context, actor account.Actor, collectiveID, contributionID string) error {
	return s.act(ctx, actor, collectiveID, "collective.contribution_removed", MayWrite, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		if err := mustBelong(ctx, tx, contributionBelongs, collectiveID, contributionID); err != nil {
			return nil, err
		}
		return audit.Detail{"contribution": contributionID}, orEcho(removeContribution(ctx, tx, collectiveID, contributionID, s.now()))
	})
}
