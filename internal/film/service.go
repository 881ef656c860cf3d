package film

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"maillage/internal/blob"
	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/job"
	"maillage/internal/video/ffmpeg"
)

// Encoder makes films; ffmpeg.Program is one.
type Encoder interface {
	Probe(ctx context.Context, path string, limits ffmpeg.Limits) (ffmpeg.Source, error)
	Encode(ctx context.Context, parts []ffmpeg.Part, folder string, limits ffmpeg.Limits, told func(done int)) (ffmpeg.Film, error)
}

// Config is what the service needs.
type Config struct {
	DB      *db.DB
	Queue   *job.Queue
	Files   *blob.Store
	Encoder Encoder // nil where there is none: films are played as they were sent
	Folder  string  // where work goes on; it may be lost
	Limits  ffmpeg.Limits
	Fits    func(bytes int64) error // ErrDiskFull of ffmpeg where the disk has too little room; nil where nobody looks
	Now     func() time.Time
	Log     *slog.Logger
}

// Service keeps films. It has no actors: rooms that hold films have decided who may do what.
type Service struct{ Config }

const encodeJob = "film.encode"

// NewService makes the service, and registers its job.
func NewService(config Config) *Service {
	s := &Service{config}
	s.Queue.RegisterLong(encodeJob, func(ctx context.Context, argument json.RawMessage) error {
		var blobID string
		if err := json.Unmarshal(argument, &blobID); err != nil {
			return err
		}
		return s.encode(ctx, blobID)
	})
	return s
}

// Add has a film encoded once the transaction is committed. One that is known stays as it is.
func (s *Service) Add(ctx context.Context, tx *db.Tx, blobID, media string) error {
	f := Film{BlobID: blobID, Media: media, State: Waiting}
	if s.Encoder == nil {
		f.State = Original
	}
	added, err := insertFilm(ctx, tx, f, s.Now())
	if err != nil || !added || s.Encoder == nil {
		return err
	}
	return s.Queue.EnqueueAt(ctx, tx, encodeJob, blobID, s.Now(), encodeJob+":"+blobID)
}

// Drop forgets films that are let go, and gives the files that were made of them, to be deleted once
// the transaction is committed. What is no film is none of its business.
func (s *Service) Drop(ctx context.Context, tx *db.Tx, blobIDs ...string) ([]string, error) {
	var gone []string
	for _, id := range blobIDs {
		made, err := forget(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		gone = append(gone, made...)
	}
	return gone, nil
}

// Of gives what is known of some films, by their blobs, in one query.
func (s *Service) Of(ctx context.Context, q db.Querier, blobIDs ...string) (map[string]Film, error) {
	return films(ctx, q, blobIDs)
}

// Show gives what is known of a film to a page whose room has decided that it may be shown; the
// zero Film where nothing is known.
func (s *Service) Show(ctx context.Context, blobID string) (Film, error) {
	known, err := films(ctx, s.DB, []string{blobID})
	return known[blobID], err
}

// Look tells how long a film is, 0 while nobody knows, and whether it can be played at all.
func (s *Service) Look(ctx context.Context, q db.Querier, blobID string) (length time.Duration, playable bool, err error) {
	known, err := films(ctx, q, []string{blobID})
	return known[blobID].Length, known[blobID].State != Refused, err
}

// Open gives a file that was made, or a film as it was sent; the errors are those of blob.Store.Open.
func (s *Service) Open(ctx context.Context, blobID string) (blob.File, error) {
	return s.Files.Open(ctx, blobID)
}

// Resume has films encoded that were not while ffmpeg was missing, and those that were given up for
// lack of room, say: the program calls it when it starts.
func (s *Service) Resume(ctx context.Context) error {
	if s.Encoder == nil {
		return nil
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ids, err := waitForMore(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := setState(ctx, tx, id, Waiting, "", ""); err != nil {
				return err
			}
			if err := s.Queue.EnqueueAt(ctx, tx, encodeJob, id, s.Now(), encodeJob+":"+id); err != nil {
				return err
			}
		}
		return nil
	})
}

