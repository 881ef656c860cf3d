package gallery

import (
	"context"
	"errors"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/video"
)

const filmColumns = `g.dossier_id, c.slug, d.title, d.shown_collective, d.shown_place, d.shown_commune, g.departement, g.region,
	g.film_blob, g.film_media, g.film_size, g.captions_blob, d.filed_at, g.shown_at FROM gallery_film g JOIN dossier d ON d.id = g.dossier_id JOIN call c ON c.id = d.call_id`

func scanFilm(scan func(...any) error) (f Film, err error) {
	var filed, shown db.Time
	err = scan(&f.DossierID, &f.Call, &f.Title, &f.Collective, &f.Place, &f.CommuneCode, &f.Departement, &f.Region, &f.BlobID, &f.Media, &f.Size, &f.CaptionsBlob, &filed, &shown)
	f.Year, f.ShownAt = yearOf(filed.Time), shown.Time
	return f, err
}

// shown is the condition on a film g of a dossier d that everyone may see it now.
func shown(now time.Time) *db.Where {
	w := &db.Where{}
	w.And("g.withdrawn_at IS NULL AND d.state = " + w.Arg(dossier.Accepted))
	w.And(video.WhereAllAppear(w, "g.dossier_id", now))
	w.And("NOT " + video.WhereFewer("g.dossier_id"))
	return w
}

func (f Filter) where(now time.Time) *db.Where {
	w := shown(now)
	if f.Region != "" {
		w.And("g.region = " + w.Arg(f.Region))
	}
	if f.Departement != "" {
		w.And("g.departement = " + w.Arg(f.Departement))
	}
	if f.Theme != "" {
		w.And("g.dossier_id IN (SELECT h.dossier_id FROM gallery_theme h WHERE h.key = " + w.Arg(f.Theme) + ")")
	}
	return w
}

func find(ctx context.Context, q db.Querier, f Filter, now time.Time) (list List, err error) {
	w := f.where(now)
	where := w.Text()
	total, err := db.Count(ctx, q, "SELECT count(*) FROM gallery_film g JOIN dossier d ON d.id = g.dossier_id WHERE "+where, w.Args()...)
	if err != nil {
		return list, err
	}
	list.Paged = db.PageOf(total, max(f.Size, 1), f.Page)
	list.Films, err = db.All(ctx, q, scanFilm, "SELECT "+filmColumns+" WHERE "+where+" ORDER BY g.shown_at DESC, g.dossier_id"+w.Limit(list.Paged), w.Args()...)
	if err != nil {
		return list, err
	}
	return list, addThemes(ctx, q, list.Films)
}

// get gives a film that everyone may see; before tells, where there is none, whether there was one.
func get(ctx context.Context, q db.Querier, id string, now time.Time) (f Film, before bool, err error) {
	w := shown(now)
	w.And("g.dossier_id = " + w.Arg(id))
	f, err = db.One(ctx, q, scanFilm, "SELECT "+filmColumns+" WHERE "+w.Text(), w.Args()...)
	if errors.Is(err, db.ErrNone) {
		count, err := db.Count(ctx, q, "SELECT count(*) FROM gallery_film WHERE dossier_id = $1", id)
		if err == nil {
			err = unknown()
		}
		return f, count > 0, err
	}
	return f, true, err
}

// shownAmong tells which dossiers have a film that everyone may see.
func shownAmong(ctx context.Context, q db.Querier, ids []string, now time.Time) (map[string]bool, error) {
	w := shown(now)
	w.And("g.dossier_id IN " + w.In(ids))
	all, err := db.All(ctx, q, db.ScanText, "SELECT g.dossier_id FROM gallery_film g JOIN dossier d ON d.id = g.dossier_id WHERE "+w.Text(), w.Args()...)
	among := make(map[string]bool, len(all))
	for _, id := range all {
		among[id] = true
	}
	return among, err
}

type themed struct {
	dossierID string
	Theme
}

func addThemes(ctx context.Context, q db.Querier, films []Film) error {
	at, ids := map[string]int{}, make([]string, len(films))
	for i, f := range films {
		at[f.DossierID], ids[i] = i, f.DossierID
	}
	in, args := db.In(1, ids)
	all, err := db.All(ctx, q, func(scan func(...any) error) (t themed, err error) {
		return t, scan(&t.dossierID, &t.Key, &t.Label.FR, &t.Label.EN)
	}, "SELECT dossier_id, key, label_fr, label_en FROM gallery_theme WHERE dossier_id IN "+in+" ORDER BY dossier_id, label_fr, key", args...)
	for _, t := range all {
		films[at[t.dossierID]].Themes = append(films[at[t.dossierID]].Themes, t.Theme)
	}
	return err
}

// themes lists what the films that everyone may see are about.
func themes(ctx context.Context, q db.Querier, now time.Time) ([]Theme, error) {
	w := shown(now)
	return db.All(ctx, q, func(scan func(...any) error) (t Theme, err error) {
		return t, scan(&t.Key, &t.Label.FR, &t.Label.EN, &t.Films)
	}, `SELECT h.key, min(h.label_fr), min(h.label_en), count(*) FROM gallery_theme h JOIN gallery_film g ON g.dossier_id = h.dossier_id JOIN dossier d ON d.id = g.dossier_id
		WHERE `+w.Text()+" GROUP BY h.key ORDER BY min(h.label_fr), h.key LIMIT 100", w.Args()...)
}

