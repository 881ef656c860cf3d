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

// assignments reads experts' parts in some dossiers, with their marks.
func assignments(ctx context.Context, q db.Querier, dossierIDs ...string) ([]Assignment, error) {
	all, err := parts(ctx, q, dossierIDs)
	if err != nil || len(all) == 0 {
		return all, err
	}
	index := make(map[[2]string]int, len(all))
	for i, a := range all {
		index[[2]string{a.DossierID, a.ExpertID}] = i
	}
	in, args := db.In(1, dossierIDs)
	marks, err := db.All(ctx, q, scanMark, "SELECT dossier_id, expert_id, criterion, mark FROM score WHERE dossier_id IN "+in, args...)
	for _, m := range marks {
		if i, ok := index[[2]string{m.dossierID, m.expertID}]; ok {
			all[i].Marks[m.criterion] = m.mark
		}
	}
	return all, err
}

// mark is what an expert gave on a criterion.
type mark struct {
	dossierID, expertID, criterion string
	mark                           int
}

func scanMark(scan func(...any) error) (mark, error) {
	var m mark
	return m, scan(&m.dossierID, &m.expertID, &m.criterion, &m.mark)
}

const partColumns = `a.dossier_id, a.expert_id, p.name, a.conflict_at, a.conflict_why, a.comment, a.submitted_at, a.version
	FROM assignment a JOIN account p ON p.id = a.expert_id`

func scanPart(scan func(...any) error) (Assignment, error) {
	a := Assignment{Marks: map[string]int{}}
	var conflict, submitted db.Time
	err := scan(&a.DossierID, &a.ExpertID, &a.ExpertName, &conflict, &a.ConflictWhy, &a.Comment, &submitted, &a.Version)
	a.ConflictAt, a.SubmittedAt = conflict.Time, submitted.Time
	return a, err
}

// parts reads experts' parts in some dossiers, without their marks, for lists that show
// means only.
func parts(ctx context.Context, q db.Querier, dossierIDs []string) ([]Assignment, error) {
	if len(dossierIDs) == 0 {
		return nil, nil
	}
	in, args := db.In(1, dossierIDs)
	return db.All(ctx, q, scanPart, "SELECT "+partColumns+" WHERE a.dossier_id IN "+in+" ORDER BY a.dossier_id, p.name, p.id", args...)
}

func insertAssignment(ctx context.Context, tx *db.Tx, dossierID, expertID string, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO assignment (dossier_id, expert_id, assigned_at) VALUES ($1, $2, $3) ON CONFLICT (dossier_id, expert_id) DO NOTHING", dossierID, expertID, at)
	return err
}

// deleteAssignment takes a dossier back from an expert who has written nothing yet.
func deleteAssignment(ctx context.Context, tx *db.Tx, dossierID, expertID string) (bool, error) {
	return db.Changed(tx.Exec(ctx, `DELETE FROM assignment WHERE dossier_id = $1 AND expert_id = $2 AND submitted_at IS NULL AND conflict_at IS NULL AND comment = ''
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

func countConflicts(ctx context.Context, q db.Querier, dossierID, accountID string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM assignment WHERE dossier_id = $1 AND expert_id = $2 AND conflict_at IS NOT NULL", dossierID, accountID)
}

func declareConflict(ctx context.Context, tx *db.Tx, dossierID, expertID, why string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, `UPDATE assignment SET conflict_at = $4, conflict_why = $3, version = version + 1
		WHERE dossier_id = $1 AND expert_id = $2 AND conflict_at IS NULL`, dossierID, expertID, why, at))
}

// reopen makes drafts of the reviews of a dossier that its collective took back.
func reopen(ctx context.Context, tx *db.Tx, dossierID string) error {
	_, err := tx.Exec(ctx, "UPDATE assignment SET submitted_at = NULL, version = version + 1 WHERE dossier_id = $1 AND submitted_at IS NOT NULL", dossierID)
	return err
}

// unfinished lists the dossiers whose review a person has not handed in.
func unfinished(ctx context.Context, q db.Querier, expertID string) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT dossier_id FROM assignment WHERE expert_id = $1 AND submitted_at IS NULL AND conflict_at IS NULL ORDER BY dossier_id", expertID)
}

// dropUnfinished takes every dossier back from a person who has not handed in a review.
func dropUnfinished(ctx context.Context, tx *db.Tx, expertID string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM score WHERE expert_id = $1 AND EXISTS (SELECT 1 FROM assignment a
		WHERE a.dossier_id = score.dossier_id AND a.expert_id = $1 AND a.submitted_at IS NULL AND a.conflict_at IS NULL)`, expertID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM assignment WHERE expert_id = $1 AND submitted_at IS NULL AND conflict_at IS NULL", expertID)
	return err
}

// Held is what this room knows of a person, for their export.
type Held struct {
	Dossier     string         `json:"dossier"`
	Marks       map[string]int `json:"marks"`
	Comment     string         `json:"comment"`
	HandedIn    *time.Time     `json:"handed_in,omitempty"`
	ConflictWhy string         `json:"conflict,omitempty"`
	Note        string         `json:"note,omitempty"` // for themselves
}

func heldBy(ctx context.Context, q db.Querier, expertID string) ([]Held, error) {
	held := []Held{}
	at := map[string]int{}
	parts, err := db.All(ctx, q, scanPart, "SELECT "+partColumns+" WHERE a.expert_id = $1 ORDER BY a.dossier_id", expertID)
	if err != nil {
		return nil, err
	}
	for _, a := range parts {
		h := Held{Dossier: a.DossierID, Marks: a.Marks, Comment: a.Comment, ConflictWhy: a.ConflictWhy}
		if a.Submitted() {
			h.HandedIn = &a.SubmittedAt
		}
		at[a.DossierID] = len(held)
		held = append(held, h)
	}
	notes, err := notesOf(ctx, q, expertID)
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		if i, ok := at[n.DossierID]; ok {
			held[i].Note = n.Text
		} else {
			held = append(held, Held{Dossier: n.DossierID, Marks: map[string]int{}, Note: n.Text})
		}
	}
	marks, err := db.All(ctx, q, scanMark, `SELECT s.dossier_id, s.expert_id, s.criterion, s.mark FROM assignment a
		JOIN score s ON s.dossier_id = a.dossier_id AND s.expert_id = a.expert_id WHERE a.expert_id = $1`, expertID)
	for _, m := range marks {
		if i, ok := at[m.dossierID]; ok {
			held[i].Marks[m.criterion] = m.mark
		}
	}
	return held, err
}
