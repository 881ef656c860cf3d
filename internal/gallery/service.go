package gallery

import (
	"context"
	"slices"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fault"
	"maillage/internal/filing"
	"maillage/internal/film"
	"maillage/internal/mail"
	"maillage/internal/territory"
	"maillage/internal/video"
)

// Service performs the acts of those who show films, and reads what is shown.
type Service struct {
	db       *db.DB
	dossiers *dossier.Service
	filings  *filing.Service
	films    Films
	land     *territory.Reference
	post     *mail.Postbox
	now      func() time.Time
}

// Films is the room that makes films playable.
type Films interface {
	Of(ctx context.Context, q db.Querier, blobIDs ...string) (map[string]film.Film, error)
}

// NewService makes the service.
func NewService(d *db.DB, dossiers *dossier.Service, filings *filing.Service, films Films, land *territory.Reference, post *mail.Postbox, now func() time.Time) *Service {
	return &Service{d, dossiers, filings, films, land, post, now}
}

// Standing is how the film of a dossier stands, for its collective.
type Standing struct {
	Filmed  bool           // it was filed with a film
	People  []video.Person // who is filmed
	Without []video.Person // those of them who may not appear now
	Fewer   bool           // somebody was taken off the list since the film is shown: the lead says so again
	Themes  []Theme        // that the call has
	Chosen  []string       // keys of those it is, or would be, listed under
	ShownAt time.Time      // when somebody said that it is shown; zero: never
	ShownBy string
	EndedAt time.Time // when it was taken back; zero: it was not

	May         error // why the actor may not show it, or nil
	MayWithdraw bool
}

// Said tells that the collective has its film shown, whether or not somebody who is filmed hides it.
func (s Standing) Said() bool { return !s.ShownAt.IsZero() && s.EndedAt.IsZero() }

// Public tells that everyone sees the film.
func (s Standing) Public() bool { return s.Said() && len(s.Without) == 0 && !s.Fewer }

// subject is a dossier as it was filed, with how its film stands.
type subject struct {
	dossier.Everything
	Standing
	role collective.Role
}

// Show tells the members of a collective how its film stands.
func (s *Service) Show(ctx context.Context, actor account.Actor, id string) (Standing, error) {
	sub, err := s.of(ctx, s.db, actor, id)
	return sub.Standing, err
}

// read gives a dossier to the members of its collective, with the role of who asks.
func read(ctx context.Context, q db.Querier, actor account.Actor, id string) (dossier.Dossier, collective.Role, error) {
	d, err := dossier.Get(ctx, q, id)
	if err != nil {
		return d, collective.NoRole, err
	}
	role, err := collective.RoleOf(ctx, q, d.CollectiveID, actor.ID)
	if err != nil {
		return d, role, err
	}
	return d, role, MayRead(role)
}

func (s *Service) of(ctx context.Context, q db.Querier, actor account.Actor, id string) (sub subject, err error) {
	d, role, err := read(ctx, q, actor, id)
	if err != nil {
		return sub, err
	}
	sub.role = role
	if sub.Everything, err = s.dossiers.Load(ctx, q, id); err != nil {
		return sub, err
	}
	if d.State.Filed() {
		f, err := filing.Current(ctx, q, id)
		if err != nil {
			return sub, err
		}
		if sub.Everything, err = s.filings.Frozen(ctx, q, sub.Everything, f); err != nil {
			return sub, err
		}
		_, sub.Filmed = sub.Files[dossier.VideoSlot]
	}
	return sub, s.stand(ctx, q, &sub)
}

// stand reads what was said of a film, by the collective and by those who are filmed.
func (s *Service) stand(ctx context.Context, q db.Querier, sub *subject) error {
	people, err := video.PeopleOf(ctx, q, sub.ID)
	if err != nil {
		return err
	}
	said, err := consentOf(ctx, q, sub.ID)
	if err != nil {
		return err
	}
	sub.People, sub.Without = people, Without(people, s.now())
	sub.Themes, sub.Chosen = ThemesOf(sub.Definition(), sub.Values())
	if said != nil {
		sub.ShownAt, sub.ShownBy, sub.EndedAt, sub.Chosen = said.shownAt, said.by, said.withdrawnAt, said.themes
		sub.Fewer = said.fewer
	}
	sub.May = MayShow(sub.role, sub.State, sub.Filmed, len(sub.Without))
	sub.MayWithdraw = MayWithdraw(sub.role) == nil
	return nil
}

// Own gives the film and the captions that a dossier was filed with to the members of its collective,
// who watch it before they show it; NotFound where there is none.
func (s *Service) Own(ctx context.Context, actor account.Actor, id string) (film, captions dossier.File, err error) {
	if _, _, err := read(ctx, s.db, actor, id); err != nil {
		return film, captions, err
	}
	filed, err := filing.Films(ctx, s.db, id)
	film, captions = filed[id][dossier.VideoSlot], filed[id][dossier.CaptionsSlot]
	if err == nil && film.BlobID == "" {
		err = unknown()
	}
	return film, captions, err
}

