package video

import (
	"context"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/clamd"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/film"
	"maillage/internal/intake"
	"maillage/internal/mail"
)

// Service performs the acts of those who prepare a video.
type Service struct {
	db        *db.DB
	dossiers  *dossier.Service
	workshops Workshops // nil where there are none
	door      intake.Door
	in        reception
	films     *film.Service // nil where clips are not put together
	post      *mail.Postbox
	gallery   Gallery // nil where there is none
	now       func() time.Time
}

// NewService makes the service.
func NewService(d *db.DB, dossiers *dossier.Service, workshops Workshops, files *blob.Store, scanner clamd.Scanner, post *mail.Postbox, now func() time.Time) *Service {
	return &Service{db: d, dossiers: dossiers, workshops: workshops, door: intake.Door{Files: files, Scanner: scanner}, post: post, now: now}
}

// standing is who asks, and how their dossier stands.
type standing struct {
	dossier.Dossier
	role collective.Role
	open bool // the funder reopened the pieces, the video among them
}

func (s standing) mayRead() error         { return MayRead(s.role) }
func (s standing) mayPrepare() error      { return MayPrepare(s.role, s.State, s.open) }
func (s standing) mayKeepConsents() error { return MayKeepConsents(s.role) }

// of reads the dossier and who asks, and refuses whoever may not do what is asked.
func (s *Service) of(ctx context.Context, q db.Querier, actor account.Actor, id string, may func(standing) error) (standing, error) {
	d, err := dossier.Get(ctx, q, id)
	if err != nil {
		return standing{}, err
	}
	st := standing{Dossier: d}
	if st.role, err = collective.RoleOf(ctx, q, d.CollectiveID, actor.ID); err != nil {
		return st, err
	}
	sections, err := dossier.OpenSectionsOf(ctx, q, id)
	if err != nil {
		return st, err
	}
	st.open = slices.Contains(sections, dossier.PiecesSection)
	return st, may(st)
}

// act runs one act on the video of a dossier, which leaves one line on the trail.
func (s *Service) act(ctx context.Context, actor account.Actor, id, name string, may func(standing) error, do func(tx *db.Tx, st standing) (audit.Detail, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		st, err := s.of(ctx, tx, actor, id, may)
		if err != nil {
			return err
		}
		detail, err := do(tx, st)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, name, id, detail)
	})
}

// Gallery tells whether everyone sees the film of a dossier.
type Gallery interface {
	Shows(ctx context.Context, q db.Querier, dossierID string) (bool, error)
}

// KnowGallery has collectives written to when their film is hidden.
func (s *Service) KnowGallery(gallery Gallery) { s.gallery = gallery }

// actOnPeople runs one act on somebody who is filmed. If it hides a film that everyone saw, the
// collective is told: its other members would find it gone.
func (s *Service) actOnPeople(ctx context.Context, actor account.Actor, id, name string, do func(tx *db.Tx, st standing) (audit.Detail, error)) error {
	return s.act(ctx, actor, id, name, standing.mayKeepConsents, func(tx *db.Tx, st standing) (audit.Detail, error) {
		if s.gallery == nil {
			return do(tx, st)
		}
		before, err := s.gallery.Shows(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		detail, err := do(tx, st)
		if err != nil || !before {
			return detail, err
		}
		if after, err := s.gallery.Shows(ctx, tx, id); err != nil || after {
			return detail, err
		}
		return detail, collective.Tell(ctx, tx, s.post, st.CollectiveID, mail.Letter{
			Key: "video.mail.hidden", Path: "/dossiers/" + id + "/gallery", Args: []any{"title", st.Title, "person", actor.Called()},
		})
	})
}

// Project is all that is prepared for a video.
type Project struct {
	Brief     map[string]Text
	Scenes    []Scene // in their order
	People    []Person
	Locations []Location

	MayPrepare, MayKeepConsents bool
}

// Show gives all that is prepared for the video of a dossier to the members of its collective. It
// takes the same number of queries whatever there is.
func (s *Service) Show(ctx context.Context, actor account.Actor, id string) (p Project, err error) {
	st, err := s.of(ctx, s.db, actor, id, standing.mayRead)
	if err != nil {
		return p, err
	}
	p.MayPrepare, p.MayKeepConsents = st.mayPrepare() == nil, st.mayKeepConsents() == nil
	if p.Brief, err = texts(ctx, s.db, id); err != nil {
		return p, err
	}
	if p.People, err = people(ctx, s.db, id); err != nil {
		return p, err
	}
	if p.Locations, err = locations(ctx, s.db, id); err != nil {
		return p, err
	}
	p.Scenes, err = scenes(ctx, s.db, id)
	return p, err
}

// Seconds is how long the scenes take together, and how many of them nobody has estimated.
func (p Project) Seconds() (total, open int) {
	for _, s := range p.Scenes {
		if total += s.Seconds; s.Seconds == 0 {
			open++
		}
	}
	return total, open
}

// Person finds someone who is filmed.
func (p Project) Person(id string) (Person, bool) {
	at := slices.IndexFunc(p.People, func(one Person) bool { return one.ID == id })
	if at < 0 {
		return Person{}, false
	}
	return p.People[at], true
}

// Location finds where scenes are filmed.
func (p Project) Location(id string) (Location, bool) {
	at := slices.IndexFunc(p.Locations, func(one Location) bool { return one.ID == id })
	if at < 0 {
		return Location{}, false
	}
	return p.Locations[at], true
}

// Scene finds a scene, and its number from 1.
func (p Project) Scene(id string) (Scene, int, bool) {
	at := slices.IndexFunc(p.Scenes, func(one Scene) bool { return one.ID == id })
	if at < 0 {
		return Scene{}, 0, false
	}
	return p.Scenes[at], at + 1, true
}
