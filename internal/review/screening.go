package review

import (
	"context"
	"slices"

	"maillage/internal/account"
	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/filing"
	"maillage/internal/programme"
)

// Screened is a filed dossier as those who watch its film see it.
type Screened struct {
	ID, Title, Collective string
	AskedCents            int64
	Link                  string // address of a film kept elsewhere; "" for none, and while it may be corrected
	Film, Captions        dossier.File
}

// Has tells whether the dossier was filed with a film.
func (s Screened) Has() bool { return s.Film.BlobID != "" }

// Screening is the films of a round, one after another.
type Screening struct {
	programme.Round
	Call   programme.Call
	Films  []Screened // in the order in which they were filed
	Barred int        // dossiers left out because of a conflict of interest
}

// Filmless is a page of the dossiers of a round that were filed without a film, in the order in which
// they were filed; there may be thousands.
type Filmless struct {
	db.Paged
	Dossiers []Screened
}

// At finds the film of a dossier in the screening; -1 where there is none.
func (s Screening) At(dossierID string) int {
	return slices.IndexFunc(s.Films, func(one Screened) bool { return one.ID == dossierID })
}

// Screening lists the films of a round to those of the funder's people who may see its dossiers:
// experts see those given to them. It takes as many queries whatever there is.
func (s *Service) Screening(ctx context.Context, actor account.Actor, roundID string) (Screening, error) {
	all, w, err := s.readable(ctx, actor, roundID)
	if err != nil {
		return all, err
	}
	w.And(filing.WhereFilmed("d.id"))
	all.Films, err = screened(ctx, s.db, w, "")
	return all, err
}

// Filmless gives a page, from 1, of the dossiers without a film to those to whom Screening lists films.
func (s *Service) Filmless(ctx context.Context, actor account.Actor, roundID string, page int) (list Filmless, err error) {
	_, w, err := s.readable(ctx, actor, roundID)
	if err != nil {
		return list, err
	}
	w.And("NOT " + filing.WhereFilmed("d.id"))
	total, err := db.Count(ctx, s.db, "SELECT count(*) FROM dossier d WHERE "+w.Text(), w.Args()...)
	if err != nil {
		return list, err
	}
	list.Paged = db.PageOf(total, PageSize, page)
	list.Dossiers, err = screened(ctx, s.db, w, w.Limit(list.Paged))
	return list, err
}

// readable gives a round, without its films, and the condition on the dossiers d of it that somebody
// may read.
func (s *Service) readable(ctx context.Context, actor account.Actor, roundID string) (all Screening, w *db.Where, err error) {
	if all.Round, err = programme.GetRound(ctx, s.db, roundID); err != nil {
		return all, nil, err
	}
	if all.Call, err = s.calls.Reading(ctx, s.db, all.CallID); err != nil {
		return all, nil, err
	}
	role, err := programme.RoleOf(ctx, s.db, all.Call.FunderID, actor.ID)
	if err == nil {
		err = programme.MaySeeFunder(role)
	}
	if err != nil {
		return all, nil, err
	}
	f, err := Filter{}.For(ctx, s.db, roundID, actor.ID)
	if err != nil {
		return all, nil, err
	}
	all.Barred = len(f.barred)
	w = f.conditions(roundID)
	if role == programme.Expert {
		w.And("d.id IN (SELECT a.dossier_id FROM assignment a WHERE a.expert_id = " + w.Arg(actor.ID) + " AND a.conflict_at IS NULL)")
	}
	return all, w, nil
}

// screened reads the dossiers that the conditions let through, all or a page, with their films. What
// members write is theirs until they file it: a link that the funder reopened is not told.
func screened(ctx context.Context, q db.Querier, w *db.Where, limit string) ([]Screened, error) {
	list, err := db.All(ctx, q, func(scan func(...any) error) (one Screened, err error) {
		return one, scan(&one.ID, &one.Title, &one.Collective, &one.AskedCents, &one.Link)
	}, `SELECT d.id, d.title, d.shown_collective, d.asked_cents,
		CASE WHEN EXISTS (SELECT 1 FROM open_section o WHERE o.dossier_id = d.id AND o.section = '`+dossier.SettingsSection+`') THEN '' ELSE d.video_link END
		FROM dossier d WHERE `+w.Text()+" ORDER BY d.filed_at, d.id"+limit, w.Args()...)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, one := range list {
		ids[i] = one.ID
	}
	films, err := filing.Films(ctx, q, ids...)
	for i, one := range list {
		list[i].Film, list[i].Captions = films[one.ID][dossier.VideoSlot], films[one.ID][dossier.CaptionsSlot]
	}
	return list, err
}

// Screen gives the film of a filed dossier to those of the funder's people who may see it: for each
// part of it that a player asks for, so that it reads less than Show.
func (s *Service) Screen(ctx context.Context, actor account.Actor, id string) (Screened, error) {
	if err := s.seen(ctx, s.db, actor, id); err != nil {
		return Screened{}, err
	}
	w := &db.Where{}
	w.And("d.id = " + w.Arg(id))
	list, err := screened(ctx, s.db, w, "")
	if err != nil || len(list) == 0 || !list[0].Has() {
		return Screened{}, orUnknown(err)
	}
	return list[0], nil
}

func orUnknown(err error) error {
	if err == nil {
		err = unknown()
	}
	return err
}

// seen refuses whoever may not see a filed dossier, as Show does.
func (s *Service) seen(ctx context.Context, q db.Querier, actor account.Actor, id string) error {
	d, err := dossier.Get(ctx, q, id)
	if err != nil {
		return err
	}
	c, err := s.calls.Reading(ctx, q, d.CallID)
	if err != nil {
		return err
	}
	role, err := programme.RoleOf(ctx, q, c.FunderID, actor.ID)
	if err != nil {
		return err
	}
	member, err := collective.RoleOf(ctx, q, d.CollectiveID, actor.ID)
	if err != nil {
		return err
	}
	all, err := parts(ctx, q, []string{id})
	if err != nil {
		return err
	}
	var mine *Assignment
	if i := slices.IndexFunc(all, func(a Assignment) bool { return a.ExpertID == actor.ID }); i >= 0 {
		mine = &all[i]
	}
	return MaySee(role, d.State, member != collective.NoRole, mine)
}