// Consent has the film of an awarded dossier shown to everyone, on behalf of its collective, until it
// is taken back: the lead's act. They say that they are sure, and what it is about, which may be said
// again.
func (s *Service) Consent(ctx context.Context, actor account.Actor, id string, about []string, sure bool) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		sub, err := s.of(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if sub.May != nil {
			return sub.May
		}
		var fields fault.Fields
		film := s.film(sub)
		for _, key := range about {
			i := slices.IndexFunc(sub.Themes, func(t Theme) bool { return t.Key == key })
			if i < 0 {
				fields.Add("themes", "field.choose")
				continue
			}
			film.Themes = append(film.Themes, sub.Themes[i])
		}
		if !sure && !sub.Public() {
			fields.Add("sure", "gallery.unsure")
		}
		if err := fields.Err(); err != nil {
			return err
		}
		if sub.Said() { // what it is about changes, not since when it is shown
			film.ShownAt = sub.ShownAt
		}
		if err := put(ctx, tx, film, actor.ID); err != nil {
			return err
		}
		if err := video.ForgetRemovals(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "gallery.shown", id, audit.Detail{"film": sub.Files[dossier.VideoSlot].SHA256})
	})
}

// film is what would be shown.
func (s *Service) film(sub subject) Film {
	file := sub.Files[dossier.VideoSlot]
	f := Film{DossierID: sub.ID, BlobID: file.BlobID, Media: file.Media, Size: file.Size, CaptionsBlob: sub.Files[dossier.CaptionsSlot].BlobID, ShownAt: s.now()}
	if sub.Place != nil {
		if c, ok := s.land.Commune(sub.Place.CommuneCode); ok {
			f.Departement, f.Region = c.Departement, c.Region
		}
	}
	return f
}

// Withdraw takes a film back: from that moment nobody sees it.
func (s *Service) Withdraw(ctx context.Context, actor account.Actor, id string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, role, err := read(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := MayWithdraw(role); err != nil {
			return err
		}
		if ok, err := withdraw(ctx, tx, id, s.now()); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.Conflict, "gallery.not_shown")
		}
		return audit.Record(ctx, tx, s.now(), actor.ID, "gallery.withdrawn", id, nil)
	})
}

// List is a page of the films that everyone may see.
type List struct {
	db.Paged
	Films []Film
}

// Find lists the films that everyone may see, the newest first. It takes as many queries whatever
// there is.
func (s *Service) Find(ctx context.Context, f Filter) (List, error) {
	list, err := find(ctx, s.db, f, s.now())
	if err != nil {
		return list, err
	}
	return list, s.addMade(ctx, list.Films)
}

// addMade adds to films what every browser plays; of those that were sent before there was such a
// thing, what is known of them.
func (s *Service) addMade(ctx context.Context, all []Film) error {
	ids := make([]string, len(all))
	for i, f := range all {
		ids[i] = f.BlobID
	}
	made, err := s.films.Of(ctx, s.db, ids...)
	for i, f := range all {
		all[i].Made = made[f.BlobID].Or(f.BlobID, f.Media)
	}
	return err
}

// Choices tells what films that everyone may see are about, and where they are from.
func (s *Service) Choices(ctx context.Context) ([]Theme, []Territory, error) {
	about, err := themes(ctx, s.db, s.now())
	if err != nil {
		return nil, nil, err
	}
	from, err := territories(ctx, s.db, s.now())
	return about, from, err
}

// Get gives a film that everyone may see: NotFound where there never was one, Gone where it was taken
// back or somebody who is filmed does not agree any more.
func (s *Service) Get(ctx context.Context, id string) (Film, error) {
	f, err := s.Media(ctx, id)
	if err != nil {
		return f, err
	}
	one := []Film{f}
	if err := addThemes(ctx, s.db, one); err != nil {
		return f, err
	}
	err = s.addMade(ctx, one)
	return one[0], err
}

// Media is Get for each part of a film that a player asks for: it reads less.
func (s *Service) Media(ctx context.Context, id string) (Film, error) {
	f, before, err := get(ctx, s.db, id, s.now())
	if fault.Is(err, fault.NotFound) && before {
		err = fault.New(fault.Gone, "gallery.gone")
	}
	return f, err
}

// Among tells which dossiers have a film that everyone may see.
func (s *Service) Among(ctx context.Context, dossierIDs []string) (map[string]bool, error) {
	return shownAmong(ctx, s.db, dossierIDs, s.now())
}

// Shows tells whether everyone may see the film of a dossier.
func (s *Service) Shows(ctx context.Context, q db.Querier, dossierID string) (bool, error) {
	shown, err := shownAmong(ctx, q, []string{dossierID}, s.now())
	return shown[dossierID], err
}
