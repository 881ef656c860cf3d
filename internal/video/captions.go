package video

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"maillage/internal/account"
	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/entry"
	"maillage/internal/fault"
	"maillage/internal/video/caption"
)

// Captions are what is read below the film by those who do not hear it, and told to those who do
// not see it.
type Captions struct {
	Cues      []caption.Cue // in order
	Described string        // what is seen and not said, in words
	Version   int           // 0 where nobody has saved any
}

// MaxDescribed is the longest description, in characters: ten minutes of reading.
const MaxDescribed = 8_000

// Captions gives the captions of a film to the members of its collective.
func (s *Service) Captions(ctx context.Context, actor account.Actor, id string) (Captions, error) {
	if _, err := s.of(ctx, s.db, actor, id, standing.mayRead); err != nil {
		return Captions{}, err
	}
	return captions(ctx, s.db, id)
}

// SaveCaptions keeps captions in place of those of their Version; Stale when somebody saved after
// that. A cue that is not as package caption leaves it is refused under "text-N", N from 1.
func (s *Service) SaveCaptions(ctx context.Context, actor account.Actor, id string, c Captions) error {
	return s.act(ctx, actor, id, "video.captions_saved", standing.mayPrepare, func(tx *db.Tx, _ standing) (audit.Detail, error) {
		c := c // tried again, it begins as it was typed
		if err := c.check(); err != nil {
			return nil, err
		}
		return audit.Detail{"cues": len(c.Cues)}, fault.MustChange(keepCaptions(ctx, tx, id, c, actor.ID, s.now()))
	})
}

func (c *Captions) check() error {
	var fields fault.Fields
	c.Described = entry.Text(&fields, "described", c.Described, MaxDescribed, false)
	c.Cues = caption.Sorted(c.Cues)
	if problems, ok := errors.AsType[caption.Problems](caption.Verify(c.Cues)); ok {
		for _, p := range problems {
			fields.Add("text-"+strconv.Itoa(p.Line), "caption.file."+string(p.Code), "value", p.Value)
		}
	}
	return fields.Err()
}

func captions(ctx context.Context, q db.Querier, id string) (Captions, error) {
	c, err := db.One(ctx, q, func(scan func(...any) error) (c Captions, err error) {
		var cues []byte
		if err := scan(&cues, &c.Described, &c.Version); err != nil {
			return c, err
		}
		if err := json.Unmarshal(cues, &c.Cues); err != nil {
			return c, fmt.Errorf("captions of %s: %w", id, err)
		}
		return c, nil
	}, "SELECT cues, described, version FROM video_captions WHERE dossier_id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return Captions{}, nil
	}
	return c, err
}

func keepCaptions(ctx context.Context, tx *db.Tx, id string, c Captions, by string, at time.Time) (bool, error) {
	cues, err := json.Marshal(c.Cues)
	if err != nil {
		return false, err
	}
	if c.Version == 0 {
		return db.Changed(tx.Exec(ctx, `INSERT INTO video_captions (dossier_id, cues, described, version, updated_at, updated_by) VALUES ($1, $2, $3, 1, $4, $5)
			ON CONFLICT (dossier_id) DO NOTHING`, id, string(cues), c.Described, at, by))
	}
	return db.Changed(tx.Exec(ctx, "UPDATE video_captions SET cues = $3, described = $4, version = version + 1, updated_at = $5, updated_by = $6 WHERE dossier_id = $1 AND version = $2",
		id, c.Version, string(cues), c.Described, at, by))
}