// encode is the job. It may be done again: what is settled, or was let go, is left alone.
func (s *Service) encode(ctx context.Context, blobID string) error {
	if s.Encoder == nil {
		return s.settle(ctx, blobID, Original, "", "")
	}
	tries := 0
	err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		tries, err = begin(ctx, tx, blobID)
		return err
	})
	if gone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if tries > maxTries { // the program ended each time, perhaps by it
		return s.settle(ctx, blobID, Failed, gaveUp, "")
	}
	m, err := s.make(ctx, []Part{{BlobID: blobID}}, func(tx *db.Tx, done int) (bool, error) { return setDone(ctx, tx, blobID, done) })
	switch {
	case errors.Is(err, ErrUnwanted):
		return nil
	case err == nil:
		return s.keep(ctx, blobID, m)
	case ctx.Err() != nil:
		return context.Cause(ctx) // the program stops: the job is begun again
	}
	return s.failed(ctx, blobID, tries, err)
}

// failed does with a film what the error tells that its encoding ended with.
func (s *Service) failed(ctx context.Context, blobID string, tries int, err error) error {
	if errors.Is(err, ffmpeg.ErrDiskFull) || fault.Is(err, fault.Unavailable) {
		return s.later(ctx, blobID, err)
	}
	state, code, value := judge(err)
	if state == "" && tries < maxTries {
		return err
	}
	if state == "" {
		state, code = Failed, gaveUp
	}
	s.Log.WarnContext(ctx, "film", "id", blobID, "state", state, "error", err)
	return s.settle(ctx, blobID, state, code, value)
}

// pause is how long a film waits for room on the disk, or for the store where it is.
const pause = time.Hour

// later has a film begun anew in a while, which counts as no try: nothing is wrong with it.
func (s *Service) later(ctx context.Context, blobID string, why error) error {
	s.Log.WarnContext(ctx, "film", "id", blobID, "error", why)
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if there, err := setState(ctx, tx, blobID, Waiting, "", ""); err != nil || !there {
			return err
		}
		at := s.Now().Add(pause) // its own job, which ends now, has the usual name
		return s.Queue.EnqueueAt(ctx, tx, encodeJob, blobID, at, encodeJob+":"+blobID+"@"+at.Format(time.RFC3339))
	})
}

func (s *Service) settle(ctx context.Context, blobID string, state State, code, value string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := setState(ctx, tx, blobID, state, code, value)
		return err
	})
}

// Tell writes down how far work has come, in thousandths, and tells whether it is still wanted.
type Tell func(tx *db.Tx, done int) (wanted bool, err error)

// ErrUnwanted ends work that is not wanted any more.
var ErrUnwanted = errors.New("film: nobody wants it any more")

// told is how often how far work has come is written down.
const told = 2 * time.Second

// telling writes down now and then how far work has come, and ends it once it is not wanted.
func (s *Service) telling(ctx context.Context, tell Tell, end context.CancelCauseFunc) func(done int) {
	var last time.Time
	return func(done int) {
		now := s.Now()
		if now.Sub(last) < told {
			return
		}
		last = now
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			wanted, err := tell(tx, done)
			if err == nil && !wanted {
				err = ErrUnwanted
			}
			return err
		})
		switch {
		case errors.Is(err, ErrUnwanted):
			end(ErrUnwanted)
		case err != nil:
			s.Log.WarnContext(ctx, "film", "error", err) // the next time will do
		}
	}
}

// Part is a film of an assembly, with the title that is shown before it, if any.
type Part struct{ BlobID, Title string }

// Made is a film that was put together, not yet known: Keep makes it so, Discard lets it go.
type Made struct {
	film Film
	all  []made
}

// BlobID is the film itself, the largest that was made.
func (m Made) BlobID() string { return m.all[0].BlobID }

// Bytes is how large it is.
func (m Made) Bytes() int64 { return m.all[0].Bytes }

// SHA256 is its fingerprint, hexadecimal.
func (m Made) SHA256() string { return m.all[0].sum }

// ErrNoEncoder tells that ffmpeg is not installed.
var ErrNoEncoder = errors.New("film: ffmpeg is not installed")

// Assemble puts films together, in their order, each after its title; tell is asked when it begins, and
// every two seconds. The error is an ffmpeg.Refusal where a file is at fault, ErrUnwanted once tell says so.
func (s *Service) Assemble(ctx context.Context, parts []Part, tell Tell) (Made, error) {
	if s.Encoder == nil {
		return Made{}, ErrNoEncoder
	}
	return s.make(ctx, parts, tell)
}

