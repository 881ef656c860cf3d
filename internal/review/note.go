package review

import (
	"context"
	"errors"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/entry"
	"maillage/internal/fault"
)

// Note is what one of the funder's people writes for themselves while they watch a film. Nobody
// else reads it; what is to count goes into their review.
type Note struct {
	DossierID string
	Text      string
	Version   int // 0 while nothing was written
}

// Note gives the actor's own note on a filed dossier to whoever may see it; the zero note where
// they wrote none.
func (s *Service) Note(ctx context.Context, actor account.Actor, id string) (Note, error) {
	if err := s.seen(ctx, s.db, actor, id); err != nil {
		return Note{}, err
	}
	return note(ctx, s.db, id, actor.ID)
}

// SaveNote keeps the actor's own note over the version seen, and gives the version it has then;
// Stale when another page of theirs saved meanwhile.
func (s *Service) SaveNote(ctx context.Context, actor account.Actor, id string, seen int, text string) (version int, err error) {
	var fields fault.Fields
	text = entry.Text(&fields, "note", text, maxMessage, false)
	if err := fields.Err(); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.seen(ctx, tx, actor, id); err != nil {
			return err
		}
		before, err := note(ctx, tx, id, actor.ID)
		if err != nil {
			return err
		}
		if version = before.Version; before.Text == text {
			return nil // as when a page saves by itself, then by its button
		}
		if err := fault.MustChange(keepNote(ctx, tx, id, actor.ID, seen, text, s.now())); err != nil {
			return err
		}
		version = seen + 1
		return audit.Record(ctx, tx, s.now(), actor.ID, "review.note_saved", id, nil)
	})
	return version, err
}

func note(ctx context.Context, q db.Querier, id, accountID string) (Note, error) {
	n, err := db.One(ctx, q, scanNote, "SELECT dossier_id, text, version FROM screening_note WHERE dossier_id = $1 AND account_id = $2", id, accountID)
	if errors.Is(err, db.ErrNone) {
		return Note{DossierID: id}, nil
	}
	return n, err
}

func scanNote(scan func(...any) error) (n Note, err error) {
	return n, scan(&n.DossierID, &n.Text, &n.Version)
}

func keepNote(ctx context.Context, tx *db.Tx, id, accountID string, seen int, text string, at time.Time) (bool, error) {
	if seen == 0 {
		return db.Changed(tx.Exec(ctx, `INSERT INTO screening_note (dossier_id, account_id, text, version, updated_at) VALUES ($1, $2, $3, 1, $4)
			ON CONFLICT (dossier_id, account_id) DO NOTHING`, id, accountID, text, at))
	}
	return db.Changed(tx.Exec(ctx, "UPDATE screening_note SET text = $4, version = version + 1, updated_at = $5 WHERE dossier_id = $1 AND account_id = $2 AND version = $3",
		id, accountID, seen, text, at))
}

// notesOf lists the notes of a person, for their export.
func notesOf(ctx context.Context, q db.Querier, accountID string) ([]Note, error) {
	return db.All(ctx, q, scanNote, "SELECT dossier_id, text, version FROM screening_note WHERE account_id = $1 AND text <> '' ORDER BY dossier_id", accountID)
}

// dropNotes forgets the notes of a person, who alone read them.
func dropNotes(ctx context.Context, tx *db.Tx, accountID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM screening_note WHERE account_id = $1", accountID)
	return err
}
