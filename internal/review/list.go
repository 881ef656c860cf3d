package review

import (
	"context"
	"strconv"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fold"
)

// PageSize is how many dossiers a page of a round shows.
const PageSize = 50

// What a filter may name besides states and people.
const (
	Correction = "correction" // dossiers whose correction is waited for
	Nobody     = "nobody"     // dossiers in no one's hands
)

// Filter chooses some of the filed dossiers of a round; its zero value takes them all.
type Filter struct {
	State    string   // a state of dossiers, or Correction
	Text     string   // as typed: title, collective, lead or place
	Communes []string // codes that the text may also mean
	InHand   string   // the account that reads them, or Nobody
	Page     int      // from 1; one too far gives the last
	// Also is a condition of the room above on the dossier d. No one types it.
	Also string
}

// Any tells whether the filter may leave dossiers out.
func (f Filter) Any() bool { return f.State != "" || f.Text != "" || f.InHand != "" || f.Also != "" }

// List is a page of the filed dossiers of a round.
type List struct {
	Rows        []Ranked
	Total       int // that the filter lets through
	Page, Pages int
}

// conditions gather what a WHERE asks, with its arguments.
type conditions struct {
	text strings.Builder
	args []any
	own  int // arguments of the WHERE alone
}

func (c *conditions) arg(value any) string {
	c.args = append(c.args, value)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *conditions) and(text string) { c.text.WriteString(" AND " + text) }

// filed are the dossiers the funder has; the words are those of the index dossier_ranked.
const filed = "d.state NOT IN ('draft', 'withdrawn')"

const maxWords = 6

func (f Filter) conditions(roundID string) *conditions {
	c := &conditions{}
	c.text.WriteString("d.round_id = " + c.arg(roundID) + " AND " + filed)
	switch f.State {
	case "":
	case Correction:
		c.and(isWaiting)
	default:
		c.and("d.state = " + c.arg(f.State))
	}
	if words := strings.Fields(fold.Text(f.Text)); f.Text != "" {
		var every, either []string
		for _, word := range words[:min(len(words), maxWords)] {
			every = append(every, "d.search LIKE "+c.arg("% "+word+"%"))
		}
		if len(every) == 0 { // nothing that could be found was typed
			every = []string{"FALSE"}
		}
		either = append(either, "("+strings.Join(every, " AND ")+")")
		for _, code := range f.Communes {
			either = append(either, "d.search LIKE "+c.arg("% "+fold.Text(code)+" %"))
		}
		c.and("(" + strings.Join(either, " OR ") + ")")
	}
	switch f.InHand {
	case "":
	case Nobody:
		c.and("NOT EXISTS (SELECT 1 FROM assignment a WHERE a.dossier_id = d.id AND a.conflict_at IS NULL)")
	default:
		c.and("d.id IN (SELECT a.dossier_id FROM assignment a WHERE a.expert_id = " + c.arg(f.InHand) + " AND a.conflict_at IS NULL)")
	}
	if f.Also != "" {
		c.and(f.Also)
	}
	c.own = len(c.args)
	return c
}

const (
	isWaiting = "EXISTS (SELECT 1 FROM correction_request q WHERE q.dossier_id = d.id AND q.answered_at IS NULL)"
	byRank    = "d.mean DESC, d.filed_at, d.id"
)

// Find lists filed dossiers of a round, best mean first, then by filing. The rank is that
// in the whole round, whatever the filter leaves out.
func Find(ctx context.Context, q db.Querier, roundID string, f Filter) (List, error) {
	from, order, rank := "dossier d", byRank, "0"
	c := f.conditions(roundID)
	if f.Any() {
		from = "(SELECT d.id, row_number() OVER (ORDER BY " + byRank + ") AS place FROM dossier d WHERE d.round_id = $1 AND " + filed +
			") r JOIN dossier d ON d.id = r.id"
		order, rank = "r.place", "r.place"
	}
	list, err := page(ctx, q, c, f.Page, "SELECT "+dossier.Columns+", "+isWaiting+", "+rank+" FROM "+from, order)
	if err == nil && !f.Any() {
		for i := range list.Rows {
			list.Rows[i].Rank = (list.Page-1)*PageSize + i + 1
		}
	}
	return list, err
}

// given lists the dossiers in the hands of an expert, those still to review first. Their
// order and their marks tell nothing of what others think.
func given(ctx context.Context, q db.Querier, roundID, expertID string, f Filter) (List, error) {
	f.InHand = expertID
	c := f.conditions(roundID)
	order := "(SELECT a.submitted_at IS NOT NULL FROM assignment a WHERE a.dossier_id = d.id AND a.expert_id = " + c.arg(expertID) + "), d.filed_at, d.id"
	return page(ctx, q, c, f.Page, "SELECT "+dossier.Columns+", "+isWaiting+", 0 FROM dossier d", order)
}

// page counts what the conditions let through and reads one page of it.
func page(ctx context.Context, q db.Querier, c *conditions, number int, query, order string) (List, error) {
	where := " WHERE " + c.text.String()
	list := List{}
	var err error
	if list.Total, err = db.Count(ctx, q, "SELECT count(*) FROM dossier d"+where, c.args[:c.own]...); err != nil {
		return list, err
	}
	list.Pages = max(1, (list.Total+PageSize-1)/PageSize)
	list.Page = min(max(number, 1), list.Pages)
	limit := c.arg(PageSize) + " OFFSET " + c.arg((list.Page-1)*PageSize)
	list.Rows, err = db.All(ctx, q, func(scan func(...any) error) (Ranked, error) {
		var r Ranked
		var err error
		r.Dossier, err = dossier.Scan(scan, &r.Waiting, &r.Rank)
		return r, err
	}, query+where+" ORDER BY "+order+" LIMIT "+limit, c.args...)
	if err != nil {
		return list, err
	}
	return list, complete(ctx, q, list.Rows)
}

// complete adds to dossiers what other tables say of them.
func complete(ctx context.Context, q db.Querier, rows []Ranked) error {
	var ids, groups, placeIDs []string
	for _, r := range rows {
		ids, groups = append(ids, r.ID), append(groups, r.CollectiveID)
		if r.PlaceID != "" {
			placeIDs = append(placeIDs, r.PlaceID)
		}
	}
	leads, err := collective.LeadsOf(ctx, q, groups)
	if err != nil {
		return err
	}
	places, err := collective.PlacesByID(ctx, q, placeIDs)
	if err != nil {
		return err
	}
	parts, err := assignments(ctx, q, ids...)
	if err != nil {
		return err
	}
	byDossier := map[string][]Assignment{}
	for _, a := range parts {
		byDossier[a.DossierID] = append(byDossier[a.DossierID], a)
	}
	for i, r := range rows {
		rows[i].Lead, rows[i].CommuneCode, rows[i].Assignments = leads[r.CollectiveID], places[r.PlaceID].CommuneCode, byDossier[r.ID]
	}
	return nil
}
