package outcome

import (
	"context"
	"time"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/remark"
	"maillage/internal/workshop/record"
	"maillage/internal/writing"
)

// Rooms are those that what came of workshops goes to, and where it comes from.
type Rooms struct {
	Workshops Workshops
	Groups    *collective.Service
	Dossiers  *dossier.Service
	Writing   *writing.Service
	Remarks   *remark.Service
}

// Service keeps what comes of workshops.
type Service struct {
	db    *db.DB
	rooms Rooms
	now   func() time.Time
}

// NewService makes the service.
func NewService(d *db.DB, rooms Rooms, now func() time.Time) *Service { return &Service{d, rooms, now} }

// Show gives all that came of a workshop to those who may read it; secret is that of a guest.
func (s *Service) Show(ctx context.Context, actor account.Actor, id, secret string) (Outcome, error) {
	return s.outcome(ctx, s.db, actor, id, secret)
}

func (s *Service) outcome(ctx context.Context, q db.Querier, actor account.Actor, id, secret string) (Outcome, error) {
	held, err := s.rooms.Workshops.Held(ctx, q, actor, id, secret)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Held: held, Records: record.All(held.State), People: held.State.Present()}
	if actor.SignedIn() {
		if o.Role, err = collective.RoleOf(ctx, q, held.CollectiveID, actor.ID); err != nil {
			return Outcome{}, err
		}
	}
	if err := MayRead(o.Role, o.Attended()); err != nil {
		return Outcome{}, err
	}
	group, err := collective.Get(ctx, q, held.CollectiveID)
	if err != nil {
		return Outcome{}, err
	}
	o.Collective = group.Name
	if o.Organisations, err = collective.Names(ctx, q, held.CollectiveID); err != nil {
		return Outcome{}, err
	}
	o.Drafted, err = drafted(ctx, q, id)
	return o, err
}
