package film

import (
	"context"
	"errors"
	"time"

	"maillage/internal/db"
)

// films gives those of some originals that are known.
func films(ctx context.Context, q db.Querier, blobIDs []string) (map[string]Film, error) {
	found := map[string]Film{}
	if len(blobIDs) == 0 {
		return found, nil
	}
	in, args := db.In(1, blobIDs)
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		f := Film{}
		var ms int64
		var m made
		if err := scan(&f.BlobID, &f.Media, &f.State, &f.Done, &f.Code, &f.Value, &ms, &f.Silent, &f.Pictures, &m.kind, &m.BlobID, &m.Width, &m.Height, &m.Bytes); err != nil {
			return struct{}{}, err
		}
		if known, ok := found[f.BlobID]; ok {
			f = known
		}
		f.Length = time.Duration(ms) * time.Millisecond
		f.add(m)
		found[f.BlobID] = f
		return struct{}{}, nil
	}, `SELECT f.blob_id, f.media, f.state, f.done, f.code, f.value, f.length_ms, f.silent, f.pictures, coalesce(o.kind, ''), coalesce(o.blob_id, ''), coalesce(o.width, 0), coalesce(o.height, 0), coalesce(o.bytes, 0)
		FROM film f LEFT JOIN film_output o ON o.film = f.blob_id WHERE f.blob_id IN `+in+` ORDER BY f.blob_id, o.kind`, args...)
	return found, err
}

// add puts one thing that was made where it belongs; they come in the order of their kinds.
func (f *Film) add(m made) {
	switch m.kind {
	case high, low:
		f.Outputs = append(f.Outputs, m.Output)
	case poster:
		f.Poster = m.BlobID
	case strip:
		f.Strip = m.BlobID
	}
}

func insertFilm(ctx context.Context, tx *db.Tx, f Film, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, `INSERT INTO film (blob_id, media, state, length_ms, silent, pictures, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (blob_id) DO NOTHING`,
		f.BlobID, f.Media, string(f.State), f.Length.Milliseconds(), f.Silent, f.Pictures, at))
}

func insertMade(ctx context.Context, tx *db.Tx, filmID string, all []made) error {
	for _, m := range all {
		if _, err := tx.Exec(ctx, "INSERT INTO film_output (film, kind, blob_id, width, height, bytes) VALUES ($1, $2, $3, $4, $5, $6)",
			filmID, string(m.kind), m.BlobID, m.Width, m.Height, m.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// begin writes down that a film is being encoded, and how often it was; ErrNone when it was let go or
// is settled.
func begin(ctx context.Context, tx *db.Tx, blobID string) (tries int, err error) {
	tries, err = db.One(ctx, tx, func(scan func(...any) error) (n int, err error) { return n, scan(&n) },
		"UPDATE film SET state = $2, done = 0, tries = tries + 1 WHERE blob_id = $1 AND state IN ($3, $2) RETURNING tries", blobID, string(Encoding), string(Waiting))
	return tries, err
}

func setDone(ctx context.Context, tx *db.Tx, blobID string, done int) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE film SET done = $2 WHERE blob_id = $1 AND state = $3", blobID, done, string(Encoding)))
}

func setState(ctx context.Context, tx *db.Tx, blobID string, state State, code, value string) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE film SET state = $2, code = $3, value = $4, tries = 0 WHERE blob_id = $1 AND state <> $5", blobID, string(state), code, value, string(Ready)))
}

func setReady(ctx context.Context, tx *db.Tx, f Film) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE film SET state = $2, done = 1000, code = '', value = '', length_ms = $3, silent = $4, pictures = $5 WHERE blob_id = $1",
		f.BlobID, string(Ready), f.Length.Milliseconds(), f.Silent, f.Pictures))
}

// waitForMore gives the films for which more may be done now than was possible once: without the
// program, or without room.
func waitForMore(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT blob_id FROM film WHERE state = $1 OR state = $2 AND code = $3 ORDER BY added_at, blob_id", string(Original), string(Failed), gaveUp)
}

// forget removes a film; it gives the blobs that were made of it, not the film itself.
func forget(ctx context.Context, tx *db.Tx, blobID string) ([]string, error) {
	gone, err := db.All(ctx, tx, db.ScanText, "DELETE FROM film_output WHERE film = $1 AND blob_id <> $1 RETURNING blob_id", blobID)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM film_output WHERE film = $1", blobID); err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, "DELETE FROM film WHERE blob_id = $1", blobID)
	return gone, err
}

// Blobs lists the files that this room keeps, for backups.
func Blobs(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT DISTINCT blob_id FROM film_output ORDER BY blob_id")
}

// Whole lists the films, as they were sent and as they were made playable, of which nothing more will be
// made. Pictures are not among them: they are small, and pages show many.
func Whole(ctx context.Context, q db.Querier) ([]string, error) {
	return db.All(ctx, q, db.ScanText, "SELECT blob_id FROM film WHERE state NOT IN ($1, $2) UNION SELECT blob_id FROM film_output WHERE kind IN ($3, $4) ORDER BY 1",
		string(Waiting), string(Encoding), string(high), string(low))
}

// Names tells whether this room still names a file.
func Names(ctx context.Context, q db.Querier, blobID string) (bool, error) {
	count, err := db.Count(ctx, q, "SELECT count(*) FROM film_output WHERE blob_id = $1", blobID)
	return count > 0, err
}

// gone tells whether an error says that a row is not there.
func gone(err error) bool { return errors.Is(err, db.ErrNone) }
