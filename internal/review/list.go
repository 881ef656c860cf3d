package review

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
	"maillage/internal/fold"
	"maillage/internal/programme/call"
)

// PageSize is how many dossiers a page of a round shows.
const PageSize = 25

// What a filter may name besides states and people.
const (
	Correction = "correction" // dossiers whose correction is waited for
	Nobody     = "nobody"     // dossiers in no one's hands
	Undecided  = "undecided"  // dossiers without a decision
)

// Filter chooses some of the filed dossiers of a round; its zero value takes them all.
type Filter struct {
	State    string   // a state of dossiers, or Correction
	Text     string   // as typed: title, collective, lead or place
	Communes []string // codes that the text may also mean
	InHand   string   // the account that reads them, or Nobody
	Decided  string   // Undecided, or the outcome drafted or released
	Page     int      // from 1; one too far gives the last

	reader string   // what this person may not see is left out; see For
	groups []string // their collectives
}

// For gives the filter without the dossiers about which a person has a conflict of interest:
// those where they declared one, and those of their own collectives. A list would tell their
// rank and their decision.
func (f Filter) For(ctx context.Context, q db.Querier, accountID string) (Filter, error) {
	groups, err := collective.Of(ctx, q, accountID)
	f.reader = accountID
	for _, g := range groups {
		f.groups = append(f.groups, g.ID)
	}
	return f, err
}

// barred are the dossiers that a filter leaves out for its reader.
func (f Filter) barred(c *conditions) string {
	text := "d.id IN (SELECT k.dossier_id FROM assignment k WHERE k.expert_id = " + c.arg(f.reader) + " AND k.conflict_at IS NOT NULL)"
	if len(f.groups) > 0 {
		in, args := db.In(len(c.args)+1, f.groups)
		c.args = append(c.args, args...)
		text += " OR d.collective_id IN " + in
	}
	return text
}

// countBarred counts the dossiers of a round left out for the filter's reader.
func (f Filter) countBarred(ctx context.Context, q db.Querier, roundID string) (int, error) {
	if f.reader == "" {
		return 0, nil
	}
	c := &conditions{}
	text := "SELECT count(*) FROM dossier d WHERE d.round_id = " + c.arg(roundID) + " AND " + filed + " AND (" + f.barred(c) + ")"
	return db.Count(ctx, q, text, c.args...)
}

// List is a page of the filed dossiers of a round.
type List struct {
	Rows        []Ranked
	Total       int // that the filter lets through
	Barred      int // of the round, left out because of a conflict of interest
	Page, Pages int
}

// conditions gather what a WHERE asks, with its arguments.
type conditions struct {
	text strings.Builder
	args []any
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
		c.and(dossier.WhereCorrectable + " AND d.id IN (SELECT q.dossier_id FROM correction_request q WHERE q.answered_at IS NULL)")
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
		if len(f.Communes) > 0 {
			var codes []string
			for _, code := range f.Communes {
				codes = append(codes, c.arg(fold.Text(code)))
			}
			either = append(either, dossier.SearchedCommune+" IN ("+strings.Join(codes, ", ")+")")
		}
		c.and("(" + strings.Join(either, " OR ") + ")")
	}
	switch f.InHand {
	case "":
	case Nobody:
		c.and("d.hands = 0")
	default:
		c.and("d.id IN (SELECT a.dossier_id FROM assignment a WHERE a.expert_id = " + c.arg(f.InHand) + " AND a.conflict_at IS NULL)")
	}
	switch f.Decided {
	case "":
	case Undecided:
		c.and("d.decided = ''")
	default:
		c.and("d.decided = " + c.arg(f.Decided))
	}
	if f.reader != "" {
		c.and("NOT (" + f.barred(c) + ")")
	}
	return c
}

const isWaiting = dossier.WhereCorrectable + " AND EXISTS (SELECT 1 FROM correction_request q WHERE q.dossier_id = d.id AND q.answered_at IS NULL)"

