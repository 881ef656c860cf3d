package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"maillage/internal/blob"
	"maillage/internal/blob/s3"
	"maillage/internal/film"
	"maillage/internal/video"
)

// bucket gives the store to which films are moved; nil where none is set.
func (c *Config) bucket() (*s3.Bucket, error) {
	given := 0
	for _, value := range []string{c.S3Endpoint, c.S3Bucket, c.S3Region, c.S3Key, c.S3Secret} {
		if value != "" {
			given++
		}
	}
	switch given {
	case 0:
		return nil, nil //nolint:nilnil // none is no failure
	case 5:
	default:
		return nil, errors.New("films are moved to an S3 store when MAILLAGE_S3_ENDPOINT, MAILLAGE_S3_BUCKET, MAILLAGE_S3_REGION (us-east-1 for MinIO), MAILLAGE_S3_KEY and MAILLAGE_S3_SECRET (or MAILLAGE_S3_SECRET_FILE) are all set: write those that lack, or leave all of them out to keep films on the disk")
	}
	bucket, err := s3.New(s3.Config{Endpoint: c.S3Endpoint, Bucket: c.S3Bucket, Region: c.S3Region, Key: c.S3Key, Secret: c.S3Secret})
	switch {
	case errors.Is(err, s3.ErrEndpoint):
		return nil, fmt.Errorf("MAILLAGE_S3_ENDPOINT is %q: %w", c.S3Endpoint, err)
	case err != nil:
		return nil, fmt.Errorf("MAILLAGE_S3_ENDPOINT: %w", err)
	}
	return bucket, nil
}

// openFiles opens the folder of files, of which films may be elsewhere.
func openFiles(config Config) (*blob.Store, *s3.Bucket, error) {
	files := blob.New(filepath.Join(config.Data, filesName))
	bucket, err := config.bucket()
	if bucket != nil {
		files.MoveTo(bucket)
	}
	return files, bucket, err
}

func (a *App) openFiles() *blob.Store {
	files, _, err := openFiles(a.Config)
	if err != nil { // Check has refused it, where the program serves
		a.log.Warn("films stay on the disk", "error", err)
	}
	return files
}

// How often films are moved, and how long before what is left waits for the next time: they are moved by the
// worker that encodes them.
const (
	movePeriod = 10 * time.Minute
	moveTime   = 5 * time.Minute
)

// moveFilms has films moved in time, where a store is set.
func (a *App) moveFilms(files *blob.Store) {
	move := func(ctx context.Context, _ json.RawMessage) error {
		began := time.Now()
		more := func() bool { return time.Since(began) < moveTime }
		named := func(ctx context.Context, id string) (bool, error) { return stillNamed(ctx, a.DB, id) }
		moved, err := files.MoveAll(ctx, blob.Moving{More: more, Files: a.movable, Named: named})
		err = errors.Join(err, files.Tidy(ctx))
		if err != nil && ctx.Err() == nil { // once for each period: the next one tries again
			a.log.WarnContext(ctx, "films could not all be moved or deleted in the store", "moved", moved, "error", err)
			return nil
		}
		return err
	}
	a.Queue.RegisterLong("film.away", move)
	a.Queue.Every("film.away", movePeriod, move)
}

// movable lists the files that may be moved: films and clips of which nothing more will be made.
func (a *App) movable(ctx context.Context) ([]string, error) {
	films, err := film.Whole(ctx, a.DB)
	if err != nil {
		return nil, err
	}
	clips, err := video.Clips(ctx, a.DB)
	return append(films, clips...), err
}

// BringHome brings all films back from the store to the disk, and has them deleted there. The site must not
// run meanwhile: it would move them again.
func BringHome(ctx context.Context, config Config, out io.Writer) error {
	files, bucket, err := openFiles(config)
	if err != nil {
		return err
	}
	if bucket == nil {
		return errors.New("no store is set: MAILLAGE_S3_ENDPOINT and the others must still say where films are")
	}
	ids, err := files.AllAway()
	if err != nil {
		return err
	}
	for i, id := range ids {
		if err := files.Home(ctx, id); err != nil {
			return fmt.Errorf("%d of %d films are back; run the command again to go on: %w", i, len(ids), err)
		}
	}
	if err := files.Tidy(ctx); err != nil {
		return fmt.Errorf("all films are back; some could not be deleted in the store, run the command again: %w", err)
	}
	_, err = fmt.Fprintf(out, "%d films are back; leave out the settings MAILLAGE_S3_… before you start the site\n", len(ids))
	return err
}

// checkStore tells whether the store of films can be written and read.
func checkStore(ctx context.Context, config Config) finding {
	files, bucket, err := openFiles(config)
	if err != nil {
		return bad("store of films: %v", err)
	}
	away, err := files.AllAway()
	switch {
	case err != nil:
		return bad("store of films: %v", err)
	case bucket == nil && len(away) > 0:
		return bad("store of films: %d files were moved to one, and none is set: set MAILLAGE_S3_ENDPOINT and the others as they were", len(away))
	case bucket == nil:
		return good("store of films: none configured; they stay on the disk")
	}
	if err := bucket.Check(ctx); err != nil {
		return bad("store of films %s: %v", config.S3Endpoint, err)
	}
	return good("store of films %s: bucket %s can be written and read; %d files are there", config.S3Endpoint, config.S3Bucket, len(away))
}