// Keep makes what was put together a film of its own, ready to be played.
func (s *Service) Keep(ctx context.Context, tx *db.Tx, m Made) error {
	f := m.film
	f.BlobID, f.Media, f.State = m.BlobID(), "video/mp4", Ready
	if _, err := insertFilm(ctx, tx, f, s.Now()); err != nil {
		return err
	}
	return insertMade(ctx, tx, f.BlobID, m.all)
}

// Discard lets go what was put together and is not kept.
func (s *Service) Discard(m Made) error {
	ids := make([]string, len(m.all))
	for i, one := range m.all {
		ids[i] = one.BlobID
	}
	return s.Files.Delete(ids...)
}

// make encodes films and puts the files away; on any error nothing is left of them.
func (s *Service) make(ctx context.Context, parts []Part, tell Tell) (Made, error) {
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return Made{}, err
	}
	folder, err := os.MkdirTemp(s.Folder, "")
	if err != nil {
		return Made{}, err
	}
	defer func() {
		if err := os.RemoveAll(folder); err != nil { // Sweep will
			s.Log.WarnContext(ctx, "film", "error", err)
		}
	}()
	work, end := context.WithCancelCause(ctx)
	defer end(nil)
	told := s.telling(ctx, tell, end)
	told(0)
	m, err := s.makeIn(work, folder, parts, told)
	if errors.Is(context.Cause(work), ErrUnwanted) {
		err = ErrUnwanted
	}
	if err != nil {
		return Made{}, errors.Join(err, s.Discard(m))
	}
	return m, nil
}

func (s *Service) makeIn(ctx context.Context, folder string, parts []Part, told func(done int)) (Made, error) {
	var sources []ffmpeg.Part
	if err := s.fits(nil); err != nil { // before a film is fetched from another store
		return Made{}, err
	}
	for _, p := range parts {
		path, err := s.Files.Where(ctx, p.BlobID, folder)
		if err != nil {
			return Made{}, err
		}
		source, err := s.Encoder.Probe(ctx, path, s.Limits)
		if err != nil {
			return Made{}, err
		}
		sources = append(sources, ffmpeg.Part{Source: source, Title: p.Title})
	}
	if err := s.fits(sources); err != nil {
		return Made{}, err
	}
	film, err := s.Encoder.Encode(ctx, sources, filepath.Join(folder, "made"), s.Limits, told)
	if err != nil {
		return Made{}, err
	}
	return s.put(ctx, film)
}

// put moves what was encoded to the other files.
func (s *Service) put(ctx context.Context, film ffmpeg.Film) (Made, error) {
	m := Made{film: Film{Length: film.Length, Silent: film.Silent, Pictures: film.Strip.Pictures}}
	kinds := []kind{high, low}
	add := func(kind kind, path string, width, height int) error {
		stored, err := s.Files.Take(ctx, path, db.NewID())
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		m.all = append(m.all, made{kind, Output{stored.ID, width, height, stored.Size}, stored.SHA256})
		return nil
	}
	for i, one := range film.Encoded {
		if err := add(kinds[i], one.Path, one.Width, one.Height); err != nil {
			return m, err
		}
	}
	if err := add(poster, film.Poster, 0, 0); err != nil {
		return m, err
	}
	return m, add(strip, film.Strip.Path, 0, 0)
}

// keep writes down what was made of a film; what was let go meanwhile is deleted.
func (s *Service) keep(ctx context.Context, blobID string, m Made) error {
	m.film.BlobID = blobID
	there := false
	err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if there, err = setReady(ctx, tx, m.film); err != nil || !there {
			return err
		}
		return insertMade(ctx, tx, blobID, m.all)
	})
	if err != nil || !there {
		err = errors.Join(err, s.Discard(m))
	}
	return err
}

// leftover is how old what work left must be to be removed: nothing takes as long.
const leftover = 24 * time.Hour

// Sweep removes what work that was cut off has left.
func (s *Service) Sweep() error {
	entries, err := os.ReadDir(s.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		if info, gone := entry.Info(); gone == nil && s.Now().Sub(info.ModTime()) > leftover {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.Folder, entry.Name())))
		}
	}
	return err
}