// Territory is a département with films that everyone may see.
type Territory struct {
	Region, Departement string // codes
	Films               int
}

func territories(ctx context.Context, q db.Querier, now time.Time) ([]Territory, error) {
	w := shown(now)
	return db.All(ctx, q, func(scan func(...any) error) (t Territory, err error) {
		return t, scan(&t.Region, &t.Departement, &t.Films)
	}, "SELECT g.region, g.departement, count(*) FROM gallery_film g JOIN dossier d ON d.id = g.dossier_id WHERE g.departement <> '' AND "+w.Text()+
		" GROUP BY g.region, g.departement ORDER BY g.region, g.departement", w.Args()...)
}

// consent is what the collective said of its film.
type consent struct {
	shownAt, withdrawnAt time.Time
	by                   string // name of the account
	fewer                bool   // somebody who is filmed was taken off the list since
	themes               []string
}

func consentOf(ctx context.Context, q db.Querier, id string) (*consent, error) {
	c, err := db.One(ctx, q, func(scan func(...any) error) (c consent, err error) {
		var shown, withdrawn db.Time
		err = scan(&shown, &withdrawn, &c.by, &c.fewer)
		c.shownAt, c.withdrawnAt = shown.Time, withdrawn.Time
		return c, err
	}, "SELECT g.shown_at, g.withdrawn_at, a.name, "+video.WhereFewer("g.dossier_id")+" FROM gallery_film g JOIN account a ON a.id = g.shown_by WHERE g.dossier_id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return nil, nil //nolint:nilnil // nothing was said
	}
	if err != nil {
		return nil, err
	}
	c.themes, err = db.All(ctx, q, db.ScanText, "SELECT key FROM gallery_theme WHERE dossier_id = $1 ORDER BY key", id)
	return &c, err
}

// put has a film shown, with what it is about.
func put(ctx context.Context, tx *db.Tx, f Film, by string) error {
	_, err := tx.Exec(ctx, `INSERT INTO gallery_film (dossier_id, film_blob, film_media, film_size, captions_blob, departement, region, shown_at, shown_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (dossier_id) DO UPDATE SET film_blob = excluded.film_blob, film_media = excluded.film_media,
		film_size = excluded.film_size, captions_blob = excluded.captions_blob, departement = excluded.departement, region = excluded.region,
		shown_at = excluded.shown_at, shown_by = excluded.shown_by, withdrawn_at = NULL`,
		f.DossierID, f.BlobID, f.Media, f.Size, f.CaptionsBlob, f.Departement, f.Region, f.ShownAt, by)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM gallery_theme WHERE dossier_id = $1", f.DossierID); err != nil {
		return err
	}
	about := make([][]any, len(f.Themes))
	for i, t := range f.Themes {
		about[i] = []any{f.DossierID, t.Key, t.Label.FR, t.Label.EN}
	}
	return tx.Insert(ctx, "gallery_theme (dossier_id, key, label_fr, label_en)", about)
}

func withdraw(ctx context.Context, tx *db.Tx, id string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE gallery_film SET withdrawn_at = $2 WHERE dossier_id = $1 AND withdrawn_at IS NULL", id, at))
}

// ending lists the films that everyone sees now, and that a consent which ends will hide by then.
func ending(ctx context.Context, q db.Querier, now, then time.Time) ([]string, error) {
	w := shown(now)
	w.And("NOT (" + video.WhereAllAppear(w, "g.dossier_id", then) + ")")
	return db.All(ctx, q, db.ScanText, "SELECT g.dossier_id FROM gallery_film g JOIN dossier d ON d.id = g.dossier_id WHERE "+w.Text()+" ORDER BY g.dossier_id", w.Args()...)
}

// reminders gives the consents of whose end a collective was told, as ends names them.
func reminders(ctx context.Context, q db.Querier, id string) (map[string]bool, error) {
	told := map[string]bool{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (p video.Person, err error) {
		err = scan(&p.ID, &p.Until)
		told[ends(p)] = true
		return p, err
	}, "SELECT person_id, until FROM gallery_reminder WHERE dossier_id = $1", id)
	return told, err
}

// ends names the end of somebody's consent.
func ends(p video.Person) string { return p.ID + " " + p.Until }

// remember notes of whose end a collective is told.
func remember(ctx context.Context, tx *db.Tx, id string, people []video.Person) error {
	rows := make([][]any, len(people))
	for i, p := range people {
		rows[i] = []any{id, p.ID, p.Until}
	}
	return tx.Insert(ctx, "gallery_reminder (dossier_id, person_id, until)", rows)
}

// Held is what this room knows of a person, for their export: films that they showed.
type Held struct {
	Dossier string    `json:"dossier"`
	At      time.Time `json:"shown"`
}

// maxHeld bounds an export; nobody was seen with a tenth of it.
const maxHeld = 10_000

// Holding gives what this room knows of a person.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	held, err := db.All(ctx, q, func(scan func(...any) error) (h Held, err error) {
		var at db.Time
		err = scan(&h.Dossier, &at)
		h.At = at.Time
		return h, err
	}, "SELECT dossier_id, shown_at FROM gallery_film WHERE shown_by = $1 ORDER BY dossier_id LIMIT $2", actor.ID, maxHeld)
	if held == nil {
		held = []Held{}
	}
	return "films", held, err
}
