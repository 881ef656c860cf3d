package video

import (
	"context"
	"time"

	"maillage/internal/db"
)

// scenes gives the scenes of a video in their order, with who is in each.
func scenes(ctx context.Context, q db.Querier, id string) ([]Scene, error) {
	cast := map[string][]string{}
	_, err := db.All(ctx, q, func(scan func(...any) error) (who string, err error) {
		var of string
		err = scan(&of, &who)
		cast[of] = append(cast[of], who)
		return who, err
	}, `SELECT c.scene_id, c.person_id FROM video_scene_person c JOIN video_person p ON p.id = c.person_id WHERE p.dossier_id = $1 ORDER BY p.created_at, p.id`, id)
	if err != nil {
		return nil, err
	}
	return db.All(ctx, q, func(scan func(...any) error) (s Scene, err error) {
		err = scan(&s.ID, &s.Seen, &s.Heard, &s.LocationID, &s.Seconds, &s.Version)
		s.People = cast[s.ID]
		return s, err
	}, "SELECT id, seen, heard, coalesce(location_id, ''), seconds, version FROM video_scene WHERE dossier_id = $1 ORDER BY position, id", id)
}

func countScenes(ctx context.Context, q db.Querier, id string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM video_scene WHERE dossier_id = $1", id)
}

func insertScene(ctx context.Context, tx *db.Tx, id string, s Scene, position int, at time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO video_scene (id, dossier_id, position, seen, heard, location_id, seconds, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		s.ID, id, position, s.Seen, s.Heard, db.Null(s.LocationID), s.Seconds, at)
	return err
}

func updateScene(ctx context.Context, tx *db.Tx, id string, s Scene) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE video_scene SET seen = $4, heard = $5, location_id = $6, seconds = $7, version = version + 1 WHERE dossier_id = $1 AND id = $2 AND version = $3",
		id, s.ID, s.Version, s.Seen, s.Heard, db.Null(s.LocationID), s.Seconds))
}

func deleteScene(ctx context.Context, tx *db.Tx, sceneID string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM video_scene_person WHERE scene_id = $1", sceneID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE video_clip SET scene_id = NULL WHERE scene_id = $1", sceneID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM video_scene WHERE id = $1", sceneID)
	return err
}

func setOrder(ctx context.Context, tx *db.Tx, sceneIDs []string) error {
	for position, sceneID := range sceneIDs {
		if _, err := tx.Exec(ctx, "UPDATE video_scene SET position = $2 WHERE id = $1 AND position <> $2", sceneID, position); err != nil {
			return err
		}
	}
	return nil
}

// setCast says who is in a scene.
func setCast(ctx context.Context, tx *db.Tx, sceneID string, people []string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM video_scene_person WHERE scene_id = $1", sceneID); err != nil {
		return err
	}
	for _, who := range people {
		if _, err := tx.Exec(ctx, "INSERT INTO video_scene_person (scene_id, person_id) VALUES ($1, $2) ON CONFLICT (scene_id, person_id) DO NOTHING", sceneID, who); err != nil {
			return err
		}
	}
	return nil
}
