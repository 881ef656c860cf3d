package award

import (
	"context"
	"time"

	"maillage/internal/db"
	"maillage/internal/dossier"
)

// PublicPlace is a place of an awarded dossier, for everyone, as it was filed.
type PublicPlace struct {
	DossierID, Title, Collective string
	Place, Status, CommuneCode   string
	CallSlug, Round              string
	Cents                        int64
	ReleasedAt                   time.Time
	Lat, Lon                     *float64 // WGS84 degrees, both or none: see filedPlace
}

// PublicFilter chooses some of the awarded places; its zero value takes them all.
type PublicFilter struct {
	CallID   string
	Text     string   // as typed: title, collective, lead or place
	Communes []string // codes that the text may also mean
	Page     int      // from 1; one too far gives the last
	Size     int      // of a page
}

// PublicList is a page of the awarded places.
type PublicList struct {
	db.Paged
	Places []PublicPlace
}

// where is the filter on the decision x.
func (f PublicFilter) where() *db.Where {
	w := &db.Where{}
	w.And("x.outcome = 'award' AND x.released_at IS NOT NULL")
	if f.CallID != "" {
		w.And("x.round_id IN (SELECT r.id FROM round r WHERE r.call_id = " + w.Arg(f.CallID) + ")")
	}
	if f.Text != "" {
		w.And("EXISTS (SELECT 1 FROM dossier d WHERE d.id = x.dossier_id AND " + dossier.WhereFound(w, f.Text, f.Communes) + ")")
	}
	return w
}

// Public lists awarded places, newest first. It reads the rows of the page alone.
func Public(ctx context.Context, q db.Querier, f PublicFilter) (PublicList, error) {
	w := f.where()
	where := w.Text()
	var list PublicList
	total, err := db.Count(ctx, q, "SELECT count(*) FROM decision x WHERE "+where, w.Args()...)
	if err != nil {
		return list, err
	}
	list.Paged = db.PageOf(total, max(f.Size, 1), f.Page)
	list.Places, err = db.All(ctx, q, scanPublic, `SELECT d.id, d.title, d.shown_collective, d.shown_place, d.shown_status, d.shown_commune, c.slug, r.key, x.cents, x.released_at, p.lat, p.lon
		FROM (SELECT x.dossier_id, x.cents, x.released_at FROM decision x WHERE `+where+" ORDER BY x.released_at DESC, x.dossier_id"+w.Limit(list.Paged)+`) x
		JOIN dossier d ON d.id = x.dossier_id JOIN call c ON c.id = d.call_id JOIN round r ON r.id = d.round_id`+filedPlace+`
		ORDER BY x.released_at DESC, x.dossier_id`, w.Args()...)
	return list, err
}

func scanPublic(scan func(...any) error) (PublicPlace, error) {
	var p PublicPlace
	var released db.Time
	err := scan(&p.DossierID, &p.Title, &p.Collective, &p.Place, &p.Status, &p.CommuneCode, &p.CallSlug, &p.Round, &p.Cents, &released, &p.Lat, &p.Lon)
	p.ReleasedAt = released.Time
	return p, err
}
