package video

import (
	"context"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/blob"
	"maillage/internal/db"
)

// Clip is a file that was filmed for a scene, or for none, as it was sent.
type Clip struct {
	ID, SceneID, BlobID, Name, Media string
	Size                             int64
	SHA256, Scan                     string
	AddedAt                          time.Time
	AddedBy                          string
	Author                           string // by name
}

// keepClip adds a clip that was received and looked at.
func (s *Service) keepClip(ctx context.Context, tx *db.Tx, actor account.Actor, id string, c Clip, unscanned error) error {
	if _, err := s.of(ctx, tx, actor, id, standing.mayPrepare); err != nil {
		return err
	}
	count, err := countClips(ctx, tx, id)
	if err != nil {
		return err
	}
	if count >= MostClips {
		return tooManyClips()
	}
	if there, err := hasScene(ctx, tx, id, c.SceneID); err != nil {
		return err
	} else if !there {
		c.SceneID = "" // removed meanwhile: the clip stays
	}
	if err := insertClip(ctx, tx, id, c); err != nil {
		return err
	}
	detail := audit.Detail{"clip": c.ID, "scene": c.SceneID, "sha256": c.SHA256}
	if unscanned != nil {
		detail["unscanned"] = unscanned.Error()
	}
	return audit.Record(ctx, tx, s.now(), actor.ID, "video.clip_kept", id, detail)
}

// RemoveClip deletes a clip, its file too.
func (s *Service) RemoveClip(ctx context.Context, actor account.Actor, id, clipID string) error {
	var gone Clip
	err := s.act(ctx, actor, id, "video.clip_removed", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		var err error
		if gone, err = getClip(ctx, tx, id, clipID); err != nil {
			return nil, err
		}
		return audit.Detail{"clip": clipID, "sha256": gone.SHA256}, deleteClip(ctx, tx, clipID)
	})
	if err != nil {
		return err
	}
	return s.door.Files.Delete(gone.BlobID)
}

// Clip gives a clip to the members of the collective.
func (s *Service) Clip(ctx context.Context, actor account.Actor, id, clipID string) (Clip, error) {
	if _, err := s.of(ctx, s.db, actor, id, standing.mayRead); err != nil {
		return Clip{}, err
	}
	return getClip(ctx, s.db, id, clipID)
}

// OpenClip is Clip with its file, as it was sent.
func (s *Service) OpenClip(ctx context.Context, actor account.Actor, id, clipID string) (Clip, blob.File, error) {
	c, err := s.Clip(ctx, actor, id, clipID)
	if err != nil {
		return Clip{}, nil, err
	}
	content, err := s.door.Files.Open(ctx, c.BlobID)
	return c, content, err
}
