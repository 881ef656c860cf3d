package review

import (
	"cmp"
	"context"
	"slices"

	"maillage/internal/collective"
	"maillage/internal/db"
	"maillage/internal/dossier"
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

	barred []string // dossiers of the round that the reader may not see; see For
}

// For gives the filter of a round without the dossiers about which a person has a conflict
// of interest: those where they declared one, and those of their own collectives. A list
// would tell their rank and their decision.
func (f Filter) For(ctx context.Context, q db.Querier, roundID, accountID string) (Filter, error) {
	groups, err := collective.Of(ctx, q, accountID)
	if err != nil {
		return f, err
	}
	var own []string
	for _, g := range groups {
		own = append(own, g.ID)
	}
	in, args := db.In(2, own)
	barred, err := db.All(ctx, q, func(scan func(...any) error) (dossier.Dossier, error) {
		var d dossier.Dossier
		return d, scan(&d.ID, &d.RoundID, &d.State)
	}, `SELECT d.id, d.round_id, d.state FROM assignment k JOIN dossier d ON d.id = k.dossier_id WHERE k.expert_id = $1 AND k.conflict_at IS NOT NULL
		UNION SELECT d.id, d.round_id, d.state FROM dossier d WHERE d.collective_id IN `+in, append([]any{accountID}, args...)...)
	for _, d := range barred {
		if d.RoundID == roundID && d.State.Filed() {
			f.barred = append(f.barred, d.ID)
		}
	}
	return f, err
}

// List is a page of the filed dossiers of a round.
type List struct {
	db.Paged
	Rows   []Ranked
	Barred int // of the round, left out because of a conflict of interest
}

// conditions are the filter on the filed dossiers d of a round.
func (f Filter) conditions(roundID string) *db.Where {
	w := &db.Where{}
	w.And("d.round_id = " + w.Arg(roundID) + " AND " + dossier.WhereFiled)
	switch f.State {
	case "":
	case Correction:
		w.And(dossier.WhereCorrectable + " AND d.id IN (SELECT q.dossier_id FROM correction_request q WHERE q.answered_at IS NULL)")
	default:
		w.And("d.state = " + w.Arg(f.State))
	}
	if f.Text != "" {
		w.And(dossier.WhereFound(w, f.Text, f.Communes))
	}
	switch f.InHand {
	case "":
	case Nobody:
		w.And("d.hands = 0")
	default:
		w.And("d.id IN (SELECT a.dossier_id FROM assignment a WHERE a.expert_id = " + w.Arg(f.InHand) + " AND a.conflict_at IS NULL)")
	}
	switch f.Decided {
	case "":
	case Undecided:
		w.And("d.decided = ''")
	default:
		w.And("d.decided = " + w.Arg(f.Decided))
	}
	if len(f.barred) > 0 {
		w.And("d.id NOT IN " + w.In(f.barred))
	}
	return w
}

const isWaiting = dossier.WhereCorrectable + " AND EXISTS (SELECT 1 FROM correction_request q WHERE q.dossier_id = d.id AND q.answered_at IS NULL)"

// Find lists filed dossiers of a round, best mean first, then by filing. Equal means share
// a rank, that in the whole round whatever the filter leaves out. Those barred are counted
// whatever else the filter asks.
func Find(ctx context.Context, q db.Querier, roundID string, f Filter) (List, error) {
	list, err := page(ctx, q, f.conditions(roundID), f, "dossier d", "d.mean DESC, d.filed_at, d.id", false)
	if err != nil {
		return list, err
	}
	list.Barred = len(f.barred)
	if len(list.Rows) == 0 {
		return list, nil
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
	}, "SELECT d.mean, count(*) FROM dossier d WHERE d.round_id = $1 AND "+dossier.WhereFiled+" AND d.mean >= $2 GROUP BY d.mean ORDER BY d.mean DESC", roundID, int(down))
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
	w := f.conditions(roundID)
	w.And("a.expert_id = " + w.Arg(expertID) + " AND a.conflict_at IS NULL")
	return page(ctx, q, w, f, "assignment a JOIN dossier d ON d.id = a.dossier_id", "a.submitted_at IS NOT NULL, d.filed_at, d.id", true)
}

// page reads one page of what the conditions let through. Only what the page shows is read
// beyond the index.
func page(ctx context.Context, q db.Querier, w *db.Where, f Filter, from, order string, marks bool) (List, error) {
	list, ids, err := f.choose(ctx, q, w, from, order)
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

// choose counts what the conditions let through and gives the page of them that is asked
// for. What is typed is compared with each row: it is done once, and what is found counted.
func (f Filter) choose(ctx context.Context, q db.Querier, w *db.Where, from, order string) (list List, ids []string, err error) {
	from += " WHERE " + w.Text()
	every := "SELECT d.id FROM " + from + " ORDER BY " + order
	if f.Text != "" {
		ids, err = db.All(ctx, q, db.ScanText, every, w.Args()...)
		list.Paged = db.PageOf(len(ids), PageSize, f.Page)
		return list, list.Of(ids), err
	}
	total, err := db.Count(ctx, q, "SELECT count(*) FROM "+from, w.Args()...)
	if err != nil {
		return list, nil, err
	}
	list.Paged = db.PageOf(total, PageSize, f.Page)
	ids, err = db.All(ctx, q, db.ScanText, every+w.Limit(list.Paged), w.Args()...)
	return list, ids, err
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
