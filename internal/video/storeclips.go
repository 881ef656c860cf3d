package video

import (
	"context"
	"errors"
	"time"

	"maillage/internal/db"
)

const arrivalColumns = `SELECT v.upload_id, v.dossier_id, v.purpose, v.blob_id, v.name, v.size, v.state, v.code, v.value, v.sent_at, v.sent_by, a.name
	FROM video_arrival v JOIN account a ON a.id = v.sent_by`

func scanArrival(scan func(...any) error) (a Arrival, err error) {
	var at db.Time
	var purpose string
	err = scan(&a.UploadID, &a.DossierID, &purpose, &a.BlobID, &a.Name, &a.Size, &a.State, &a.Code, &a.Value, &at, &a.SentBy, &a.Sender)
	a.SentAt, a.Purpose = at.Time, purposeOf(purpose)
	return a, err
}

// arrival gives a file that was sent, whatever became of it, or db.ErrNone.
func arrival(ctx context.Context, q db.Querier, uploadID string) (Arrival, error) {
	return db.One(ctx, q, scanArrival, arrivalColumns+" WHERE v.upload_id = $1", uploadID)
}

// arrivals lists those of a video that wait or were refused.
func arrivals(ctx context.Context, q db.Querier, id string) ([]Arrival, error) {
	return db.All(ctx, q, scanArrival, arrivalColumns+" WHERE v.dossier_id = $1 AND v.state <> 'taken' ORDER BY v.sent_at DESC, v.upload_id LIMIT 100", id)
}

// waitingArrivals are all that nobody looked at yet.
func waitingArrivals(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT upload_id FROM video_arrival WHERE state = 'waiting' ORDER BY upload_id")
}

// insertArrival tells whether it was not there yet.
func insertArrival(ctx context.Context, tx *db.Tx, a Arrival) (bool, error) {
	return db.Changed(tx.Exec(ctx, `INSERT INTO video_arrival (upload_id, dossier_id, purpose, blob_id, name, size, state, sent_at, sent_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (upload_id) DO NOTHING`, a.UploadID, a.DossierID, a.text(), a.BlobID, a.Name, a.Size, a.State, a.SentAt, a.SentBy))
}

// endArrival tells whether it was still waiting.
func endArrival(ctx context.Context, tx *db.Tx, uploadID string, state ArrivalState, why refusal) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE video_arrival SET state = $2, code = $3, value = $4 WHERE upload_id = $1 AND state = 'waiting'", uploadID, state, why.code, why.value))
}

func dropArrival(ctx context.Context, tx *db.Tx, id, uploadID string) (bool, error) {
	return db.Changed(tx.Exec(ctx, "DELETE FROM video_arrival WHERE dossier_id = $1 AND upload_id = $2 AND state = 'refused'", id, uploadID))
}

func forgetArrivals(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM video_arrival WHERE state <> 'waiting' AND sent_at < $1", before)
	return err
}

const clipColumns = `SELECT c.id, coalesce(c.scene_id, ''), c.blob_id, c.name, c.media, c.size, c.sha256, c.scan, c.added_at, c.added_by, a.name
	FROM video_clip c JOIN account a ON a.id = c.added_by WHERE c.dossier_id = $1`

func scanClip(scan func(...any) error) (c Clip, err error) {
	var at db.Time
	err = scan(&c.ID, &c.SceneID, &c.BlobID, &c.Name, &c.Media, &c.Size, &c.SHA256, &c.Scan, &at, &c.AddedBy, &c.Author)
	c.AddedAt = at.Time
	return c, err
}

// clips gives those of a video, the newest first.
func clips(ctx context.Context, q db.Querier, id string) ([]Clip, error) {
	return db.All(ctx, q, scanClip, clipColumns+" ORDER BY c.added_at DESC, c.id DESC", id)
}

func getClip(ctx context.Context, q db.Querier, id, clipID string) (Clip, error) {
	c, err := db.One(ctx, q, scanClip, clipColumns+" AND c.id = $2", id, clipID)
	if errors.Is(err, db.ErrNone) {
		return c, unknown()
	}
	return c, err
}

func countClips(ctx context.Context, q db.Querier, id string) (int, error) {
	return db.Count(ctx, q, "SELECT count(*) FROM video_clip WHERE dossier_id = $1", id)
}

func insertClip(ctx context.Context, tx *db.Tx, id string, c Clip) error {
	_, err := tx.Exec(ctx, "INSERT INTO video_clip (id, dossier_id, scene_id, blob_id, name, media, size, sha256, scan, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		c.ID, id, db.Null(c.SceneID), c.BlobID, c.Name, c.Media, c.Size, c.SHA256, c.Scan, c.AddedAt, c.AddedBy)
	return err
}

func deleteClip(ctx context.Context, tx *db.Tx, clipID string) error {
	_, err := tx.Exec(ctx, "DELETE FROM video_clip WHERE id = $1", clipID)
	return err
}

func hasScene(ctx context.Context, q db.Querier, id, sceneID string) (bool, error) {
	count, err := db.Count(ctx, q, "SELECT count(*) FROM video_scene WHERE dossier_id = $1 AND id = $2", id, sceneID)
	return count > 0, err
}

// nameOf gives the name of an account.
func nameOf(ctx context.Context, q db.Querier, accountID string) (string, error) {
	return db.One(ctx, q, db.ScanText, "SELECT name FROM account WHERE id = $1", accountID)
}
