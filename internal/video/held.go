package video

import (
	"context"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
)

// Held is what this room knows of a person, for their export: fields of briefs that they wrote
// last, signed forms that they kept, and clips that they sent. People who are filmed are known by their names alone.
type Held struct {
	Dossier string    `json:"dossier"`
	Field   string    `json:"field,omitempty"`
	Text    string    `json:"text,omitempty"`
	File    string    `json:"file,omitempty"`
	At      time.Time `json:"at"`
}

// maxHeld bounds an export; nobody was seen with a tenth of it.
const maxHeld = 10_000

// Holding gives what this room knows of a person.
func (s *Service) Holding(ctx context.Context, q db.Querier, actor account.Actor) (string, any, error) {
	held, err := db.All(ctx, q, func(scan func(...any) error) (h Held, err error) {
		var at db.Time
		err = scan(&h.Dossier, &h.Field, &h.Text, &h.File, &at)
		h.At = at.Time
		return h, err
	}, `SELECT dossier_id, name, value, '', updated_at FROM video_text WHERE updated_by = $1
		UNION ALL SELECT p.dossier_id, '', '', s.name, s.added_at FROM video_signed s JOIN video_person p ON p.id = s.person_id WHERE s.added_by = $1
		UNION ALL SELECT dossier_id, '', '', name, added_at FROM video_clip WHERE added_by = $1
		UNION ALL SELECT dossier_id, '', '', name, sent_at FROM video_arrival WHERE sent_by = $1 AND state <> 'taken'
		ORDER BY 5, 1, 2 LIMIT $2`, actor.ID, maxHeld)
	if held == nil {
		held = []Held{}
	}
	return "videos", held, err
}
