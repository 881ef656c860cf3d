package review

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"maillage/internal/db"
)

func scanRequest(scan func(...any) error) (Request, error) {
	var r Request
	var due, asked, answered db.Time
	var sections string
	if err := scan(&r.ID, &r.DossierID, &sections, &r.Message, &due, &asked, &answered); err != nil {
		return r, err
	}
	r.DueAt, r.AskedAt, r.AnsweredAt = due.Time, asked.Time, answered.Time
	if err := json.Unmarshal([]byte(sections), &r.Sections); err != nil {
		return r, fmt.Errorf("sections of request %s: %w", r.ID, err)
	}
	return r, nil
}

// Requests lists the correction requests of a dossier, newest first.
func Requests(ctx context.Context, q db.Querier, dossierID string) ([]Request, error) {
	return db.All(ctx, q, scanRequest, `SELECT id, dossier_id, sections, message, due_at, asked_at, answered_at FROM correction_request
		WHERE dossier_id = $1 ORDER BY id DESC LIMIT 100`, dossierID)
}

func waitingRequests(ctx context.Context, q db.Querier, roundID string) (map[string]bool, error) {
	ids, err := db.All(ctx, q, func(scan func(...any) error) (string, error) {
		var id string
		return id, scan(&id)
	}, "SELECT r.dossier_id FROM correction_request r JOIN dossier d ON d.id = r.dossier_id WHERE d.round_id = $1 AND r.answered_at IS NULL", roundID)
	waiting := make(map[string]bool, len(ids))
	for _, id := range ids {
		waiting[id] = true
	}
	return waiting, err
}

func insertRequest(ctx context.Context, tx *db.Tx, r Request, by string) error {
	sections, err := json.Marshal(r.Sections)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO correction_request (id, dossier_id, sections, message, due_at, asked_at, asked_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		r.ID, r.DossierID, string(sections), r.Message, r.DueAt, r.AskedAt, by)
	return err
}

func answerRequest(ctx context.Context, tx *db.Tx, dossierID string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE correction_request SET answered_at = $2 WHERE dossier_id = $1 AND answered_at IS NULL", dossierID, at))
}

// assignments reads experts' parts with their marks; where filters a (assignment) and d (dossier).
func assignments(ctx context.Context, q db.Querier, where string, args ...any) ([]Assignment, error) {
	all, err := db.All(ctx, q, func(scan func(...any) error) (Assignment, error) {
		a := Assignment{Marks: map[string]int{}}
		var conflict, submitted db.Time
		err := scan(&a.DossierID, &a.ExpertID, &a.ExpertName, &conflict, &a.ConflictWhy, &a.Comment, &submitted, &a.Version)
		a.ConflictAt, a.SubmittedAt = conflict.Time, submitted.Time
		return a, err
	}, `SELECT a.dossier_id, a.expert_id, p.name, a.conflict_at, a.conflict_why, a.comment, a.submitted_at, a.version
		FROM assignment a JOIN account p ON p.id = a.expert_id JOIN dossier d ON d.id = a.dossier_id WHERE `+where+" ORDER BY a.dossier_id, p.name, p.id", args...)
	if err != nil {
		return nil, err
	}
	index := make(map[[2]string]int, len(all))
	for i, a := range all {
		index[[2]string{a.DossierID, a.ExpertID}] = i
	}
	type mark struct {
		dossierID, expertID, criterion string
		mark                           int
	}
	marks, err := db.All(ctx, q, func(scan func(...any) error) (mark, error) {
		var m mark
		return m, scan(&m.dossierID, &m.expertID, &m.criterion, &m.mark)
	}, `SELECT s.dossier_id, s.expert_id, s.criterion, s.mark FROM score s JOIN assignment a ON a.dossier_id = s.dossier_id AND a.expert_id = s.expert_id
		JOIN dossier d ON d.id = a.dossier_id WHERE `+where, args...)
	for _, m := range marks {
		if i, ok := index[[2]string{m.dossierID, m.expertID}]; ok {
			all[i].Marks[m.criterion] = m.mark
		}
	}
	return all, err
}

