package award

import (
	"context"
	"strconv"
	"strings"
	"time"

	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fold"
)

// PublicPlace is a place of an awarded dossier, for everyone, as it was filed.
type PublicPlace struct {
	DossierID, Title, Collective string
	Place, Status, CommuneCode   string
	CallSlug, Round              string
	Cents                        int64
	ReleasedAt                   time.Time
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
	Places      []PublicPlace
	Total       int
	Page, Pages int
}

const maxWords = 6

// where writes the filter on the decision x, and on its dossier d when something was typed.
func (f PublicFilter) where() (string, []any) {
	text, args := "x.outcome = 'award' AND x.released_at IS NOT NULL", []any{}
	arg := func(value any) string {
		args = append(args, value)
		return "$" + strconv.Itoa(len(args))
	}
	if f.CallID != "" {
		text += " AND x.round_id IN (SELECT r.id FROM round r WHERE r.call_id = " + arg(f.CallID) + ")"
	}
	if f.Text == "" {
		return text, args
	}
	words := strings.Fields(fold.Text(f.Text))
	every := []string{}
	for _, word := range words[:min(len(words), maxWords)] {
		every = append(every, "d.search LIKE "+arg("% "+word+"%"))
	}
	if len(every) == 0 {
		every = append(every, "FALSE") // nothing that could be found was typed
	}
	either := []string{"(" + strings.Join(every, " AND ") + ")"}
	if len(f.Communes) > 0 {
		var codes []string
		for _, code := range f.Communes {
			codes = append(codes, arg(fold.Text(code)))
		}
		either = append(either, dossier.SearchedCommune+" IN ("+strings.Join(codes, ", ")+")")
	}
	return text + " AND EXISTS (SELECT 1 FROM dossier d WHERE d.id = x.dossier_id AND (" + strings.Join(either, " OR ") + "))", args
}

// Public lists awarded places, newest first. It reads the rows of the page alone.
func Public(ctx context.Context, q db.Querier, f PublicFilter) (PublicList, error) {
	where, args := f.where()
	var list PublicList
	var err error
	if list.Total, err = db.Count(ctx, q, "SELECT count(*) FROM decision x WHERE "+where, args...); err != nil {
		return list, err
	}
	size := max(f.Size, 1)
	list.Pages = max(1, (list.Total+size-1)/size)
	list.Page = min(max(f.Page, 1), list.Pages)
	limit, offset := "$"+strconv.Itoa(len(args)+1), "$"+strconv.Itoa(len(args)+2)
	list.Places, err = db.All(ctx, q, scanPublic, `SELECT d.id, d.title, d.shown_collective, d.shown_place, d.shown_status, d.shown_commune, c.slug, r.key, x.cents, x.released_at
		FROM (SELECT x.dossier_id, x.cents, x.released_at FROM decision x WHERE `+where+" ORDER BY x.released_at DESC, x.dossier_id LIMIT "+limit+" OFFSET "+offset+`) x
		JOIN dossier d ON d.id = x.dossier_id JOIN call c ON c.id = d.call_id JOIN round r ON r.id = d.round_id
		ORDER BY x.released_at DESC, x.dossier_id`, append(args, size, (list.Page-1)*size)...)
	return list, err
}

func scanPublic(scan func(...any) error) (PublicPlace, error) {
	var p PublicPlace
	var released db.Time
	err := scan(&p.DossierID, &p.Title, &p.Collective, &p.Place, &p.Status, &p.CommuneCode, &p.CallSlug, &p.Round, &p.Cents, &released)
	p.ReleasedAt = released.Time
	return p, err
}
