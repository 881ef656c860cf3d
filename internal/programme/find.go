package programme

import (
	"context"
	"fmt"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
	"maillage/internal/fold"
	"maillage/internal/programme/call"
)

// Phase is where a published call stands for those who would apply.
type Phase string

// The phases.
const (
	AnyPhase Phase = ""
	Open     Phase = "open"
	Upcoming Phase = "upcoming"
	Over     Phase = "over"
)

// Filter chooses some of the published calls; its zero value takes them all.
type Filter struct {
	Text  string // as typed: title or funder
	Phase Phase
	Page  int // from 1; one too far gives the last
}

// List is a page of the published calls.
type List struct {
	db.Paged
	Calls []Call
}

const pageSize = 24

// searched is what a call is found by.
func searched(d call.Definition) string {
	return " " + fold.Text(d.Title.FR+" "+d.Title.EN+" "+d.Funder) + " "
}

// Find lists the published calls, to everyone: the open ones first, the nearest closing
// first, then those to come, then those that are over.
func (s *Service) Find(ctx context.Context, _ account.Actor, f Filter) (List, error) {
	return find(ctx, s.db, f, s.now())
}

// Drafts lists the calls the actor prepares for their funders, newest first.
func (s *Service) Drafts(ctx context.Context, actor account.Actor) ([]Call, error) {
	return db.All(ctx, s.db, scanCall, "SELECT "+callColumns+" FROM call c WHERE "+visibleTo+" AND c.state = 'draft' ORDER BY c.created_at DESC, c.id LIMIT 200", actor.ID)
}

// Ours lists the calls of the funders the actor works for, of one of them or ("") of all,
// newest first: drafts for those who may read them.
func (s *Service) Ours(ctx context.Context, actor account.Actor, funderID string) ([]Call, error) {
	return db.All(ctx, s.db, scanCall, "SELECT "+lightColumns+" FROM call c JOIN funder_member w ON w.funder_id = c.funder_id WHERE w.account_id = $1 AND "+visibleTo+
		" AND ($2 = '' OR c.funder_id = $2) ORDER BY c.created_at DESC, c.id LIMIT 200", actor.ID, funderID)
}

// RoundsOf gives the rounds of calls the actor may read, by call, in one query.
func (s *Service) RoundsOf(ctx context.Context, actor account.Actor, calls []Call) (map[string][]Round, error) {
	ids := make([]string, len(calls))
	for i, c := range calls {
		ids[i] = c.ID
	}
	in, args := db.In(2, ids)
	all, err := db.All(ctx, s.db, scanRound, "SELECT "+roundColumns+` FROM round r JOIN call c ON c.id = r.call_id
		WHERE `+visibleTo+" AND r.call_id IN "+in+" ORDER BY r.call_id, r.position, r.key", append([]any{actor.ID}, args...)...)
	by := map[string][]Round{}
	for _, r := range all {
		by[r.CallID] = append(by[r.CallID], r)
	}
	return by, err
}

// phases ranks calls at an instant, the first place; the second is a minute before, as a
// closing minute counts to its end. A round that the newest revision no longer names does not count.
const phases = `SELECT c.id, c.state, c.search, c.created_at,
	CASE WHEN c.state = 'closed' THEN 'over' WHEN o.id IS NOT NULL THEN 'open' WHEN u.at IS NOT NULL THEN 'upcoming' ELSE 'over' END AS phase,
	CASE WHEN c.state = 'closed' THEN NULL WHEN o.id IS NOT NULL THEN o.at ELSE u.at END AS at
	FROM call c
	LEFT JOIN (SELECT call_id AS id, min(closes_at) AS at FROM round WHERE position < 1000 AND (opens_at IS NULL OR opens_at <= %[1]s)
		AND (closes_at IS NULL OR closes_at > %[2]s) GROUP BY call_id) o ON o.id = c.id
	LEFT JOIN (SELECT call_id AS id, min(opens_at) AS at FROM round WHERE position < 1000 AND opens_at > %[1]s GROUP BY call_id) u ON u.id = c.id
	WHERE c.state <> 'draft'`

func find(ctx context.Context, q db.Querier, f Filter, now time.Time) (List, error) {
	w := &db.Where{}
	ranked := "(" + fmt.Sprintf(phases, w.Arg(now), w.Arg(now.Add(-time.Minute))) + ") s"
	if f.Phase != AnyPhase {
		w.And("s.phase = " + w.Arg(string(f.Phase)))
	}
	if f.Text != "" {
		w.And(w.Found("s.search", fold.Text(f.Text)))
	}
	where := w.Text()
	var list List
	total, err := db.Count(ctx, q, "SELECT count(*) FROM "+ranked+" WHERE "+where, w.Args()...)
	if err != nil {
		return list, err
	}
	list.Paged = db.PageOf(total, pageSize, f.Page)
	list.Calls, err = db.All(ctx, q, scanCall, "SELECT "+lightColumns+" FROM "+ranked+" JOIN call c ON c.id = s.id WHERE "+where+`
		ORDER BY CASE s.phase WHEN 'open' THEN 0 WHEN 'upcoming' THEN 1 ELSE 2 END, s.at NULLS LAST, s.created_at DESC, c.id DESC`+w.Limit(list.Paged), w.Args()...)
	return list, err
}
