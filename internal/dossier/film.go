package dossier

import (
	"context"
	"time"

	"maillage/internal/account"
	"maillage/internal/db"
)

// Films is the room that makes the film of a dossier playable.
type Films interface {
	// Add is told of a film that a dossier holds, Drop of files that it lets go, among which films may
	// be; Drop gives more files to delete.
	Add(ctx context.Context, tx *db.Tx, blobID, media string) error
	Drop(ctx context.Context, tx *db.Tx, blobIDs ...string) ([]string, error)
	// Look tells how long a film is, 0 while nobody knows, and whether it can be played at all.
	Look(ctx context.Context, q db.Querier, blobID string) (length time.Duration, playable bool, err error)
}

// ShowFilms gives the room that makes films playable.
func (s *Service) ShowFilms(films Films) { s.films = films }

// added tells of a file that came into a slot.
func (s *Service) added(ctx context.Context, tx *db.Tx, f File) error {
	if s.films == nil || f.Slot != VideoSlot {
		return nil
	}
	return s.films.Add(ctx, tx, f.BlobID, f.Media)
}

// dropped tells of files that are let go, and gives all that is to be deleted.
func (s *Service) dropped(ctx context.Context, tx *db.Tx, blobIDs []string) ([]string, error) {
	if s.films == nil || len(blobIDs) == 0 {
		return blobIDs, nil
	}
	more, err := s.films.Drop(ctx, tx, blobIDs...)
	return append(blobIDs, more...), err
}

// Filmed is what is known of the film of a dossier.
type Filmed struct {
	Seconds  int  // 0 while nobody knows
	Unplayed bool // nothing can play it
}

// lookAt reads what is known of the film.
func (s *Service) lookAt(ctx context.Context, q db.Querier, e *Everything) error {
	file, ok := e.Files[VideoSlot]
	if s.films == nil || !ok {
		return nil
	}
	length, playable, err := s.films.Look(ctx, q, file.BlobID)
	e.Film = Filmed{int(length / time.Second), !playable}
	return err
}

func (e Everything) lackingVideo(add func(section, field, key string, args ...any)) {
	rule, there := e.Definition().Video, e.VideoLink != ""
	if _, ok := e.Files[VideoSlot]; ok {
		there = true
	}
	switch {
	case rule.Required && !there:
		add(PiecesSection, VideoSlot, "lack.video")
	case e.Film.Unplayed:
		add(PiecesSection, VideoSlot, "lack.video_unplayed")
	case rule.MaxSeconds > 0 && e.Film.Seconds > rule.MaxSeconds:
		add(PiecesSection, VideoSlot, "lack.video_long", "seconds", e.Film.Seconds, "max", rule.MaxSeconds)
	}
	if _, ok := e.Files[CaptionsSlot]; rule.CaptionsRequired && !ok && (rule.Required || there) {
		add(PiecesSection, CaptionsSlot, "lack.captions")
	}
}

// Held gives the file in a slot to a member of the collective; NotFound where there is none.
func (s *Service) Held(ctx context.Context, actor account.Actor, id, slot string) (File, error) {
	if _, _, err := s.read(ctx, actor, id); err != nil {
		return File{}, err
	}
	return orUnknown(db.One(ctx, s.db, scanFile, "SELECT "+fileColumns+" FROM file WHERE dossier_id = $1 AND slot = $2 AND replaced_at IS NULL", id, slot))
}
