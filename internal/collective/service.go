package collective

import (
	"context"
	"errors"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/mail"
	"maillage/internal/territory"
)

// Service performs the acts of collectives.
type Service struct {
	db   *db.DB
	post *mail.Postbox
	land *territory.Reference // Missing when the program was built without it
	now  func() time.Time
}

// NewService makes the service. Without a territory reference, communes are taken as typed.
func NewService(d *db.DB, post *mail.Postbox, land *territory.Reference, now func() time.Time) *Service {
	return &Service{db: d, post: post, land: land, now: now}
}

// echo is how long the same thing said again counts as a double click and changes nothing.
const echo = time.Minute

// errEcho ends an act that was done a moment ago: nothing to change, nothing to record.
var errEcho = errors.New("done already")

// act runs one act on a collective: the role is read in the transaction, checked, and the
// act leaves one line in the trail, with what do says of it. An act that returns errEcho
// succeeds without a trace.
func (s *Service) act(ctx context.Context, actor account.Actor, id, name string, may func(Role) error, do func(tx *db.Tx, role Role) (audit.Detail, error)) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		role, err := RoleOf(ctx, tx, id, actor.ID)
		if err != nil {
			return err
		}
		if err := may(role); err != nil {
			return err
		}
		detail, err := do(tx, role)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, name, id, detail)
	})
	if errors.Is(err, errEcho) {
		return nil
	}
	return err
}

// orEcho tells an act that changed nothing, because it was done already.
func orEcho(changed bool, err error) error {
	if err == nil && !changed {
		return errEcho
	}
	return err
}

// maxFounded bounds the collectives one person leads: far above any facilitator's.
const maxFounded = 100

// Create founds a collective with the actor as its lead. The same name sent twice in a
// minute makes one.
func (s *Service) Create(ctx context.Context, actor account.Actor, name, purpose string) (Collective, error) {
	var fields fault.Fields
	c := Collective{ID: db.NewID(), CreatedAt: s.now(), Version: 1, Role: Lead}
	c.Name, c.Purpose = entry.Name(&fields, "name", name, maxName), entry.Text(&fields, "purpose", purpose, maxPurpose, false)
	if err := fields.Err(); err != nil {
		return Collective{}, err
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		if err := actor.MustSignIn(); err != nil {
			return err
		}
		again, err := findEcho(ctx, tx, actor.ID, c.Name, s.now().Add(-echo))
		if err != nil || again.ID != "" {
			c = again
			return err
		}
		led, err := countLed(ctx, tx, actor.ID)
		if err != nil {
			return err
		}
		if led >= maxFounded {
			return fault.New(fault.Limited, "collective.too_many", "max", maxFounded)
		}
		if err := insertCollective(ctx, tx, c); err != nil {
			return err
		}
		if err := setMember(ctx, tx, c.ID, actor.ID, Lead, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "collective.created", c.ID, nil)
	})
	return c, err
}

// Update changes the name and purpose; Stale when someone saved after version seen.
func (s *Service) Update(ctx context.Context, actor account.Actor, id, name, purpose string, seen int) error {
	var fields fault.Fields
	c := Collective{ID: id, Version: seen}
	c.Name, c.Purpose = entry.Name(&fields, "name", name, maxName), entry.Text(&fields, "purpose", purpose, maxPurpose, false)
	if err := fields.Err(); err != nil {
		return err
	}
	return s.act(ctx, actor, id, "collective.updated", MayWrite, func(tx *db.Tx, _ Role) (audit.Detail, error) {
		return audit.Detail{"fields": []string{"name", "purpose"}}, fault.MustChange(updateCollective(ctx, tx, c))
	})
}

// List gives the actor's own collectives.
func (s *Service) List(ctx context.Context, actor account.Actor) ([]Collective, error) {
	return Of(ctx, s.db, actor.ID)
}

// ListWithPartners gives the actor's own collectives with their organisations.
func (s *Service) ListWithPartners(ctx context.Context, actor account.Actor) ([]Collective, map[string][]Partner, error) {
	mine, err := Of(ctx, s.db, actor.ID)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(mine))
	for i, c := range mine {
		ids[i] = c.ID
	}
	partners, err := PartnersOf(ctx, s.db, ids)
	return mine, partners, err
}

// Everything is a collective with all its parts, for its members.
type Everything struct {
	Collective
	Partners      []Partner
	Members       []Member
	Invitations   []Invitation
	Places        []Place
	Contributions []Contribution
	HandoverTo    string // account the lead is proposed to, or ""
}

// Partner finds an organisation of the collective.
func (e Everything) Partner(id string) (Partner, bool) {
	for _, p := range e.Partners {
		if p.ID == id {
			return p, true
		}
	}
	return Partner{}, false
}

// Show gives a collective with all its parts to its members; NotFound for others.
func (s *Service) Show(ctx context.Context, actor account.Actor, id string) (Everything, error) {
	var e Everything
	c, err := Get(ctx, s.db, id)
	if err != nil {
		return e, err
	}
	if c.Role, err = RoleOf(ctx, s.db, id, actor.ID); err != nil {
		return e, err
	}
	if err := MayRead(c.Role); err != nil {
		return e, err
	}
	e.Collective = c
	if e.Partners, err = Partners(ctx, s.db, id); err != nil {
		return e, err
	}
	if e.Members, err = Members(ctx, s.db, id); err != nil {
		return e, err
	}
	if MayLead(c.Role) == nil { // the others need not know who was asked
		if e.Invitations, err = Invitations(ctx, s.db, id, s.now()); err != nil {
			return e, err
		}
	}
	if e.Places, err = Places(ctx, s.db, id); err != nil {
		return e, err
	}
	if e.Contributions, err = Contributions(ctx, s.db, id); err != nil {
		return e, err
	}
	e.HandoverTo, err = handoverTo(ctx, s.db, id)
	return e, err
}