func insertAssignment(ctx context.Context, tx *db.Tx, dossierID, expertID string, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO assignment (dossier_id, expert_id, assigned_at) VALUES ($1, $2, $3) ON CONFLICT (dossier_id, expert_id) DO NOTHING", dossierID, expertID, at)
	return err
}

// deleteAssignment takes a dossier back from an expert who has written nothing yet.
func deleteAssignment(ctx context.Context, tx *db.Tx, dossierID, expertID string) (bool, error) {
	return db.Changed(tx.Exec(ctx, `DELETE FROM assignment WHERE dossier_id = $1 AND expert_id = $2 AND submitted_at IS NULL AND conflict_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM score s WHERE s.dossier_id = $1 AND s.expert_id = $2)`, dossierID, expertID))
}

func saveReview(ctx context.Context, tx *db.Tx, dossierID, expertID string, seen int, comment string, submitted db.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE assignment SET comment = $4, submitted_at = $5, version = version + 1 WHERE dossier_id = $1 AND expert_id = $2 AND version = $3",
		dossierID, expertID, seen, comment, submitted))
}

func saveMark(ctx context.Context, tx *db.Tx, dossierID, expertID, criterion string, mark int) error {
	_, err := tx.Exec(ctx, `INSERT INTO score (dossier_id, expert_id, criterion, mark) VALUES ($1, $2, $3, $4)
		ON CONFLICT (dossier_id, expert_id, criterion) DO UPDATE SET mark = excluded.mark`, dossierID, expertID, criterion, mark)
	return err
}

func declareConflict(ctx context.Context, tx *db.Tx, dossierID, expertID, why string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE assignment SET conflict_at = $4, conflict_why = $3, version = version + 1
		WHERE dossier_id = $1 AND expert_id = $2 AND conflict_at IS NULL`, dossierID, expertID, why, at))
}

// asked sums what the dossiers of a round ask, by dossier.
func asked(ctx context.Context, q db.Querier, roundID string) (map[string]int64, error) {
	type sum struct {
		id    string
		cents int64
	}
	sums, err := db.All(ctx, q, func(scan func(...any) error) (sum, error) {
		var s sum
		return s, scan(&s.id, &s.cents)
	}, "SELECT l.dossier_id, CAST(sum(l.cents) AS BIGINT) FROM budget_line l JOIN dossier d ON d.id = l.dossier_id WHERE d.round_id = $1 AND l.request GROUP BY l.dossier_id", roundID)
	by := make(map[string]int64, len(sums))
	for _, s := range sums {
		by[s.id] = s.cents
	}
	return by, err
}

// Work is a round in which a person instructs or reviews.
type Work struct {
	RoundID, CallID, RoundKey string
	Filed                     int // dossiers the person may see
	Mine                      int // of which theirs to review, not handed in yet
}

func workOf(ctx context.Context, q db.Querier, accountID string) ([]Work, error) {
	return db.All(ctx, q, func(scan func(...any) error) (Work, error) {
		var w Work
		return w, scan(&w.RoundID, &w.CallID, &w.RoundKey, &w.Filed, &w.Mine)
	}, `SELECT r.id, r.call_id, r.key, count(d.id), count(d.id) FILTER (WHERE a.submitted_at IS NULL AND a.expert_id IS NOT NULL)
		FROM funder_member m JOIN call c ON c.funder_id = m.funder_id JOIN round r ON r.call_id = c.id
		JOIN dossier d ON d.round_id = r.id AND d.state NOT IN ('draft', 'withdrawn')
		LEFT JOIN assignment a ON a.dossier_id = d.id AND a.expert_id = $1 AND a.conflict_at IS NULL
		WHERE m.account_id = $1 AND (m.role <> 'expert' OR a.expert_id IS NOT NULL)
		GROUP BY r.id, r.call_id, r.key, r.position ORDER BY r.call_id, r.position LIMIT 200`, accountID)
}
