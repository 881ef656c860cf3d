package review

import (
	"cmp"
	"context"
	"slices"

	"maillage/internal/db"
	"maillage/internal/dossier"
)

// Work is a round in which a person instructs or reviews.
type Work struct {
	RoundID, CallID, RoundKey string
	Filed                     int // dossiers the person may see
	Mine                      int // of which theirs to review, not handed in yet
	position                  int
}

const maxWork = 100

func scanWork(scan func(...any) error) (Work, error) {
	var w Work
	return w, scan(&w.RoundID, &w.CallID, &w.RoundKey, &w.position, &w.Filed, &w.Mine)
}

// workOf lists the rounds of a person, the newest calls first. Counting a round reads an
// index, and what is in someone's hands starts from their assignments: neither reads the
// dossiers of a round one by one.
func workOf(ctx context.Context, q db.Querier, accountID string) ([]Work, error) {
	rounds, err := db.All(ctx, q, scanWork, `SELECT r.id, r.call_id, r.key, r.position,
		(SELECT count(*) FROM dossier d WHERE d.round_id = r.id AND `+dossier.WhereFiled+`), 0
		FROM funder_member m JOIN call c ON c.funder_id = m.funder_id JOIN round r ON r.call_id = c.id
		WHERE m.account_id = $1 AND m.role <> 'expert' AND EXISTS (SELECT 1 FROM dossier d WHERE d.round_id = r.id AND `+dossier.WhereFiled+`)
		ORDER BY r.call_id DESC, r.position LIMIT $2`, accountID, maxWork)
	if err != nil {
		return nil, err
	}
	inHand, err := db.All(ctx, q, scanWork, `SELECT r.id, r.call_id, r.key, r.position, h.filed, h.mine
		FROM (SELECT d.round_id, count(*) AS filed, count(*) FILTER (WHERE a.submitted_at IS NULL AND `+dossier.WhereCorrectable+`) AS mine
			FROM assignment a JOIN dossier d ON d.id = a.dossier_id
			WHERE a.expert_id = $1 AND a.conflict_at IS NULL AND `+dossier.WhereFiled+` GROUP BY d.round_id) h
		JOIN round r ON r.id = h.round_id JOIN call c ON c.id = r.call_id
		JOIN funder_member m ON m.funder_id = c.funder_id AND m.account_id = $1
		ORDER BY r.call_id DESC, r.position LIMIT $2`, accountID, maxWork)
	for _, w := range inHand {
		if i := slices.IndexFunc(rounds, func(r Work) bool { return r.RoundID == w.RoundID }); i >= 0 {
			rounds[i].Mine = w.Mine
			continue
		}
		rounds = append(rounds, w)
	}
	slices.SortStableFunc(rounds, func(a, b Work) int {
		return cmp.Or(cmp.Compare(b.CallID, a.CallID), cmp.Compare(a.position, b.position))
	})
	return rounds, err
}