// Find lists filed dossiers of a round, best mean first, then by filing. Equal means share
// a rank, that in the whole round whatever the filter leaves out. Those barred are counted
// whatever else the filter asks.
func Find(ctx context.Context, q db.Querier, roundID string, f Filter) (List, error) {
	list, err := page(ctx, q, f.conditions(roundID), f.Page, "dossier d", "d.mean DESC, d.filed_at, d.id", false)
	if err != nil {
		return list, err
	}
	if list.Barred, err = f.countBarred(ctx, q, roundID); err != nil || len(list.Rows) == 0 {
		return list, err
	}
	better, err := betterThan(ctx, q, roundID, list.Rows[len(list.Rows)-1].Mean)
	for i, r := range list.Rows {
		if r.Scores > 0 {
			list.Rows[i].Rank = better[r.Mean] + 1
		}
	}
	return list, err
}

// betterThan counts, for each mean of a round down to one, the dossiers with a better one.
func betterThan(ctx context.Context, q db.Querier, roundID string, down call.Rate) (map[call.Rate]int, error) {
	type level struct {
		mean  call.Rate
		count int
	}
	levels, err := db.All(ctx, q, func(scan func(...any) error) (level, error) {
		var l level
		return l, scan(&l.mean, &l.count)
	}, "SELECT d.mean, count(*) FROM dossier d WHERE d.round_id = $1 AND "+filed+" AND d.mean >= $2 GROUP BY d.mean ORDER BY d.mean DESC", roundID, int(down))
	better, before := map[call.Rate]int{}, 0
	for _, l := range levels {
		better[l.mean] = before
		before += l.count
	}
	return better, err
}

// given lists the dossiers in the hands of an expert, those still to review first. Their
// order and their marks tell nothing of what others think.
func given(ctx context.Context, q db.Querier, roundID, expertID string, f Filter) (List, error) {
	c := f.conditions(roundID)
	c.and("a.expert_id = " + c.arg(expertID) + " AND a.conflict_at IS NULL")
	return page(ctx, q, c, f.Page, "assignment a JOIN dossier d ON d.id = a.dossier_id", "a.submitted_at IS NOT NULL, d.filed_at, d.id", true)
}

// page counts what the conditions let through and reads one page of it. Only what the page
// shows is read beyond the index.
func page(ctx context.Context, q db.Querier, c *conditions, number int, from, order string, marks bool) (List, error) {
	where := from + " WHERE " + c.text.String()
	list := List{}
	var err error
	if list.Total, err = db.Count(ctx, q, "SELECT count(*) FROM "+where, c.args...); err != nil {
		return list, err
	}
	list.Pages = max(1, (list.Total+PageSize-1)/PageSize)
	list.Page = min(max(number, 1), list.Pages)
	limit := c.arg(PageSize) + " OFFSET " + c.arg((list.Page-1)*PageSize)
	ids, err := db.All(ctx, q, db.ScanText, "SELECT d.id FROM "+where+" ORDER BY "+order+" LIMIT "+limit, c.args...)
	if err != nil {
		return list, err
	}
	in, args := db.In(1, ids)
	list.Rows, err = db.All(ctx, q, func(scan func(...any) error) (Ranked, error) {
		var r Ranked
		var err error
		r.Dossier, err = dossier.Scan(scan, append(r.Shown.Into(), &r.Waiting)...)
		return r, err
	}, "SELECT "+dossier.Columns+", "+dossier.ShownColumns+", "+isWaiting+" FROM dossier d WHERE d.id IN "+in, args...)
	if err != nil {
		return list, err
	}
	slices.SortFunc(list.Rows, func(a, b Ranked) int { return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID)) })
	return list, complete(ctx, q, list.Rows, marks)
}

// complete adds to dossiers the parts of experts, their marks only where they are shown.
func complete(ctx context.Context, q db.Querier, rows []Ranked, marks bool) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	read := parts
	if marks {
		read = func(ctx context.Context, q db.Querier, ids []string) ([]Assignment, error) {
			return assignments(ctx, q, ids...)
		}
	}
	all, err := read(ctx, q, ids)
	byDossier := map[string][]Assignment{}
	for _, a := range all {
		byDossier[a.DossierID] = append(byDossier[a.DossierID], a)
	}
	for i, r := range rows {
		rows[i].Assignments = byDossier[r.ID]
	}
	return err
}
